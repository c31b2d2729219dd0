"""The sample company as a perfect reader of its feeds would have it on a day, beside the truth about it."""

from datetime import date, timedelta

import polars as pl

from sources.reference.products import products
from sources.reference.skus import signals, skus
from sources.sample.company import people
from sources.sample.software.activity import active_months, last_told
from sources.sample.software.contracts import contracts
from sources.sample.software.exempt import is_exempt
from sources.sample.software.frozen import agents
from sources.sample.software.ids import account_ids
from sources.sample.software.mail_only import is_mail_only
from sources.sample.software.overlap import migrations
from sources.sample.software.pools import IDENTITY_FEED
from sources.sample.software.seats import current
from sources.sample.software.states import purchased
from sources.sample.world import World
from transforms.licenses import Software
from warehouse.tables import (
    ACTIVE_MONTH,
    ACTIVITY,
    CONTRACT,
    LICENSE_POOL_HISTORY,
    MONTH_COVERED,
    PERSON,
    SAAS_FEED,
    SEAT_HISTORY,
)
from warehouse.tables.base import Table

WORKLOADS = ("exchange", "teams", "onedrive", "sharepoint", "yammer")
KINDS = {"person": "person", "shared": "shared_mailbox", "service": "service_account"}
SILENT = ("github-enterprise", "POWER_BI_PRO", "SPB")
LOG_DAYS = 90
SOURCES = {"okta": "okta", "microsoft365": "microsoft365", "corran365": "microsoft365", "slack": "slack"} | {
    name: name for name in ("github", "zoom", "salesforce", "google-workspace")
}


def filled(rows: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The table's columns, null where the rows have none of that name."""
    return rows.select(
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in table.schema.items()
    )


def software(world: World) -> Software:
    """All that is known on the day, persons by their number in the company."""
    held = _held(world)
    day = world.as_of
    return Software(
        as_of=day,
        seats=pl.concat([_seats(held, day), _agents_seats(world)]),
        pools=_pools(world),
        activity=pl.concat([_activity(held, day), _agents_activity(world)]),
        months=_months(held, world),
        covered=_covered(world),
        feeds=_feeds(day),
        people=_people(world),
        contracts=_contracts(world),
        exempt=held.filter("exempt").select(
            app_id="product",
            person_id=pl.col("number").cast(pl.String),
            account_id=pl.lit(None, pl.String),
            reason=pl.lit("Needed"),
        ),
        migration=migrations().with_columns(pl.col("cost_per_person").cast(pl.Decimal(38, 18))),
        main_accounts=held.filter(~pl.col("second")).select("source", "account_id").unique(),
        sources=pl.DataFrame({"source": list(SOURCES), "kind": list(SOURCES.values())}),
        products=products(),
        skus=skus(),
        signals=signals(),
    )


def _held(world: World) -> pl.DataFrame:
    held = last_told(current(world), world)
    return held.with_columns(
        account_id=account_ids(held, world),
        mail_only=is_mail_only(held, world),
        exempt=is_exempt(held, world),
        source="feed",
        last=pl.col("last_active").cast(pl.Datetime("us")),
    )


def _seats(held: pl.DataFrame, day: date) -> pl.DataFrame:
    person = pl.col("account_kind") == "person"
    rows = held.with_columns(
        app_id="product",
        person_id=pl.when(person).then(pl.col("number").cast(pl.String)),
        account_kind=pl.col("account_kind").replace_strict(KINDS),
        account_status=pl.lit("active"),
        paid=pl.lit(value=True),
        assigned_at=pl.col("assigned").cast(pl.Datetime("us")),
        x_valid_from=pl.lit(day),
        x_last_seen=pl.lit(day),
    )
    return filled(rows, SEAT_HISTORY)


def _activity(held: pl.DataFrame, day: date) -> pl.DataFrame:
    """What each feed tells, as its vendor does."""
    feed, sku = pl.col("feed"), pl.col("sku")
    told = held.filter(~sku.is_in(SILENT))
    lately = pl.col("last_active") >= day - timedelta(days=LOG_DAYS)
    office = told.filter(sku.is_in(["SPE_E3", "EXCHANGESTANDARD"])).join(
        pl.DataFrame({"signal": WORKLOADS}), how="cross"
    )
    unused = pl.col("mail_only") & (pl.col("signal") != "exchange")
    mail = (sku == "EXCHANGESTANDARD") & (pl.col("signal") != "exchange")
    office = office.with_columns(last=pl.when(~unused & ~mail).then("last"))
    parts = [
        office,
        told.filter(sku == "Microsoft_365_Copilot").with_columns(signal=pl.lit("copilot")),
        told.filter(feed == IDENTITY_FEED, lately).with_columns(signal=pl.format("sso.{}", "product")),
        told.filter(sku == "copilot-business", lately).with_columns(signal=pl.lit("copilot.last_activity")),
        told.filter(feed.is_in(["slack", "zoom", "salesforce", "google-workspace"])).with_columns(signal=pl.lit("use")),
    ]
    rows = pl.concat(parts, how="diagonal").with_columns(
        app_id="product",
        person_id=pl.col("number").cast(pl.String),
        last_activity_at="last",
        as_of=pl.lit(day - timedelta(days=1)),
        lag_days=pl.lit(1),
    )
    return filled(rows, ACTIVITY)


def _months(held: pl.DataFrame, world: World) -> pl.DataFrame:
    known = held.filter(pl.col("feed").is_in(["slack", "google-workspace"]))
    seen = active_months(known, _complete(world), world)
    key = ["pool", "number", "second"]
    rows = seen.join(known.select(*key, "source", "product", "account_id"), on=key)
    return filled(
        rows.with_columns(app_id="product", month=pl.col("month").dt.strftime("%Y-%m"), signal=pl.lit("use")),
        ACTIVE_MONTH,
    )


def _complete(world: World) -> list[date]:
    this = world.as_of.year * 12 + world.as_of.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(this - 13, this)]


def _covered(world: World) -> pl.DataFrame:
    months = pl.DataFrame({"month": [f"{month:%Y-%m}" for month in _complete(world)]})
    of = pl.DataFrame({"source": ["slack", "google-workspace"], "app_id": ["slack", "google-workspace"]})
    return filled(of.join(months, how="cross"), MONTH_COVERED)


def _feeds(day: date) -> pl.DataFrame:
    rows = pl.DataFrame(
        {
            "source": ["corran365", "github"],
            "feed": ["activity", "activity.github"],
            "status": ["concealed", "not_offered"],
            "day": [day, day],
            "last_ok": [None, None],
            "rows": [0, 0],
        },
        schema_overrides={"last_ok": pl.Date()},
    )
    return filled(rows, SAAS_FEED)


def _people(world: World) -> pl.DataFrame:
    rows = people(world).with_columns(
        person_id=pl.col("number").cast(pl.String), kind=pl.lit("employee"), as_of=pl.lit(world.as_of)
    )
    return filled(rows, PERSON)


def _contracts(world: World) -> pl.DataFrame:
    rows = contracts(world).with_columns(app_id="app", x_source=pl.lit("contracts"), x_valid_from=pl.lit(world.as_of))
    return filled(rows, CONTRACT)


def _pools(world: World) -> pl.DataFrame:
    rows = purchased(world).with_columns(
        source="feed", app_id="product", x_valid_from=pl.lit(world.as_of), x_last_seen=pl.lit(world.as_of)
    )
    return filled(rows, LICENSE_POOL_HISTORY)


def _agents_seats(world: World) -> pl.DataFrame:
    rows = agents(world).with_columns(
        source=pl.lit("zendesk-export"),
        app_id=pl.lit("zendesk"),
        sku=pl.lit("zendesk-suite"),
        person_id=pl.col("number").cast(pl.String),
        account_kind=pl.lit("person"),
        account_status=pl.lit("active"),
        paid=pl.col("role") == "Agent",
        assigned_at=pl.col("assigned_at").cast(pl.Datetime("us")),
        x_valid_from=pl.lit(world.as_of),
        x_last_seen=pl.lit(world.as_of),
    )
    return filled(rows, SEAT_HISTORY)


def _agents_activity(world: World) -> pl.DataFrame:
    rows = agents(world).with_columns(
        source=pl.lit("zendesk-export"),
        app_id=pl.lit("zendesk"),
        signal=pl.lit("last_activity_at"),
        last_activity_at=pl.col("last_activity_at").cast(pl.Datetime("us")),
        as_of=pl.lit(world.as_of),
        lag_days=pl.lit(0),
    )
    return filled(rows, ACTIVITY)
