"""A change by who bears it: each target has its share of every term, and `reassigned` what rules moved between them."""

from datetime import date
from decimal import Decimal

import polars as pl

from transforms.changes.sums import MONEY
from transforms.changes.terms import TERMS, ZERO
from warehouse.tables.allocation import UNALLOCATED

CELL = ("BillingCurrency", "x_provider", "SubAccountId", "ServiceName")
# What floats may be off by; a rule moves more.
ROUNDING = pl.lit(Decimal("0.000001"), MONEY)
SPLIT = tuple(name for name in TERMS if name != "reassigned")


def borne_sql(before: str, after: str, where: str, since: date) -> str:
    """SQL for a row a cell and target of one dimension: `borne_before`, `borne_after`, `by_other_rules`.

    `before`, `after` and `where` are conditions on ALLOCATION read as `c`. The last says that a version of a rule gave
    it some of that which gave nothing in one of the periods, and is not known to be older than both (`since`).
    """
    cell = ", ".join(f"c.{name}" for name in CELL)
    return f"""
        WITH seen AS (FROM allocation c WHERE (({before}) OR ({after})) AND {where}),
        versions AS (
            SELECT rule, version FROM seen c WHERE rule IS NOT NULL
            AND version <> 'built-in'
            GROUP BY ALL HAVING NOT (bool_or({before}) AND bool_or({after}))
                AND coalesce(TRY_CAST(version AS DATE) > DATE '{since}', true))
        SELECT {cell}, c.target, sum(c.EffectiveCost) FILTER ({before}) AS borne_before,
            sum(c.EffectiveCost) FILTER ({after}) AS borne_after,
            bool_or((c.rule, c.version) IN (SELECT (rule, version) FROM versions)) AS by_other_rules
        FROM seen c GROUP BY {cell}, c.target"""


def by_target(rolled: pl.LazyFrame, borne: pl.LazyFrame) -> pl.LazyFrame:
    """`rolled_up`'s frame by CELL, and `borne_sql`'s -> a row a cell and target: `before`, `after`, TERMS, exactly.

    Every term is split by the target's mean share of its cell in both periods, the rest to the largest share, so that
    targets add up to the term. What a target bears beyond that is its own usage, or `reassigned` where other rules or
    versions give it: both are 0 over all targets. What no target is told for is nobody's.
    """
    sums = borne.with_columns(
        pl.col("borne_before", "borne_after").sum().over(CELL).cast(pl.Float64).name.prefix("all_")
    )
    shares = sums.with_columns(
        pl.when(pl.col(f"all_borne_{side}") != 0)
        .then(pl.col(f"borne_{side}").fill_null(ZERO).cast(pl.Float64) / pl.col(f"all_borne_{side}"))
        .alias(side)
        for side in ("before", "after")
    ).select(
        *CELL,
        "target",
        "borne_before",
        "borne_after",
        "by_other_rules",
        share=(pl.coalesce("before", "after") + pl.coalesce("after", "before")) / 2,
    )
    both = rolled.join(shares, on=CELL, how="full", coalesce=True, nulls_equal=True)
    told = both.with_columns(
        pl.col("before", "after", *TERMS).fill_null(ZERO),
        borne_before=pl.when(pl.col("target").is_null())
        .then("before")
        .otherwise(pl.col("borne_before").fill_null(ZERO)),
        borne_after=pl.when(pl.col("target").is_null()).then("after").otherwise(pl.col("borne_after").fill_null(ZERO)),
        share=pl.col("share").fill_null(pl.when(pl.col("target").is_null()).then(1.0).otherwise(0.0)),
        target=pl.col("target").fill_null(UNALLOCATED),
        by_other_rules=pl.col("by_other_rules").any().over(CELL).fill_null(value=False),
    )
    return _moved(_split(told)).select("target", *CELL, "before", "after", *TERMS)


def _split(told: pl.LazyFrame) -> pl.LazyFrame:
    """Each target's part of every term of its cell; the first of its largest shares has what rounding leaves."""
    ordered = told.sort(*CELL, pl.col("share").abs(), "target", descending=[False] * 4 + [True, False], nulls_last=True)
    parts = ordered.with_columns(
        (pl.col(name).cast(pl.Float64) * pl.col("share")).cast(MONEY).alias(f"part {name}") for name in SPLIT
    ).with_columns(is_first=pl.int_range(pl.len()).over(CELL) == 0)
    return parts.with_columns(
        pl.when("is_first")
        .then(pl.col(f"part {name}") + pl.col(name) - pl.col(f"part {name}").sum().over(CELL))
        .otherwise(f"part {name}")
        .alias(name)
        for name in SPLIT
    )


def _moved(split: pl.LazyFrame) -> pl.LazyFrame:
    """With what a target bears beyond its parts."""
    parts = pl.sum_horizontal(SPLIT).cast(MONEY)
    rest = split.with_columns(beyond=pl.col("borne_after") - pl.col("borne_before") - parts)
    ruled = pl.col("by_other_rules") & (pl.col("beyond").abs().max().over(CELL) > ROUNDING)
    return rest.with_columns(
        before="borne_before",
        after="borne_after",
        usage=pl.col("usage") + pl.when(ruled).then(ZERO).otherwise("beyond"),
        reassigned=pl.when(ruled).then("beyond").otherwise(ZERO),
    )
