"""How the rates are made, from their own amounts; and how far spend commitments are drawn down."""

from typing import Any

from dash import html

from dashboards import wording
from dashboards.components import card
from dashboards.components.base import Child, aria
from dashboards.pages.commitments.view import Row, View

VARIANT = "FOCUS' own example: it mixes two price levels"
# Title, share, formula, and the amounts above and below its line.
MADE = (
    ("Utilisation", "utilisation", "used ÷ (used + unused), effective cost", ("used", "paid")),
    ("Coverage", "coverage", "contracted price: covered ÷ what could be", ("covered", "eligible_contracted")),
    ("Effective savings rate", "esr", "1 − effective, unused included ÷ list, all usage", ("net", "listed")),
    ("On eligible usage", "esr.eligible", "1 − effective, unused included ÷ list", ("eligible_net", "eligible_listed")),
    ("Over contracted prices", "esr.contracted", "1 − effective, unused included ÷ contracted", ("net", "contracted")),
    ("Coverage by effective cost", "coverage.effective", VARIANT, ("used", "eligible_effective")),
)


def rates_card(view: View, month: Row) -> html.Section:
    sums = {
        **month,
        "paid": month["used"] + month["unused"],
        "covered": month["covered"] + month["given_back"],
        "net": month["effective"] - month["given_back"] + month["unused"],
        "eligible_net": month["eligible_effective"] - month["given_back"] + month["unused"],
    }
    parts = [part(view, sums, *made) for made in MADE]
    caption = f"{month['month']:%B %Y}, {view.currency}"
    return card("How the rates are made", caption, html.Dl(parts, className="made-of"), span=4)


def part(view: View, sums: dict[str, Any], title: str, name: str, formula: str, of: tuple[str, str]) -> html.Div:
    above, below = (wording.exact(sums[each], view.currency) for each in of)
    share, inverse = sums[name], "1 − " if name.startswith("esr") else ""
    told = wording.percent(share / 100) if share is not None else "unknown"
    counted: Child = f"{inverse}{above} ÷ {below}" if share is not None else sums[f"{name} reason"]
    return html.Div(
        [
            html.Dt(f"{title} {told}", className="strong"),
            html.Dd(formula, className="second"),
            html.Dd(counted, className="number"),
        ]
    )


def drawdown_cards(view: View) -> list[html.Section]:
    return [drawdown_card(view, row) for row in view.drawdown.to_dicts()]


def drawdown_card(view: View, row: Row) -> html.Section:
    applied, gone = row["applied_percent"], row["gone_percent"]
    what = row["description"] or row["ContractCommitmentId"]
    ahead = None if applied is None else applied - gone
    sentence = (
        f"How much is committed in {what} is unknown"
        if ahead is None
        else f"{what} is {abs(ahead):.1f} points {'ahead of' if ahead >= 0 else 'behind'} time"
    )
    committed = amount(row["committed"], row["unit"])
    days = f"{wording.day(row['interval_start'])} to {wording.day(row['interval_end'])}"
    caption = ", ".join(part for part in (committed, days, row["model"]) if part)
    bars = [
        gauge(f"Applied, {amount(row['applied'], row['unit'])}", applied),
        gauge("Time gone", gone),
    ]
    lapsed = html.P(f"Not met in intervals that are over: {amount(row['lapsed'], row['unit'])}", className="second")
    return card(sentence, caption, *bars, lapsed, html.P(row["reason"], className="second"), span=4)


def gauge(name: str, percent: float | None) -> html.Div:
    told = "unknown" if percent is None else wording.percent(percent / 100)
    head = html.Div([html.Span(name), html.Strong(told, className="number")], className="gauge-head")
    part = html.Div(className="seat-part active", style={"width": f"{min(percent or 0.0, 100):.2f}%"})
    bar = html.Div(part, className="seat-bar", role="img", **aria(label=f"{name}: {told}"))
    return html.Div([head, bar], className="gauge")


def amount(value: Any, unit: str | None) -> str:
    if value is None:
        return "unknown"
    is_money = unit is not None and len(unit) == 3 and unit.isupper()
    return wording.exact(value, unit) if is_money else f"{value.normalize():f} {unit or ''}".strip()
