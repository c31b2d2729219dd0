"""What a row of the export costs, the credits on it, its quantities and prices."""

import polars as pl

from sources.sample.clouds.google.terms import TERMS
from sources.sample.clouds.google.usage import month_hours

COMMITTED, DEFAULT = ("70D7-D1AB-12A4", "Compute Flexible CUDs 1 Year"), ("7754-699E-0EBF", "Default")
MONEY = 6
NUMERIC = pl.Decimal(38, 9)
# A pricing unit in units of use.
UNITS = {
    "hour": ("seconds", 3600.0),
    "second": ("seconds", 1.0),
    "gibibyte hour": ("byte-seconds", 3600.0 * 2**30),
    "gibibyte second": ("byte-seconds", 1.0 * 2**30),
    "gibibyte month": ("byte-seconds", 3600.0 * 2**30),
    "gibibyte": ("bytes", 1.0 * 2**30),
    "tebibyte": ("bytes", 1.0 * 2**40),
    "count": ("requests", 1.0),
}
CREDIT = pl.Struct(
    {
        "name": pl.String(),
        "amount": pl.Float64(),
        "full_name": pl.String(),
        "id": pl.String(),
        "type": pl.String(),
    }
)
NO_CREDITS = pl.lit([], pl.List(CREDIT))


def costs() -> dict[str, pl.Expr]:
    """The row's own costs, and the credits on it, whose sum with `cost` is what is billed."""
    kind, model = pl.col("kind"), pl.col("kind") == "covered"
    on_credit = kind == "credit"
    nothing = pl.lit(0.0)
    cost = pl.when(on_credit).then(nothing).when(model).then(_money("effective_cost")).otherwise(_money("billed_cost"))
    at_contracted = pl.when(on_credit).then(nothing).otherwise(_money("contracted_cost"))
    return {
        "cost": cost,
        "currency": pl.col("currency"),
        "currency_conversion_rate": pl.lit(1.0),
        "credits": pl.when(on_credit | pl.col("offset").is_not_null()).then(_credit(on_credit)).otherwise(NO_CREDITS),
        "cost_at_list": pl.when(on_credit).then(nothing).otherwise(_money("list_cost")),
        "cost_at_effective_price_default": at_contracted,
        "cost_at_list_consumption_model": pl.when(on_credit).then(nothing).otherwise(_money("list_cost")),
        "consumption_model": pl.struct(
            id=pl.when(model).then(pl.lit(COMMITTED[0])).otherwise(pl.lit(DEFAULT[0])),
            description=pl.when(model).then(pl.lit(COMMITTED[1])).otherwise(pl.lit(DEFAULT[1])),
        ),
    }


def _credit(promotional: pl.Expr) -> pl.Expr:
    """A list of one: what is given for nothing, or back for what was used of a fee."""
    name = pl.when(promotional).then(pl.lit("Promotional credit")).otherwise(pl.lit("Compute Flexible CUD"))
    kind = pl.when(promotional).then(pl.lit("PROMOTION")).otherwise(pl.lit("FEE_UTILIZATION_OFFSET"))
    amount = pl.when(promotional).then(_money("billed_cost")).otherwise(_money("offset"))
    return pl.concat_list(pl.struct(name=name, amount=amount, full_name=pl.lit(""), id=name, type=kind))


def amounts() -> dict[str, pl.Expr]:
    """Quantities and prices of what is sold by the unit; none for fees, taxes, credits and corrections."""
    used = pl.col("kind").is_in(("usage", "covered"))
    quantity, unit = pl.col("quantity"), pl.col("unit")
    factor = unit.replace_strict({name: factor for name, (_, factor) in UNITS.items()}, default=None)
    hours = pl.when(unit == "gibibyte month").then(month_hours()).otherwise(1)
    listed = pl.col("list_unit_price")
    agreed = _numeric(listed.cast(pl.Float64) * (100 - TERMS.negotiated_percent) / 100)
    committed = _numeric(_money("effective_cost") / pl.when(quantity != 0).then(quantity.cast(pl.Float64)))
    price = pl.struct(
        effective_price=pl.when(pl.col("kind") == "covered").then(committed).otherwise(agreed),
        tier_start_amount=_numeric(pl.lit(0.0)),
        unit=unit,
        pricing_unit_quantity=_numeric(pl.lit(1.0)),
        list_price=listed.cast(NUMERIC),
        effective_price_default=agreed,
        list_price_consumption_model=listed.cast(NUMERIC),
    )
    usage = pl.struct(
        amount=(quantity.cast(pl.Float64) * factor * hours).round(),
        unit=unit.replace_strict({name: of_use for name, (of_use, _) in UNITS.items()}, default=None),
        amount_in_pricing_units=quantity.cast(NUMERIC).cast(pl.Float64),
        pricing_unit=unit,
    )
    return {"usage": pl.when(used).then(usage), "price": pl.when(used).then(price)}


def _numeric(amount: pl.Expr) -> pl.Expr:
    """As BigQuery's NUMERIC, which has nine decimals."""
    return amount.round(NUMERIC.scale).cast(NUMERIC)


def _money(name: str) -> pl.Expr:
    """The double that is nearest to an exact amount of no more decimals than Google writes."""
    return pl.col(name).cast(pl.Decimal(38, MONEY)).cast(pl.Float64)
