"""Which apps are approved, and why: a decision, a contract, or a product that has them in it."""

import polars as pl

from transforms.shadow_it.terms import Lists, plain
from transforms.shadow_it.trails import OF_VENDOR, Trails

SUBJECT = "app"
STATES = ("sanctioned", "under_review", "unsanctioned", "ignored")


def stated(trails: Trails, lists: Lists) -> pl.DataFrame:
    """`app_id, state, because`: what was decided last and still holds, else that a contract stands, else what is in
    an approved product at no further cost, and what is one of a vendor's of whom something is approved.
    """
    decided = _decided(trails)
    agreed = trails.contracts.drop_nulls("app_id").group_by("app_id").agg(contract=pl.col("contract_id").min())
    contracted = agreed.select(
        "app_id", state=pl.lit("sanctioned"), because=pl.format("contract {} stands", "contract")
    )
    said = pl.concat([decided, contracted.join(decided, on="app_id", how="anti")])
    good = said.filter(state="sanctioned").select("app_id")
    implied = pl.concat([_within(good, lists), _of_vendors(good, trails, lists)])
    return pl.concat([said, implied.join(said, on="app_id", how="anti")])


def _decided(trails: Trails) -> pl.DataFrame:
    of_apps = trails.decisions.filter(pl.col("subject_kind") == SUBJECT).sort("id")
    last = of_apps.unique("subject_id", keep="last", maintain_order=True)
    holds = last.filter(pl.col("status").is_in(STATES), pl.col("until").is_null() | (pl.col("until") >= trails.as_of))
    return holds.select(
        app_id="subject_id",
        state="status",
        because=pl.format("{} said so on {}", "by", pl.col("at").dt.date().cast(pl.String())),
    )


def _within(good: pl.DataFrame, lists: Lists) -> pl.DataFrame:
    """Products that an approved one has in it."""
    bundles = lists.products.select(app_id="product", bundle="bundle_of").explode("bundle").drop_nulls()
    found = bundles.join(good, left_on="bundle", right_on="app_id").group_by("app_id").agg(pl.col("bundle").min())
    return found.select(
        "app_id", state=pl.lit("sanctioned"), because=pl.format("it is part of {}, which is approved", "bundle")
    )


def _of_vendors(good: pl.DataFrame, trails: Trails, lists: Lists) -> pl.DataFrame:
    """What is not told to be another product of a vendor than the one that is approved."""
    by_product = lists.products.select("vendor", app_id="product").join(good, on="app_id")
    by_contract = trails.contracts.select("vendor", "app_id").drop_nulls().join(good, on="app_id")
    each = pl.concat([by_product.select("vendor", "app_id"), by_contract.select("vendor", "app_id")])
    named = each.with_columns(vendor=plain(pl.col("vendor")).str.replace_all(" ", "-"))
    found = named.group_by("vendor").agg(pl.col("app_id").min().alias("approved"))
    return found.select(
        app_id=pl.concat_str(pl.lit(f"{OF_VENDOR}."), "vendor"),
        state=pl.lit("sanctioned"),
        because=pl.format("{} of the same vendor is approved, and no line tells that it is another", "approved"),
    )
