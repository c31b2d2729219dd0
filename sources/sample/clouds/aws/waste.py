"""What is true of the planted waste: each story's outcome, and the saving from the very lines of the bill."""

from decimal import Decimal

import polars as pl

from sources.sample.clouds import zombies
from sources.sample.clouds.aws.dearer import EXACT, dearer
from sources.sample.clouds.aws.stories import told
from sources.sample.clouds.saving import monthly_cost
from sources.sample.world import World
from warehouse.tables.truth import TRUE_WASTE

COST = ("number", "currency", "cash_per_month", "freed_per_month")
# An office is open from 7 to 19 on five days of the 168 hours of a week.
CLOSED_HOURS, HOURS_A_WEEK = Decimal(168 - 5 * 12), Decimal(168)


def true_waste(resources: pl.DataFrame, charged: pl.LazyFrame, world: World) -> pl.DataFrame:
    """TRUE_WASTE of the stories that are ripe on the world's day and not over."""
    stories = ripe(resources, world)
    priced = stories.join(_savings(stories, charged, world), on="number", how="left", maintain_order="left")
    return priced.select(
        "rule",
        "outcome",
        "provider",
        "account",
        pl.col("resource_key").alias("resource_id"),
        "saving_per_month",
        "commitment_freed_per_month",
        "currency",
        pl.col("story_since").alias("since"),
        "why",
    ).select(pl.col(name).cast(kind) for name, kind in TRUE_WASTE.schema.items())


def ripe(resources: pl.DataFrame, world: World) -> pl.DataFrame:
    """`stories.told` of what a rule has something to say of on the world's day."""
    day, since, deleted = pl.lit(world.as_of), pl.col("story_since"), pl.col("deleted")
    begun = since.dt.offset_by(pl.format("{}d", "needs")) <= day
    seen = begun & (pl.col("created") < day) & (deleted.is_null() | (deleted > day))
    is_zombie = pl.col("rule") == zombies.RULE
    billed = zombies.shown(since, world) & zombies.still_billed(deleted, world)
    return told(resources).filter(pl.col("rule").is_not_null(), pl.when(is_zombie).then(billed).otherwise(seen))


def _savings(stories: pl.DataFrame, charged: pl.LazyFrame, world: World) -> pl.DataFrame:
    """`number`, `saving_per_month`, `commitment_freed_per_month`, `currency`; no row where nothing is claimed."""
    whole = monthly_cost(charged, world)
    surcharge = monthly_cost(charged.filter(pl.col("meter").str.contains("ExtendedSupport")), world)
    parts = [
        _of(stories, whole, "all", "bound"),
        _of(stories, surcharge, "extended"),
        _of(stories, whole, "nights").with_columns(_share("cash_per_month"), _share("freed_per_month")),
        dearer(stories.filter(saves="size"), charged, world),
    ]
    return pl.concat(parts, how="vertical").select(
        "number",
        "currency",
        saving_per_month="cash_per_month",
        commitment_freed_per_month="freed_per_month",
    )


def _of(stories: pl.DataFrame, cost: pl.DataFrame, *saves: str) -> pl.DataFrame:
    claimed = stories.filter(pl.col("saves").is_in(saves)).select("number")
    return claimed.join(cost, on="number", maintain_order="left").select(COST)


def _share(name: str) -> pl.Expr:
    return (pl.col(name) * CLOSED_HOURS / HOURS_A_WEEK).cast(EXACT)
