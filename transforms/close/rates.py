"""Which rate of exchange holds on a day, and amounts by it.

A day without a rate, a weekend for one, takes the last one of at most MOST_DAYS before. Rates between two currencies
that are both told against a third are their quotient, to 12 decimals.
"""

from typing import Final

import polars as pl

MOST_DAYS: Final = 7
CODE_OR_NONE = r"^([A-Z]{3})?$"
MONEY = pl.Decimal(38, 18)
WIDE = pl.Int128()
# Rates are reckoned in units of 1e-12, out of rates in units of 1e-9.
RATE_UNIT, TOLD_UNIT, MONEY_UNIT = 10**12, 10**9, 10**18
PAIR = ("currency", "to")


def rates_on(rates: pl.DataFrame, asked: pl.DataFrame) -> pl.DataFrame:
    """`asked` (`currency`, `to`, `day`, and whatever else) with `rate`, `rate_source`, `rate_day` and `lacking`.

    `rates` is FX_RATE. One of `currency` is `rate` of `to`; of the same currency it is 1. `lacking` is null, or the
    sentence why there is no rate. Of several bases the one with the newer rate counts.
    """
    days = asked.select(*PAIR, "day").unique()
    bases = rates.select("base").unique()
    by_base = days.join(bases, how="cross")
    legs = _leg(_leg(by_base, rates, "currency"), rates, "to")
    found = legs.filter(pl.col("currency_rate").is_not_null(), pl.col("to_rate").is_not_null()).with_columns(
        rate=_quotient(pl.col("to_rate"), pl.col("currency_rate")),
        rate_day=pl.min_horizontal("currency_day", "to_day"),
        rate_source=pl.coalesce("to_source", "currency_source"),
    )
    newest = found.sort("rate_day", "base", descending=[True, False]).unique([*PAIR, "day"], keep="first")
    known = newest.select(*PAIR, "day", "rate", "rate_source", "rate_day")
    joined = asked.join(known, on=[*PAIR, "day"], how="left", maintain_order="left")
    return _told(joined)


def by_rate(amount: pl.Expr, rate: pl.Expr) -> pl.Expr:
    """An amount in another currency, rounded half away from zero to 1e-18; exact on integers, as neither fits alone."""
    units, of = amount.cast(MONEY).to_physical().cast(WIDE), _units(rate, RATE_UNIT)
    size = units.abs()
    high, low = size // TOLD_UNIT * of, size % TOLD_UNIT * of
    # high counts 1e9 times what low does, and both 1e12 times too much.
    rest = (high % 1_000 * TOLD_UNIT + low + RATE_UNIT // 2) // RATE_UNIT
    return (units.sign() * (high // 1_000 + rest)).pipe(_money)


def _leg(asked: pl.DataFrame, rates: pl.DataFrame, of: str) -> pl.DataFrame:
    """With the last rate of base to a currency on or before the day, and when and by whom."""
    told = rates.select("base", pl.col("currency").alias(of), told_on="day", told="rate", told_by="source")
    ordered = asked.with_columns(told_on="day").sort("told_on")
    joined = ordered.join_asof(
        told.with_columns(at="told_on").sort("told_on"), on="told_on", by=["base", of], check_sortedness=False
    )
    own = pl.col("base") == pl.col(of)
    return joined.with_columns(
        pl.when(own).then(pl.lit(1).cast(MONEY)).otherwise("told").alias(f"{of}_rate"),
        pl.when(own).then("day").otherwise("at").alias(f"{of}_day"),
        pl.when(~own).then("told_by").alias(f"{of}_source"),
    ).drop("told", "told_by", "told_on", "at")


def _quotient(over: pl.Expr, under: pl.Expr) -> pl.Expr:
    """Half up, to 12 decimals."""
    top, bottom = (_units(each, TOLD_UNIT) for each in (over, under))
    return ((top * RATE_UNIT + bottom // 2) // bottom * (MONEY_UNIT // RATE_UNIT)).pipe(_money)


def _units(rate: pl.Expr, unit: int) -> pl.Expr:
    return rate.cast(MONEY).to_physical().cast(WIDE) // (MONEY_UNIT // unit)


def _money(units: pl.Expr) -> pl.Expr:
    """Integers of 1e-18 as money: in two halves, since a decimal is never read out of its digits."""
    whole, rest = units.abs() // MONEY_UNIT, units.abs() % MONEY_UNIT
    part = rest.cast(MONEY) * pl.lit("0.000000000000000001").cast(MONEY)
    return (units.sign().cast(pl.Decimal(38, 0)) * (whole.cast(MONEY) + part)).cast(MONEY)


def _told(joined: pl.DataFrame) -> pl.DataFrame:
    same = pl.col("currency") == pl.col("to")
    age = (pl.col("day") - pl.col("rate_day")).dt.total_days()
    none = pl.format("no rate of {} in {} is known for {}", "currency", "to", pl.col("day").dt.to_string("%Y-%m-%d"))
    old = pl.format(
        "the last rate of {} in {} before {} is of {}, {} days before; at most {} count",
        "currency",
        "to",
        pl.col("day").dt.to_string("%Y-%m-%d"),
        pl.col("rate_day").dt.to_string("%Y-%m-%d"),
        age,
        pl.lit(MOST_DAYS),
    )
    lacking = pl.when(same).then(None).when(pl.col("rate").is_null()).then(none).when(age > MOST_DAYS).then(old)
    judged = joined.with_columns(lacking=lacking)
    usable = pl.col("lacking").is_null()
    return judged.with_columns(
        rate=pl.when(same).then(pl.lit(1).cast(MONEY)).when(usable).then("rate"),
        rate_source=pl.when(same).then(pl.lit("same currency")).when(usable).then("rate_source"),
        rate_day=pl.when(same).then("day").when(usable).then("rate_day"),
    )
