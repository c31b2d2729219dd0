"""Up to which day each source is judged: by how late its own loads were, until a day was all there."""

from datetime import date, timedelta

import polars as pl

# What a day was known to cost, over what it came to: less is not all there.
ALL_THERE = 0.98
USUAL_DAYS, LONGEST_DAYS = 3, 10
LEAST_LOOKS = 2


def complete_to(history: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """COST_HISTORY -> `source, complete_to`."""
    cost = pl.col("EffectiveCost").cast(pl.Float64)
    rows = history.lazy().filter(pl.col("x_valid_from") <= as_of, pl.col("day") < as_of)
    looks = rows.select("x_source", look="x_valid_from").unique()
    newest = looks.group_by("x_source").agg(newest=pl.col("look").max())
    final = rows.filter(pl.col("x_valid_to").is_null()).group_by("x_source", "day").agg(final=cost.sum())
    ends = pl.col("x_valid_to").fill_null(date.max)
    known = (
        rows.join(looks, on="x_source")
        .filter(pl.col("x_valid_from") <= pl.col("look"), pl.col("look") < ends)
        .group_by("x_source", "day", "look")
        .agg(known=cost.sum())
    )
    age = (pl.col("look") - pl.col("day")).dt.total_days()
    seen = (
        final.join(looks, on="x_source")
        .join(newest, on="x_source")
        .filter(age.is_between(1, LONGEST_DAYS), pl.col("look") < pl.col("newest"), pl.col("final") > 0)
        .join(known, on=["x_source", "day", "look"], how="left")
        .with_columns(age=age, lacks=pl.col("known").fill_null(0) < ALL_THERE * pl.col("final"))
    )
    late = seen.group_by("x_source").agg(
        looks=pl.col("look").n_unique(), late=(pl.col("age").filter("lacks").max().fill_null(0) + 1)
    )
    days = pl.when(pl.col("looks") >= LEAST_LOOKS).then("late").otherwise(None).fill_null(USUAL_DAYS)
    last = final.group_by("x_source").agg(last=pl.col("day").max())
    told = newest.join(late, on="x_source", how="left").join(last, on="x_source")
    complete = pl.min_horizontal(pl.col("newest") - pl.duration(days=days), "last", pl.lit(as_of - timedelta(days=1)))
    return told.select(source="x_source", complete_to=complete).sort("source").collect()
