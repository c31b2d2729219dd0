"""Terms of keys added up to what they are parts of; there, SKUs of one unit that take each other's place are a mix."""

from collections.abc import Sequence

import polars as pl

from transforms.changes.sums import MONEY
from transforms.changes.terms import ALIKE, EXACTLY, TERMS, ZERO

SIDES = ("before", "after")
# What coverage and depth of commitments are worked out from.
COVERAGE = [f"{name}_{side}" for side in SIDES for name in ("c", "covered_c", "f_covered_effective")]
GREW = pl.col("a_day_after").abs() - pl.col("a_day_before").abs()


def rolled_up(terms: pl.LazyFrame, by: Sequence[str]) -> pl.LazyFrame:
    """`terms`' frame -> a row a member of `by`: `before`, `after`, TERMS, `keys` (how many), what coverage is of."""
    added = terms if "x_sku" in by else mixed(terms)
    sums = [pl.col(*SIDES, *TERMS).sum(), pl.col(COVERAGE).sum(), pl.len().cast(pl.Int64).alias("keys")]
    return added.group_by(by, maintain_order=True).agg(sums) if by else added.select(sums)


def mixed(terms: pl.LazyFrame) -> pl.LazyFrame:
    """The same keys, with what of `usage` is a shift between SKUs moved to `mix`.

    Of what grew and what shrank in one account, service, region and unit, the smaller quantity only changed its SKU.
    """
    is_used = pl.col("usage") != 0
    grew, shrank = (
        pl.when(is_used).then((sign * GREW).clip(lower_bound=0.0)).fill_null(0.0).cast(EXACTLY) for sign in (1, -1)
    )
    moved = (
        terms.with_columns(grew=grew, shrank=shrank)
        .with_columns(pl.col("grew", "shrank").sum().over(ALIKE).cast(pl.Float64).name.prefix("all_"))
        .with_columns(own=pl.when(pl.col("grew") > 0).then("all_grew").otherwise("all_shrank"))
    )
    least = pl.min_horizontal("all_grew", "all_shrank")
    share = pl.when(least > 0).then(least / pl.col("own")).otherwise(0.0)
    shift = pl.when(share == 1.0).then("usage").otherwise((pl.col("usage").cast(pl.Float64) * share).cast(MONEY))
    shifted = moved.with_columns(mix=pl.when(is_used).then(shift).otherwise(ZERO))
    return shifted.with_columns(usage=pl.col("usage") - pl.col("mix")).drop(
        "grew", "shrank", "all_grew", "all_shrank", "own"
    )


def listed(rolled: pl.LazyFrame, by: Sequence[str]) -> pl.LazyFrame:
    """A row a member and term: `by`, `term`, `amount`."""
    return rolled.unpivot(TERMS, index=list(by), variable_name="term", value_name="amount")
