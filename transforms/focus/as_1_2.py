"""Billing rows written as FOCUS 1.2, for those who read no newer version: the Foundation's validator for one."""

from collections.abc import Collection

import polars as pl

from warehouse.tables.cost_and_usage import FOCUS_COLUMNS

# What 1.3 put in the place of ProviderName and PublisherName.
SUCCESSORS = ("ServiceProviderName", "HostProviderName")
COLUMNS_1_2 = tuple(
    column for column in FOCUS_COLUMNS if column.since in ("0.5", "1.0", "1.1", "1.2") and column.name not in SUCCESSORS
)


def as_1_2(rows: pl.LazyFrame, given: Collection[str]) -> pl.LazyFrame:
    """The rows in the columns of FOCUS 1.2 that are `given` (filled at least once, or mandatory), instants in UTC.

    The provider of 1.2 is the one that hosts, else the one that provides; the publisher is the one that provides: a
    marketplace's vendor publishes what the cloud hosts.
    """
    kept = [_column(column.name, instant=column.type.duckdb == "TIMESTAMP") for column in COLUMNS_1_2]
    return rows.select(
        *(expression for column, expression in zip(COLUMNS_1_2, kept, strict=True) if column.name in given),
        ProviderName=pl.coalesce("HostProviderName", "ServiceProviderName"),
        PublisherName=pl.col("ServiceProviderName"),
    )


def _column(name: str, *, instant: bool) -> pl.Expr:
    return pl.col(name).dt.replace_time_zone("UTC") if instant else pl.col(name)
