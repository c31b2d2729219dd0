"""A rule on trial: what is typed, what it would move, and what is nobody's before and after. It writes nothing."""

from collections.abc import Sequence
from decimal import Decimal

import dash_mantine_components as dmc
import polars as pl
from dash import dcc, html

from dashboards import wording
from dashboards.components import Column, card, holds, named, table, told
from dashboards.components.base import Child, present
from dashboards.components.tables import Narrow
from dashboards.pages.allocation.view import Row, View
from dashboards.queries.allocation_dry_run import DryRun
from warehouse.tables.allocation import UNALLOCATED

TYPED, RUN, RESULT = "allocation-typed", "allocation-run", "allocation-result"
EXAMPLE = """[[allocation]]
dimension = "{}"
rule = "a name"
match = {{ tag = {{ team = "payments" }} }}
target = "payments"
"""


def trial_card(view: View) -> html.Div:
    """The form; what the rule of a tried group would move is there at once."""
    key = view.visit.filters.get("try", "")
    account, _, service = key.partition("|")
    tried = view.nobodys.filter(pl.col("account").fill_null("") == account, pl.col("service").fill_null("") == service)
    text = tried["rule"][0].replace("…", "payments") if key and tried.height else EXAMPLE.format(view.dimension)
    form = html.Div(
        [
            dmc.Textarea(id=TYPED, label="Rule, not saved", value=text, autosize=True, minRows=6),
            html.Div(
                html.Button("Dry run", id=RUN, className="button primary", type="button", n_clicks=1 if key else 0),
                className="form-buttons",
            ),
            html.P("Nothing is written. To keep the rule, add it to outlay.toml.", className="caption"),
        ],
        className="entry-form",
    )
    result = dcc.Loading(html.Div(id=RESULT, role="status"), type="dot", delay_show=400)
    caption = f"What a rule would move over {view.month}, beside the rules in force. It writes nothing."
    return html.Div(
        card("Try a rule before it counts", caption, html.Div([form, result], className="trial")),
        id="trial",
        className="allocation span-12",
    )


def shown(runs: Sequence[DryRun], currency: str, period: str) -> Child:
    """What a dry run found, or why there is none."""
    return html.Div([_one(each, currency, period) for each in runs])


def _one(run: DryRun, currency: str, period: str) -> Child:
    if run.wrong:
        return html.Div([told(each, "bad") for each in run.wrong], className="stack")
    targets = run.targets.filter(pl.col("currency").eq_missing(currency or None))
    moved = targets.filter(pl.col("delta") != 0)
    if moved.is_empty():
        return html.P(f"This rule would move nothing in {wording.month(period)}, in {currency or 'no currency'}.")
    rows = sorted(moved.to_dicts(), key=lambda row: (row["target"] != UNALLOCATED, -abs(row["delta"])))
    sums = {name: Decimal(str(targets[name].sum())) for name in ("before", "after", "delta")}
    total = {"target": None, **sums}
    many = int(run.moves.filter(pl.col("currency").eq_missing(currency or None))["rows"].sum())
    gained = max(rows, key=lambda row: row["delta"])
    gain, net = (wording.exact(each["delta"], currency) for each in (gained, sums))
    said = f"It would move {gain} to {gained['target']}, net {net}"
    checks = html.Ul(
        [
            html.Li(holds("No row has two rules of one priority")),
            html.Li(holds("No cycle of pools")),
            html.Li(holds(f"{wording.some(many, 'billing row')} taken by another rule")),
        ],
        className="trial-checks",
    )
    head = html.H3(said, className="sentence")
    return html.Div(present(head, table(_columns(currency), rows, label=said, total=total), checks))


def _columns(currency: str) -> list[Column]:
    def name(row: Row) -> Child:
        target = row["target"]
        return named("All cost" if target is None else "Unallocated" if target == UNALLOCATED else target)

    def amount(name: str, title: str, narrow: Narrow, *, signed: bool = False) -> Column:
        return Column(title, lambda row: wording.exact(row[name], currency, signed=signed), number=True, narrow=narrow)

    return [
        Column("Target", name, narrow="name"),
        amount("before", "Now", "line"),
        amount("after", "Would be", "line"),
        amount("delta", "Moves", "amount", signed=True),
    ]
