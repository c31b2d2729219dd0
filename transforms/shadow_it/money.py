"""What is paid for an app: all of twelve months, in which rhythm, and what goes on."""

from datetime import date

import polars as pl

from transforms.renewals.candidates import CADENCES
from warehouse.tables.base import DECIMAL

# One account's payments of one currency are a stream of their own.
STREAM = ("app_id", "currency", "account", "person_id")
# How many days a payment may be late before its stream has ended.
LATE_DAYS = 20
RHYTHMS = {each.name: (each.least_days, each.most_days, each.months) for each in CADENCES}
MONTHS_A_YEAR = 12


def paid(lines: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """`app_id, spend_12_months, currency, lines, cadence, recurring_per_year`, a row an app that any line is of.

    `lines` are SIGHT rows with an amount; refunds are below 0. Currencies are never added up: with several, or with
    lines that tell none, there is no sum.
    """
    year_before = pl.lit(as_of).dt.offset_by("-1y")
    recent = pl.col("day") >= year_before
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
    """`app_id, cadence, recurring_per_year`: of the streams that repeat the rhythm of most money."""
    days = lines.filter(pl.col("amount") > 0).group_by(*STREAM, "day").agg(pl.col("amount").sum())
    streams = (
        days.sort("day")
        .group_by(STREAM, maintain_order=True)
        .agg(
            times=pl.len(),
            apart=pl.col("day").diff().dt.total_days().median(),
            newest=pl.col("amount").last(),
            total=pl.col("amount").sum(),
            last=pl.col("day").last(),
        )
    )
    fits = [
        pl.when(pl.col("apart").is_between(least, most)).then(pl.lit(name))
        for name, (least, most, _) in RHYTHMS.items()
    ]
    other = pl.when(pl.col("times") == 1).then(pl.lit("once")).otherwise(pl.lit("irregular"))
    judged = streams.with_columns(cadence=pl.coalesce(*fits, other))
    goes_on = pl.col("last") + pl.duration(days=_most_days() + LATE_DAYS) >= pl.lit(as_of)
    per_year = pl.col("newest") * _times_a_year()
    return judged.group_by("app_id").agg(
        cadence=pl.col("cadence").sort_by(pl.col("cadence").is_in(list(RHYTHMS)), "total").last(),
        recurring_per_year=pl.when((_repeats() & goes_on).any())
        .then(per_year.filter(_repeats() & goes_on).sum())
        .cast(DECIMAL.polars),
    )


def _repeats() -> pl.Expr:
    return pl.col("cadence").is_in(list(RHYTHMS))


def _most_days() -> pl.Expr:
    most = {name: most for name, (_, most, _) in RHYTHMS.items()}
    return pl.col("cadence").replace_strict(most, default=0, return_dtype=pl.Int64)


def _times_a_year() -> pl.Expr:
    times = {name: MONTHS_A_YEAR // months for name, (_, _, months) in RHYTHMS.items()}
    return pl.col("cadence").replace_strict(times, default=0, return_dtype=pl.Int64)
