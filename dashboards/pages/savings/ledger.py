"""From potential over accepted and resolved to verified: each bar is what the one above it let through."""

from dataclasses import dataclass
from decimal import Decimal

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import card
from dashboards.components.base import Children, aria, classes
from dashboards.pages.savings.view import View

NONE = Decimal(0)


@dataclass(frozen=True)
class Rung:
    """One bar: what came this far, of how many, and what of it goes no further yet."""

    name: str
    second: str
    amount: Decimal
    rest: tuple[tuple[str, Decimal, int], ...] = ()


def ledger_card(view: View) -> html.Section:
    rungs = ladder(view)
    verified = rungs[-1].amount
    found = wording.compact(rungs[0].amount, view.currency)
    when = f" in {view.year}" if view.year else ""
    sentence = f"Of {found} a month found{when}, {wording.compact(verified, view.currency)} has left the bill"
    caption = (
        f"A month, cash, {view.currency}. Each bar is what the one above let through. Verified is measured; the rest "
        "is estimated."
    )
    top = rungs[0].amount or Decimal(1)
    rows = [drawn(rung, top, view.currency, last=rung is rungs[-1]) for rung in rungs]
    return card(sentence, caption, html.Ol(rows, className="ledger"))


def ladder(view: View) -> list[Rung]:
    """What is there now by its status, and what was acted on by its claim."""
    now = {
        status: part(view.found.filter(pl.col("status") == status), "saving_per_month")
        for status in view.found["status"].unique()
    }
    acted = {state: part(view.of(state), "claimed_per_month") for state in ("resolved", "verified", "not_realised")}
    peace = plus(*(now.get(status, (NONE, 0)) for status in ("snoozed", "exempt")))
    free = plus(*(now.get(status, (NONE, 0)) for status in ("open", "regressed")))
    known, working = (now.get(status, (NONE, 0)) for status in ("acknowledged", "in_progress"))
    resolved = plus(*acted.values())
    accepted = plus(resolved, known, working)
    potential = plus(accepted, free, peace)
    seen = Decimal(view.verified["verified_per_month"].sum() or 0)
    claimed, number = acted["verified"]
    share = (
        f"{wording.percent(seen / claimed)} of the {wording.exact(claimed, view.currency)} claimed" if claimed else ""
    )
    return [
        Rung(
            "Potential",
            wording.some(potential[1], "finding"),
            potential[0],
            (("open", *free), ("snoozed or exempt", *peace)),
        ),
        Rung(
            "Accepted",
            f"{wording.count(accepted[1])} that an owner took on",
            accepted[0],
            (("acknowledged", *known), ("in progress", *working)),
        ),
        Rung(
            "Resolved",
            f"{wording.count(resolved[1])} reported as done or gone",
            resolved[0],
            (("waits for the bill", *acted["resolved"]), ("not realised", *acted["not_realised"])),
        ),
        Rung(
            "Verified",
            f"{wording.count(number)} seen gone in the bill" + (f", {share}" if share else ""),
            Decimal(seen),
        ),
    ]


def part(rows: pl.DataFrame, column: str) -> tuple[Decimal, int]:
    return Decimal(rows[column].sum() or 0), rows.height


def plus(*parts: tuple[Decimal, int]) -> tuple[Decimal, int]:
    return sum((amount for amount, _ in parts), NONE), sum(number for _, number in parts)


def drawn(rung: Rung, top: Decimal, currency: str, *, last: bool) -> html.Li:
    through = rung.amount - sum((amount for _, amount, _ in rung.rest), NONE)
    bars = [html.Span(className=classes("on", "good" if last else None), style=width(through, top))]
    bars += [html.Span(className="off", style=width(amount, top)) for _, amount, _ in rung.rest if amount]
    under: Children = "; ".join(
        f"{wording.exact(amount, currency)} {name}, {wording.count(number)}"
        for name, amount, number in rung.rest
        if number
    )
    amount = wording.exact(-rung.amount if last else rung.amount, currency)
    told = [
        html.Div(bars, className="ledger-bar", **aria(hidden="true")),
        html.Div(under, className="second") if under else "",
    ]
    return html.Li(
        [
            html.Div([html.Div(rung.name, className="name"), html.Div(rung.second, className="second")]),
            html.Div(amount, className=classes("amount number", "good" if last and rung.amount > 0 else None)),
            html.Div(told),
        ]
    )


def width(amount: Decimal, top: Decimal) -> dict[str, str]:
    return {"width": f"{max(float(amount / top), 0.0) * 100:.3f}%"}
