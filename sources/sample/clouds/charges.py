"""From usage to a bill: negotiated prices, commitments, credits, refunds, support and tax, as every cloud has them.

The arithmetic is FOCUS': list, contracted, effective and billed cost, https://focus.finops.org/focus-specification/.
"""

from dataclasses import dataclass

import polars as pl

from sources.sample.clouds.frames import CHARGE
from sources.sample.world import World


@dataclass(frozen=True)
class Terms:
    """What one payer has agreed with its cloud; `scale` is how many decimals the cloud's bill has."""

    payer: str
    currency: str
    scale: int
    negotiated_percent: int = 0
    tax_percent: int = 0


def charges(usage: pl.DataFrame, terms: Terms, world: World) -> pl.DataFrame:
    """The lines of all bills of a payer from `world.since` on, CHARGE, those withdrawn by `world.as_of` among them."""
    list_cost = _money(pl.col("quantity").cast(pl.Float64) * pl.col("list_unit_price").cast(pl.Float64), terms)
    negotiated = _money(pl.col("list_cost").cast(pl.Float64) * (100 - terms.negotiated_percent) / 100, terms)
    month = pl.col("day").dt.month_start()
    priced = usage.with_columns(list_cost=list_cost).with_columns(contracted_cost=negotiated)
    whole = priced.with_columns(
        period=month,
        charge_end=pl.col("day").dt.offset_by("1d"),
        category=pl.lit("Usage"),
        charge_class=pl.lit(None, pl.String),
        kind=pl.lit("usage"),
        currency=pl.lit(terms.currency),
        effective_cost=pl.col("contracted_cost"),
        billed_cost=pl.col("contracted_cost"),
        delivered=pl.col("day").dt.offset_by("1d"),
        withdrawn=pl.lit(None, pl.Date),
        event=pl.lit(None, pl.String),
        description=pl.format("{} in {}", "meter", pl.col("region").fill_null("all regions")),
    )
    return whole.select(pl.col(name).cast(kind) for name, kind in CHARGE.schema.items())


def seen_on(charged: pl.DataFrame, world: World) -> pl.DataFrame:
    """The charges that exports carry on `world.as_of`."""
    day = pl.lit(world.as_of)
    gone = pl.col("withdrawn").is_not_null() & (pl.col("withdrawn") <= day)
    return charged.filter(pl.col("delivered") <= day, ~gone)


def _money(amount: pl.Expr, terms: Terms) -> pl.Expr:
    """Half to even at the bill's own scale; exact from here on."""
    return amount.round(terms.scale).cast(pl.Decimal(38, 18))
