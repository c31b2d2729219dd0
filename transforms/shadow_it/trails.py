"""What cards, the ledger and sign-ons tell of products: a row a sight."""

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from transforms.shadow_it.resolver import resolve
from transforms.shadow_it.terms import Lists, folded
from warehouse.tables import ACTIVITY, APP_SIGHT, CONTRACT, DECISION, SPEND_TRANSACTION

TRAILS = ("card", "invoice", "sso")
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
    """APP_SIGHT rows of lines that count and of sign-ons, up to the day."""
    return pl.concat([_paid(trails, lists), _signed(trails, lists)])


def _paid(trails: Trails, lists: Lists) -> pl.DataFrame:
    """The lines that tell of an app, and those that nothing tells and that may be of software; a refund is below 0."""
    settled = pl.col("status").is_null() | (pl.col("status") == "settled")
    counted = trails.lines.filter(settled, pl.col("withdrawn_at").is_null(), pl.col("date") <= trails.as_of)
    told = counted.join(_told(counted, lists), on="transaction_id", maintain_order="left")
    is_invoice = pl.col("x_source").is_in(list(trails.ledgers))
    seen = told.filter(pl.col("app_id").is_not_null() | pl.col("explained_by").is_null()).with_columns(
        trail=pl.when(is_invoice).then(pl.lit("invoice")).otherwise(pl.lit("card")),
        reference="transaction_id",
        first_seen="date",
        last_seen="date",
    )
    return seen.select(pl.col(name).cast(kind) for name, kind in APP_SIGHT.schema.items())


def _told(lines: pl.DataFrame, lists: Lists) -> pl.DataFrame:
    """`transaction_id, app_id` and what it rests on, a row a line, of the text on it that says the most.

    What a person answered goes before what its description tells, that before its merchant and its descriptor; where
    nothing tells, what the descriptor may be, then the merchant. A line of which nobody guesses anything has no row.
    """
    texts = pl.concat(
        lines.select("transaction_id", text=name, place=pl.lit(place, pl.Int8), is_free=pl.lit(name == "description"))
        for place, name in enumerate(("description", "merchant", "descriptor"))
    ).drop_nulls("text")
    found = resolve(texts["text"], lists).with_columns(folded=folded(pl.col("descriptor")))
    answered = lists.aliases.select(folded="text", answered_by="by")
    is_told = pl.col("product").is_not_null() & (~pl.col("is_free") | (pl.col("confidence") >= SURE_OF_DESCRIPTION))
    may_be = pl.col("nearest").is_not_null() & ~pl.col("is_free")
    rank = pl.when(pl.col("answered_by").is_not_null()).then(0).when(is_told).then(1).when(may_be).then(2)
    named = found.join(answered, on="folded", how="left")
    ranked = texts.join(named, left_on="text", right_on="descriptor", maintain_order="left").with_columns(rank=rank)
    order = pl.when(pl.col("rank") == 2).then(-pl.col("place")).otherwise("place")
    first = ranked.drop_nulls("rank").sort("rank", order).unique("transaction_id", keep="first")
    return first.select("transaction_id", "text", "folded", "nearest", "evidence", "answered_by", app_id="product")


def _signed(trails: Trails, lists: Lists) -> pl.DataFrame:
    """Sign-ons of an identity provider: of each account the last one to each app."""
    used = trails.activity.filter(
        pl.col("signal").str.starts_with("sso"), pl.col("last_activity_at").dt.date() <= trails.as_of
    )
    resolved = resolve(trails.apps["name"], lists).select("product", "evidence", text="descriptor")
    named = trails.apps.select("app_id", text="name").unique("app_id").join(resolved, on="text", how="left")
    is_own = pl.col("app_id").is_in(lists.products["product"].implode())
    known = named.with_columns(product=pl.when(~is_own).then("product"), evidence=pl.when(~is_own).then("evidence"))
    seen = used.join(known, on="app_id", how="left").with_columns(
        app_id=pl.coalesce("product", "app_id"),
        trail=pl.lit("sso"),
        x_source="source",
        reference="account_id",
        first_seen=pl.lit(None),
        last_seen=pl.col("last_activity_at").dt.date(),
        folded=folded(pl.col("text")),
        **{name: pl.lit(None) for name in ("amount", "currency", "nearest", "mcc", "answered_by")},
    )
    return seen.select(pl.col(name).cast(kind) for name, kind in APP_SIGHT.schema.items())
