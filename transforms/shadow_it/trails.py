"""What cards, the ledger, sign-ons, grants and hosts tell of products: a row a sight."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from transforms.shadow_it.again import seen_again
from transforms.shadow_it.clients import SIGN_ONS, with_apps
from transforms.shadow_it.lines import TEXTS, with_evidence
from transforms.shadow_it.resolver import resolve
from transforms.shadow_it.terms import Lists, folded, plain
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
        # Where it lies, and the text that was read with what it rests on; `answered_by` of what a person said.
        "x_source": pl.String(),
        "reference": pl.String(),
        "text": pl.String(),
        "folded": pl.String(),
        "nearest": pl.String(),
        "evidence": pl.String(),
        "mcc": pl.String(),
        "answered_by": pl.String(),
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
    """SIGHT rows of lines that count, sign-ons, grants and hosts, up to the day.

    Without an app are lines that may be of software and that nothing tells, and those that a person said are of none.
    """
    others = pl.concat([_signed(trails, lists), _trailed(trails, lists)])
    return pl.concat([_paid(trails, others["app_id"], lists), others])


def _paid(trails: Trails, used: pl.Series, lists: Lists) -> pl.DataFrame:
    """What a line's description tells of, else its merchant, else its descriptor; a refund is below 0.

    What a contract explains is of the contract's app, and what an invoice explains of none: a bill has it. `used` are
    apps that other trails saw.
    """
    settled = pl.col("status").is_null() | (pl.col("status") == "settled")
    counted = trails.lines.filter(settled, pl.col("withdrawn_at").is_null(), pl.col("date") <= trails.as_of)
    sure = with_evidence(counted, lists)
    again = seen_again(sure, pl.concat([used, sure["product"]]), TEXTS, lists)
    named = again.with_columns(is_again=pl.Series(sure["product"].is_null()) & pl.col("product").is_not_null())
    of_contract = trails.contracts.select(explained_by="contract_id", agreed="app_id").unique("explained_by")
    told = named.join(of_contract, on="explained_by", how="left", maintain_order="left")
    of_vendor = pl.concat_str(pl.lit(f"{OF_VENDOR}."), plain(pl.col("vendor")).str.replace_all(" ", "-"))
    is_none = pl.col("answered_by").is_not_null() & pl.col("said").is_null()
    unexplained = pl.when(pl.col("explained_by").is_null(), ~is_none).then(pl.coalesce("product", of_vendor))
    is_invoice = pl.col("x_source").is_in(list(trails.ledgers))
    is_open = pl.col("explained_by").is_null() & (is_none | pl.col("nearest").is_not_null())
    seen = told.with_columns(
        app_id=pl.coalesce("agreed", unexplained),
        trail=pl.when(is_invoice).then(pl.lit("invoice")).otherwise(pl.lit("card")),
        first="date",
        day="date",
        name=pl.when(pl.col("product").is_null()).then(pl.format("One of {}'s", "vendor")),
        reference="transaction_id",
        text=pl.coalesce("text", *reversed(TEXTS)),
        nearest=pl.when(~pl.col("is_again")).then("nearest"),
        evidence=pl.when("is_again")
        .then(pl.format("It reads like {}, and other lines or trails show that it is used.", "product"))
        .otherwise("evidence"),
    )
    return _as_sights(seen.filter(pl.col("app_id").is_not_null() | is_open))


def _signed(trails: Trails, lists: Lists) -> pl.DataFrame:
    """Sign-ons of identity providers that no trail rides on: of each account the last one to each app."""
    on_trails = trails.sights.filter(trail=SIGN_ONS)["x_source"].unique().to_list()
    ridden = [trails.rides[each] for each in on_trails if each in trails.rides]
    used = trails.activity.filter(
        pl.col("signal").str.starts_with("sso"),
        ~pl.col("source").is_in(ridden),
        pl.col("last_activity_at").dt.date() <= trails.as_of,
    )
    resolved = resolve(trails.apps["name"], lists).select("product", "evidence", name="descriptor")
    known = trails.apps.unique("app_id").join(resolved, on="name", how="left").rename({"name": "text"})
    is_own = pl.col("app_id").is_in(lists.products["product"].implode())
    unknown = known.with_columns(pl.when(~is_own).then(name).alias(name) for name in ("product", "evidence"))
    seen = used.join(unknown, on="app_id", how="left").with_columns(
        app_id=pl.coalesce("product", "app_id"),
        trail=pl.lit(SIGN_ONS),
        day=pl.col("last_activity_at").dt.date(),
        x_source="source",
        reference="account_id",
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
        reference=pl.when(pl.col("account_id") != "").then("account_id").otherwise("client"),
        text=pl.coalesce("name", "client"),
    )
    return _as_sights(seen)


def _as_sights(seen: pl.DataFrame) -> pl.DataFrame:
    """SIGHT's columns, null where there is none; each text folded."""
    named = seen.with_columns(folded=folded(pl.col("text")))
    return named.select(
        (pl.col(name) if name in named.columns else pl.lit(None)).cast(kind).alias(name) for name, kind in SIGHT.items()
    )
