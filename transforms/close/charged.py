"""Whom a bill is charged to: what each target bears of it, as the allocation of the same accounts, services, issuers
and months has it.
"""

import polars as pl

from transforms.close.journal import BILL, CHARGED, MONEY
from transforms.close.parts import shares

CELL = ("provider", "currency", "charge_period", "account", "service", "issuer")
UNALLOCATED = "unallocated"


def charged_out(cells: pl.DataFrame, allocated: pl.DataFrame | None, targets: pl.DataFrame | None) -> pl.DataFrame:
    """CHARGED of bills. `cells`: BILL, CELL and `cost`; `allocated`: CELL, `target`, `rule_version`, `cost`; `targets`:
    `target`, `cost_centre`, `gl_account`, `owner`. Without an allocation each account bears its own.

    The parts of a cell are as its allocation is, in its proportion where several bills are in one cell; what has none
    is nobody's.
    """
    if allocated is None:
        own = cells.with_columns(target=pl.col("account").fill_null(UNALLOCATED), rule_version=pl.lit("account@1"))
        return _summed(own)
    whole = allocated.group_by(CELL).agg(whole=pl.col("cost").sum().cast(MONEY))
    parts = allocated.join(whole, on=CELL, nulls_equal=True).rename({"cost": "weight"}).filter(pl.col("whole") != 0)
    both = cells.with_row_index("cell").join(parts, on=CELL, how="left", nulls_equal=True)
    split = both.with_columns(
        target=pl.col("target").fill_null(UNALLOCATED),
        part=pl.when(pl.col("whole").is_null())
        .then("cost")
        .otherwise(shares(pl.col("cost"), pl.col("weight"), pl.col("whole"))),
    )
    # What rounding leaves of a cell goes to its first part.
    rest = (pl.col("cost") - pl.col("part").sum().over("cell")).cast(MONEY)
    first = pl.int_range(pl.len()).over("cell") == 0
    exact = split.sort("cell", "target", "rule_version", nulls_last=True).with_columns(
        cost=(pl.col("part") + pl.when(first).then(rest).otherwise(pl.lit(0).cast(MONEY))).cast(MONEY)
    )
    summed = _summed(exact)
    return summed if targets is None else _named(summed, targets)


def _summed(rows: pl.DataFrame) -> pl.DataFrame:
    by_target = rows.group_by(*BILL, "charge_period", "target").agg(
        pl.col("cost").sum(), rule_version=pl.col("rule_version").drop_nulls().unique().sort().str.join(", ")
    )
    return _as_charged(by_target)


def _named(charged: pl.DataFrame, targets: pl.DataFrame) -> pl.DataFrame:
    """With the cost centre, account and owner of each target."""
    return _as_charged(charged.drop("cost_centre", "gl_account", "owner").join(targets, on="target", how="left"))


def _as_charged(rows: pl.DataFrame) -> pl.DataFrame:
    there = [
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in CHARGED.items()
    ]
    return rows.select(there).sort(*BILL, "charge_period", "target", nulls_last=True)
