"""What a month will come to once all that is late or restated is in, and what of it no invoice has asked for yet.

Chain ladder over own loads: what closed months came to in the end, over what was seen of them at the same age, weighted
by volume. As all months that it is taken from are closed, the product of the factors from age to age is that quotient:
https://en.wikipedia.org/wiki/Chain-ladder_method. With too few such months it is a forecast, and is named so.
"""

from datetime import date
from typing import Final

import polars as pl

from warehouse.tables.close import ACCRUAL

BILL = ("source", "billing_period", "currency")
MONEY = pl.Decimal(38, 18)
# Estimates are to ten decimals.
TEN = pl.Decimal(38, 10)
CHAIN, FORECAST = "chain ladder", "forecast"
# A day counts as seen whole once it is so many days old; an age as seen where a run looked at most so long before.
WHOLE_AFTER_DAYS: Final = 3
SEEN_WITHIN: Final = "1d"
LEAST_LEVEL, MOST_LEVEL = 0.5, 2.0
KNOWN = pl.Schema({**dict.fromkeys(BILL, pl.String()), "from": pl.Date(), "to": pl.Date(), "amount": MONEY})
DAILY = pl.Schema({**dict.fromkeys(BILL, pl.String()), "day": pl.Date(), "amount": MONEY, "tax": MONEY})


def accruals(
    due: pl.DataFrame,
    *,
    known: pl.DataFrame,
    looked: pl.Series,
    closed: pl.DataFrame,
    daily: pl.DataFrame,
    as_of: date,
    least_months: int,
) -> pl.DataFrame:
    """ACCRUAL of each bill that is `due`: `source, provider, issuer, billing_period, currency, seen, invoiced`.

    `known` is KNOWN: amounts with the business days from which on, and before which, they were known; `looked` are the
    business days on which loads were looked for; `closed` has `source, billing_period`; `daily` is DAILY: what is known
    of each day of charge now, tax apart, which often comes with the last day's charges.
    """
    aged = due.with_columns(end=_end(), age=(pl.lit(as_of) - _end()).dt.total_days())
    laddered = aged.join(_factors(aged, known, looked, closed), on=BILL, how="left", nulls_equal=True)
    both = laddered.join(_forecast(aged, daily, as_of), on=BILL, how="left", nulls_equal=True)
    enough, some = (pl.col("months").fill_null(0) >= least for least in (least_months, 1))
    told = both.with_columns(
        pl.col("months").fill_null(0),
        method=pl.when(enough).then(pl.lit(CHAIN)).otherwise(pl.lit(FORECAST)),
        expected=pl.when(some).then(_times("seen", "factor")).otherwise("forecast"),
    )
    rows = told.with_columns(
        made_on=pl.lit(as_of), accrued=(pl.col("expected") - pl.col("invoiced")).cast(MONEY), reason=_reason()
    )
    return rows.select(pl.col(name).cast(kind) for name, kind in ACCRUAL.schema.items()).sort(BILL, nulls_last=True)


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


def _forecast(aged: pl.DataFrame, daily: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """BILL and `forecast`: days seen whole as they are, others as those of the month before that are as far from its
    end, by how much more or less the whole days come to; without a month before by the mean of the whole days. Tax is
    what it was of the month before, unless all days are whole and it is there.
    """
    bills = aged.select(*BILL, "end", before=(pl.col("end").dt.offset_by("-2mo")).dt.to_string("%Y-%m"))
    days = bills.with_columns(
        day=pl.date_ranges(pl.col("end").dt.offset_by("-1mo"), pl.col("end") - pl.duration(days=1))
    ).explode("day")
    left = days.with_columns(left=(pl.col("end") - pl.col("day")).dt.total_days())
    now = left.join(daily, on=[*BILL, "day"], how="left", nulls_equal=True)
    past = daily.with_columns(left=(_end() - pl.col("day")).dt.total_days()).rename(
        {"billing_period": "before", "amount": "past", "tax": "past_tax"}
    )
    both = now.join(past.drop("day"), on=["source", "before", "currency", "left"], how="left", nulls_equal=True)
    whole = (pl.lit(as_of) - pl.col("day")).dt.total_days() >= WHOLE_AFTER_DAYS
    amount, before = (pl.col(name).cast(pl.Float64).fill_null(0.0) for name in ("amount", "past"))
    sums = both.group_by(BILL).agg(
        done=amount.filter(whole).sum(),
        done_before=before.filter(whole).sum(),
        rest_before=before.filter(~whole).sum(),
        days_done=whole.sum(),
        days_before=(whole & pl.col("past").is_not_null()).sum(),
        days_left=(~whole).sum(),
        part=amount.filter(~whole).sum(),
        tax=pl.col("tax").cast(pl.Float64).fill_null(0.0).sum(),
        past=before.sum(),
        past_tax=pl.col("past_tax").cast(pl.Float64).fill_null(0.0).sum(),
    )
    daily_before = pl.col("done_before") / pl.col("days_before")
    level = (pl.col("done") / pl.col("days_done") / daily_before).clip(LEAST_LEVEL, MOST_LEVEL)
    by_past = pl.when(pl.col("done_before") > 0).then(pl.col("rest_before") * level)
    by_mean = pl.when(pl.col("days_done") > 0).then(pl.col("done") / pl.col("days_done") * pl.col("days_left"))
    rest = pl.when(pl.col("days_left") == 0).then(0.0).otherwise(pl.coalesce(by_past, by_mean, "part"))
    other_days = _outside(aged, daily)
    told = sums.with_columns(rest=rest).join(other_days, on=BILL, how="left", nulls_equal=True)
    net = pl.col("done") + pl.col("rest") + pl.col("outside").fill_null(0.0)
    is_told = (pl.col("days_left") == 0) & (pl.col("tax") != 0) | (pl.col("past") <= 0) | (pl.col("past_tax") == 0)
    total = net + pl.when(is_told).then("tax").otherwise(net * pl.col("past_tax") / pl.col("past"))
    return told.select(*BILL, "days_left", forecast=total.cast(TEN).cast(MONEY))


def _outside(aged: pl.DataFrame, daily: pl.DataFrame) -> pl.DataFrame:
    """What the bill has of days that are not its month's: corrections of earlier ones."""
    of_bill = daily.join(aged.select(*BILL, "end"), on=BILL, nulls_equal=True)
    other = of_bill.filter(pl.col("day").dt.month_start() != pl.col("end").dt.offset_by("-1mo"))
    return other.group_by(BILL).agg(outside=pl.col("amount").cast(pl.Float64).sum())


def _over(top: str, bottom: str) -> pl.Expr:
    """A factor, to ten decimals."""
    return (pl.col(top).cast(pl.Float64) / pl.col(bottom).cast(pl.Float64)).cast(TEN).cast(MONEY)


def _times(amount: str, factor: str) -> pl.Expr:
    """An estimate, to ten decimals."""
    return (pl.col(amount).cast(pl.Float64) * pl.col(factor).cast(pl.Float64)).cast(TEN).cast(MONEY)


def _reason() -> pl.Expr:
    age = (
        pl.when(pl.col("age") < 0)
        .then(pl.format("{} before its end", _some(-pl.col("age"), "day")))
        .otherwise(pl.format("{} after its end", _some(pl.col("age"), "day")))
    )
    factor, months = pl.col("factor").cast(pl.Float64).round(6), _some(pl.col("months"), "closed month")
    laddered = pl.format("what is seen {} times {}, as {} came to more than was seen then", age, factor, months)
    forecast = pl.format("by the month before, {}: no run saw a closed month at this age", age)
    whole = pl.format("all days are seen whole {}, and nothing more is expected", age)
    by_days = pl.when(pl.col("days_left") == 0).then(whole).otherwise(forecast)
    return pl.when(pl.col("months") > 0).then(laddered).otherwise(by_days)


def _some(number: pl.Expr, noun: str) -> pl.Expr:
    """`1 day`, `3 days`."""
    return pl.format("{} {}{}", number, pl.lit(noun), pl.when(number == 1).then(pl.lit("")).otherwise(pl.lit("s")))
