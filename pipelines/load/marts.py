"""The marts of one source's billing period, from all its live rows."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import polars as pl

from transforms.spend import (
    NEEDED,
    bill_lines,
    daily_cost,
    daily_rollup,
    monthly_cost,
    resource_costs,
    sku_daily,
    sku_monthly,
    tag_sets,
)
from transforms.spend.coded import FEW_ROWS
from transforms.spend.skus import NEEDED as NEEDED_BY_SKU
from warehouse.segment_reader import segment_tables
from warehouse.segments import Segment, segment_frame
from warehouse.store import Store
from warehouse.tables import (
    BILL_LINE,
    COST_DAILY,
    COST_DAILY_ROLLUP,
    COST_MONTHLY,
    RESOURCE_COST,
    SKU_DAILY,
    SKU_MONTHLY,
    TAG_SET,
    Table,
)

NOT_TOLD = "SELECT DISTINCT x_source, x_period FROM cost_daily WHERE x_committed_cost IS NULL ORDER BY ALL"


def marts(segments: Sequence[Segment]) -> dict[Table, pl.DataFrame]:
    """Every mart of these segments' rows, and the tag sets that they carry."""
    if not segments:
        return {}
    rows, few = segment_frame(segments), sum(segment.rows for segment in segments) <= FEW_ROWS
    tables = _tables(segments)
    daily = daily_cost(tables(NEEDED))
    plans = (bill_lines(rows), tag_sets(rows), daily_rollup(daily.lazy()), resource_costs(daily.lazy()))
    lines, tags, rollup, resources = _collected(plans, few=few)
    return {
        COST_DAILY: daily,
        COST_DAILY_ROLLUP: rollup,
        COST_MONTHLY: monthly_cost(rollup.lazy()).collect(engine="in-memory" if few else "streaming"),
        BILL_LINE: lines,
        RESOURCE_COST: resources,
        SKU_DAILY: sku_daily(tables(NEEDED_BY_SKU)),
        SKU_MONTHLY: sku_monthly(tables(NEEDED_BY_SKU)),
        TAG_SET: tags,
    }


def _collected(plans: Sequence[pl.LazyFrame], *, few: bool) -> list[pl.DataFrame]:
    """All at once where there are few rows.

    Else one after the other: together they would hold what they share of the rows until all have seen it.
    """
    return pl.collect_all(plans, engine="in-memory") if few else [plan.collect(engine="streaming") for plan in plans]


def _tables(segments: Sequence[Segment]) -> Callable[[Sequence[str]], Iterable[Any]]:
    """Gives the rows with the columns asked for, and with more where there are few: those are read once for all."""
    if sum(segment.rows for segment in segments) > FEW_ROWS:
        return lambda columns: segment_tables(segments, columns)
    kept = list(segment_tables(segments, [*dict.fromkeys((*NEEDED, *NEEDED_BY_SKU))]))
    return lambda _: kept


def refill_committed(store: Store) -> None:
    """Makes the daily costs anew of billing periods of which an older version did not say what is committed."""
    for source, billing_period in store.frame(NOT_TOLD).iter_rows():
        if segments := store.live_segments(source, billing_period):
            daily = daily_cost(segment_tables(segments, NEEDED))
            store.replace(COST_DAILY, daily, by=("x_source", "x_period"))


def refill(store: Store, periods: Iterable[tuple[str, str]]) -> None:
    """Makes the marts of these (source, billing period) that an older version did not have."""
    for source, billing_period in periods:
        made = marts(store.live_segments(source, billing_period))
        for table in (BILL_LINE, RESOURCE_COST, SKU_DAILY, SKU_MONTHLY):
            store.replace(table, made[table], by=("x_source", "x_period"))
