"""One app: why it is risky, and every line, sign-on and other trace that it was seen by."""

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Column, Kpi, button, card, empty, grid, heading, kpi_strip, named, page, table
from dashboards.components.base import Child, aria, present
from dashboards.pages.findings.words import added
from dashboards.pages.shadow_it.apps import state_mark
from dashboards.pages.shadow_it.form import form
from dashboards.pages.shadow_it.side import part, risk_of
from dashboards.pages.shadow_it.view import MOST_TEXTS, TRAILS, Row, View, job, seen_by, told_day, with_code
from dashboards.queries.shadow_it import parts
from dashboards.queries.sights import by_text, departments

SHOWN_OF_A_PSEUDONYM = 8


def render_one(view: View, app: str) -> html.Div:
    visit = view.visit
    row = next((each for each in view.every.to_dicts() if each["app"] == app), None)
    if row is None:
        gone = empty(
            "There is no such app now",
            "No trail of this snapshot saw it within twelve months, or it is not yours to see.",
            button("All apps", view.link()),
            "search",
        )
        head = heading("App", [f"snapshot {visit.snapshot.id}"])
        return page(crumbs(view, "not found"), head, html.Div(gone, className="card"))
    found = view.sights(app)
    lines, others = found.filter(pl.col("amount").is_not_null()), found.filter(pl.col("amount").is_null())
    told = (
        risk_card(row),
        texts_card(view, lines),
        departments_card(view, found),
        lines_card(view, lines),
        signs_card(view, others),
    )
    decide = card("Your decision", row["reason"], form(row), span=4)
    return page(
        crumbs(view, row["name"]),
        heading(
            row["name"], [job(row["category"]), row["vendor"] or "no vendor known", f"snapshot {visit.snapshot.id}"]
        ),
        figures(row),
        grid(html.Div(present(*told), className="stack span-8"), html.Div([decide], className="stack span-4")),
    )


def crumbs(view: View, here: str) -> html.Nav:
    steps = [html.Li(html.A("Shadow IT", href=view.link())), html.Li(html.Span(here, **aria(current="page")))]
    return html.Nav(html.Ol(steps), className="crumbs", **aria(label="Breadcrumbs"))


def figures(row: Row) -> html.Section:
    money = row["spend_12_months"]
    paid = html.Span("no number", className="muted") if money is None else wording.exact(money, row["currency"])
    people = wording.count(row["people"]) if row["people"] else "not told"
    return kpi_strip(
        [
            Kpi("State", state_mark(row["state"]), f"owner {row['owner']}" if row["owner"] else "no owner"),
            Kpi("Paid", paid, paid_how(row), "12 months"),
            Kpi("People", people, "known on its trails"),
            Kpi("Seen by", ", ".join(seen_by(row["trails"])), f"last {told_day(row['last_seen'])}"),
            Kpi("First seen", told_day(row["first_seen"]), "as far as trails tell"),
        ]
    )


def risk_card(row: Row) -> html.Section:
    whole = "Its risk is not reckoned yet" if row["risk"] is None else f"A risk of {row['risk']} of 100"
    body = html.Ul([part(*each) for each in parts(row["risk_reasons"])], className="risk-parts")
    caption = "Each part that counts, with its points; what is not known counts nothing"
    return card(whole, caption, *present(risk_of(row), body, scopes(row)))


def scopes(row: Row) -> html.Div | None:
    """What it may read or write by grants that stand, in the providers' own words."""
    if not row["scopes"]:
        return None
    each = [html.Li(html.Code(scope)) for scope in row["scopes"].split(" ")]
    return html.Div([html.H3("Scopes that are granted"), html.Ul(each, className="seen-in")])


def paid_how(row: Row) -> str:
    """How many lines, in which rhythm, and what goes on."""
    if row["spend_12_months"] is None and row["lines"]:
        return "in several currencies, or in none"
    lines = wording.some(row["lines"] or 0, "line")
    rhythm = {None: "", "irregular": ", irregular"}.get(row["cadence"], f", {row['cadence']}")
    if row["recurring_per_year"] is None:
        return f"{lines}{rhythm}"
    return f"{lines}{rhythm}; {wording.compact(row['recurring_per_year'], row['currency'])} a year goes on"


def texts_card(view: View, lines: pl.DataFrame) -> html.Section | None:
    """What stands on its lines, and why that is this app."""
    rows = by_text(lines, view.visit.snapshot).sort("amount", descending=True, nulls_last=True)
    if rows.is_empty():
        return None
    cells = [
        Column(
            "On its lines",
            lambda row: named(row["descriptor"], with_code(row["evidence"]), code=True),
            narrow="name",
            width="wide",
        ),
        Column("Lines", lambda row: wording.count(row["lines"]), number=True, narrow="line"),
        Column("12 months", money, number=True, narrow="amount"),
    ]
    sentence = f"{wording.some(rows.height, 'text')} on lines told it"
    return card(sentence, "One row a text, whatever its numbers", table(cells, rows.to_dicts(), label="Texts"))


def money(row: Row) -> Child:
    return (
        html.Span("no number", className="muted")
        if row["amount"] is None
        else wording.exact(row["amount"], row["currency"])
    )


def departments_card(view: View, found: pl.DataFrame) -> html.Section | None:
    visit = view.visit
    rows = departments(visit.snapshot, visit.viewer, found)
    if rows.is_empty():
        return None
    cells = [
        Column("Department", lambda row: row["department"], narrow="name"),
        Column("People", lambda row: wording.count(row["people"]), number=True, narrow="amount"),
    ]
    sentence = (
        f"{wording.some(int(rows['people'].sum()), 'person', 'people')} in {wording.some(rows.height, 'department')}"
    )
    caption = "Groups under 5 people are told to IT alone"
    return card(sentence, caption, table(cells, rows.to_dicts(), label="Departments"))


def lines_card(view: View, rows: pl.DataFrame) -> html.Section | None:
    if rows.is_empty():
        return None
    first = rows if view.shows_all else rows.head(MOST_TEXTS)
    cells = [
        Column("Day", lambda row: wording.day(row["last_seen"]), narrow="line"),
        Column("On the line", lambda row: named(row["text"], source(row), code=True), narrow="name", width="wide"),
        *(person_column(view)),
        Column("Amount", lambda row: wording.exact(row["amount"], row["currency"]), number=True, narrow="amount"),
    ]
    sentence = f"{wording.some(rows.height, 'line')}, {added(rows, 'amount')} in all"
    caption = "Every line that counts, the newest first, whatever its age; a refund is below 0"
    body = table(cells, first.to_dicts(), label="Lines", rest=rest(view, rows.height - first.height))
    return card(sentence, caption, body)


def source(row: Row) -> str:
    code = f", MCC {row['mcc']}" if row["mcc"] else ""
    return f"{TRAILS.get(row['trail'], row['trail'].title())}, {row['reference']}{code}"


def signs_card(view: View, rows: pl.DataFrame) -> html.Section | None:
    if rows.is_empty():
        return None
    first = rows if view.shows_all else rows.head(MOST_TEXTS)
    cells = [
        Column(
            "Trace", lambda row: named(TRAILS.get(row["trail"], row["trail"].title()), row["x_source"]), narrow="name"
        ),
        Column("As it is called there", lambda row: row["text"] or "", narrow="detail"),
        *(person_column(view)),
        Column("Last seen", lambda row: told_day(row["last_seen"]), number=True, narrow="amount"),
    ]
    accounts = rows["reference"].n_unique()
    sentence = f"{wording.some(accounts, 'account')} left a trace without money"
    caption = "Sign-ons, grants and look-ups: of each account the last one"
    body = table(cells, first.to_dicts(), label="Sign-ons", rest=rest(view, rows.height - first.height))
    return card(sentence, caption, body)


def person_column(view: View) -> list[Column]:
    """Pseudonyms, for the IT role alone."""
    if not view.visit.viewer.allowed("it"):
        return []
    return [Column("Person", person, narrow="line")]


def person(row: Row) -> Child:
    if not row["person_id"]:
        return html.Span("not known", className="muted")
    return html.Code(row["person_id"][:SHOWN_OF_A_PSEUDONYM])


def rest(view: View, more: int) -> list[Child] | None:
    return (
        [f"{wording.count(more)} more. ", html.A("Show them", href=view.visit.href(show="all"))] if more > 0 else None
    )
