"""Costs summed into a table's rows, exactly; what is not known does not become 0."""

import polars as pl

from warehouse.tables import COSTS, Table

NAMES = ("BillingAccountName", "SubAccountName")


def summed(frame: pl.LazyFrame, table: Table, *, rows: pl.Expr, names: list[pl.Expr], order: list[str]) -> pl.LazyFrame:
    """`frame` as `grouped` gives it, sorted by `order`; `rows` becomes `x_rows`."""
    summed = grouped(frame, table, *names, rows.cast(pl.Int64).alias("x_rows"))
    return summed.sort(order, nulls_last=True)


def grouped(frame: pl.LazyFrame, table: Table, *more: pl.Expr) -> pl.LazyFrame:
    """`frame` grouped by the table's key, with its columns in their order: the four costs, and `more` beside them.

    A sum over nulls alone is null; beside numbers nulls count for nothing.
    """
    known = [pl.col(cost).count().alias(f"known {cost}") for cost in COSTS]
    sums = [pl.col(cost).sum() for cost in COSTS]
    costs = [pl.when(pl.col(f"known {cost}") > 0).then(pl.col(cost)).alias(cost) for cost in COSTS]
    return frame.group_by(table.key).agg(*sums, *known, *more).with_columns(costs).select(table.names)
