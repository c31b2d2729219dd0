"""An event in the cost: how much, since when, where it comes from, beside what was expected of each day."""

import json
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Kpi, card, graph, grid, kpi_strip, table
from dashboards.components.base import Child, present
from dashboards.figures.anomaly import HEIGHT, HEIGHT_NARROW, anomaly_figure
from dashboards.pages.billing_rows import columns, place_of
from dashboards.pages.findings.about import One
from dashboards.pages.findings.view import Row
from dashboards.queries.anomalies import anomalies, days_of
from dashboards.queries.anomaly_rows import event_rows, event_totals
from dashboards.queries.periods import DAYS_30, MONTHS_12

RECENT_DAYS = 30
LISTED = 10
# What this page's address has and spend's has not.
TAKEN = dict.fromkeys(("pile", "show", "owner", "provider", "confidence", "rule", "account"))
CAUSES = {
    "account": "several services of it",
    "service": "several places of it",
    "region": "one region",
    "sku": "one SKU",
    "resource": "one resource",
    "commitment": "one commitment",
}


def event_of(one: One) -> Mapping[str, Any] | None:
    """ANOMALY of the finding."""
    found = anomalies(one.visit.snapshot, one.visit.viewer, {}).filter(pl.col("anomaly_id") == one.row["finding_id"])
    return found.row(0, named=True) if found.height else None


def anomaly_answers(one: One) -> html.Section:
    event = event_of(one)
    if event is None:
        return kpi_strip([Kpi("Off by", "Not known", "the event is not in this snapshot")], label="What happened?")
    return kpi_strip([amount(event), since(event), cause(event), told(event)], label="What happened?")


def amount(event: Mapping[str, Any]) -> Kpi:
    money, currency = event["money"], event["currency"] or ""
    if money is None:
        return Kpi("Below expected", "No end yet", "it costs less, and nobody knows for how long")
    label = "Above expected" if money >= 0 else "Below expected"
    expected = wording.exact(event["expected"], currency)
    return Kpi(label, wording.exact(abs(money), currency), f"of {expected} expected")


def since(event: Mapping[str, Any]) -> Kpi:
    days = wording.some(event["days"], "day")
    if event["end"] is None:
        return Kpi("How long?", days, f"since {wording.day(event['start'])}, and it goes on")
    same = event["start"] == event["end"]
    span = wording.day(event["start"]) if same else f"{wording.day(event['start'])} to {wording.day(event['end'])}"
    return Kpi("How long?", days, span)


def cause(event: Mapping[str, Any]) -> Kpi:
    share = event["cause_percent"]
    held = f"holds {share:.0f}% of it" if share is not None else "it is of one commitment"
    accounts = event["accounts"]
    what = f"{accounts} accounts alike" if accounts > 1 else CAUSES[event["cause"]]
    return Kpi("Where from?", what[:1].upper() + what[1:], held)


def told(event: Mapping[str, Any]) -> Kpi:
    late = event["delay_days"]
    when = wording.some(late, "day") if late else "At once"
    return Kpi("Seen after", when, f"found on {wording.day(event['first_found'])}")


def anomaly_body(one: One) -> list[Child]:
    event = event_of(one)
    if event is None:
        return [card("There is nothing to draw", "The event is not in this snapshot.")]
    return present(figure_card(one, event), cause_card(one, event), values_card(one))


def figure_card(one: One, event: Mapping[str, Any]) -> html.Section:
    days = days_of(one.visit.snapshot, one.visit.viewer, one.row["finding_id"])
    caption = (
        "Effective cost a day. The dotted line is what was expected, the band what a day may cost without being told; "
        "dark bars are the event’s days, whose line is what they would have cost without it."
    )
    draw = partial(anomaly_figure, days, currency=event["currency"] or "", mode=one.visit.mode)
    figures = [
        graph(
            f"anomaly-{only}",
            draw(narrow=only == "narrow"),
            label=event["reason"],
            height=HEIGHT if only == "wide" else HEIGHT_NARROW,
            only=only,
        )
        for only in ("wide", "narrow")
    ]
    return card(event["reason"].rstrip("."), caption, *figures)


def cause_card(one: One, event: Mapping[str, Any]) -> html.Section:
    """The way down to the cause."""
    names = {
        "provider": "Provider",
        "account": "Account",
        "service": "Service",
        "region": "Region",
        "sku": "SKU",
        "resource_id": "Commitment" if event["cause"] == "commitment" else "Resource",
    }
    way = [(label, event[name]) for name, label in names.items() if event[name]]
    lines = [
        html.Div([html.Dt(label), html.Dd(html.Code(value) if name_is_id(label) else value)]) for label, value in way
    ]
    share = event["cause_percent"]
    said = f"Each step holds at least 80% of the money; the last one {share:.0f}%." if share is not None else None
    return card("Where it comes from", said, html.Dl(lines, className="facts"), spend_link(one, event))


def anomaly_rows(one: One) -> Child:
    """The billing rows that its actual cost is the sum of, the dearest of them listed."""
    event = event_of(one)
    if event is None:
        return None
    asked = (one.visit.snapshot, one.visit.viewer, event["anomaly_id"])
    [(many, cost)] = event_totals(*asked).rows()
    currency = event["currency"] or ""
    cells = columns(currency, lambda row: all_columns(one, currency, row), main="EffectiveCost")
    listed = table(cells, event_rows(*asked, LISTED).to_dicts(), label="Billing rows") if many else None
    which = f"The {LISTED} dearest, by day" if many > LISTED else "By day"
    caption = f"{which}. What they come to is what its days cost; `outlay explain {event['anomaly_id']}` lists more."
    said = f"{wording.some(many, 'billing row')} of its days add up to {wording.exact(cost, currency)}"
    return grid(card(said, caption, listed))


def all_columns(one: One, currency: str, row: Row) -> str:
    """The row with all of its columns, among the spend of its month."""
    query = {"range": f"{row['ChargePeriodStart']:%Y-%m}", "currency": currency, "show": "rows", "row": place_of(row)}
    return one.visit.href("/spend", **(TAKEN | query))


def spend_link(one: One, event: Mapping[str, Any]) -> html.A:
    """The same service, region and account among the spend, with what they cost at other times."""
    recent = event["start"] >= one.visit.snapshot.as_of - timedelta(days=RECENT_DAYS)
    named = {name: event[name] for name in ("provider", "account", "service", "region") if event[name]}
    escaped = {name: value.replace("%", "%25").replace("|", "%7C") for name, value in named.items()}
    query = {"range": DAYS_30 if recent else MONTHS_12, "currency": event["currency"], **escaped}
    return html.A("See it among the spend", href=one.visit.href("/spend", **(TAKEN | query)), className="more")


def name_is_id(label: str) -> bool:
    return label in ("SKU", "Resource", "Commitment")


def values_card(one: One) -> html.Section | None:
    """Tags that most of the money has."""
    tags = json.loads(one.row["evidence"] or "{}").get("tags") or []
    if not tags:
        return None
    lines = [html.Div([html.Dt(key), html.Dd(value)]) for key, _, value in (tag.partition("=") for tag in tags)]
    return card("Tags on most of it", None, html.Dl(lines, className="facts"))


def money(row: Row) -> str:
    """Above or below what was expected, of a finding's row: `+$ 1,002.21`."""
    told = json.loads(row["evidence"] or "{}")
    if told.get("actual") is None or told.get("expected") is None:
        return "no number"
    amount = Decimal(str(told["actual"])) - Decimal(str(told["expected"]))
    return f"{'+' if amount >= 0 else ''}{wording.exact(amount, row['currency'] or '')}"
