"""Which apps are approved, and why: a decision, a contract, or a product that has them in it."""

from datetime import date

import polars as pl

from transforms.shadow_it.terms import Lists, plain
from transforms.shadow_it.trails import OF_VENDOR, Trails

SUBJECT = "app"
STATES = ("sanctioned", "under_review", "unsanctioned", "ignored")


DECIDED = pl.Schema(
    {
        "app_id": pl.String(),
        "decided": pl.String(),
        "decided_by": pl.String(),
        "decided_at": pl.Datetime("us"),
        "decided_until": pl.Date(),
        "note": pl.String(),
    }
)


def stated(trails: Trails, lists: Lists) -> pl.DataFrame:
    """`app_id, state, because`: what was decided last and still holds, else that a contract stands, else what is in
    an approved product at no further cost, and what is one of a vendor's of whom something is approved.

    `approved_by` says what would approve it if no decision stood.
    """
    told = decided(trails.decisions, trails.as_of).with_columns(because=said())
    by_people = told.select("app_id", "because", state="decided")
    agreed = trails.contracts.drop_nulls("app_id").group_by("app_id").agg(contract=pl.col("contract_id").min())
    contracted = agreed.select(
        "app_id", state=pl.lit("sanctioned"), because=pl.format("contract {} stands", "contract")
    )
    columns = ("app_id", "state", "because")
    first = pl.concat([by_people.select(columns), contracted.join(by_people, on="app_id", how="anti")])
    good = first.filter(state="sanctioned").select("app_id")
    implied = pl.concat([_within(good, lists), _of_vendors(good, trails, lists)]).unique("app_id", keep="first")
    every = pl.concat([first, implied.join(first, on="app_id", how="anti")])
    without = pl.concat([contracted, implied.join(contracted, on="app_id", how="anti")])
    return every.join(without.select("app_id", approved_by="because"), on="app_id", how="left")


def decided(decisions: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """DECIDED, a row an app that a decision stands of on the day; `decisions` are DECISION rows."""
    of_apps = decisions.filter(pl.col("subject_kind") == SUBJECT).sort("id")
    last = of_apps.unique("subject_id", keep="last", maintain_order=True)
    holds = last.filter(pl.col("status").is_in(STATES), pl.col("until").is_null() | (pl.col("until") >= as_of))
    told = holds.select(
        app_id="subject_id", decided="status", decided_by="by", decided_at="at", decided_until="until", note="reason"
    )
    return told.select(pl.col(name).cast(kind) for name, kind in DECIDED.items())


def said() -> pl.Expr:
    """Of DECIDED, who decided it and when."""
    return pl.format("{} said so on {}", "decided_by", pl.col("decided_at").dt.date().cast(pl.String()))


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
