"""What is true of Azure's resources on the day: each story that is told by one, and what ending it would save."""

import polars as pl

from sources.sample.clouds import zombies
from sources.sample.clouds.azure.estate import there
from sources.sample.clouds.azure.payers import PROVIDER
from sources.sample.clouds.azure.targets import differences
from sources.sample.clouds.saving import monthly_cost
from sources.sample.world import World
from warehouse.tables.truth import TRUE_WASTE

# Nothing tells since when it is so but looks: a week after the first that shows it, it has been so for a week.
UNDATED, SEEN_DAYS = "disk_without_time", 7
# What Azure last did to it may have been before a look of the same day that still shows it on.
SHUT_DOWN = "vm_stopped"


def truth(resources: pl.DataFrame, charged: pl.LazyFrame, world: World) -> pl.DataFrame:
    """TRUE_WASTE of the stories of `resources` (estate()) that have begun and whose resource is there, or is billed."""
    begun = pl.col("story_since") < pl.lit(world.as_of)
    is_zombie = pl.col("rule") == zombies.RULE
    listed = there(resources, world).filter(~is_zombie.fill_null(value=False))
    billed = resources.filter(is_zombie, zombies.still_billed(pl.col("deleted"), world))
    told = _as_looked(pl.concat([listed, billed]).filter(pl.col("rule").is_not_null(), begun).sort("number"), world)
    costs = monthly_cost(charged, world)
    rows = told.join(costs, on="number", how="left").join(differences(told, charged, world), on="number", how="left")
    so_far = (pl.lit(world.as_of) - pl.col("known_since")).dt.total_days()
    early = (so_far < pl.col("days")) | (is_zombie & ~zombies.shown(pl.col("story_since"), world))
    not_yet = pl.format("It may be waste, but is so for {} days only: the rule wants {}.", so_far, "days")
    claimed = pl.col("saves").is_not_null() & ~early & (pl.col("outcome") == "waste")
    free = (pl.col("saves") == "nothing") & ~early
    rows = rows.with_columns(
        outcome=pl.when(early).then(pl.lit("in_use")).otherwise("outcome"),
        why=pl.when(early).then(not_yet).otherwise("why"),
        saving_per_month=pl.when(free)
        .then(pl.lit(0, pl.Decimal(38, 18)))
        .when(claimed)
        .then(_saved("cash_per_month", "less_cash")),
        commitment_freed_per_month=pl.when(free)
        .then(pl.lit(0, pl.Decimal(38, 18)))
        .when(claimed)
        .then(_saved("freed_per_month", "less_freed")),
        resource_id="resource_key",
        since="story_since",
        currency=pl.lit("EUR"),
        provider=pl.lit(PROVIDER),
    )
    return rows.select(pl.col(name).cast(kind) for name, kind in TRUE_WASTE.schema.items())


def _as_looked(told: pl.DataFrame, world: World) -> pl.DataFrame:
    """With `known_since`, from when on anybody can know of a story that has begun, and in how many `days` it is due.

    A look shows what was so before its day.
    """
    looks, undated = pl.Series(world.whole_looks), pl.col("story") == UNDATED
    shown = looks.gather(looks.search_sorted(told["story_since"], side="right"))
    seen_on = (pl.col("story") == SHUT_DOWN) & pl.col("story_since").is_in(world.whole_looks)
    return told.with_columns(
        known_since=pl.when(undated | seen_on).then(shown).otherwise("story_since"),
        days=pl.when(undated).then(SEEN_DAYS).otherwise("days"),
    )


def _saved(whole: str, part: str) -> pl.Expr:
    """All that it costs, or what another size or fewer hours leave of it."""
    return pl.when(pl.col("saves") == "all").then(whole).otherwise(part)
