"""Which days of a source are complete, by how late its own earlier deliveries were.

A day that is not complete is left out of everything that learns from days: two partial last days in the history double
the error of a month's forecast.
"""

from datetime import date

import polars as pl

# What was known of a day when it was first seen, over what it came to: at least so much is whole.
WHOLE = 0.99
# A delay is long enough once so many of the earlier looks had the day whole by then.
OF_LOOKS = 0.75
# With fewer earlier looks at that delay the provider's own word stands: charges come for two days after a day.
LEAST_LOOKS, USUAL_DELAY_DAYS = 3, 2
# It takes more looks to say that a source needs less than that.
LOOKS_TO_SHORTEN = 10
LONGEST_DELAY_DAYS = 7
# How far back looks teach, and how far back a day may still lack what is to come.
LEARNED_DAYS, SETTLING_DAYS = 120, 31
# A day lacks a delivery where more than this of what usually costs something, by number and by money, cost next to
# nothing: one service that stops is a fact about the company, most of them at once are a fact about the export.
MISSING, NEXT_TO_NOTHING = 0.4, 0.25
USUAL_WEEKS = 4

SCHEMA = {"x_source": pl.String(), "day": pl.Date(), "is_complete": pl.Boolean(), "reason": pl.String()}


def complete_days(history: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """A row a source and day from its first to the day before `as_of`, in order: `is_complete`, and why not.

    `history` is COST_HISTORY up to `as_of`. A day is complete once it is as old as the source's days were when they
    had come in whole (`delays`), and unless most of what usually costs something is missing from it.
    """
    known = history.lazy().filter(pl.col("x_valid_from") <= as_of, pl.col("day") < as_of)
    now = known.filter(pl.col("x_valid_to").is_null() | (pl.col("x_valid_to") > as_of))
    daily = now.group_by("x_source", "SubAccountId", "ServiceName", "day").agg(_cost()).collect()
    if not daily.height:
        return pl.DataFrame(schema=SCHEMA)
    calendar = _calendar(daily, as_of)
    lacking = _lacking(daily, calendar, as_of)
    late = delays(history, as_of)
    young = (pl.lit(as_of) - pl.col("day")).dt.total_days() < pl.col("delay_days")
    judged = calendar.join(late, on="x_source", how="left").join(lacking, on=["x_source", "day"], how="left")
    reason = (
        pl.when(pl.col("day") > pl.col("last"))
        .then(pl.lit("nothing has come of it yet"))
        .when(young)
        .then(pl.format("the source needs {} days until a day is whole", "delay_days"))
        .when(pl.col("is_lacking").fill_null(value=False))
        .then(pl.lit("most of what usually costs something is missing"))
    )
    return (
        judged.with_columns(reason=reason)
        .with_columns(is_complete=pl.col("reason").is_null())
        .select(*SCHEMA)
        .sort("x_source", "day")
    )


def delays(history: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """A row a source: `delay_days`, how old a day is when it is whole, from what earlier looks had of it.

    A look is a business day on which the source changed; what a day came to is what is known of it at `as_of`.
    """
    rows = history.lazy().filter(pl.col("x_valid_from") <= as_of, pl.col("day") < as_of)
    recent = rows.filter((pl.lit(as_of) - pl.col("day")).dt.total_days() <= LEARNED_DAYS)
    looks = rows.select("x_source", look="x_valid_from").unique()
    ends = pl.coalesce(pl.when(pl.col("x_valid_to") <= as_of).then("x_valid_to"), pl.lit(date.max))
    cost = pl.col("EffectiveCost").cast(pl.Float64)
    versions = recent.group_by("x_source", "day", "x_valid_from", ends=ends)
    by_day = versions.agg(cost=cost.sum())
    final = by_day.filter(pl.col("ends") == date.max).group_by("x_source", "day").agg(final=pl.col("cost").sum())
    age = (pl.col("look") - pl.col("day")).dt.total_days()
    seen = (
        by_day.join(looks, on="x_source")
        .filter(age.is_between(1, LONGEST_DELAY_DAYS), pl.col("look") < as_of)
        .filter(pl.col("x_valid_from") <= pl.col("look"), pl.col("look") < pl.col("ends"))
        .group_by("x_source", "day", "look")
        .agg(known=pl.col("cost").sum())
    )
    expected = (
        final.join(looks, on="x_source")
        .filter(age.is_between(1, LONGEST_DELAY_DAYS), pl.col("look") < as_of, pl.col("final") > 0)
        .join(seen, on=["x_source", "day", "look"], how="left")
        .with_columns(age=age, whole=pl.col("known").fill_null(0.0) / pl.col("final") >= WHOLE)
    )
    by_age = expected.group_by("x_source", "age").agg(share=pl.col("whole").mean(), looks=pl.len())
    too_young = (pl.col("share") < OF_LOOKS) & (pl.col("looks") >= LEAST_LOOKS)
    told = by_age.group_by("x_source").agg(
        learned=(pl.col("age").filter(too_young).max().fill_null(0) + 1),
        most=pl.col("looks").max(),
    )
    delay = (
        pl.when(pl.col("most") >= LOOKS_TO_SHORTEN)
        .then("learned")
        .when(pl.col("most") >= LEAST_LOOKS)
        .then(pl.max_horizontal("learned", pl.lit(USUAL_DELAY_DAYS)))
    )
    known = looks.select("x_source").unique().join(told, on="x_source", how="left")
    return (
        known.select("x_source", delay_days=delay.fill_null(USUAL_DELAY_DAYS).cast(pl.Int64)).sort("x_source").collect()
    )


def _cost() -> pl.Expr:
    return pl.col("EffectiveCost").cast(pl.Float64).sum().alias("cost")


def _calendar(daily: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Each source and day: `x_source`, `day`, `last` day on which the source has anything."""
    spans = daily.group_by("x_source").agg(first=pl.col("day").min(), last=pl.col("day").max())
    days = pl.date_ranges("first", pl.lit(as_of) - pl.duration(days=1)).alias("day")
    return spans.with_columns(days).explode("day").select("x_source", "day", "last")


def _lacking(daily: pl.DataFrame, calendar: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The young days of which most is missing: `x_source`, `day`, `is_lacking`."""
    keys = ["x_source", "SubAccountId", "ServiceName"]
    back = (pl.lit(as_of) - pl.col("day")).dt.total_days()
    young = calendar.filter(back <= SETTLING_DAYS).select("x_source", "day")
    weeks = pl.DataFrame({"week": range(1, USUAL_WEEKS + 1)})
    before = young.join(weeks, how="cross").with_columns(then=pl.col("day") - pl.duration(weeks="week"))
    costs = before.join(daily.rename({"day": "then"}), on=["x_source", "then"])
    usual = costs.group_by(*keys, "day").agg(usual=pl.col("cost").median(), weeks=pl.len())
    usual = usual.filter(pl.col("usual") > 0, pl.col("weeks") == USUAL_WEEKS)
    both = usual.join(daily, on=[*keys, "day"], how="left", nulls_equal=True)
    gone = pl.col("cost").fill_null(0.0) < pl.col("usual") * NEXT_TO_NOTHING
    shares = both.group_by("x_source", "day").agg(
        number=gone.mean(), money=pl.col("usual").filter(gone).sum() / pl.col("usual").sum()
    )
    return shares.select("x_source", "day", is_lacking=(pl.col("number") > MISSING) & (pl.col("money") > MISSING))
