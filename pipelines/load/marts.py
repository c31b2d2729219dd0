"""The marts of one source's billing period, from all its live rows."""

from collections.abc import Sequence

import polars as pl

from transforms.spend import NEEDED, daily_cost, daily_rollup, monthly_cost, tag_sets
from warehouse.segment_reader import segment_tables
from warehouse.segments import Segment, segment_frame
from warehouse.tables import COST_DAILY, COST_DAILY_ROLLUP, COST_MONTHLY, TAG_SET, Table


def marts(segments: Sequence[Segment]) -> dict[Table, pl.DataFrame]:
    """cost_daily, its roll-up, cost_monthly and the tag sets that these segments' rows carry."""
    if not segments:
        return {}
    daily = daily_cost(segment_tables(segments, NEEDED))
    rollup = daily_rollup(daily.lazy()).collect(engine="streaming")
    return {
        COST_DAILY: daily,
        COST_DAILY_ROLLUP: rollup,
        COST_MONTHLY: monthly_cost(rollup.lazy()).collect(engine="streaming"),
        TAG_SET: tag_sets(segment_frame(segments)).collect(engine="streaming"),
    }
