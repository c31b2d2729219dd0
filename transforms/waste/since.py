"""Since when something has been so, by our own history."""

import polars as pl

from transforms.waste.rule import ID


def held_since(intervals: pl.LazyFrame, so: pl.Expr) -> pl.LazyFrame:
    """RESOURCE intervals -> `provider, account, x_resource_key, since`: the start of the stretch that goes on today.

    A stretch is broken by an interval of which `so` is not true (null is not), and by days without the resource. What
    is not true of the resource as it is today has no row. `since` is no earlier than our first sight of it.
    """
    another = pl.any_horizontal(pl.col(name) != pl.col(name).shift(1) for name in ID)
    apart = pl.col("x_valid_from") != pl.col("x_valid_to").shift(1)
    told = (
        intervals.sort(*ID, "x_valid_from")
        .with_columns(x_so=so.fill_null(value=False))
        .with_columns(x_stretch=(another | apart | ~pl.col("x_so")).fill_null(value=False).cum_sum())
        .filter("x_so")
    )
    stretches = told.group_by("x_stretch").agg(
        pl.col(ID).first(), since=pl.col("x_valid_from").min(), goes_on=pl.col("x_valid_to").is_null().any()
    )
    return stretches.filter("goes_on").select(*ID, "since")
