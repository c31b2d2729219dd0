"""Since when something has been so, by our own history and by what the provider says of the last change."""

from collections.abc import Sequence

import polars as pl

from transforms.waste.estate import ID, Estate


def lasting(
    rows: pl.LazyFrame,
    estate: Estate,
    resource_types: Sequence[str],
    so: pl.Expr,
    moment: str | None = None,
    *,
    is_exact: pl.Expr | bool = False,
) -> pl.LazyFrame:
    """Rows of `estate.of(*resource_types)` with `since`, `held_days`, `start_unknown`; null where `so` is not true now.

    `so` is a condition of RESOURCE with attributes, `moment` the attribute (MOMENT) in which the provider tells of the
    last change. That counts, unless we have seen the resource otherwise since; without it our own history does. Of a
    day on which we saw it otherwise only a moment that `is_exact` counts: one of the change to what it is now, or of a
    later one, which came after we looked; another change may have come before.
    `start_unknown`: it was so when we first saw it, and nobody tells since when.
    """
    own = estate.since(resource_types, so).rename({"since": "own"})
    before = (
        estate.history.filter(pl.col("resource_type").is_in(resource_types))
        .join(own, on=ID)
        .filter(pl.col("x_valid_to") <= pl.col("own"))
        .group_by(ID)
        .agg(otherwise=pl.col("x_last_seen").max())
    )
    said = day_of(moment) if moment else pl.lit(None, pl.Date())
    same_day = (said == pl.col("otherwise")) & is_exact
    after = (said > pl.col("otherwise")) | same_day
    counts = pl.col("own").is_not_null() & after.fill_null(said.is_not_null())
    new = (pl.col("created").dt.date() >= pl.col("first_seen")).fill_null(value=False)
    return (
        rows.join(own, on=ID, how="left")
        .join(before, on=ID, how="left")
        .with_columns(
            since=pl.when(counts).then(said).otherwise("own"),
            start_unknown=~counts & (pl.col("own") == pl.col("first_seen")) & ~new,
        )
        .with_columns(held_days=(pl.lit(estate.as_of) - pl.col("since")).dt.total_days())
        .drop("own", "otherwise")
    )


def day_of(moment: str) -> pl.Expr:
    """The day of a MOMENT; null where it was not told."""
    return pl.col(moment).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
