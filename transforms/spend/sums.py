"""Costs summed into a table's rows, exactly; what is not known does not become 0."""

import polars as pl

from warehouse.tables import COSTS, Table

NAMES = ("BillingAccountName", "SubAccountName")


def summed(frame: pl.LazyFrame, table: Table, *, rows: pl.Expr, names: list[pl.Expr], order: list[str]) -> pl.LazyFrame:
    """`frame` grouped by the table's key, with its columns in their order, sorted by `order`.

    A sum over nulls alone is null; beside numbers nulls count for nothing. `rows` becomes `x_rows`.
    """
    known = [pl.col(cost).count().alias(f"known {cost}") for cost in COSTS]
    sums = [pl.col(cost).sum() for cost in COSTS]
    grouped = frame.group_by(table.key).agg(*sums, *known, *names, rows.cast(pl.Int64).alias("x_rows"))
    costs = [pl.when(pl.col(f"known {cost}") > 0).then(pl.col(cost)).alias(cost) for cost in COSTS]
    return grouped.with_columns(costs).select(table.names).sort(order, nulls_last=True)
