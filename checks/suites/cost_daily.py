"""Cost per day and resource, before it replaces the period's rows in the warehouse."""

import polars as pl

from checks.marts import judge_mart, mart_suite
from checks.outcome import Outcome
from warehouse.tables import COST_DAILY

SUITE = mart_suite(COST_DAILY, title="Cost per day and resource")


def judge(mart: pl.DataFrame | pl.LazyFrame, segments: pl.DataFrame) -> list[Outcome]:
    """The mart's checks; `segments`: currency, column_name, rows, warehouse_sum of the rows that it is made from."""
    return judge_mart(SUITE, mart, segments)
