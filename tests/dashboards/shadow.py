"""A published snapshot of a company whose cards, ledger and sign-ons tell of apps: some approved, some not."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl

from pipelines.shadow import lists
from tests.dashboards.estate import Charge, write_state
from transforms.shadow_it import Trails, apps_seen, sights, with_trails
from warehouse.tables import (
    ACTIVITY,
    APP,
    APP_SIGHT,
    CONTRACT,
    DECISION,
    PERSON,
    PRODUCT,
    SAAS_FEED,
    SPEND_TRANSACTION,
    TRAIL_SIGHT,
    Table,
)

AS_OF = date(2026, 11, 24)
LISTS = lists()
# A name that other businesses have, too, and what its lines read once their numbers are gone.
OPEN, OPEN_SUBJECT = "NOTION BOUTIQUE RUGBY", "notion boutique rugby"
OTHER_OPEN = "BASECAMP OUTDOORS DERBY"
PEOPLE = {"ana": "Sales", "ben": "Sales", "cid": "Sales", "dora": "Sales", "eve": "Sales", "flo": "Legal"}


def rows(table: Table, *of: Mapping[str, object]) -> pl.DataFrame:
    return pl.DataFrame([{name: row.get(name) for name in table.names} for row in of], table.schema, orient="row")


def line(number: int, text: str, amount: str, day: date, **more: object) -> dict[str, object]:
    paid = {"transaction_id": f"card:{number}", "x_source": "card", "date": day, "amount": Decimal(amount)}
    return {**paid, "currency": "GBP", "descriptor": text, "person_id": "ana", "account": "1", **more}


def lines() -> pl.DataFrame:
    month = [date(2026, number, 3) for number in range(6, 12)]
    typeform = [
        line(n, "TYPEFORM.COM", "30.00", day, person_id=list(PEOPLE)[n % len(PEOPLE)]) for n, day in enumerate(month)
    ]
    return rows(
        SPEND_TRANSACTION,
        *typeform,
        line(20, "WHIMSICAL INC", "12.50", month[-1], mcc="7372"),
        line(21, "ZOOM.US 888-799-9666", "140.00", month[-1]),
        line(22, "RENDER.COM", "9.00", month[-1], currency="USD"),
        line(23, "RENDER.COM", "9.00", month[-2]),
        line(30, OPEN, "80.00", month[-1], mcc="5947"),
        line(31, f"{OPEN} 12345678", "20.25", month[-2], mcc="5947"),
        line(32, OTHER_OPEN, "55.00", month[-3]),
    )


def granted() -> pl.DataFrame:
    """A grant that stands, of which the tenant tells no day."""
    consent = {
        "x_source": "google", "trail": "oauth", "client": "77.apps", "account_id": "a1", "person_id": "ben",
        "name": "Fireflies.ai Notetaker", "domains": "fireflies.ai", "consent": "principal", "x_last_seen": AS_OF,
        "scopes": "https://www.googleapis.com/auth/gmail.readonly",
    }  # fmt: skip
    return rows(TRAIL_SIGHT, consent)


def trails() -> Trails:
    used = {"source": "okta", "app_id": "okta.0oa8", "signal": "sso.0oa8", "as_of": AS_OF, "lag_days": 0}
    signs = [
        {**used, "account_id": who, "person_id": who, "last_activity_at": datetime(2026, 11, 20)} for who in PEOPLE
    ]
    agreed = {"x_source": "c", "contract_id": "C-7", "app": "zoom", "app_id": "zoom", "x_valid_from": date(2026, 1, 1)}
    return Trails(
        AS_OF,
        lines=lines(),
        activity=rows(ACTIVITY, *signs),
        apps=pl.DataFrame({"app_id": ["okta.0oa8"], "name": ["Our own thing"]}),
        contracts=rows(CONTRACT, agreed),
        people=people(),
        sights=granted(),
        rides={"google": "google-workspace"},
        told={"oauth": "ok", "sso": "ok"},
    )


def refused() -> dict[str, object]:
    return {"source": "proxy", "feed": "dns", "day": AS_OF, "status": "refused", "rows": 0, "reason": "No such file."}


def people() -> pl.DataFrame:
    told = {"x_source": "hr", "kind": "employee", "status": "active", "as_of": AS_OF}
    return rows(PERSON, *({**told, "person_id": who, "department": part} for who, part in PEOPLE.items()))


def shadow(folder: Path, decisions: pl.DataFrame | None = None) -> Path:
    """The state folder, published as of 24 Nov 2026."""
    seen = trails()
    found = sights(seen, LISTS)
    apps = with_trails(APP.empty(), apps_seen(seen, LISTS, found=found), LISTS.products)
    named = apps.with_columns(name=pl.col("name").replace("okta.0oa8", "Our own thing"))
    more = {
        APP: named,
        APP_SIGHT: found.rename({"first": "first_seen", "day": "last_seen"}).select(APP_SIGHT.names),
        PRODUCT: LISTS.products.select(PRODUCT.names),
        CONTRACT: seen.contracts,
        PERSON: seen.people,
        SPEND_TRANSACTION: seen.lines,
        TRAIL_SIGHT: seen.sights,
        SAAS_FEED: rows(SAAS_FEED, refused()),
        DECISION: DECISION.empty() if decisions is None else decisions,
    }
    return write_state(
        folder, [Charge(AS_OF - timedelta(days=3), "1")], as_of=AS_OF, modified=datetime(2026, 11, 24, 4), more=more
    )
