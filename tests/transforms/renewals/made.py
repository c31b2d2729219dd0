"""A small estate of contracts and use, made for these tests."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from transforms.licenses.software import Software
from warehouse.tables import ACTIVE_MONTH, CONTRACT, MONTH_COVERED, SEAT_HISTORY, Table

AS_OF = date(2026, 11, 29)
MONTHS = tuple(f"{2025 + (10 + n) // 12}-{(10 + n) % 12 + 1:02d}" for n in range(12))


def rows(table: Table, *of: Mapping[str, object]) -> pl.DataFrame:
    """Rows of a table; what is not named is null."""
    return pl.DataFrame([{name: row.get(name) for name in table.names} for row in of], table.schema, orient="row")


def contract(contract_id: str = "C-1", app: str = "slack", **of_it: object) -> dict[str, object]:
    """A yearly contract of a hundred seats for 120.00 GBP each that ends on 31 July 2027."""
    return {
        "x_source": "contracts",
        "x_valid_from": date(2026, 1, 1),
        "contract_id": contract_id,
        "app": app,
        "app_id": app,
        "vendor": "Slack Technologies",
        "start": date(2026, 8, 1),
        "end": date(2027, 7, 31),
        "term_months": 12,
        "auto_renews": True,
        "notice_number": 60,
        "notice_unit": "calendar_days",
        "seats_committed": 100,
        "price_per_seat": Decimal("120.00"),
        "currency": "GBP",
        "billing_period": "annual",
        **of_it,
    }


def used(people: Mapping[str, int], app: str = "slack", source: str = "slack") -> tuple[pl.DataFrame, pl.DataFrame]:
    """ACTIVE_MONTH and MONTH_COVERED where so many people used an app in each month."""
    of_it = {"source": source, "app_id": app, "signal": "files.activity"}
    active = [
        {**of_it, "account_id": f"a{n}", "person_id": f"p{n}", "month": month}
        for month, count in people.items()
        for n in range(count)
    ]
    covered = [{"source": source, "app_id": app, "month": month} for month in people]
    return rows(ACTIVE_MONTH, *active), rows(MONTH_COVERED, *covered)


def seats(count: int, app: str = "slack", source: str = "slack", **of_it: object) -> pl.DataFrame:
    """SEAT_HISTORY: open seats of the accounts that `used` has."""
    told = {
        "source": source,
        "app_id": app,
        "sku": app,
        "account_kind": "person",
        "account_status": "active",
        "paid": True,
        "x_valid_from": AS_OF - timedelta(days=300),
        "x_last_seen": AS_OF,
    }
    return rows(SEAT_HISTORY, *({**told, "account_id": f"a{n}", "person_id": f"p{n}", **of_it} for n in range(count)))


def software(*contracts: Mapping[str, object], people: Mapping[str, int] | None = None, **of_it: object) -> Software:
    """Contracts as they stand on AS_OF, with the use of one product."""
    months, covered = used(people or {})
    return Software(AS_OF, contracts=rows(CONTRACT, *contracts), months=months, covered=covered, **of_it)
