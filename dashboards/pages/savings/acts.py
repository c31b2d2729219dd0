"""Every act with its cost a day before and after, and what was claimed and is still on the bill."""

from decimal import Decimal

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Column, button, card, named, table
from dashboards.components.base import Child, aria
from dashboards.pages.findings.words import rule_name
from dashboards.pages.savings.view import Row, View, place
from transforms.licenses.rules import BY_ID as OF_SOFTWARE

MOST_ROWS = 20


def acts_card(view: View) -> html.Section | None:
    """What is verified, then what came back and what waits; none where nothing was acted on."""
    rest = view.acts.filter(pl.col("state").is_in(["regressed", "resolved"]))
    rows = [*view.verified.to_dicts(), *rest.to_dicts()]
    if not rows:
        return None
    shown = rows if view.visit.filters.get("show") == "all" else rows[:MOST_ROWS]
    sentence = "Each saving is the cost a day before less after, from billing rows"
    caption = (
        f"Effective cost in {view.currency}, without what a commitment covers; the days used stand under each. Before: "
        "30 complete days up to the act; after: every complete day since. A month has 30.44 days."
    )
    if any(row["rule"] in OF_SOFTWARE for row in rows):
        caption += " Of seats and contracts: the price of what is bought, before and after."
    total = {
        "total": True,
        "count": view.verified.height,
        "sum": view.verified["verified_per_month"].sum() or Decimal(0),
        "claimed": view.verified["claimed_per_month"].sum() or Decimal(0),
    }
    more = (
        [f"{wording.count(len(rows) - MOST_ROWS)} more. ", html.A("Show them", href=view.visit.href(show="all"))]
        if len(shown) < len(rows)
        else None
    )
    return card(sentence, caption, table(columns(view), shown, label="Acts", total=total, rest=more))


def columns(view: View) -> list[Column]:
    return [
        Column("Finding and resource", what, narrow="name", width="what"),
        Column("Acted on", lambda row: "" if "total" in row else acted(row), narrow="line", width="acted"),
        Column("Before, a day", lambda row: "" if "total" in row else a_day(row, "before"), number=True, narrow="line"),
        Column("After, a day", lambda row: "" if "total" in row else a_day(row, "after"), number=True, narrow="line"),
        Column("Verified, a month", lambda row: verified(row, view.currency), number=True, narrow="amount"),
        Column("Claimed", lambda row: claimed(row, view.currency), number=True, narrow="line"),
        Column("Seen", seen, number=True, narrow="line"),
        Column(
            "",
            lambda row: (
                ""
                if "total" in row
                else html.A("Receipt", href=view.link(act=place(row)), **aria(label=f"Receipt of {name(row)}"))
            ),
            narrow="detail",
            width="receipt",
        ),
    ]


def name(row: Row) -> str:
    return row["resource_name"] or row["resource_id"].rstrip("/").rpartition("/")[2]


def what(row: Row) -> Child:
    if "total" in row:
        return f"{wording.count(row['count'])} verified"
    mark = html.Span(className=f"status-mark {row['state']}", **aria(hidden="true"))
    state = {"regressed": "Regressed: ", "resolved": "Waits: "}.get(row["state"], "")
    title = html.Span([mark, f"{state}{rule_name(row['rule'])}"], className="with-mark wrap")
    second = f"{name(row)} · {row['account']}" + (f" · {row['reason']}" if row["state"] != "verified" else "")
    return named(title, second)


def acted(row: Row) -> html.Div:
    by = row["acted_by"] or "by itself"
    return html.Div([html.Div(wording.day(row["acted_on"], year=False)), html.Div(by, className="second")])


def a_day(row: Row, when: str) -> Child:
    amount, days = row[f"{when}_per_day"], row[f"{when}_days"]
    if amount is None or not days:
        return html.Span("no number", className="muted")
    return html.Div([wording.exact(amount, row["currency"]), html.Div(wording.some(days, "day"), className="second")])


def verified(row: Row, currency: str) -> Child:
    amount = row["sum"] if "total" in row else row["verified_per_month"]
    if amount is None:
        return html.Span(
            "not yet" if row["state"] == "resolved" else wording.exact(Decimal(0), currency), className="muted"
        )
    return html.Span(wording.exact(-amount, currency), className="good strong" if amount > 0 else "strong")


def claimed(row: Row, currency: str) -> Child:
    amount = row["claimed"] if "total" in row else row["claimed_per_month"]
    return wording.exact(amount, currency) if amount is not None else html.Span("no number", className="muted")


def seen(row: Row) -> str:
    amount, of = (
        (row["sum"], row["claimed"]) if "total" in row else (row["verified_per_month"], row["claimed_per_month"])
    )
    return wording.percent(amount / of, places=0 if "total" not in row else 1) if amount is not None and of else ""


def unrealised_card(view: View) -> html.Section | None:
    rows = view.of("not_realised")
    if rows.is_empty():
        return None
    number = rows.height
    one = number == 1
    sentence = (
        f"{wording.word(number)} {'was' if one else 'were'} claimed and {'is' if one else 'are'} still on the bill"
    )
    caption = "Not realised: its month is settled, and the cost a day is about the same. They count as 0."
    cells = [
        Column("Finding", lambda row: named(rule_name(row["rule"]), f"{name(row)} · {row['account']}"), narrow="name"),
        Column("Reported as done", acted, narrow="line", width="acted"),
        Column("Before, a day", lambda row: a_day(row, "before"), number=True, narrow="line"),
        Column("After, a day", lambda row: a_day(row, "after"), number=True, narrow="line"),
        Column("Claimed, a month", lambda row: claimed(row, view.currency), number=True, narrow="amount"),
        Column("What the bill shows", lambda row: row["reason"], narrow="detail"),
        Column(
            "", lambda row: button("Look at it", f"/findings/{row['finding_id']}"), narrow="detail", width="receipt"
        ),
    ]
    return card(sentence, caption, table(cells, rows.to_dicts(), label="Claimed and still on the bill"))
