"""A change of several billing currencies in one: each period at its own rate, and what the rates did told apart.

    in one = amount x rate

Of a key, what a rate did is its mean over both orders, with the rest of the key as the other factor: the mean of both
amounts times the change of the rate (Shapley's value of two factors, Owen's where one of them has factors of its own:
https://en.wikipedia.org/wiki/Shapley_value). The rest is each term at the mean of both rates. It is booked so that
terms add up to the change in the one currency to the last digit, and exchanging the periods flips every sign.
"""

from collections.abc import Sequence
from functools import reduce

import polars as pl

from transforms.changes.factors import SIDES
from transforms.changes.sums import MONEY
from transforms.changes.terms import TERMS
from transforms.close.rates import by_rate, rates_on

TERM = "currency"
# Floats beside the terms that are money, too.
AMOUNTS = ("c", "covered_c", "f_covered_effective")


def period_rates(rates: pl.DataFrame, currencies: Sequence[str], to: str, days: Sequence[object]) -> pl.DataFrame:
    """`currency`, `rate_before`, `rate_after` and `lacking`, a sentence where one of them is not known.

    `rates` is FX_RATE; `days` are the day before and the day after whose rates hold.
    """
    both = pl.DataFrame({"currency": currencies}, schema={"currency": pl.String()}).join(
        pl.DataFrame({"side": SIDES, "day": days}), how="cross"
    )
    told = rates_on(rates, both.with_columns(to=pl.lit(to)))
    rate = {f"rate_{side}": pl.col("rate").filter(pl.col("side") == side).first() for side in SIDES}
    return told.group_by("currency").agg(**rate, lacking=pl.col("lacking").drop_nulls().first()).sort("currency")


def in_one(keys: pl.LazyFrame, rates: pl.DataFrame, to: str) -> pl.LazyFrame:
    """`terms`' frame with all of which the rate is known in the currency `to`; other rows stay as they are.

    `own_currency` is what each is billed in.
    """
    known = rates.lazy().filter(pl.col("lacking").is_null()).drop("lacking")
    joined = keys.with_columns(own_currency="BillingCurrency").join(
        known, left_on="BillingCurrency", right_on="currency", how="left"
    )
    is_other = pl.col("rate_before").is_not_null() & (pl.col("BillingCurrency") != to)
    kept, others = joined.filter(~is_other.fill_null(value=False)), joined.filter(is_other)
    mean = ((pl.col("rate_before") + pl.col("rate_after")) / pl.lit(2).cast(pl.Decimal(38, 0))).cast(MONEY)
    converted = others.with_columns(
        *(by_rate(pl.col(side), pl.col(f"rate_{side}")).alias(side) for side in SIDES),
        *(by_rate(pl.col(term), mean).alias(term) for term in TERMS if term != TERM),
        *(
            (pl.col(f"{name}_{side}") * pl.col(f"rate_{side}").cast(pl.Float64)).alias(f"{name}_{side}")
            for name in AMOUNTS
            for side in SIDES
        ),
        BillingCurrency=pl.lit(to),
    )
    rest = reduce(lambda one, other: one + other, (pl.col(term) for term in TERMS if term != TERM))
    booked = converted.with_columns((pl.col("after") - pl.col("before") - rest).alias(TERM))
    return pl.concat([kept, booked]).drop("rate_before", "rate_after")
