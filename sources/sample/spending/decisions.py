"""What the company's IT has decided of apps, and its own list of those that are in no catalogue."""

from pathlib import Path

import polars as pl

from sources.reference.products import products as catalogue
from sources.sample.spending.products import apps
from sources.sample.world import FOUNDED, World

FILE, PRODUCTS = "decisions/apps.csv", "decisions/products.csv"
STATUS = {"approved": "sanctioned", "ignored": "ignored", "personal": "ignored", "under_review": "under_review"}
REASONS = {
    "sanctioned": "Asked for, and approved by IT.",
    "ignored": "Private use; no tool of the company.",
    "under_review": "Security and data protection are asked.",
}


def write(world: World, target: Path) -> None:
    """`app,status,until,reason,decided`, as `outlay decide --file` takes it; a contract decides for itself."""
    decided = apps(world).filter(pl.col("state").is_in(list(STATUS)), ~pl.col("role").str.starts_with("contract"))
    days = world.dice.wholes("day of a decision", 0, 400, decided["product"])
    target.parent.mkdir(parents=True, exist_ok=True)
    status = pl.col("state").replace_strict(STATUS, return_dtype=pl.String)
    decided.select(
        pl.col("slug").alias("app"),
        status.alias("status"),
        pl.lit(None, pl.Date).alias("until"),
        status.replace_strict(REASONS, return_dtype=pl.String).alias("reason"),
        (pl.lit(FOUNDED) + pl.duration(days=pl.lit(days))).alias("decided"),
    ).sort("app").write_csv(target)


def write_products(world: World, target: Path) -> None:
    """What it has decided on and the catalogue lacks, in the catalogue's columns: sites, the trade's own."""
    decided = apps(world).filter(pl.col("state").is_in(list(STATUS)), ~pl.col("role").str.starts_with("contract"))
    lacking = decided.join(catalogue(), left_on="slug", right_on="product", how="anti").sort("slug")
    nothing = pl.lit(None, pl.String)
    target.parent.mkdir(parents=True, exist_ok=True)
    lacking.select(
        *(pl.col("slug").alias("product"), "name", "vendor", "category"),
        pl.col("domain").str.replace_all(";", " ").alias("domains"),
        *(nothing.alias("aliases"), nothing.alias("bundle_of")),
    ).write_csv(target)
