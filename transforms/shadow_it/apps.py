"""Apps that trails saw within twelve months: who, how much, whether anybody approved them, and how risky they are."""

import polars as pl

from transforms.shadow_it.risk import with_risk
from transforms.shadow_it.terms import Lists
from transforms.shadow_it.trails import TRAILS, Trails, sights
from warehouse.tables import APP

SUBJECT = "app"
STATES = ("sanctioned", "under_review", "unsanctioned", "ignored")
SEEN = ("state", "trails", "people", "spend_12_months", "currency", "first_seen", "last_seen")
TOLD = (*SEEN, "risk", "risk_reasons", "reason")


def apps_seen(trails: Trails, lists: Lists) -> pl.DataFrame:
    """`app_id` and TOLD, a row an app that was last seen within twelve months."""
    seen = _joined(sights(trails, lists), trails)
    approved = _approved(trails)
    stated = seen.join(approved, on="app_id", how="left").with_columns(state=pl.col("state").fill_null("discovered"))
    risky = with_risk(stated, lists.products, trails.as_of)
    return risky.with_columns(reason=_reason()).select("app_id", *TOLD).sort("app_id")


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


def _joined(seen: pl.DataFrame, trails: Trails) -> pl.DataFrame:
    """SEEN but for `state`, with `currencies`, how many the lines of the year have."""
    year_before = pl.lit(trails.as_of).dt.offset_by("-1y")
    recent = pl.col("day") >= year_before
    by_app = seen.group_by("app_id").agg(
        *(pl.col("trail").eq(trail).any().alias(f"by_{trail}") for trail in TRAILS),
        people=pl.col("person_id").drop_nulls().n_unique().cast(pl.Int64),
        money=pl.col("amount").filter(recent).sum(),
        lines=pl.col("amount").filter(recent).count(),
        currencies=pl.col("currency").filter(recent, pl.col("amount").is_not_null()).n_unique(),
        currency=pl.col("currency").filter(recent).drop_nulls().first(),
        first_seen=pl.col("first").min(),
        last_seen=pl.col("day").max(),
    )
    named = [pl.when(f"by_{trail}").then(pl.lit(trail)) for trail in TRAILS]
    one = (pl.col("currencies") == 1) & pl.col("currency").is_not_null()
    return by_app.filter(pl.col("last_seen") >= year_before).with_columns(
        trails=pl.concat_str(named, separator=";", ignore_nulls=True),
        spend_12_months=pl.when(one).then("money"),
        currency=pl.when(one).then("currency"),
    )


def _approved(trails: Trails) -> pl.DataFrame:
    """`app_id, state, because`: what was decided last and still holds, else that a contract stands."""
    of_apps = trails.decisions.filter(pl.col("subject_kind") == SUBJECT).sort("id")
    last = of_apps.unique("subject_id", keep="last", maintain_order=True)
    holds = last.filter(pl.col("status").is_in(STATES), pl.col("until").is_null() | (pl.col("until") >= trails.as_of))
    decided = holds.select(
        app_id="subject_id",
        state="status",
        because=pl.format("{} said so on {}", "by", pl.col("at").dt.date().cast(pl.String())),
    )
    agreed = trails.contracts.drop_nulls("app_id").group_by("app_id").agg(contract=pl.col("contract_id").min())
    contracted = agreed.select(
        "app_id", state=pl.lit("sanctioned"), because=pl.format("contract {} stands", "contract")
    )
    return pl.concat([decided, contracted.join(decided, on="app_id", how="anti")])


def _reason() -> pl.Expr:
    """A sentence on what saw it and why it has its state, and one on money that is not told."""
    first = pl.col("first_seen").cast(pl.String()).fill_null("a day that is not told")
    saw = pl.format("Seen by {} from {} to {}; ", pl.col("trails").str.replace_all(";", ", "), first, "last_seen")
    why = pl.coalesce("because", pl.lit("no contract and no decision names it"))
    money = (
        pl.when(pl.col("spend_12_months").is_not_null())
        .then(pl.lit(""))
        .when(pl.col("lines") > 0)
        .then(pl.lit(" Its lines are in several currencies or in none that is told, and are not added up."))
        .otherwise(pl.lit(" No line of the last twelve months tells what it costs."))
    )
    return pl.concat_str(saw, why, pl.lit("."), money)
