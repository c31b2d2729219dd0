"""What the saving is priced from, and what a person would run."""

from decimal import Decimal

from dash import html

from dashboards import wording
from dashboards.components import Column, card, icon, named, table
from dashboards.components.base import Child, aria, data, present
from dashboards.pages.billing_rows import plain
from dashboards.pages.findings import words
from dashboards.pages.findings.about import One
from dashboards.pages.findings.view import Row
from dashboards.reports.ticket import ticket_text


def money_card(one: One) -> html.Section:
    row, currency = one.row, one.currency
    if one.charges.is_empty() or row["cost_in_window"] is None:
        why = row["no_saving_reason"] or "No billing row of the window names it"
        return card("No saving is claimed", f"{why[:1].upper()}{why[1:]}.", estimate(row), span=6)
    number = int(one.charges["rows"].sum())
    total = Decimal(one.charges["cost"].sum())
    sentence = f"{wording.some(number, 'billing row')} add up to {wording.exact(total, currency)} in 30 days"
    window = f"{wording.span(row['window_start'], row['window_end'])}, effective cost in {currency}. {covered(one)}"
    body = table(columns(currency), one.charges.to_dicts(), label="Charges of the window")
    return card(sentence, window, body, scaling(one, total), span=6, action=rows_link(one))


def covered(one: One) -> str:
    share = Decimal(one.charges.filter("covered")["cost"].sum() or 0)
    if not share:
        return "No commitment covers them: all of it is cash."
    return f"{wording.exact(share, one.currency)} of it is covered by a commitment, and stays on the invoice."


def columns(currency: str) -> list[Column]:
    return [
        Column("Charge", charge, narrow="name", width="wide"),
        Column("Quantity", quantity, number=True, narrow="line"),
        Column("Cost", lambda row: wording.exact(row["cost"], currency), number=True, narrow="amount"),
    ]


def charge(row: Row) -> html.Div:
    second = ", ".join(part for part in (row["category"], "covered by a commitment" if row["covered"] else "") if part)
    return named(row["charge"], second)


def quantity(row: Row) -> str:
    if row["quantity"] is None:
        return "no number"
    return f"{plain(Decimal(row['quantity']))} {row['unit'] or ''}".strip()


def scaling(one: One, total: Decimal) -> html.Dl:
    """From the window's cost to the saving a month, step by step."""
    row, write = one.row, lambda amount: wording.exact(amount, one.currency)
    wasted = row["waste_in_window"]
    steps: list[tuple[str, str]] = [("30 complete days", write(total))]
    if wasted is not None and write(wasted) != write(total):
        steps.append(("Of it waste, as the rule has it", write(wasted)))
    if row["commitment_freed_per_month"]:
        steps.append(("A month of commitment freed", write(row["commitment_freed_per_month"])))
    if row["saving_per_month"] is not None:
        steps.append(("Cash a month: × 30.44 ÷ 30", write(row["saving_per_month"])))
    if row["included_in"]:
        steps.append(("Counted with", f"finding {row['included_in']}"))
    return html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in steps], className="facts scaling")


def estimate(row: Row) -> Child:
    if row["list_price_estimate_per_month"] is None:
        return None
    about = wording.exact(row["list_price_estimate_per_month"], row["currency"])
    return html.P(f"List price about {about} a month: an estimate, in no total.", className="caption")


def rows_link(one: One) -> html.A:
    """The billing rows themselves, among the spend; an id holds no `|` but by escape, which stands between two."""
    spelled = "|".join(name.replace("%", "%25").replace("|", "%7C") for name in one.spelled)
    query = {"range": "30d", "currency": one.currency, "show": "rows", "resource": spelled}
    taken = dict.fromkeys(("pile", "show", "owner", "provider", "confidence", "rule", "account"))
    return html.A("Open the billing rows", href=one.visit.href("/spend", **(taken | query)), className="more")


def act_card(one: One) -> html.Section:
    """The command with whether it can be undone; only a person runs it."""
    row = one.row
    text = ticket_text(row, snapshot_id=one.visit.snapshot.id)
    if not row["action"]:
        return card(
            "There is nothing to run", "This finding names no command.", copies(("Copy ticket text", text)), span=6
        )
    step = words.step(row["rule"])
    undone, tone = words.UNDONE[step] if step else ("as the provider says", "")
    lines = row["action"].splitlines()
    number = "One command" if len(lines) == 1 else f"{wording.word(len(lines))} commands"
    sentence = f"{number} would do it; it {undone}" if step else f"{number} would do it"
    shown = [html.Pre(html.Code(line), className="command") for line in lines]
    mark = html.Span(undone, className=tone) if step else None
    body = html.Div(present(*shown, mark))
    buttons = copies(("Copy the command", row["action"]), ("Copy ticket text", text))
    return card(sentence, "For a person to run. Outlay only reads and changes nothing.", body, buttons, span=6)


def copies(*texts: tuple[str, str]) -> html.Div:
    return html.Div([copy(name, text) for name, text in texts], className="card-foot")


def copy(name: str, text: str) -> html.Button:
    """A button that puts the text on the clipboard; what came of it is read out."""
    said = html.Span(className="copied", role="status", **aria(live="polite"))
    return html.Button([icon("copy"), name, said], className="button", type="button", **data(copy=text))
