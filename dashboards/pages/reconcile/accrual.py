"""From billed to effective: what the month used, whenever it was paid."""

from decimal import Decimal

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Column, card, graph, holds, table, told
from dashboards.components.base import Child
from dashboards.figures.bridge import HEIGHT, HEIGHT_NARROW, Step, bridge_figure
from dashboards.pages.reconcile.match import MOST_COLUMNS, STEPS, amount_of, bill_column, figure, line, strong
from dashboards.pages.reconcile.view import Row, View
from dashboards.pages.reconcile.words import FIGURE_NAMES
from transforms.spend.bridge import BILLED_ONLY, BOTH

AMORTISED = ("covering", "recognised")


def bridge_card(view: View) -> html.Section:
    """The whole way as bars, over the bills that give both costs; none where no bill does."""
    rows = [row for row in view.rows if row["basis"] == BOTH]
    if not rows:
        return card(*one_cost(view), span=8)
    steps = steps_of(rows)
    billed, effective = (wording.exact(added(rows, name), view.currency) for name in ("billed", "effective"))
    of = "all bills" if len(rows) == len(view.rows) else wording.listed([view.name(row) for row in rows])
    sentence = f"Billed {billed} became an effective {effective}"
    caption = (
        f"From usage to the invoice, and on to what the month used. {wording.month(view.month)}, {view.currency}, {of}."
    )
    told_steps = ", ".join(f"{step.name} {wording.exact(step.amount, view.currency)}" for step in steps)
    drawn = [
        graph(
            f"bridge-{only}",
            bridge_figure(steps, currency=view.currency, mode=view.visit.mode, narrow=only == "narrow"),
            label=told_steps,
            height=HEIGHT_NARROW if only == "narrow" else HEIGHT,
            only=only,
        )
        for only in ("wide", "narrow")
    ]
    return card(sentence, caption, *drawn, span=8)


def one_cost(view: View) -> tuple[str, str]:
    """What is said in place of the bridge."""
    basis = view.rows[0]["basis"]
    lacks = "effective" if basis == BILLED_ONLY else "billed"
    return f"The bills of this month give no {lacks} cost", f"Marked {basis}: there is no way from one to the other."


def steps_of(rows: list[Row]) -> list[Step]:
    """Steps of 0 are left out, but for those that every bill has."""
    steps = [Step(FIGURE_NAMES[name], added(rows, name)) for name in STEPS]
    amortised = [Step(FIGURE_NAMES[name], added(rows, name)) for name in AMORTISED]
    billed = Step("Billed", added(rows, "billed"), is_total=True)
    effective = Step("Effective", added(rows, "effective"), is_total=True)
    shown = [step for step in steps if step.amount or step.name == "Usage"]
    return [*shown, billed, *amortised, effective]


def added(rows: list[Row], name: str) -> Decimal:
    return sum((row[name] for row in rows), Decimal(0))


def accrual_card(view: View, on_spend: pl.DataFrame) -> html.Section | None:
    """In numbers, a column a bill; `on_spend` has source, provider and effective cost of the daily mart."""
    if len(view.rows) > MOST_COLUMNS:
        return None
    month = wording.month(view.month)
    known = {(row["source"], row["provider"]): row["effective"] for row in on_spend.to_dicts()}
    lines = [
        line(view, "Billed", None, figure(view, "billed", strong=True), total=strong(amount_of(view, "billed"))),
        line(view, "Covering purchases, taken out", None, figure(view, "covering"), total=amount_of(view, "covering")),
        line(
            view,
            f"Recognised in {month}",
            "used and unused commitment, a month’s share",
            figure(view, "recognised"),
            total=amount_of(view, "recognised"),
        ),
        line(
            view, "Effective", None, figure(view, "effective", strong=True), total=strong(amount_of(view, "effective"))
        ),
        line(view, "Equals the daily costs", None, lambda row: equals(row, known), total=None),
    ]
    columns = [Column(f"{view.currency or 'No currency'}, {month}", lambda row: row["name"], narrow="name")]
    columns += [bill_column(view, place, row) for place, row in enumerate(view.rows)]
    if view.several:
        columns.append(Column("Total", lambda row: row["total"], number=True, narrow="line", width="sum"))
    shown = html.Div(table(columns, lines, label="From billed to effective"), className="steps")
    caption = "Effective cost is amortised. Billed and effective are never added; one leads to the other."
    return card(f"The same month as accrual: what {month} used, whenever it was paid", caption, shown)


def equals(row: Row, known: dict[tuple[str, str | None], Decimal | None]) -> Child:
    """Against the sum that every other page reads."""
    if row["effective"] is None:
        return html.Span(row["basis"], className="muted")
    same = known.get((row["source"], row["provider"])) == row["effective"]
    return holds("to the last digit") if same else told("differs", "bad")
