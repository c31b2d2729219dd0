"""The factors that make a key's effective cost, in floats: they only say which share of a change is whose."""

import polars as pl

FACTORS = ("calendar", "usage", "list_price", "negotiated_rate", "commitment", "currency")
SIDES = ("before", "after")
NUMBERS = (
    "quantity",
    "list",
    "contracted",
    "effective",
    "priced_in",
    "covered_list",
    "covered_contracted",
    "covered_effective",
)


def factors(sums: pl.LazyFrame) -> pl.LazyFrame:
    """`sums` with `<factor>_factor_<side>`, `a_day_<side>` (quantity), `c_<side>`, the contracted
    cost, and `covered_c_<side>`, that of what a commitment covers."""
    numbers = sums.with_columns(
        pl.col(f"{name}_{side}").cast(pl.Float64).alias(f"f_{name}_{side}") for side in SIDES for name in NUMBERS
    )
    contracted = numbers.with_columns(
        expression.alias(f"{name}_{side}") for side in SIDES for name, expression in _uncovered(side).items()
    ).with_columns(_covered(side, other).alias(f"covered_c_{side}") for side, other in (SIDES, SIDES[::-1]))
    contracted = contracted.with_columns(
        (pl.col(f"plain_contracted_{side}") + pl.col(f"covered_c_{side}")).alias(f"c_{side}") for side in SIDES
    )
    listed = pl.all_horizontal((pl.col(f"f_list_{side}").fill_null(0) != 0) for side in SIDES)
    rated = pl.all_horizontal(_rate(side) > 0 for side in SIDES).fill_null(value=False)
    return contracted.with_columns(
        pl.when(listed).then(f"f_list_{side}").otherwise(f"f_quantity_{side}").alias(f"l_{side}") for side in SIDES
    ).with_columns(
        expression.alias(f"{name}_{side}") for side in SIDES for name, expression in _factors(side, rated).items()
    )


def decomposable() -> pl.Expr:
    """Whether every factor is known, none is 0 in either period, and none changes its sign; cost itself may be 0."""
    same = [pl.col(f"{name}_before") * pl.col(f"{name}_after") > 0 for name in ("f_quantity", "l", "c")]
    cost = pl.col("f_effective_before") * pl.col("f_effective_after") >= 0
    return pl.all_horizontal(*same, cost).fill_null(value=False)


def _uncovered(side: str) -> dict[str, pl.Expr]:
    """Of usage that no commitment covers: its list and contracted cost, which is its effective cost where the source
    does not tell it (https://focus.finops.org, EffectiveCost), and the share that this is of list cost."""

    def of(name: str) -> pl.Expr:
        return pl.col(f"f_{name}_{side}")

    listed = of("list") - of("covered_list").fill_null(0)
    told = of("contracted") - of("covered_contracted").fill_null(0)
    plain = of("effective") - of("covered_effective").fill_null(0)
    contracted = pl.when(told.is_null() | ((told == 0) & (listed != 0))).then(plain).otherwise(told)
    return {"plain_contracted": contracted, "plain_share": pl.when(listed > 0).then(contracted / listed)}


def _covered(side: str, other: str) -> pl.Expr:
    """Contracted cost of covered usage; where the source has none, at the share of list price that other usage of the
    key has, in this period or the other; without any, at list price: then the commitment has all of the discount."""
    share = pl.coalesce(f"plain_share_{side}", f"plain_share_{other}", pl.lit(1.0))
    return pl.coalesce(f"f_covered_contracted_{side}", pl.col(f"f_covered_list_{side}") * share, pl.lit(0.0))


def _rate(side: str) -> pl.Expr:
    other = pl.col("PricingCurrency").ne_missing(pl.col("BillingCurrency"))
    return pl.when(other).then(pl.col(f"f_effective_{side}") / pl.col(f"f_priced_in_{side}"))


def _factors(side: str, rated: pl.Expr) -> dict[str, pl.Expr]:
    days = (
        pl.when(pl.col("is_recurring").fill_null(value=False))
        .then(1.0)
        .otherwise(pl.col(f"days_{side}").cast(pl.Float64))
    )
    rate = pl.when(rated).then(_rate(side)).otherwise(1.0)
    quantity, listed, contracted = (pl.col(f"{name}_{side}") for name in ("f_quantity", "l", "c"))
    return {
        "a_day": quantity / days,
        "calendar_factor": days,
        "usage_factor": quantity / days,
        "list_price_factor": listed / quantity / rate,
        "negotiated_rate_factor": contracted / listed,
        "commitment_factor": pl.col(f"f_effective_{side}") / contracted,
        "currency_factor": rate,
    }
