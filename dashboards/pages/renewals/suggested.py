"""Agreements that recurring lines suggest: apart from contracts, until somebody confirms them."""

from dash import html

from dashboards import wording
from dashboards.components import Column, card, named, table
from dashboards.components.base import Child
from dashboards.pages.renewals.view import Row, View


def suggested_card(view: View) -> html.Section | None:
    rows = view.suggested
    if rows.is_empty():
        return None
    word = wording.word(rows.height).capitalize()
    number = "One more contract is" if rows.height == 1 else f"{word} more contracts are"
    caption: list[Child] = [
        "Inferred, so on no total above until a person confirms: here, one by one, or all at once by a ",
        html.A("contracts CSV that is filled as far as lines tell", href="/files/contract-candidates.csv"),
        ", named as [[contracts]] in outlay.toml.",
    ]
    body = table(columns(view), rows.to_dicts(), label="Likely contracts")
    return card(f"{number} likely: card and invoice lines repeat", caption, body)


def columns(view: View) -> list[Column]:
    return [
        Column("Product and evidence", lambda row: named(row["app"], evidence(row)), narrow="name", width="wide"),
        Column("Next expected", lambda row: wording.day(row["next_expected"]), narrow="line"),
        Column("Confidence", lambda row: f"{row['confidence']:.2f}", number=True, narrow="line"),
        Column("Each time", amount, number=True, narrow="amount"),
        Column("", lambda row: confirm(view, row), narrow="line"),
    ]


def confirm(view: View, row: Row) -> html.A:
    """A button of its own name for who hears it."""
    words = ["Confirm", html.Span(f" {row['app']}", className="unseen")]
    return html.A(words, href=view.link(candidate=row["candidate_id"]), className="button")


def evidence(row: Row) -> str:
    lines = wording.some(row["lines"], "line")
    return f"{lines} from {wording.day(row['first_seen'])} to {wording.day(row['last_seen'])}, {row['cadence']}"


def amount(row: Row) -> Child:
    if row["amount"] is None:
        return html.Span("no number", className="muted")
    return named(wording.exact(row["amount"], row["currency"]), row["cadence"])
