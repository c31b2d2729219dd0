"""Savings that keep the resource: what the bill itself says the same work costs in another size, or in fewer hours."""

from datetime import date, timedelta

import polars as pl

from sources.sample.clouds.azure.usage import meters
from sources.sample.clouds.charges import seen_on
from sources.sample.clouds.saving import WINDOW_DAYS, window
from sources.sample.world import World

MONEY = pl.Decimal(38, 18)
DAYS_OF_PRICES = 90
SAVING_DECIMALS = 6
TO, SHARE = "to:", "share:"


def differences(told: pl.DataFrame, charged: pl.LazyFrame, world: World) -> pl.DataFrame:
    """`number` -> `less_cash`, `less_freed` a month, for stories that save `to:<size>` or `share:<hours>/<hours>`.

    The other size's price is what the bill's lines on demand of the region say; where it has none, and for what a
    commitment covers, the own cost in the relation of the two list prices.
    """
    first, last = window(world)
    seen = _used(charged.filter(pl.col("day") > last - timedelta(days=DAYS_OF_PRICES)), world)
    of_window = seen.filter(pl.col("day").is_between(pl.lit(first), pl.lit(last)), pl.col("number").is_not_null())
    lines = pl.concat([_smaller(told, of_window, _prices(seen, last)), _shorter(told, of_window)])
    covered = pl.col("commitment").is_not_null()
    sums = lines.group_by("number").agg(
        less_cash=pl.col("less").filter(~covered).sum(), less_freed=pl.col("less").filter(covered).sum()
    )
    return sums.with_columns(_a_month("less_cash"), _a_month("less_freed"))


def _used(charged: pl.LazyFrame, world: World) -> pl.DataFrame:
    """The usage, in floats; a correction gives money back and takes nothing of what was used."""
    seen = seen_on(charged, world).filter(pl.col("category") == "Usage")
    quantity = pl.when(pl.col("kind") == "correction").then(0.0).otherwise(pl.col("quantity").cast(pl.Float64))
    return seen.select(
        "number",
        "day",
        "sku",
        "region",
        "commitment",
        cost=pl.col("effective_cost").cast(pl.Float64),
        quantity=quantity,
    ).collect()


def _prices(seen: pl.DataFrame, last: date) -> pl.DataFrame:
    """`price` of each `other_sku` and region on demand, of the last days."""
    recent = pl.col("day").is_between(pl.lit(last - timedelta(days=DAYS_OF_PRICES)), pl.lit(last), closed="right")
    lines = seen.filter(pl.col("commitment").is_null(), recent)
    return lines.group_by("region", other_sku="sku").agg(price=pl.col("cost").sum() / pl.col("quantity").sum())


def _smaller(told: pl.DataFrame, lines: pl.DataFrame, prices: pl.DataFrame) -> pl.DataFrame:
    named = meters().select("type", "size", "part", "sku", "usd")
    wanted = told.filter(pl.col("saves").str.starts_with(TO)).select(
        "number", type="kind", own="size", other=pl.col("saves").str.strip_prefix(TO)
    )
    own = wanted.join(named.rename({"size": "own"}), on=["type", "own"])
    others = named.rename({"size": "other", "sku": "other_sku", "usd": "other_usd"})
    pairs = own.join(others, on=["type", "other", "part"]).select("number", "sku", "other_sku", "usd", "other_usd")
    priced = lines.join(pairs, on=["number", "sku"]).join(prices, on=["other_sku", "region"], how="left")
    asked = pl.when(pl.col("commitment").is_null()).then(pl.col("cost") - pl.col("quantity") * pl.col("price"))
    by_list = pl.col("cost") * (1 - pl.col("other_usd") / pl.col("usd"))
    return priced.select("number", "commitment", less=pl.coalesce(asked, by_list))


def _shorter(told: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    hours = pl.col("saves").str.extract_groups(r"^share:(?<idle>\d+)/(?<all>\d+)$").struct.unnest()
    wanted = told.select("number", "saves").filter(pl.col("saves").str.starts_with(SHARE))
    shares = wanted.with_columns(hours).select(
        "number", share=pl.col("idle").cast(pl.Float64) / pl.col("all").cast(pl.Float64)
    )
    return lines.join(shares, on="number").select("number", "commitment", less=pl.col("cost") * pl.col("share"))


def _a_month(name: str) -> pl.Expr:
    month = pl.col(name) * 3044 / (100 * WINDOW_DAYS)
    return month.cast(pl.Decimal(38, SAVING_DECIMALS)).cast(MONEY)
