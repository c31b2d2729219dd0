"""The app that is looked at: its risk with each part, what saw it, and the form to decide on it."""

from dash import html

from dashboards import wording
from dashboards.components import chip, unknown
from dashboards.components.base import Child, aria, present
from dashboards.pages.shadow_it.form import form
from dashboards.pages.shadow_it.view import STATES, TRAILS, Row, View, capital, job, told_day
from dashboards.queries.shadow_it import parts
from dashboards.queries.sights import by_trail

MOST_SEEN = 5


def side_card(view: View, row: Row) -> html.Section:
    first = (
        f" {wording.day(row['first_seen'], year=False)}" if row["state"] == "discovered" and row["first_seen"] else ""
    )
    state = chip(f"{STATES[row['state']]}{first}", "bad" if row["state"] == "unsanctioned" else "")
    head = html.Div(
        [html.H2(html.A(row["name"], href=view.to(row["app"])), className="sentence"), state], className="ends"
    )
    body = (
        risk_of(row),
        html.Ul([part(*each) for each in parts(row["risk_reasons"])], className="risk-parts"),
        *seen_in(view, row),
    )
    more = html.A("Every line and sign-on behind it", href=view.to(row["app"]))
    return html.Section(
        present(head, html.P(about(row), className="caption"), *body, html.P(more), form(row)),
        className="card span-4 shadow-side",
    )


def about(row: Row) -> str:
    money = row["spend_12_months"]
    cost = "no sum of money" if money is None else f"{wording.exact(money, row['currency'])} in 12 months"
    who = wording.some(row["people"], "person", "people") if row["people"] else "people not told"
    return f"{job(row['category'])} · {who} · {cost}"


def risk_of(row: Row) -> html.P:
    if row["risk"] is None:
        return html.P(unknown("the next run reckons it"))
    number = html.Span(wording.count(row["risk"]), className="risk-number number")
    return html.P([number, html.Span(" of 100, by these parts", className="second")])


def part(points: int | None, said: str) -> html.Li:
    """A part that does not count has no bar and no number."""
    if not points:
        return html.Li([html.Span(capital(said), className="muted"), html.Span(), html.Span()])
    bar = html.Span(html.Span(className="risk-fill", style={"width": f"{min(points * 2, 100)}%"}), className="risk-bar")
    return html.Li(
        [html.Span(capital(said)), html.Span(bar, **aria(hidden="true")), html.Span(f"+{points}", className="number")]
    )


def seen_in(view: View, row: Row) -> list[Child]:
    found = by_trail(view.sights(row["app"]))
    lines = [html.Li(sight(each)) for each in found.head(MOST_SEEN).to_dicts()]
    more = found.height - len(lines)
    if more > 0:
        lines.append(html.Li(f"{wording.count(more)} more", className="second"))
    return [html.H3("Seen in"), html.Ul(lines, className="seen-in")] if lines else []


def sight(row: Row) -> list[Child]:
    trail = TRAILS.get(row["trail"], row["trail"].title())
    text: list[Child] = [html.Code(row["text"]), ", "] if row["text"] else []
    number = wording.some(row["number"], "line" if row["is_paid"] else "account")
    first = f", first {wording.day(row['first_seen'])}" if row["first_seen"] else ""
    last = "" if row["first_seen"] == row["last_seen"] else f", last {told_day(row['last_seen'])}"
    return [f"{trail} ", *text, f"{number}{first}{last}"]
