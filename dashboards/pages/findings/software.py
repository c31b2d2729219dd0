"""A finding on a seat, a pool, a contract or an overlap: what it rests on instead of a bill, inventory and metrics."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from dash import html

from dashboards import wording
from dashboards.components import Kpi, card, icon, kpi_strip
from dashboards.components.base import Child
from dashboards.pages.findings import words
from dashboards.pages.findings.about import One
from dashboards.pages.findings.answers import unseen
from dashboards.pages.findings.money import copies
from dashboards.pages.findings.proof import checked_card
from dashboards.reports.ticket import ticket_text
from transforms.licenses.rules import BY_ID

Values = Mapping[str, Any]
MONEY = ("_per_year", "_cost")
DAYS = ("cashable_on", "as_of", "assigned_at")


def read_of(one: One) -> Values:
    return json.loads(one.row["evidence"] or "{}")


def software_answers(one: One) -> html.Section:
    values = read_of(one)
    first = {
        "seat": [last_used(one), judged_by(values)],
        "license_pool": [count("Committed or bought", values, "purchased", "seats_committed"), held(values)],
        "contract": [count("Committed", values, "seats_committed"), held(values)],
        "overlap": [
            count("On both", values, "people_on_both", of="people_on_retired"),
            count("Lack the kept one", values, "people_without_kept"),
        ],
    }[one.row["resource_type"]]
    return kpi_strip([*first, leaves(values), unseen(one)], label="Is it right?")


def last_used(one: One) -> Kpi:
    last = one.row["last_activity"]
    if last is None and not read_of(one).get("signal"):
        return Kpi("Last used", "Not known", "no signal tells of it")
    if last is None:
        return Kpi("Last used", "Never seen", "by the signal that is named")
    days = (one.visit.snapshot.as_of - last).days
    return Kpi("Last used", wording.some(days, "day"), f"ago, {wording.day(last)}")


def judged_by(values: Values) -> Kpi:
    """The signal, the day to which it tells, and how late that is."""
    if not values.get("signal"):
        return Kpi("Judged by", "The roster", "not by use")
    told = f"{values['signal']}, {wording.some(values['lag_days'] or 0, 'day')} late" if values["as_of"] else ""
    to = f"Use to {wording.day(date.fromisoformat(values['as_of']), year=False)}" if values["as_of"] else "Use"
    return Kpi("Judged by", to, told or values["signal"])


def count(label: str, values: Values, *names: str, of: str = "") -> Kpi:
    number = next((values[name] for name in names if values.get(name) is not None), None)
    if number is None:
        return Kpi(label, "Not told", "by no source")
    whole = values.get(of)
    return Kpi(label, wording.count(number), f"of {wording.some(whole, 'person', 'people')}" if whole else None)


def held(values: Values) -> Kpi:
    return count("Held", values, "held", "consumed")


def leaves(values: Values) -> Kpi:
    """When the money leaves the invoice."""
    label = "Leaves the invoice"
    if values.get("cashable") == "now":
        return Kpi(label, "Now", "a monthly term")
    if values.get("cashable_on"):
        return Kpi(label, wording.day(date.fromisoformat(values["cashable_on"])), "the first day without it")
    return Kpi(label, "Not told", "no contract that runs names its term")


def software_body(one: One) -> list[Child]:
    rule = BY_ID[one.row["rule"]]
    return [
        card(one.row["reason"].rstrip("."), rule.question, priced(one)),
        checked_card(one, written(one)),
        to_do_card(one),
    ]


def written(one: One) -> dict[str, str]:
    """The values as people write them: money with its currency, days as days."""
    return {name: as_written(name, value, one.currency) for name, value in read_of(one).items()}


def as_written(name: str, value: Any, currency: str) -> str:
    if value is None:
        return "not known"
    if name.endswith(MONEY):
        return wording.exact(Decimal(value), currency)
    if name.endswith(DAYS):
        return wording.day(date.fromisoformat(value[:10]))
    return value.replace("_", " ") if name == "cashable" else words.plain(value)


def priced(one: One) -> Child:
    """From what the money comes, and where the rest of it stands."""
    row, values = one.row, read_of(one)
    amount = row["saving_per_month"]
    if amount is None:
        return html.P(f"No saving is claimed: {row['no_saving_reason'] or 'no price is known'}.")
    said = f"{wording.exact(amount, row['currency'])} a month at the contract’s price. "
    if row["resource_type"] == "overlap":
        pair = f"{row['rule'].rpartition('.')[2]}:{row['resource_id'].replace('/', ':', 1)}"
        said = f"{wording.exact(amount, row['currency'])} a month, net: a twelfth of the first year. "
        return html.P(
            [said, html.A("The arithmetic of the pair, and its mark", href=one.visit.href("/overlap", pair=pair))]
        )
    contract = values.get("contract_id")
    link = html.A(f"Contract {contract}", href=one.visit.href(f"/renewals/{contract}")) if contract else ""
    return html.P([said, link])


def to_do_card(one: One) -> html.Section:
    row = one.row
    text = ticket_text(row, snapshot_id=one.visit.snapshot.id)
    seat = row["resource_type"] == "seat"
    who = "Who it is, IT can be shown under Licences; each look is kept." if seat else None
    step = html.P([icon("user"), " For a person to do. Outlay only reads and changes nothing."], className="second")
    return card(row["action"].rstrip("."), who, step, copies(("Copy ticket text", text)))


def source_line(one: One) -> str:
    return f"Contracts and seats as of {wording.day(one.visit.snapshot.as_of)}"
