"""How the cost of the window divides: waste, unknown, in use, not covered; the four add up to the bill."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import card
from dashboards.components.base import aria

PARTS = {
    "waste": "Waste",
    "unknown": "Unknown: no or too little data",
    "in_use": "In use",
    "not_covered": "Not covered by a rule",
}


def share_card(found: pl.DataFrame, rows: pl.DataFrame) -> html.Section | None:
    """`found` are WASTE_TOTAL's sums by currency, the largest first; nothing where no window was judged."""
    if found.is_empty():
        return None
    whole = found.row(0, named=True)
    currency = whole["currency"]
    percent = share(whole, "waste")
    sentence = (
        f"Of {wording.exact(whole['effective_cost'], currency)} of cloud cost in 30 days, {percent} is proven waste"
    )
    return card(sentence, caption(whole, found, rows), bar(whole), legend(whole))


def share(whole: Mapping[str, Any], part: str) -> str:
    """Of the whole, as a percentage; a part of nothing is none of it."""
    cost = whole["effective_cost"]
    return wording.percent(whole[part] / cost) if cost else wording.percent(Decimal(0))


def caption(whole: Mapping[str, Any], found: pl.DataFrame, rows: pl.DataFrame) -> str:
    window = wording.span(whole["window_start"], whole["window_end"])
    freed = rows.filter(pl.col("outcome") == "waste", pl.col("currency") == whole["currency"])
    covered = Decimal(freed["commitment_freed_per_month"].sum() or 0)
    apart = f" {wording.exact(covered, whole['currency'])} a month of it is covered by commitments." if covered else ""
    others = [wording.exact(row["waste"], row["currency"]) for row in found.slice(1).to_dicts()]
    more = f" Beside it {wording.listed(others)} of waste in other currencies." if others else ""
    return f"{window}, effective cost in {whole['currency']}. The four parts add up to the bill.{apart}{more}"


def bar(whole: Mapping[str, Any]) -> html.Div:
    cost = whole["effective_cost"] or Decimal(1)
    widths = {name: max(float(whole[name] / cost) * 100, 0.0) for name in PARTS}
    drawn = [html.Span(className=f"part {name}", style={"width": f"{widths[name]:.3f}%"}) for name in PARTS]
    told = ", ".join(f"{name} {share(whole, part)}" for part, name in PARTS.items())
    return html.Div(drawn, className="share-bar", role="img", **aria(label=told))


def legend(whole: Mapping[str, Any]) -> html.Ul:
    return html.Ul(
        [
            html.Li(
                [
                    html.Span(className=f"key {part}", **aria(hidden="true")),
                    html.Span(name),
                    html.Span(wording.exact(whole[part], whole["currency"]), className="number strong"),
                    html.Span(share(whole, part), className="number muted"),
                ]
            )
            for part, name in PARTS.items()
        ],
        className="share-legend",
    )
