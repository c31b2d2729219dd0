"""Apps that trails saw within twelve months: who, how much, whether anybody approved them, and how risky they are."""

from datetime import date

import polars as pl

from transforms.shadow_it.risk import with_risk
from transforms.shadow_it.states import stated
from transforms.shadow_it.terms import Lists
from transforms.shadow_it.trails import TRAILS, Trails, sights
from warehouse.tables import APP

SEEN = ("state", "trails", "people", "spend_12_months", "currency", "first_seen", "last_seen")
TOLD = (*SEEN, "risk", "risk_reasons", "reason", "lines", "approved_by")


def apps_seen(trails: Trails, lists: Lists, found: pl.DataFrame | None = None) -> pl.DataFrame:
    """`app_id` and TOLD, a row an app that was last seen within twelve months; `found` are the `sights` of it all."""
    seen = joined(sights(trails, lists) if found is None else found, trails.as_of)
    approved = seen.join(_contracted(trails), on="app_id", how="left")
    risky = with_risk(stated(approved, trails.decisions, trails.as_of), lists.products, trails.as_of)
    return risky.select("app_id", *TOLD).sort("app_id")


def with_trails(apps: pl.DataFrame, seen: pl.DataFrame, products: pl.DataFrame) -> pl.DataFrame:
    """APP rows of `apps` and of what was seen beside them; what was not seen has no state."""
    both = apps.drop(TOLD, strict=False).join(seen, on="app_id", how="full", coalesce=True)
    known = products.select(app_id="product", its_name="name", its_vendor="vendor", its_category="category")
    named = both.join(known, on="app_id", how="left").with_columns(
        name=pl.coalesce("name", "its_name", "app_id"),
        vendor=pl.coalesce("vendor", "its_vendor"),
        category=pl.coalesce("category", "its_category"),
    )
    return named.select(pl.col(name).cast(kind) for name, kind in APP.schema.items()).sort("app_id")


def joined(seen: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """SEEN but for `state`, with `lines`, of APP_SIGHT rows; those without an app tell of none."""
    year_before = pl.lit(as_of).dt.offset_by("-1y")
    recent = pl.col("last_seen") >= year_before
    by_app = (
        seen.drop_nulls("app_id")
        .group_by("app_id")
        .agg(
            *(pl.col("trail").eq(trail).any().alias(f"by_{trail}") for trail in TRAILS),
            people=pl.col("person_id").drop_nulls().n_unique().cast(pl.Int64),
            money=pl.col("amount").filter(recent).sum(),
            lines=pl.col("amount").filter(recent).count().cast(pl.Int64),
            currencies=pl.col("currency").filter(recent, pl.col("amount").is_not_null()).n_unique(),
            currency=pl.col("currency").filter(recent).drop_nulls().first(),
            first_seen=pl.col("first_seen").min(),
            last_seen=pl.col("last_seen").max(),
        )
    )
    named = [pl.when(f"by_{trail}").then(pl.lit(trail)) for trail in TRAILS]
    one = (pl.col("currencies") == 1) & pl.col("currency").is_not_null()
    return by_app.filter(pl.col("last_seen") >= year_before).with_columns(
        trails=pl.concat_str(named, separator=";", ignore_nulls=True),
        spend_12_months=pl.when(one).then("money"),
        currency=pl.when(one).then("currency"),
    )


def _contracted(trails: Trails) -> pl.DataFrame:
    """`app_id, approved_by`: the contract that stands of it."""
    return trails.contracts.drop_nulls("app_id").group_by("app_id").agg(approved_by=pl.col("contract_id").min())
