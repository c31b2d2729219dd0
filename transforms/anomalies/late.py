"""How much later than usual a source is: its newest days are then as unfinished as yesterday's are at other times."""

from datetime import date

import polars as pl

from transforms.forecast.complete import delays


def late_days(history: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """COST_HISTORY -> a row a source: `late_days`, so many days up to `as_of` are not to be judged.

    A source that is in time lacks the days that it needs until one is whole; one that is late, by how much its newest
    day is older than its looks had theirs, that many more.
    """
    rows = history.lazy().filter(pl.col("x_valid_from") <= as_of, pl.col("day") < as_of)
    newest = rows.group_by("x_source", look="x_valid_from").agg(pl.col("day").max()).sort("x_source", "look")
    gaps = newest.with_columns(
        gap=(pl.col("look") - pl.col("day").cum_max().over("x_source")).dt.total_days(),
        now=(pl.lit(as_of) - pl.col("day").max().over("x_source")).dt.total_days(),
    )
    usual = gaps.group_by("x_source").agg(late=(pl.col("now").first() - pl.col("gap").median().floor()).clip(0))
    needed = delays(history, as_of).lazy()
    told = usual.join(needed, on="x_source").select(
        "x_source", late_days=pl.when(pl.col("late") > 0).then(pl.col("late") + pl.col("delay_days") - 1).otherwise(0)
    )
    return told.cast({"late_days": pl.Int64}).collect()
