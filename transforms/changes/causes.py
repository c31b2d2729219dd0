"""What did most to a provider's cost between two finished months: the term that moved most."""

from collections.abc import Sequence
from itertools import pairwise

import polars as pl

from transforms.changes.terms import TERMS

KIND = "changes.cause"
PLACE = ("pair", "x_provider", "BillingCurrency")


def pairs(periods: pl.DataFrame, newest: int) -> list[tuple[str, str]]:
    """Months next to each other of which some provider has bills (`month`, YYYY-MM), the `newest` pairs."""
    return list(pairwise(periods["month"].unique().sort()))[-newest:]


def causes(terms: pl.DataFrame, billed: pl.DataFrame) -> pl.DataFrame:
    """Rows of `as_rows` -> FIGURE's columns but `part`.

    A provider has one where `billed` (`provider`, `month`) has both months; of several currencies the one with the
    greatest cost tells.
    """
    sums = terms.group_by(PLACE).agg(pl.col("after", *TERMS).sum())
    months = billed.group_by(x_provider="provider").agg(pl.col("month").alias("months"))
    known = sums.join(months, on="x_provider", nulls_equal=True).filter(
        pl.col("months").list.contains(pl.col("pair").str.head(7))
        & pl.col("months").list.contains(pl.col("pair").str.tail(7))
    )
    main = known.sort(pl.col("after").abs(), descending=True).unique(["pair", "x_provider"], keep="first")
    long = main.unpivot(TERMS, index=[*PLACE], variable_name="term")
    change = pl.col("value").sum().over(PLACE)
    most = long.with_columns(change=change).sort(pl.col("value").abs(), descending=True, maintain_order=True)
    told = most.unique(PLACE, keep="first").filter(pl.col("value") != 0).sort(PLACE)
    return told.select(
        kind=pl.lit(KIND),
        scope=pl.format("{} {} {}", "x_provider", "pair", "term"),
        value="value",
        unit=pl.col("BillingCurrency").fill_null("none"),
        reason=pl.format(
            "Of the change of {} in effective cost, {} did most.",
            pl.col("change").cast(pl.Decimal(38, 2)),
            pl.col("term").str.replace_all("_", " "),
        ),
    )


def as_rows(terms: pl.DataFrame, pair: Sequence[str]) -> pl.DataFrame:
    """`terms`' frame of a pair of months with `pair`, as `2026-09 2026-10`: what `causes` reads."""
    return terms.select("x_provider", "BillingCurrency", "before", "after", *TERMS, pair=pl.lit(" ".join(pair)))
