"""What cards, the ledger, sign-ons, grants and hosts tell of products: a row a sight."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from transforms.shadow_it.again import seen_again
from transforms.shadow_it.clients import SIGN_ONS, with_apps
from transforms.shadow_it.lines import TEXTS, with_products
from transforms.shadow_it.resolver import resolve
from transforms.shadow_it.terms import Lists, plain
from warehouse.tables import ACTIVITY, CONTRACT, DECISION, PERSON, SPEND_TRANSACTION, TRAIL_SIGHT

TRAILS = ("card", "invoice", "sso", "oauth", "dns")
# `first` and `day` are the first and the last day; `amount` is null of what is no line, `stands` true of a grant.
SIGHT = pl.Schema(
    {
        "app_id": pl.String(),
        "trail": pl.String(),
        "first": pl.Date(),
        "day": pl.Date(),
        "person_id": pl.String(),
        "amount": SPEND_TRANSACTION.schema["amount"],
        "currency": pl.String(),
        "account": pl.String(),
        "stands": pl.Boolean(),
        "consent": pl.String(),
        "scopes": pl.String(),
        "name": pl.String(),
        "vendor": pl.String(),
    }
)
# Before the vendor's name, of what a line tells to be one of its products, and not which.
OF_VENDOR = "vendor"
NAMED = pl.Schema({"app_id": pl.String(), "name": pl.String()})


@dataclass(frozen=True)
class Trails:
    """What is known on `as_of`: SPEND_TRANSACTION `lines`, those of `ledgers` invoices and all others of cards,
    TRAIL_SIGHT `sights` with what they ride on (`rides`: trail to `[[saas]]`), whole ACTIVITY, NAMED `apps` as vendors
    call them, the CONTRACT rows of the day, all DECISION and PERSON rows; and how far each trail is `told`: ok, stale
    or failed, none where nothing is read.
    """

    as_of: date
    lines: pl.DataFrame = field(default_factory=SPEND_TRANSACTION.empty)
    ledgers: tuple[str, ...] = ()
    sights: pl.DataFrame = field(default_factory=TRAIL_SIGHT.empty)
    rides: Mapping[str, str] = field(default_factory=dict[str, str])
    activity: pl.DataFrame = field(default_factory=ACTIVITY.empty)
    apps: pl.DataFrame = field(default_factory=NAMED.to_frame)
    contracts: pl.DataFrame = field(default_factory=CONTRACT.empty)
    decisions: pl.DataFrame = field(default_factory=DECISION.empty)
    people: pl.DataFrame = field(default_factory=PERSON.empty)
    told: Mapping[str, str] = field(default_factory=dict[str, str])


def sights(trails: Trails, lists: Lists) -> pl.DataFrame:
    """SIGHT rows of lines that count, sign-ons, grants and hosts, up to the day."""
    others = pl.concat([_signed(trails, lists), _trailed(trails, lists)])
    return pl.concat([_paid(trails, others["app_id"], lists), others])


def _paid(trails: Trails, used: pl.Series, lists: Lists) -> pl.DataFrame:
    """What a line's description tells of, else its merchant, else its descriptor; a refund is below 0.

    What a contract explains is of the contract's app, and what an invoice explains of none: a bill has it. `used` are
    apps that other trails saw.
    """
    settled = pl.col("status").is_null() | (pl.col("status") == "settled")
    counted = trails.lines.filter(settled, pl.col("withdrawn_at").is_null(), pl.col("date") <= trails.as_of)
    sure = with_products(counted, lists)
    named = seen_again(sure, pl.concat([used, sure["product"]]), TEXTS, lists)
    of_contract = trails.contracts.select(explained_by="contract_id", agreed="app_id").unique("explained_by")
    told = named.join(of_contract, on="explained_by", how="left", maintain_order="left")
    of_vendor = pl.concat_str(pl.lit(f"{OF_VENDOR}."), plain(pl.col("vendor")).str.replace_all(" ", "-"))
    unexplained = pl.when(pl.col("explained_by").is_null()).then(pl.coalesce("product", of_vendor))
    is_invoice = pl.col("x_source").is_in(list(trails.ledgers))
    seen = told.with_columns(
        app_id=pl.coalesce("agreed", unexplained),
        trail=pl.when(is_invoice).then(pl.lit("invoice")).otherwise(pl.lit("card")),
        first="date",
        day="date",
        name=pl.when(pl.col("product").is_null()).then(pl.format("One of {}'s", "vendor")),
    )
    return _as_sights(seen.drop_nulls("app_id"))


def _signed(trails: Trails, lists: Lists) -> pl.DataFrame:
    """Sign-ons of identity providers that no trail rides on: of each account the last one to each app."""
    on_trails = trails.sights.filter(trail=SIGN_ONS)["x_source"].unique().to_list()
    ridden = [trails.rides[each] for each in on_trails if each in trails.rides]
    used = trails.activity.filter(
        pl.col("signal").str.starts_with("sso"),
        ~pl.col("source").is_in(ridden),
        pl.col("last_activity_at").dt.date() <= trails.as_of,
    )
    resolved = resolve(trails.apps["name"], lists).select("product", name="descriptor").drop_nulls()
    known = trails.apps.join(resolved, on="name").select("app_id", "product").unique("app_id")
    own = lists.products.select("product")
    unknown = known.join(own, left_on="app_id", right_on="product", how="anti")
    seen = used.join(unknown, on="app_id", how="left").with_columns(
        app_id=pl.coalesce("product", "app_id"),
        trail=pl.lit(SIGN_ONS),
        day=pl.col("last_activity_at").dt.date(),
    )
    return _as_sights(seen)


def _trailed(trails: Trails, lists: Lists) -> pl.DataFrame:
    """What trails told of clients and hosts; a grant stands until it has ended."""
    told = trails.sights.filter(pl.col("first_seen").is_null() | (pl.col("first_seen") <= trails.as_of))
    stands = pl.col("consent").is_not_null() & pl.col("ended_on").is_null()
    seen = with_apps(told, trails.rides, lists).with_columns(
        first="first_seen",
        day="last_seen",
        stands=stands,
        scopes=pl.when(stands).then("scopes"),
        consent=pl.when(stands).then("consent"),
        vendor="publisher",
    )
    return _as_sights(seen)


def _as_sights(seen: pl.DataFrame) -> pl.DataFrame:
    """SIGHT's columns, null where there is none."""
    return seen.select(
        (pl.col(name) if name in seen.columns else pl.lit(None)).cast(kind).alias(name) for name, kind in SIGHT.items()
    )
