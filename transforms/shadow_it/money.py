"""What is paid for an app: all of twelve months, in which rhythm, and what goes on."""

from datetime import date, timedelta

import polars as pl

from transforms.spend.cadences import CADENCES
from warehouse.tables.base import DECIMAL

# One account's payments of one currency are a stream of their own.
STREAM = ("app_id", "currency", "account", "person_id")
# How many days a payment may be late before its stream has ended.
LATE_DAYS = 20
# Lines of which the newest is older say nothing of what is paid today.
STALE_DAYS = 45
RHYTHMS = {each.name: (each.least_days, each.most_days, each.months) for each in CADENCES}
MONTHS_A_YEAR = 12
# The share of payments that are so far apart in a rhythm.
MOSTLY = 0.6


def with_money(apps: pl.DataFrame, sights: pl.DataFrame, lines: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The apps with `lines`, `spend_12_months, currency, cadence, recurring_per_year`.

    `sights` are SIGHT rows, of which those of lines have an amount; refunds are below 0. Currencies are never added
    up: with several, or with lines that tell none, there is no sum. What no line is of costs nothing, where `lines`
    (SPEND_TRANSACTION) are in one currency and go on to the day; else that is not known.
    """
    told = apps.join(_paid(sights.drop_nulls("amount"), as_of), on="app_id", how="left")
    paid = told.with_columns(pl.col("lines").fill_null(0))
    home = lines["currency"].drop_nulls().unique()
    newest: date | None = lines["date"].max()  # pyright: ignore[reportAssignmentType]
    if home.len() != 1 or newest is None or newest < as_of - timedelta(days=STALE_DAYS):
        return paid
    nothing = pl.col("lines") == 0
    return paid.with_columns(
        spend_12_months=pl.when(nothing).then(pl.lit(0).cast(DECIMAL.polars)).otherwise("spend_12_months"),
        currency=pl.when(nothing).then(pl.lit(home[0])).otherwise("currency"),
    )


def _paid(lines: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """A row an app that any line is of."""
    recent = pl.col("day") >= pl.lit(as_of).dt.offset_by("-1y")
    summed = lines.group_by("app_id").agg(
        money=pl.col("amount").filter(recent).sum(),
        lines=pl.col("amount").filter(recent).len(),
        currencies=pl.col("currency").filter(recent).n_unique(),
        currency=pl.col("currency").filter(recent).drop_nulls().first(),
    )
    one = (pl.col("currencies") == 1) & pl.col("currency").is_not_null()
    whole = summed.join(_rhythm(lines, as_of), on="app_id", how="left")
    return whole.select(
        "app_id",
        "lines",
        "cadence",
        spend_12_months=pl.when(one).then("money"),
        currency=pl.when(one).then("currency"),
        recurring_per_year=pl.when(one).then("recurring_per_year"),
    )


def _rhythm(lines: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """`app_id, cadence, recurring_per_year`: that of the stream with most money, of those that repeat if any does."""
    days = lines.filter(pl.col("amount") > 0).group_by(*STREAM, "day").agg(pl.col("amount").sum())
    apart = pl.col("day").diff().dt.total_days().drop_nulls()
    streams = (
        days.sort("day")
        .group_by(STREAM, maintain_order=True)
        .agg(
            *(apart.is_between(least, most).mean().alias(name) for name, (least, most, _) in RHYTHMS.items()),
            times=pl.len(),
            newest=pl.col("amount").last(),
            total=pl.col("amount").sum(),
            last=pl.col("day").last(),
        )
    )
    fits = [pl.when(pl.col(name) >= MOSTLY).then(pl.lit(name)) for name in RHYTHMS]
    other = pl.when(pl.col("times") == 1).then(pl.lit("once")).otherwise(pl.lit("irregular"))
    judged = streams.with_columns(cadence=pl.coalesce(*fits, other)).sort(*STREAM)
    repeats = pl.col("cadence").is_in(list(RHYTHMS))
    goes_on = repeats & (pl.col("last") + pl.duration(days=_of_rhythm(1) + LATE_DAYS) >= pl.lit(as_of))
    per_year = pl.col("newest") * (MONTHS_A_YEAR // _of_rhythm(2))
    return judged.group_by("app_id").agg(
        cadence=pl.col("cadence").sort_by(repeats, "total").last(),
        recurring_per_year=pl.when(goes_on.any()).then(per_year.filter(goes_on).sum()).cast(DECIMAL.polars),
    )


def _of_rhythm(place: int) -> pl.Expr:
    """The most days (1) or the months (2) of a stream's rhythm; those of a year for one that has none."""
    known = {name: numbers[place] for name, numbers in RHYTHMS.items()}
    return pl.col("cadence").replace_strict(known, default=RHYTHMS["annual"][place], return_dtype=pl.Int64)
