"""What is true of the company's shadow IT, summed up from everything that its trails were given.

Money is in pounds, the company's own: foreign lines name their rate by the pounds beside them. The 12 months are those
up to yesterday: from the same day of the year before on. Lines count as they stand: an invoice that was entered twice
counts twice. Of what has a contract only money, grants and the resolver are told here; who signs on, its seats tell.
"""

from collections.abc import Mapping

import polars as pl

from sources.sample.spending.fx import HOME, money
from sources.sample.spending.products import TRAILS, apps
from sources.sample.spending.use import year_before
from sources.sample.world import World
from warehouse.tables.truth import TRUE_SHADOW

LISTED = ("unapproved", "under_review")


def shadow(world: World, trails_seen: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """TRUE_SHADOW of each trail's sights: `product` (none: nothing), `day` (none: untold), `hr_id`, `billing_minor`.

    Listed is what was seen within the 12 months and is not approved, personal or a mere site.
    """
    first = year_before(world.as_of)
    seen = pl.concat([_sights(trail, frame) for trail, frame in trails_seen.items()])
    named = pl.col("hr_id").drop_nulls().n_unique().cast(pl.Int64)
    by_app = seen.group_by("product").agg(
        trails=pl.col("trail").unique(),
        people=named,
        pence=pl.col("billing_minor").filter(pl.col("day") >= first).sum(),
        first_seen=pl.col("day").min(),
        last_seen=pl.col("day").max(),
    )
    told = (
        by_app.join(apps(world), on="product")
        .with_columns(recent=pl.col("last_seen").fill_null(world.yesterday) >= first)
        .sort("slug")
    )
    trails = [pl.when(pl.col("trails").list.contains(trail)).then(pl.lit(trail)) for trail in TRAILS]
    return told.select(
        app="slug",
        vendor="vendor",
        listed=pl.col("state").is_in(LISTED) & pl.col("recent"),
        trails=pl.concat_str(trails, separator=";", ignore_nulls=True),
        people="people",
        spend_12_months=money(pl.col("pence")),
        currency=pl.lit(HOME),
        first_seen="first_seen",
        last_seen="last_seen",
        why=_why(),
    ).select(TRUE_SHADOW.names)


def labelled(world: World, *lines: pl.DataFrame) -> pl.DataFrame:
    """`descriptor`, `mcc`, `true_product`: a row a LINE of spending.cards; without a product it is no software."""
    slugs = apps(world).select("product", true_product="slug").unique("product")
    return pl.concat(lines).join(slugs, on="product", how="left").select("descriptor", "mcc", "true_product")


def _sights(trail: str, frame: pl.DataFrame) -> pl.DataFrame:
    pence = pl.col("billing_minor") if "billing_minor" in frame.columns else pl.lit(0, pl.Int64)
    return frame.filter(pl.col("product").is_not_null()).select(
        "product", "day", "hr_id", pence.alias("billing_minor"), trail=pl.lit(trail)
    )


def _why() -> pl.Expr:
    name = pl.col("name")
    return (
        pl.when(pl.col("state").is_in(LISTED) & ~pl.col("recent"))
        .then(pl.format("Nobody asked for {}, but nothing was seen of it for a year.", name))
        .when(state=pl.lit("unapproved"))
        .then(pl.format("{} is used or paid for, and nobody asked for it.", name))
        .when(state=pl.lit("under_review"))
        .then(pl.format("{} was found and is under review: nobody has approved it yet.", name))
        .when(state=pl.lit("ignored"))
        .then(pl.format("{} is a site that people visit, and no tool of the company.", name))
        .when(state=pl.lit("personal"))
        .then(pl.format("{} was bought by people for themselves.", name))
        .when(role=pl.lit("once"))
        .then(pl.format("{} is approved: what was bought once goes with its contract.", name))
        .when(pl.col("role").str.starts_with("contract"))
        .then(pl.format("{} is approved: it has a contract.", name))
        .otherwise(pl.format("{} is approved and paid by card.", name))
    )
