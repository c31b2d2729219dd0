"""A published snapshot of a company with software: contracts, seats of each state, prices, lines, an overlap."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl

from pipelines.shadow import lists
from tests.dashboards.estate import Charge, write_state
from transforms.licenses.software import Licenses, Software
from transforms.renewals import renewals
from transforms.renewals.paid import paid
from transforms.renewals.settings import RenewalSettings
from warehouse.tables import (
    ACTIVE_MONTH,
    APP,
    CONTRACT,
    CONTRACT_CANDIDATE,
    CONTRACT_LINE,
    FINDING,
    LICENSE_POOL,
    MONTH_COVERED,
    OVERLAP,
    PERSON,
    RENEWAL,
    SAAS_FEED,
    SEAT,
    SEAT_HISTORY,
    SPEND_TRANSACTION,
    Table,
)

AS_OF = date(2026, 11, 24)
MONTHS = tuple(f"{2025 + (10 + n) // 12}-{(10 + n) % 12 + 1:02d}" for n in range(12))
ACTIVE = dict(zip(MONTHS, (112, 108, 115, 118, 121, 119, 124, 126, 128, 125, 122, 121), strict=True))
SEATS = 168
DEPARTMENTS = ("Sales EMEA", "Sales North America", "Customer Success", "Sales Operations", "Marketing", "Legal")
APPS = {"salesforce": "Salesforce Sales Cloud", "hubspot": "HubSpot"}
SEAT_FOUND, OVERLAP_FOUND = "5" * 16, "6" * 16
PAIR = "same_job:salesforce:hubspot"
# id, rule, type, resource, saving a month
FOUND = (
    (SEAT_FOUND, "saas.seat.inactive", "seat", f"SFDC/{'a' * 32}", "165.00"),
    (OVERLAP_FOUND, "saas.overlap.same_job", "overlap", "salesforce/hubspot", "675.00"),
)
STATES = ("active",) * 6 + ("inactive", "never_used", "leaver", "duplicate")


def software(folder: Path) -> Path:
    """The state folder, published as of 24 Nov 2026."""
    return write_state(
        folder, [Charge(AS_OF - timedelta(days=3), "1")], as_of=AS_OF, modified=datetime(2026, 11, 24, 4), more=tables()
    )


def tables() -> dict[Table, pl.DataFrame]:
    seats = _rows(SEAT, [_seat(number) for number in range(SEATS)])
    contracts = _rows(CONTRACT, contract_rows())
    current = contracts.filter(pl.col("x_valid_to").is_null())
    now = Software(
        AS_OF,
        seats=pl.concat(
            [SEAT_HISTORY.empty(), seats.select(set(SEAT.names) & set(SEAT_HISTORY.names))], how="diagonal"
        ),
        months=_rows(ACTIVE_MONTH, _active()),
        covered=_rows(MONTH_COVERED, [_of_source() | {"month": month} for month in MONTHS]),
        contracts=current,
    )
    return {
        SEAT: pl.concat([seats, _rows(SEAT, [_of_hubspot(number) for number in range(16)])]),
        FINDING: _rows(FINDING, [_finding(*found) for found in FOUND]),
        CONTRACT: contracts,
        RENEWAL: renewals(now, Licenses(seats=seats), RenewalSettings(growth_percent=3.0)),
        PERSON: _rows(PERSON, [_person(number) for number in range(SEATS)]),
        APP: _rows(APP, [{"app_id": slug, "name": name, "category": "crm"} for slug, name in APPS.items()]),
        LICENSE_POOL: _rows(LICENSE_POOL, [_pool()]),
        OVERLAP: _rows(OVERLAP, [_overlap()]),
        SAAS_FEED: _rows(SAAS_FEED, [_feed("users", "ok"), _feed("activity", "ok"), _refused()]),
        SPEND_TRANSACTION: (lines := _rows(SPEND_TRANSACTION, list(_lines()))),
        CONTRACT_LINE: paid(lines, contracts, lists(), ("ledger",), AS_OF),
        CONTRACT_CANDIDATE: _rows(CONTRACT_CANDIDATE, [_candidate()]),
    }


def _rows(table: Table, rows: list[dict[str, object]]) -> pl.DataFrame:
    return pl.DataFrame([{name: row.get(name) for name in table.names} for row in rows], table.schema, orient="row")


def _of_source() -> dict[str, object]:
    return {"source": "salesforce", "app_id": "salesforce"}


def _active() -> list[dict[str, object]]:
    return [
        _of_source() | {"account_id": f"a{n}", "person_id": f"{n:032x}", "month": month, "signal": "last_login"}
        for month, people in ACTIVE.items()
        for n in range(people)
    ]


def _seat(number: int) -> dict[str, object]:
    state = STATES[number % len(STATES)]
    used = {"active": AS_OF - timedelta(days=2), "inactive": date(2026, 6, 2 + number % 20)}.get(state)
    wasted = state != "active"
    return _of_source() | {
        "sku": "SFDC", "account_id": f"a{number}", "person_id": f"{number:032x}", "account_kind": "person",
        "account_status": "active", "paid": True, "assigned_at": datetime(2025, 1, 1 + number % 28), "state": state,
        "waste": wasted, "last_activity_at": datetime.combine(used, datetime.min.time()) if used else None,
        "signal": "last_login", "as_of": AS_OF - timedelta(days=1), "lag_days": 1,
        "saving_per_month": Decimal(165) if wasted else None, "currency": "USD",
        "cheaper_sku": "SFDC_REPORTS" if state == "active" and number % 7 == 0 else None,
        "tier_saving_per_month": Decimal(140) if state == "active" and number % 7 == 0 else None,
        "reason": f"{state.replace('_', ' ').capitalize()} by last_login of salesforce as of 23 Nov 2026.",
    }  # fmt: skip


def _of_hubspot(number: int) -> dict[str, object]:
    """Twelve who have Salesforce, too, and four who have not; no feed tells of anybody's use."""
    person = number if number < 12 else SEATS + number
    return {
        "source": "okta", "app_id": "hubspot", "sku": "hubspot", "account_id": f"h{number}",
        "person_id": f"{person:032x}", "account_kind": "person", "account_status": "active", "paid": True,
        "state": "unknown", "waste": False, "reason": "Not known: the log of sign-ons was refused.",
    }  # fmt: skip


def _finding(finding_id: str, rule: str, kind: str, resource: str, saving: str | None) -> dict[str, object]:
    overlap = kind == "overlap"
    seen = {"people_on_retired": 16, "people_on_both": 12, "people_without_kept": 4, "cashable_on": "2027-01-01"}
    used = {
        "sku": "SFDC",
        "signal": "last_login",
        "as_of": "2026-11-23",
        "lag_days": 1,
        "contract_id": "salesforce-2024",
    }
    return {
        "finding_id": finding_id, "rule": rule, "rule_version": 1, "origin": "outlay", "provider": "salesforce",
        "outcome": "waste", "account": "software" if overlap else "salesforce", "resource_id": resource,
        "resource_type": kind, "resource_name": "hubspot" if overlap else "SFDC", "saving_is_upper_bound": False,
        "saving_per_month": Decimal(saving) if saving else None, "currency": "USD", "confidence": "medium",
        "last_activity": None if overlap else date(2026, 6, 8), "evidence": json.dumps(seen if overlap else used),
        "reason": "12 people use both." if overlap else "No use since 8 Jun 2026, 90 days and more.",
        "action": "End the one that would go." if overlap else "Take the seat back from the account.",
        "cannot_see": "use that leaves no trace in the feed that is named", "status": "open",
        "first_found": date(2026, 10, 1),
    }  # fmt: skip


def _person(number: int) -> dict[str, object]:
    size = len(DEPARTMENTS) - 1
    department = "Legal" if number in (3, 4) else DEPARTMENTS[min(number % (size + 3), size - 1)]
    left = STATES[number % len(STATES)] == "leaver"
    return {
        "person_id": f"{number:032x}", "x_source": "hr", "kind": "employee", "status": "left" if left else "active",
        "department": department, "end": date(2026, 10, 5) if left else None, "as_of": AS_OF,
    }  # fmt: skip


def contract_rows() -> list[dict[str, object]]:
    """Salesforce's three terms as they were entered, and two other contracts."""
    terms = ((2024, "150.00"), (2025, "157.50"), (2026, "165.00"))
    own = {
        "x_source": "contracts", "contract_id": "salesforce-2024", "app": "salesforce", "app_id": "salesforce",
        "vendor": "Salesforce", "term_months": 12, "auto_renews": True, "notice_number": 60, "currency": "USD",
        "notice_unit": "calendar_days", "seats_committed": 184, "seat_minimum": 120, "billing_period": "monthly",
        "owner": "Sales Operations", "cost_center": "5200", "uplift_cap_percent": 5.0, "clear_days": False,
        "clause": "Either party may end this agreement by notice given 60 days before the end of the term.",
    }  # fmt: skip
    salesforce = [
        own | {
            "start": date(year, 4, 1), "end": date(year + 1, 3, 31), "price_per_seat": Decimal(price),
            "x_valid_from": date(year, 4, 1), "x_valid_to": date(year + 1, 4, 1) if year < 2026 else None,
        }
        for year, price in terms
    ]  # fmt: skip
    tableau = own | {
        "contract_id": "tableau-1", "app": "tableau", "app_id": "tableau", "start": date(2026, 7, 1),
        "end": date(2027, 6, 30), "seats_committed": 40, "price_per_seat": Decimal("70.00"), "x_valid_from": AS_OF,
    }  # fmt: skip
    open_ended = own | {
        "contract_id": "figma-1", "app": "figma", "app_id": "figma", "vendor": "Figma", "start": date(2026, 1, 1),
        "end": date(2026, 12, 31), "notice_number": None, "price_per_seat": None, "x_valid_from": AS_OF,
    }  # fmt: skip
    monthly = [
        own | {
            "contract_id": "monthly-1", "app": "loom", "app_id": "loom", "vendor": "Loom", "term_months": 1,
            "start": date(2026, month, 1), "end": date(2026, month, 28), "auto_renews": False,
            "price_per_seat": Decimal(10 if month < 9 else 11), "x_valid_from": date(2026, month, 1),
            "x_valid_to": date(2026, month + 1, 1),
        }
        for month in range(6, 11)
    ]  # fmt: skip
    return [*salesforce, tableau, open_ended, *monthly]


def _pool() -> dict[str, object]:
    return _of_source() | {
        "sku": "SFDC", "name": "Salesforce", "purchased": 184, "consumed": SEATS, "as_of": AS_OF,
        "contract_id": "salesforce-2024", "unit_price_per_month": Decimal(165), "currency": "USD",
    }  # fmt: skip


def _overlap() -> dict[str, object]:
    return {
        "kind": "same_job", "kept": "salesforce", "retired": "hubspot", "category": "crm", "people_on_both": 12,
        "people_without_kept": 4, "retired_cost_per_year": Decimal(18000), "extra_seats_cost_per_year": Decimal(7920),
        "migration_cost": Decimal(480), "committed_cost": Decimal(1500), "net_saving_per_year": Decimal(8100),
        "currency": "USD", "reason": "12 people use both; 4 would need a seat.",
    }  # fmt: skip


def _feed(feed: str, status: str) -> dict[str, object]:
    return {
        "source": "salesforce", "feed": feed, "day": AS_OF, "last_ok": AS_OF, "status": status,
        "as_of": AS_OF - timedelta(days=1), "rows": SEATS,
    }  # fmt: skip


def _refused() -> dict[str, object]:
    return {
        "source": "okta", "feed": "logs", "day": AS_OF, "status": "refused", "permission": "okta.logs.read", "rows": 0,
        "reason": "found status 403; expected an answer. Give the token okta.logs.read.",
    }  # fmt: skip


def _lines():
    for number in range(8):
        yield {
            "transaction_id": f"ledger:{number}", "x_source": "ledger", "date": date(2026, 4 + number, 1),
            "amount": Decimal("30360.00"), "currency": "USD", "descriptor": "SALESFORCE.COM", "merchant": "Salesforce",
            "explained_by": "salesforce-2024", "x_file": "ledger.csv", "x_line": number + 2,
        }  # fmt: skip


def _candidate() -> dict[str, object]:
    return {
        "candidate_id": "c" * 16, "app_id": "grammarly", "vendor": "Grammarly", "cadence": "monthly",
        "amount": Decimal("144.00"), "currency": "USD", "lines": 9, "first_seen": date(2026, 3, 4),
        "last_seen": date(2026, 11, 4), "next_expected": date(2026, 12, 4), "confidence": 0.9,
        "department": "Marketing",
        "reason": "9 lines of 144.00 USD, a month apart.",
    }  # fmt: skip
