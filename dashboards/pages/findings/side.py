"""Beside a finding: what it saves, whose it is, where it stands, what can be decided, the provider's word, history."""

from datetime import date
from decimal import Decimal

from dash import html

from dashboards import wording
from dashboards.components import card
from dashboards.components.base import Child, aria, present
from dashboards.pages.findings import words
from dashboards.pages.findings.about import One
from dashboards.pages.findings.form import form
from dashboards.pages.findings.view import Row
from dashboards.queries.findings import is_cost

LADDER = ("open", "acknowledged", "in_progress", "resolved", "verified")
# What is done next, by where a finding stands, and what stands beside it.
NEXT = {
    "open": ("acknowledged", ("resolved",)),
    "acknowledged": ("in_progress", ("resolved",)),
    "in_progress": ("resolved", ("open",)),
    "resolved": ("open", ()),
    "verified": ("open", ()),
    "not_realised": ("open", ("resolved",)),
    "regressed": ("acknowledged", ("resolved",)),
    "snoozed": ("open", ("resolved",)),
    "exempt": ("open", ()),
}


def side_card(one: One) -> html.Section:
    row = one.row
    primary, main = NEXT[row["status"]]
    of_cost = is_cost(row["rule"])
    if of_cost and row["status"] in ("open", "acknowledged"):
        primary, main = "real", ("expected", "noise")
    return html.Section(
        present(
            *([] if of_cost else saving(one)),
            facts(one),
            ladder(one),
            form([row["finding_id"]], primary=primary, main=main, owner=row["owner"] or "", of_cost=of_cost),
        ),
        className="card side-card",
    )


def saving(one: One) -> list[Child]:
    row = one.row
    amount = row["saving_per_month"]
    if amount is None:
        why = row["no_saving_reason"] or (
            "A lead claims no saving" if row["outcome"] == "lead" else "No saving is claimed"
        )
        return [
            html.Div("Saving, cash", className="kpi-label"),
            html.Div("No number", className="kpi-value"),
            html.P(f"{why}.", className="caption"),
        ]
    before = "up to " if row["saving_is_upper_bound"] else ""
    year = wording.exact(amount * 12, row["currency"])
    freed = wording.exact(row["commitment_freed_per_month"] or Decimal(0), row["currency"])
    return [
        html.Div("Saving, cash", className="kpi-label"),
        html.Div(
            [
                html.Span(f"{before}{wording.exact(amount, row['currency'])}", className="number"),
                html.Span("a month", className="kpi-unit"),
            ],
            className="kpi-value",
        ),
        html.P(
            f"{year} a year" if words.is_software(row) else f"{year} a year · commitment freed {freed} a month",
            className="caption",
        ),
        counted_in(one),
    ]


def counted_in(one: One) -> Child:
    """Which other finding has its money, where one has."""
    other = one.row["included_in"]
    if not other:
        return None
    link = html.A("another finding", href=one.view.to(other))
    return html.P(["Its money is counted once, in ", link, "."], className="caption")


def facts(one: One) -> html.Dl:
    row = one.row
    first = (one.visit.snapshot.as_of - row["first_found"]).days
    shown: list[tuple[str, Child]] = [
        *([] if is_cost(row["rule"]) else [("Confidence", words.confidence(row["confidence"]))]),
        ("Owner", owner(row)),
        *places(row),
        (
            "Found again" if len(one.stretches) > 1 else "First found",
            f"{wording.day(row['first_found'])}, {wording.some(first, 'day')} ago",
        ),
        ("Rule", f"{row['rule']}, version {row['rule_version']}"),
    ]
    return html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in shown], className="facts")


def places(row: Row) -> list[tuple[str, Child]]:
    """The account and region of a cloud; of software its vendor and the source that tells of it."""
    if words.is_software(row):
        source = () if row["resource_type"] == "overlap" else (("Source", row["account"]),)
        return [("Vendor", row["provider"]), *source]
    return [("Account", row["account"] or "several"), ("Region", row["region"] or "none")]


def owner(row: Row) -> str:
    if not row["owner"]:
        return "nobody is known"
    how = {"tag": "by its tag", "account": "of its account", "decision": "as decided"}.get(row["owner_from"] or "", "")
    return f"{row['owner']}, {how}" if how else row["owner"]


def ladder(one: One) -> html.Ol:
    """The steps of a finding's life, with their days; beside them, what it is if it is none of them."""
    row = one.row
    at = days(one)
    here = row["status"]
    gone = "seen gone from what is bought" if words.is_software(row) else "seen gone in the bill"
    told = LADDER[:-1] if is_cost(row["rule"]) else LADDER
    steps = [step(status, status == here, at.get(status), gone=gone) for status in told]
    if here not in LADDER:
        steps.insert(1, step(here, True, at.get(here), note(one)))
    return html.Ol(steps, className="ladder")


def days(one: One) -> dict[str, date]:
    """When each step was taken, the last time."""
    told = {row["status"]: row["at"].date() for row in one.decisions.to_dicts()}
    return {"open": one.row["first_found"], **told}


def step(status: str, is_here: bool, at: date | None, more: str = "", *, gone: str = "") -> html.Li:
    name = words.STATUS_NAMES[status].split(",")[0]
    when = wording.day(at, year=False) if at else gone if status == "verified" else ""
    mark = html.Span(className=f"status-mark {status if is_here else 'open'}{' here' if is_here else ''}")
    second = html.Div(more, className="second") if more else None
    return html.Li(
        [
            mark,
            html.Div(present(html.Span(name, className="strong" if is_here else None), second)),
            html.Span(when, className="second"),
        ],
        **(aria(current="step") if is_here else {}),
    )


def note(one: One) -> str:
    """Until when and why, of what is left in peace; of what came back, that it did."""
    row = one.row
    if row["status"] == "regressed":
        return "It was gone, and is found again."
    if row["status"] == "not_realised":
        return "It was said to be done, and is still on the bill."
    mine = row["note"] is not None and row["status"] in ("snoozed", "exempt")
    until = f"up to {wording.day(row['until'])}" if row["until"] else "without an end"
    return f"{until}: {row['note']}, {row['decided_by']}" if mine else "by a decision on more than this, or by a tag"


def advice_card(one: One) -> html.Section | None:
    """The provider's own figure beside ours."""
    if one.advice.is_empty():
        return None
    row = one.advice.row(0, named=True)
    whose = words.PROVIDERS.get(one.row["provider"], one.row["provider"])
    when = f", {wording.day(row['refreshed'].date(), year=False)}" if row["refreshed"] else ""
    said = f"{row['origin'].partition('.')[2].replace('-', ' ').capitalize()}{when}: {row['action'] or row['kind']}."
    return card(f"{whose} says so, too", None, html.P([said, compared(one, row)]))


def compared(one: One, row: Row) -> str:
    theirs, ours = row["saving_per_month"], one.row["saving_per_month"]
    if theirs is None:
        return " It names no saving."
    told = f" It puts the saving at {wording.exact(theirs, row['currency'])} a month"
    if ours is None or row["currency"] != one.row["currency"]:
        return f"{told}."
    apart = theirs - ours
    if not apart:
        return f"{told}, as we do."
    return f"{told}, {wording.exact(abs(apart), row['currency'])} {'more' if apart > 0 else 'less'} than ours."


def history_card(one: One) -> html.Section:
    """What happened, newest first."""
    row = one.row
    happened = [(each["at"].date(), said(each)) for each in one.decisions.to_dicts()]
    begun = [found for found, _ in one.stretches] or [row["first_found"]]
    happened += [(found, "Found again") for found in begun[1:]]
    happened += [(gone, "No longer found") for _, gone in one.stretches if gone is not None]
    happened.append((begun[0], f"First found by {row['rule']}"))
    if row["last_activity"]:
        happened.append((row["last_activity"], "Last sign of use"))
    if row["since"] and row["since"] != row["last_activity"]:
        happened.append((row["since"], "So since then, as far as is known"))
    lines = [
        html.Div([html.Dt(wording.day(day, year=day.year != one.visit.snapshot.as_of.year)), html.Dd(text)])
        for day, text in sorted(happened, key=lambda each: each[0], reverse=True)
    ]
    return card("History", None, html.Dl(lines, className="facts"))


def said(row: Row) -> str:
    until = f" up to {wording.day(row['until'])}" if row["until"] else ""
    why = f": {row['reason']}" if row["reason"] else ""
    to = f", for {row['owner']}" if row["owner"] else ""
    return f"{words.STATUS_NAMES[row['status']].split(',')[0]}{until}{to} by {row['by']}{why}"
