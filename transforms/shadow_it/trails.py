"""What cards, the ledger and sign-ons tell of products: a row a sight."""

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from transforms.shadow_it.resolver import resolve
from transforms.shadow_it.terms import Lists
from warehouse.tables import ACTIVITY, CONTRACT, DECISION, SPEND_TRANSACTION

TRAILS = ("card", "invoice", "sso")
# `first` and `day` are the first and the last day; `amount` is null of what is no line.
SIGHT = pl.Schema(
    {
        "app_id": pl.String(),
        "trail": pl.String(),
        "first": pl.Date(),
        "day": pl.Date(),
        "person_id": pl.String(),
        "amount": SPEND_TRANSACTION.schema["amount"],
        "currency": pl.String(),
    }
)
# A description is free text: what only begins with a name there may be anything.
SURE_OF_DESCRIPTION = 0.9
NAMED = pl.Schema({"app_id": pl.String(), "name": pl.String()})


@dataclass(frozen=True)
class Trails:
    """What is known on `as_of`: SPEND_TRANSACTION `lines`, those of `ledgers` invoices and all others of cards, whole
    ACTIVITY, NAMED `apps` as vendors call them, the CONTRACT rows of the day, and all DECISION rows.
    """

    as_of: date
    lines: pl.DataFrame = field(default_factory=SPEND_TRANSACTION.empty)
    ledgers: tuple[str, ...] = ()
    activity: pl.DataFrame = field(default_factory=ACTIVITY.empty)
    apps: pl.DataFrame = field(default_factory=NAMED.to_frame)
    contracts: pl.DataFrame = field(default_factory=CONTRACT.empty)
    decisions: pl.DataFrame = field(default_factory=DECISION.empty)


def sights(trails: Trails, lists: Lists) -> pl.DataFrame:
    """SIGHT rows of lines that count and of sign-ons, up to the day."""
    return pl.concat([_paid(trails, lists), _signed(trails, lists)])


def _paid(trails: Trails, lists: Lists) -> pl.DataFrame:
    """What a line's description tells of, else its merchant, else its descriptor; a refund is below 0."""
    settled = pl.col("status").is_null() | (pl.col("status") == "settled")
    counted = trails.lines.filter(settled, pl.col("withdrawn_at").is_null(), pl.col("date") <= trails.as_of)
    texts = pl.concat([counted["description"], counted["merchant"], counted["descriptor"]])
    told = resolve(texts, lists).select("descriptor", "product", "confidence").drop_nulls("product")
    sure = told.filter(pl.col("confidence") >= SURE_OF_DESCRIPTION)
    named = counted
    for column, known in (("description", sure), ("merchant", told), ("descriptor", told)):
        products = known.select(pl.col("descriptor").alias(column), pl.col("product").alias(f"by_{column}"))
        named = named.join(products, on=column, how="left", maintain_order="left")
    app = pl.coalesce("by_description", "by_merchant", "by_descriptor")
    is_invoice = pl.col("x_source").is_in(list(trails.ledgers))
    trail = pl.when(is_invoice).then(pl.lit("invoice")).otherwise(pl.lit("card"))
    seen = named.with_columns(app_id=app, trail=trail, first="date", day="date").drop_nulls("app_id")
    return seen.select(pl.col(name).cast(kind) for name, kind in SIGHT.items())


def _signed(trails: Trails, lists: Lists) -> pl.DataFrame:
    """Sign-ons of an identity provider: of each account the last one to each app."""
    used = trails.activity.filter(
        pl.col("signal").str.starts_with("sso"), pl.col("last_activity_at").dt.date() <= trails.as_of
    )
    resolved = resolve(trails.apps["name"], lists).select("product", name="descriptor").drop_nulls()
    known = trails.apps.join(resolved, on="name").select("app_id", "product").unique("app_id")
    own = lists.products.select("product")
    unknown = known.join(own, left_on="app_id", right_on="product", how="anti")
    seen = used.join(unknown, on="app_id", how="left").with_columns(
        app_id=pl.coalesce("product", "app_id"),
        trail=pl.lit("sso"),
        first=pl.lit(None, pl.Date()),
        day=pl.col("last_activity_at").dt.date(),
        amount=pl.lit(None),
        currency=pl.lit(None, pl.String()),
    )
    return seen.select(pl.col(name).cast(kind) for name, kind in SIGHT.items())
