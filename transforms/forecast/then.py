"""What was known of days on an earlier day that nobody looked at, so that a forecast of it can be made anew.

The history of a source keeps what each look had. Between two looks nothing is kept, so a day's charges stand as the
next look had them, and the newest days are left out that the source usually lacks.
"""

from datetime import date

import polars as pl

KEYS = ("x_source", "SubAccountId", "ServiceName", "day")


def known_then(daily: pl.DataFrame, history: pl.DataFrame, day: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """`daily` (SERIES, `day`, `cost`) and `history` (COST_HISTORY) as they would have been on `day`.

    What came later than the look after `day` is in neither: a tax of the month stands on its first day long before
    anybody has it.
    """
    looks = history.filter(pl.col("x_valid_from") >= day)["x_valid_from"]
    look = looks.min() if looks.len() else day
    newest = (
        history.lazy()
        .filter(pl.col("day") < pl.col("x_valid_from"), pl.col("x_valid_from") <= look)
        .group_by("x_source", "x_valid_from")
        .agg(late_days=(pl.col("x_valid_from").first() - pl.col("day").max()).dt.total_days())
    )
    late = newest.group_by("x_source").agg(pl.col("late_days").median().cast(pl.Int64))
    until = pl.lit(day) - pl.duration(days=pl.col("late_days").fill_null(1))
    ends = pl.col("x_valid_to")
    known = (
        history.lazy()
        .filter(pl.col("x_valid_from") <= look)
        .join(late, on="x_source", how="left")
        .filter(pl.col("day") <= until)
        .drop("late_days")
        .with_columns(
            x_valid_from=pl.min_horizontal("x_valid_from", pl.lit(day)),
            x_valid_to=pl.when(ends <= look).then(pl.min_horizontal(ends, pl.lit(day))),
        )
        .collect()
    )
    return daily.join(known, on=KEYS, how="semi", nulls_equal=True), known
