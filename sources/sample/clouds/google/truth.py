"""What a perfect reader would say of each thing that a story is told of, and what it would save.

A story is told from `due` days on after it began. `saving` says how much of the thing's cost a person would save: all,
half (of cores and memory; what it stores and sends stays), idle_hours (nights and weekends), nodes (of all that hangs
on it), or nothing that can be claimed.
"""

import polars as pl

from sources.sample.clouds import zombies
from sources.sample.clouds.google.estate import PROVIDER
from sources.sample.clouds.saving import monthly_cost, window
from sources.sample.world import World
from warehouse.tables.truth import TRUE_WASTE

HOURS_A_WEEK, BUSY_HOURS_A_WEEK = 168, 60
SHARES = {
    "all": 1.0,
    "half": 0.5,
    "idle_hours": 1 - BUSY_HOURS_A_WEEK / HOURS_A_WEEK,
    "nodes": 1.0,
}


def truth(there: pl.DataFrame, charged: pl.LazyFrame, world: World) -> pl.DataFrame:
    """`estate`, CHARGE -> TRUE_WASTE."""
    due = pl.col("told_since") + pl.duration(days=pl.col("due")) <= world.as_of
    is_zombie, is_closed = pl.col("rule") == zombies.RULE, pl.col("traits") == "in_closed"
    shown = pl.when(is_zombie & ~is_closed).then(zombies.shown(pl.col("told_since"), world)).otherwise(due)
    alive = (
        pl.when(is_zombie).then(zombies.still_billed(pl.col("deleted"), world)).otherwise(pl.col("deleted").is_null())
    )
    told = there.filter(pl.col("rule").is_not_null(), alive, shown)
    first, last = window(world)
    costs = _costs(told, there, charged.filter(pl.col("day").is_between(first, last)).collect(), world)
    priced = told.join(costs, on="number", how="left", maintain_order="left")
    share = pl.col("saving").replace_strict(SHARES, default=None, return_dtype=pl.Float64)
    whole = priced.with_columns(
        provider=pl.lit(PROVIDER),
        account="project",
        resource_id="resource_key",
        saving_per_month=_part("cash_per_month", share),
        commitment_freed_per_month=_part("freed_per_month", share),
        since="told_since",
    )
    return whole.select(pl.col(name).cast(kind) for name, kind in TRUE_WASTE.schema.items())


def _costs(told: pl.DataFrame, there: pl.DataFrame, charged: pl.DataFrame, world: World) -> pl.DataFrame:
    """`monthly_cost` of that part of each thing's lines that its saving is of."""
    saved = told.filter(pl.col("saving").is_not_null()).select("number", "saving")
    children = there.select(child="number", number="parent_number")
    nodes = saved.filter(saving="nodes").join(children, on="number").select("number", "child")
    disks = nodes.join(children.rename({"number": "child", "child": "grandchild"}), on="child")
    below = pl.concat([nodes, disks.select("number", child="grandchild")])
    of_nodes = charged.join(below.rename({"number": "pool", "child": "number"}), on="number").with_columns(
        number=pl.col("pool")
    )
    own = charged.join(saved, on="number", maintain_order="left").filter(
        (pl.col("saving") != "half") | pl.col("unit").str.ends_with("hour")
    )
    lines = pl.concat([each.select(charged.columns) for each in (own, of_nodes)])
    return monthly_cost(lines.lazy(), world)


def _part(cost: str, share: pl.Expr) -> pl.Expr:
    """Half to even at eighteen decimals; shares other than one and a half are not exact and need not be."""
    return (pl.col(cost).cast(pl.Float64) * share).round(6).cast(pl.Decimal(38, 6)).cast(pl.Decimal(38, 18))
