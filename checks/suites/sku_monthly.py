"""Cost and use per month, SKU and resource, before it replaces the period's rows in the warehouse."""

import polars as pl

from checks.marts import judge_mart, mart_suite
from checks.outcome import Outcome
from warehouse.tables import SKU_MONTHLY

SUITE = mart_suite(SKU_MONTHLY, title="Cost and use per month, SKU and resource")


def judge(mart: pl.DataFrame | pl.LazyFrame, segments: pl.DataFrame) -> list[Outcome]:
    """The mart's checks; `segments`: currency, column_name, rows, warehouse_sum of the rows that it is made from."""
    return judge_mart(SUITE, mart, segments)
