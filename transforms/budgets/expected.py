"""What each budget's scope is forecast to come to in the whole period, and how likely that is above the budget."""

from datetime import date

import polars as pl

from transforms.close.rates import by_rate

OF = ["budget", "period"]
FILTER = "filter"
MONEY = pl.Decimal(38, 18)
ENDS = ("low95", "low80", "total", "high80", "high95")
# What share of outcomes lies below each of ENDS, by intervals as they held in the past.
BELOW_PERCENT = (2.5, 10.0, 50.0, 90.0, 97.5)
FORECAST_SCHEMA = {
    **dict.fromkeys(("dimension", "target", "currency"), pl.String()),
    "month": pl.Date(),
    **dict.fromkeys(ENDS, MONEY),
    "reason": pl.String(),
}


def expected(
    standing: pl.DataFrame, by_month: pl.DataFrame, forecast: pl.DataFrame, fx: pl.DataFrame, as_of: date
) -> pl.DataFrame:
    """`budget, period, forecast, forecast_low, forecast_high, over_percent` of budgets on effective cost.

    Months that are over count as they were; each other month needs a forecast of its own. An interval is the month's
    that runs: of several months to come none is given, since bounds of months do not add up. Of several currencies it
    is as wide as if they missed independently. `forecast` has FORECAST_SCHEMA; `fx` is `rates.in_currency`'s.
    """
    open_months = by_month.filter(pl.col("basis") == "effective", pl.col("month").dt.offset_by("1mo") > as_of)
    rated = _in_currency(open_months, forecast, fx)
    known = rated.group_by(*OF, "month").agg(_of_currencies(end).alias(end) for end in ENDS)
    ahead = open_months.join(known, on=[*OF, "month"], how="left")
    sums = ahead.group_by(OF).agg(*(_all_known(end).alias(end) for end in ENDS), months=pl.len())
    over = by_month.filter(pl.col("month").dt.offset_by("1mo") <= as_of)
    before = over.group_by(OF).agg(before=_all_known("actual"))
    rows = standing.select(*OF, "amount").join(sums, on=OF).join(before, on=OF, how="left")
    past = (
        pl.when(pl.col("before").is_null() & pl.struct(OF).is_in(_keys(before)))
        .then(None)
        .otherwise(pl.col("before").fill_null(0))
    )
    alone = pl.col("months") == 1
    ends = {end: (pl.col(end) + past).cast(MONEY) for end in ENDS}
    whole = rows.with_columns(**ends).with_columns(
        pl.when(alone).then(end).alias(end) for end in ENDS if end != "total"
    )
    return whole.select(
        *OF, forecast="total", forecast_low="low80", forecast_high="high80", over_percent=_over_percent()
    )


def _in_currency(months: pl.DataFrame, forecast: pl.DataFrame, fx: pl.DataFrame) -> pl.DataFrame:
    """Forecasts of each budget's open months in its currency, by the newest rates that are known."""
    newest = fx.sort("month").group_by("from", "to").agg(pl.col("rate").last())
    scope = {"dimension": pl.coalesce("dimension", pl.lit(FILTER)), "target": pl.coalesce("target", "match")}
    rows = months.select(*OF, "month", **scope, to="currency").join(
        forecast.drop("reason"), on=["dimension", "target", "month"]
    )
    rated = rows.join(newest.rename({"from": "currency"}), on=["currency", "to"], how="left")
    rate = pl.when(pl.col("currency") == pl.col("to")).then(pl.lit(1).cast(MONEY)).otherwise("rate")
    return rated.with_columns(by_rate(pl.col(end), rate).alias(end) for end in ENDS)


def _of_currencies(end: str) -> pl.Expr:
    """An end of the interval of a month in one or several currencies; null where one of them is not known."""
    value, total = pl.col(end), pl.col("total")
    apart = (value - total).cast(pl.Float64)
    away = pl.when(apart.sum() < 0).then(-1.0).otherwise(1.0) * apart.pow(2).sum().sqrt()
    whole = total.sum() + away.round(6).cast(MONEY)
    known = pl.when(pl.len() == 1).then(value.first()).when(end == "total").then(total.sum()).otherwise(whole)
    return pl.when(value.is_null().any()).then(None).otherwise(known)


def _all_known(name: str) -> pl.Expr:
    return pl.when(pl.col(name).is_null().any()).then(None).otherwise(pl.col(name).sum())


def _keys(rows: pl.DataFrame) -> pl.Series:
    return rows.select(pl.struct(OF)).to_series().implode()


def _over_percent() -> pl.Expr:
    """How many of 100 outcomes lie above the budget: between the ends of the intervals as the crow flies."""
    amount, ends = pl.col("amount").cast(pl.Float64), [pl.col(end).cast(pl.Float64) for end in ENDS]
    below = pl.when(amount < ends[0]).then(0.0)
    for left, right, low, high in zip(ends, ends[1:], BELOW_PERCENT, BELOW_PERCENT[1:], strict=False):
        share = pl.when(right > left).then((amount - left) / (right - left)).otherwise(1.0)
        below = below.when(amount < right).then(low + share * (high - low))
    known = pl.all_horizontal(end.is_not_null() for end in ends) & amount.is_not_null()
    return pl.when(known).then(100 - below.otherwise(100.0))
