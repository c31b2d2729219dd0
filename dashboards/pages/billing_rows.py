"""Billing rows as a table: what was charged, its two costs exact, where each row was read, a page at a time."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Literal

from dash import html

from dashboards import wording
from dashboards.components import Column, icon, named
from dashboards.components.base import aria, present
from dashboards.queries.drill import PAGE_ROWS

Row = Mapping[str, Any]
Link = Callable[[Row], str]


def columns(currency: str, link: Link, *, main: Literal["BilledCost", "EffectiveCost"]) -> list[Column]:
    """`link` gives the address of all columns of a row; `main` is the cost that a phone shows first."""
    billed, effective = ("amount", "line") if main == "BilledCost" else ("line", "amount")
    return [
        Column("Charge", lambda row: charge(row, link(row)), narrow="name", width="wide"),
        Column("Quantity", quantity, number=True),
        Column("Billed", lambda row: exact(row["BilledCost"], currency), number=True, narrow=billed),
        Column("Effective", lambda row: exact(row["EffectiveCost"], currency), number=True, narrow=effective),
        Column("Read from", read_from, narrow="detail", width="source"),
    ]


def charge(row: Row, href: str) -> html.Div:
    """What was charged, a link to all of it; under it when and what kind."""
    kind = " ".join(part for part in (row["ChargeCategory"], row["ChargeClass"]) if part)
    second = ", ".join(part for part in (charged(row), kind) if part)
    return named(row["ChargeDescription"] or row["ServiceName"] or "Charge without a description", second, href=href)


def charged(row: Row) -> str:
    """`2 Nov 2026, 22:00 to 23:00 UTC`."""
    start, end = row["ChargePeriodStart"], row["ChargePeriodEnd"]
    if start is None or end is None or start.date() != end.date():
        return " to ".join(wording.instant(moment) for moment in (start, end) if moment is not None)
    return f"{wording.day(start.date())}, {start:%H:%M} to {end:%H:%M} UTC"


def quantity(row: Row) -> str:
    if row["PricingQuantity"] is None:
        return "no number"
    return f"{plain(row['PricingQuantity'])} {row['PricingUnit'] or ''}".strip()


def exact(amount: Decimal | None, currency: str) -> str:
    """Every digit, and at least the minor unit's."""
    if amount is None:
        return "no number"
    rounded = wording.exact(amount, currency)
    written = wording.unrounded(amount, currency)
    return rounded if len(rounded) >= len(written) and not wording.vanishes(amount, currency) else written


def plain(number: Decimal) -> str:
    """Every digit that is not a trailing zero."""
    digits = f"{number:,f}"
    return (digits.rstrip("0").rstrip(".") if "." in digits else digits).replace("-", wording.MINUS)


def read_from(row: Row) -> html.Div:
    """The object's last part and the row's number in it; under it the load."""
    name = str(row.get("object") or "unknown object").rsplit("/", 1)[-1]
    return html.Div(
        [
            html.Div(f"{name}, row {wording.count(row['x_row'] + 1)}"),
            html.Div(f"load {row['x_load_id']}", className="second"),
        ]
    )


def place_of(row: Row) -> str:
    """How an address names a row: `<load>:41`; `<load>:41.1` for what it brings beside its charge."""
    part = f".{row['x_part']}" if row["x_part"] else ""
    return f"{row['x_load_id']}:{row['x_row']}{part}"


def placed(place: str) -> tuple[str, int, int] | None:
    """Load, row and part of such a name; None where it is none."""
    load_id, _, numbers = place.rpartition(":")
    row, _, part = numbers.partition(".")
    return (load_id, int(row), int(part or 0)) if _is_number(row) and _is_number(part or "0") else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def pages(page: int, rows: int, link: Callable[[int], str]) -> html.Nav | None:
    """Which rows are shown of how many, and the pages beside this one; None where all fit on one."""
    last = -(-rows // PAGE_ROWS)
    if last <= 1:
        return None
    first_row = (page - 1) * PAGE_ROWS + 1
    last_row = min(rows, first_row + PAGE_ROWS - 1)
    shown = f"Rows {wording.count(first_row)} to {wording.count(last_row)} of {wording.count(rows)}"
    before = html.A([icon("arrow-left"), "Earlier"], href=link(page - 1), className="button") if page > 1 else None
    after = html.A(["Later", icon("arrow-right")], href=link(page + 1), className="button") if page < last else None
    return html.Nav(
        present(html.Span(shown, className="muted"), before, after), className="pages", **aria(label="Pages of rows")
    )
