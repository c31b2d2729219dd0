"""What a month will come to once all that is late or restated is in, and what of it no invoice has asked for yet.

Chain ladder over own loads: what closed months came to in the end, over what was seen of them at the same age, weighted
by volume. As all months that it is taken from are closed, the product of the factors from age to age is that quotient:
https://en.wikipedia.org/wiki/Chain-ladder_method. With too few such months it is the number that `forecast` kept of the
provider's month, and is named so.
"""

from datetime import date
from typing import Final

import polars as pl

from warehouse.tables.close import ACCRUAL

BILL = ("source", "billing_period", "currency")
OF_PROVIDER = ("provider", "billing_period", "currency")
MONEY = pl.Decimal(38, 18)
# Estimates are to ten decimals.
TEN = pl.Decimal(38, 10)
CHAIN, FORECAST = "chain ladder", "forecast"
# Where no forecast says up to which day a source is complete, a month is whole so many days after its end.
WHOLE_AFTER_DAYS: Final = 3
# An age counts as seen where a run looked at most so long before.
SEEN_WITHIN: Final = "1d"
KNOWN = pl.Schema({**dict.fromkeys(BILL, pl.String()), "from": pl.Date(), "to": pl.Date(), "amount": MONEY})
# The newest forecast of a provider's month (null where it was refused, with the reason), its day, the effective cost of
# the month's days as it is now, and the newest day that is complete.
FORECASTS = pl.Schema(
    {
        **dict.fromkeys(OF_PROVIDER, pl.String()),
        "total": MONEY,
        "forecast_on": pl.Date(),
        "why_not": pl.String(),
        "effective_now": MONEY,
        "complete_to": pl.Date(),
    }
)


def accruals(
    due: pl.DataFrame,
    *,
    known: pl.DataFrame,
    looked: pl.Series,
    closed: pl.DataFrame,
    forecasts: pl.DataFrame,
    as_of: date,
    least_months: int,
) -> pl.DataFrame:
    """ACCRUAL of each issuer's part of a bill that is `due`: `source, provider, issuer, billing_period, currency, seen,
    invoiced`, its effective cost as `effective`, and `of_provider`, that of all bills of its provider and month.

    `known` is KNOWN: amounts with the business days from which on, and before which, they were known; `looked` are the
    business days on which loads were looked for; `closed` has `source, billing_period`; `forecasts` is FORECASTS.
    """
    aged = due.with_columns(end=_end(), age=(pl.lit(as_of) - _end()).dt.total_days())
    laddered = aged.join(_factors(aged, known, looked, closed), on=BILL, how="left", nulls_equal=True)
    both = laddered.join(forecasts, on=OF_PROVIDER, how="left", nulls_equal=True)
    last = pl.col("end") - pl.duration(days=1)
    is_whole = pl.coalesce(pl.col("complete_to") >= last, pl.col("age") >= WHOLE_AFTER_DAYS) & (pl.col("age") >= 0)
    told = both.with_columns(pl.col("months").fill_null(0), is_whole=is_whole).with_columns(
        is_chain=pl.col("months") >= least_months
    )
    expected = (
        pl.when("is_chain")
        .then(_times("seen", "factor"))
        .when("is_whole")
        .then("seen")
        .otherwise(pl.col("seen") + _to_come())
    )
    rows = told.with_columns(
        made_on=pl.lit(as_of),
        expected=expected.cast(MONEY),
        factor=pl.when("is_chain").then("factor"),
        method=pl.when("is_chain").then(pl.lit(CHAIN)).otherwise(pl.lit(FORECAST)),
    ).with_columns(accrued=(pl.col("expected") - pl.col("invoiced")).cast(MONEY), reason=_reason(least_months))
    return rows.select(pl.col(name).cast(kind) for name, kind in ACCRUAL.schema.items()).sort(
        *BILL, "issuer", nulls_last=True
    )


def _to_come() -> pl.Expr:
    """The bill's part, by effective cost, of what its provider's month is forecast to come to beyond what is there."""
    rest, part, whole = (
        each.cast(pl.Float64)
        for each in (pl.col("total") - pl.col("effective_now"), pl.col("effective"), pl.col("of_provider"))
    )
    return pl.when(pl.col("of_provider") != 0).then(rest * part / whole).cast(TEN).cast(MONEY)


def _end() -> pl.Expr:
    """The first day after the period."""
    return (pl.col("billing_period") + "-01").str.to_date("%Y-%m-%d").dt.offset_by("1mo")


def _factors(aged: pl.DataFrame, known: pl.DataFrame, looked: pl.Series, closed: pl.DataFrame) -> pl.DataFrame:
    """BILL, `factor` and `months`: of how many closed months of the source a run saw what there was at this age."""
    earlier = known.select(BILL).unique().join(closed, on=["source", "billing_period"]).with_columns(their_end=_end())
    pairs = aged.select("source", "currency", "age", period="billing_period").join(
        earlier, on=["source", "currency"], nulls_equal=True
    )
    at_age = pairs.filter(pl.col("billing_period") < pl.col("period")).with_columns(
        then=pl.col("their_end") + pl.duration(days="age")
    )
    days = pl.DataFrame({"then": looked.unique().sort().cast(pl.Date), "looked": looked.unique().sort().cast(pl.Date)})
    there = at_age.sort("then").join_asof(days, on="then", tolerance=SEEN_WITHIN).filter(pl.col("looked").is_not_null())
    amounts = there.join(known, on=BILL, nulls_equal=True)
    held = (pl.col("from") <= pl.col("looked")) & (pl.col("to").is_null() | (pl.col("to") > pl.col("looked")))
    of_month = amounts.group_by("source", "currency", "period", "billing_period").agg(
        pl.col("amount").filter(held).sum().alias("then"),
        pl.col("amount").filter(pl.col("to").is_null()).sum().alias("last"),
        held.any().alias("seen"),
    )
    usable = of_month.filter("seen", pl.col("then") > 0)
    summed = usable.group_by("source", "currency", billing_period="period").agg(
        pl.col("then", "last").sum(), months=pl.len().cast(pl.Int64)
    )
    return summed.select(*BILL, "months", factor=_over("last", "then"))


def _over(top: str, bottom: str) -> pl.Expr:
    """A factor, to ten decimals."""
    return (pl.col(top).cast(pl.Float64) / pl.col(bottom).cast(pl.Float64)).cast(TEN).cast(MONEY)


def _times(amount: str, factor: str) -> pl.Expr:
    """An estimate, to ten decimals."""
    return (pl.col(amount).cast(pl.Float64) * pl.col(factor).cast(pl.Float64)).cast(TEN).cast(MONEY)


def _reason(least_months: int) -> pl.Expr:
    age = (
        pl.when(pl.col("age") < 0)
        .then(pl.format("{} before its end", _some(-pl.col("age"), "day")))
        .otherwise(pl.format("{} after its end", _some(pl.col("age"), "day")))
    )
    factor, months = pl.col("factor").cast(pl.Float64).round(6), _some(pl.col("months"), "closed month")
    laddered = pl.format("what is seen {} times {}, as {} came to more than was seen then", age, factor, months)
    whole = pl.format("all days are seen whole {}, and nothing more is expected", age)
    on = pl.col("forecast_on").dt.to_string("%Y-%m-%d")
    forecast = pl.format(
        "what is seen {} and what the forecast of {} still expects: a run saw {} at this age, a chain ladder takes {}",
        *(age, on, months, pl.lit(str(least_months))),
    )
    none = pl.format("no number: {}", pl.coalesce("why_not", pl.lit("there is no forecast of this provider's month")))
    return (
        pl.when("is_chain")
        .then(laddered)
        .when("is_whole")
        .then(whole)
        .when(pl.col("expected").is_not_null())
        .then(forecast)
        .otherwise(none)
    )


def _some(number: pl.Expr, noun: str) -> pl.Expr:
    """`1 day`, `3 days`."""
    return pl.format("{} {}{}", number, pl.lit(noun), pl.when(number == 1).then(pl.lit("")).otherwise(pl.lit("s")))
