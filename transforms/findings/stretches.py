"""From when to when a finding was there without a break."""

import polars as pl

# What `stretches` gives, a row an unbroken stretch of one finding.
STRETCH = (
    "finding_id",
    "rule",
    "provider",
    "account",
    "region",
    "resource_id",
    "resource_type",
    "resource_name",
    "outcome",
    "saving_per_month",
    "commitment_freed_per_month",
    "currency",
    "found",
    "gone",
)


def stretches(history: pl.LazyFrame) -> pl.LazyFrame:
    """FINDING_HISTORY -> STRETCH: intervals that follow one another without a day between them are one.

    `found` is its first day, `gone` the first day without it (null while it goes on); the rest is as it last was.
    """
    begins = (pl.col("finding_id") != pl.col("finding_id").shift(1)) | (
        pl.col("x_valid_from") != pl.col("x_valid_to").shift(1)
    )
    numbered = history.sort("finding_id", "x_valid_from").with_columns(x_stretch=begins.fill_null(value=True).cum_sum())
    last = [pl.col(name).last() for name in STRETCH[1:-2]]
    return (
        numbered.group_by("x_stretch", maintain_order=True)
        .agg(
            pl.col("finding_id").first(), *last, found=pl.col("x_valid_from").first(), gone=pl.col("x_valid_to").last()
        )
        .select(STRETCH)
    )
