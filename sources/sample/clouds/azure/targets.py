"""Savings that keep the resource: what the bill itself says the same work costs in another size, or in fewer hours."""

from datetime import timedelta

import polars as pl

from sources.sample.clouds.azure.usage import meters
from sources.sample.clouds.charges import seen_on
from sources.sample.clouds.saving import WINDOW_DAYS, window
from sources.sample.world import World

MONEY = pl.Decimal(38, 18)
DAYS_OF_PRICES = 90
SAVING_DECIMALS = 6
TO, SHARE = "to:", "share:"


def differences(told: pl.DataFrame, charged: pl.DataFrame, world: World) -> pl.DataFrame:
    """`number` -> `difference_per_month`, for stories that save `to:<size>` or `share:<hours>/<hours>`.

    Without a line of the other size in the bill of the region there is no row: such a saving is not known.
    """
    return pl.concat([_smaller(told, charged, world), _shorter(told, charged, world)])


def _smaller(told: pl.DataFrame, charged: pl.DataFrame, world: World) -> pl.DataFrame:
    _, last = window(world)
    seen = _on_demand(charged, world)
    recent = seen.filter(pl.col("day") > pl.lit(last - timedelta(days=DAYS_OF_PRICES)), pl.col("day") <= pl.lit(last))
    prices = recent.group_by("sku", "region").agg(price=_exact_sum("effective_cost") / _exact_sum("quantity"))
    named = meters().select("type", "size", "part", "sku")
    wanted = told.filter(pl.col("saves").str.starts_with(TO)).select(
        "number", "region", pl.col("kind").alias("type"), own="size", other=pl.col("saves").str.strip_prefix(TO)
    )
    own = wanted.join(named.rename({"size": "own"}), on=["type", "own"])
    pairs = own.join(named.rename({"size": "other", "sku": "other_sku"}), on=["type", "other", "part"])
    priced = pairs.join(prices, left_on=["other_sku", "region"], right_on=["sku", "region"])
    lines = _in_window(seen, world).join(priced, on=["number", "sku"], how="inner")
    saved = lines.with_columns(
        less=pl.col("effective_cost").cast(pl.Float64) - pl.col("quantity").cast(pl.Float64) * pl.col("price")
    )
    return _a_month(saved.group_by("number").agg(pl.col("less").sum()))


def _shorter(told: pl.DataFrame, charged: pl.DataFrame, world: World) -> pl.DataFrame:
    parts = (
        pl.col("saves").str.strip_prefix(SHARE).str.split("/").list.eval(pl.element().cast(pl.Float64, strict=False))
    )
    wanted = told.filter(pl.col("saves").str.starts_with(SHARE)).select(
        "number", share=parts.list.first() / parts.list.last()
    )
    lines = _in_window(_on_demand(charged, world), world).join(wanted, on="number", how="inner")
    saved = lines.with_columns(less=pl.col("effective_cost").cast(pl.Float64) * pl.col("share"))
    return _a_month(saved.group_by("number").agg(pl.col("less").sum()))


def _on_demand(charged: pl.DataFrame, world: World) -> pl.DataFrame:
    """Usage that no commitment covers; a correction gives money back and takes nothing of what was used."""
    seen = seen_on(charged, world).filter(pl.col("commitment").is_null(), pl.col("category") == "Usage")
    return seen.with_columns(quantity=pl.when(pl.col("kind") == "correction").then(0).otherwise("quantity"))


def _in_window(charged: pl.DataFrame, world: World) -> pl.DataFrame:
    first, last = window(world)
    return charged.filter(pl.col("day").is_between(pl.lit(first), pl.lit(last)), pl.col("number").is_not_null())


def _exact_sum(column: str) -> pl.Expr:
    return pl.col(column).sum().cast(pl.Float64)


def _a_month(saved: pl.DataFrame) -> pl.DataFrame:
    month = pl.col("less") * 3044 / (100 * WINDOW_DAYS)
    return saved.select("number", difference_per_month=month.cast(pl.Decimal(38, SAVING_DECIMALS)).cast(MONEY))
