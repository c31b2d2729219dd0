"""What other rules would move: from whom to whom, how much, of how many rows; it nets to 0."""

import polars as pl

from transforms.allocation.allocate import Allocated, in_money
from warehouse.tables.allocation import UNALLOCATED
from warehouse.tables.base import COUNT, DECIMAL, TEXT

# Stands between whoever gives to pools, or to what follows other cost, and whoever has of them.
SHARED = "shared cost"
MOVE = pl.Schema(
    {"from": TEXT.polars, "to": TEXT.polars, "currency": TEXT.polars, "money": DECIMAL.polars, "rows": COUNT.polars}
)
TARGET = pl.Schema(
    {"target": TEXT.polars, "currency": TEXT.polars, **dict.fromkeys(("before", "after", "delta"), DECIMAL.polars)}
)


def moves(before: Allocated, after: Allocated) -> pl.DataFrame:
    """MOVE, the largest first: charges that another rule takes, then what pools give to others than before.

    Both are of the same cells in the same order. What leaves SHARED is what comes to it. Where cells themselves cost
    something else, since a setting of the dimension differs, all goes by SHARED.
    """
    if not before.cells["EffectiveCost"].equals(after.cells["EffectiveCost"]):
        return _sorted(_between(before.rows, after.rows))
    both = [_whose(before).alias("from"), _whose(after).alias("to")]
    cells = before.cells.select("BillingCurrency", "EffectiveCost", "x_rows").hstack(both)
    taken = cells.filter(pl.col("from") != pl.col("to")).group_by("from", "to", currency="BillingCurrency")
    whole = in_money(taken.agg(pl.col("EffectiveCost").sum(), rows=pl.col("x_rows").sum()), ["EffectiveCost"])
    of_pools = _between(_shared(before.rows), _shared(after.rows))
    return _sorted(pl.concat([whole.rename({"EffectiveCost": "money"}).select(MOVE.names()), of_pools]))


def _sorted(told: pl.DataFrame) -> pl.DataFrame:
    return told.sort(pl.col("money").abs(), "from", "to", "currency", descending=[True, False, False, False])


def _whose(made: Allocated) -> pl.Series:
    pools = [each.rule.rule for each in made.entries if each.rule.shared]
    routed = made.cells.select(
        pl.when(pl.col("to").is_in(pools) | pl.col("follows").is_not_null())
        .then(pl.lit(SHARED))
        .otherwise(pl.col("to").fill_null(UNALLOCATED))
    )
    return routed.to_series()


def _between(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """MOVE between SHARED and those that have another share than before."""
    moved = _both(before, after).filter(pl.col("delta") != 0)
    gains = pl.col("delta") > 0
    return moved.select(
        pl.when(gains).then(pl.lit(SHARED)).otherwise("target").alias("from"),
        pl.when(gains).then("target").otherwise(pl.lit(SHARED)).alias("to"),
        "currency",
        pl.col("delta").abs().alias("money"),
        pl.lit(None, COUNT.polars).alias("rows"),
    )


def _shared(rows: pl.DataFrame) -> pl.DataFrame:
    """What came by way of a pool, or follows other cost; without a driver it is nobody's."""
    went_by = pl.col("kind").is_in(["shared", "follows"])
    return rows.filter(
        went_by | ((pl.col("kind") == "none") & (pl.col("rule").is_not_null() | pl.col("reason").is_not_null()))
    )


def by_target(before: Allocated, after: Allocated) -> pl.DataFrame:
    """TARGET: what each one bears before and after; `delta` nets to 0 a currency."""
    return _both(before.rows, after.rows)


def _both(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    sides = [
        rows.group_by("target", currency="BillingCurrency").agg(pl.col("EffectiveCost").sum().alias(name))
        for rows, name in ((before, "before"), (after, "after"))
    ]
    joined = sides[0].join(sides[1], on=["target", "currency"], how="full", nulls_equal=True, coalesce=True)
    known = joined.with_columns(pl.col("before", "after").fill_null(0))
    delta = known.with_columns(delta=pl.col("after") - pl.col("before"))
    return delta.select(pl.col(name).cast(kind) for name, kind in TARGET.items()).sort(
        "target", "currency", nulls_last=True
    )
