"""Apps that trails saw within twelve months: who, how much, whether anybody approved them, and how risky they are."""

import polars as pl

from transforms.shadow_it.approved import stated
from transforms.shadow_it.money import with_money
from transforms.shadow_it.risk import with_risk
from transforms.shadow_it.settings import ShadowSettings
from transforms.shadow_it.terms import Lists
from transforms.shadow_it.trails import TRAILS, Trails, sights
from warehouse.tables import APP

SEEN = ("state", "trails", "people", "departments", "first_seen", "last_seen")
MONEY = ("spend_12_months", "currency", "cadence", "recurring_per_year")
TOLD = (*SEEN, *MONEY, "same_job_as", "scopes", "risk", "risk_reasons", "reason")
CALLED = ("seen_name", "seen_vendor")


def apps_seen(trails: Trails, lists: Lists, settings: ShadowSettings | None = None) -> pl.DataFrame:
    """`app_id`, TOLD and CALLED, a row an app that was last seen within twelve months, or whose grants stand."""
    each = sights(trails, lists)
    approved = stated(trails, lists)
    seen = with_money(_joined(each, trails), each, trails.lines, trails.as_of)
    with_state = seen.join(approved, on="app_id", how="left").with_columns(
        state=pl.col("state").fill_null("discovered")
    )
    known = _same_job(with_state, approved, lists)
    risky = with_risk(known, lists, settings or ShadowSettings(), trails)
    return risky.with_columns(reason=_reason()).select("app_id", *TOLD, *CALLED).sort("app_id")


def with_trails(apps: pl.DataFrame, seen: pl.DataFrame, products: pl.DataFrame) -> pl.DataFrame:
    """APP rows of `apps` and of what was seen beside them; what was not seen has no state."""
    both = apps.drop(TOLD, strict=False).join(seen, on="app_id", how="full", coalesce=True)
    known = products.select(app_id="product", its_name="name", its_vendor="vendor", its_category="category")
    own = pl.when(pl.col("name") != pl.col("app_id")).then("name")
    named = both.join(known, on="app_id", how="left").with_columns(
        name=pl.coalesce(own, "its_name", "seen_name", "app_id"),
        vendor=pl.coalesce("vendor", "its_vendor", "seen_vendor"),
        category=pl.coalesce("category", "its_category"),
    )
    return named.select(pl.col(name).cast(kind) for name, kind in APP.schema.items()).sort("app_id")


def _joined(each: pl.DataFrame, trails: Trails) -> pl.DataFrame:
    """SEEN but for `state`, with `scopes`, `consents`, and CALLED."""
    year_before = pl.lit(trails.as_of).dt.offset_by("-1y")
    departments = trails.people.select("person_id", "department").unique("person_id")
    whose = each.join(departments, on="person_id", how="left", maintain_order="left")
    by_app = whose.group_by("app_id").agg(
        *(pl.col("trail").eq(trail).any().alias(f"by_{trail}") for trail in TRAILS),
        people=pl.col("person_id").drop_nulls().n_unique().cast(pl.Int64),
        departments=pl.col("department").drop_nulls().n_unique().cast(pl.Int64),
        first_seen=pl.col("first").min(),
        last_seen=pl.col("day").max(),
        stands=pl.col("stands").any(),
        scopes=pl.col("scopes").str.split(" ").explode().drop_nulls().unique().sort().str.join(" "),
        consents=pl.col("consent").drop_nulls().unique().sort().str.join(";"),
        seen_name=pl.col("name").drop_nulls().last(),
        seen_vendor=pl.col("vendor").drop_nulls().last(),
    )
    named = [pl.when(f"by_{trail}").then(pl.lit(trail)) for trail in TRAILS]
    recent = (pl.col("last_seen") >= year_before).fill_null(value=False) | pl.col("stands")
    return by_app.filter(recent).with_columns(
        trails=pl.concat_str(named, separator=";", ignore_nulls=True),
        scopes=pl.when(pl.col("scopes") != "").then("scopes"),
        departments=pl.when(pl.lit(trails.people.height > 0)).then("departments"),
    )


def _same_job(seen: pl.DataFrame, approved: pl.DataFrame, lists: Lists) -> pl.DataFrame:
    """With the `category` and `same_job_as`, approved products of it; none of what is approved itself."""
    jobs = lists.products.select("category", app_id="product").unique("app_id")
    known = seen.join(jobs, on="app_id", how="left")
    good = approved.filter(state="sanctioned").join(jobs, on="app_id").drop_nulls("category")
    by_job = good.group_by("category").agg(same_job_as=pl.col("app_id").unique().sort().str.join(";"))
    both = known.join(by_job, on="category", how="left")
    return both.with_columns(same_job_as=pl.when(pl.col("state") != "sanctioned").then("same_job_as"))


def _reason() -> pl.Expr:
    """A sentence on what saw it and why it has its state, and one on money that is not told."""
    first, last = (
        pl.col(day).cast(pl.String()).fill_null("a day that is not told") for day in ("first_seen", "last_seen")
    )
    saw = pl.format("Seen by {} from {} to {}; ", pl.col("trails").str.replace_all(";", ", "), first, last)
    why = pl.coalesce("because", pl.lit("no contract and no decision names it"))
    money = (
        pl.when(pl.col("lines") > 0, pl.col("spend_12_months").is_not_null())
        .then(pl.lit(""))
        .when(pl.col("lines") > 0)
        .then(pl.lit(" Its lines are in several currencies or in none that is told, and are not added up."))
        .otherwise(pl.lit(" No line of the last twelve months is of it."))
    )
    return pl.concat_str(saw, why, pl.lit("."), money)
