"""What these figures rest on: bills, reconciliation, checks, rejects, what is held back."""

from dataclasses import dataclass
from decimal import Decimal

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import card, icon, more
from dashboards.queries.freshness import complete_to


@dataclass(frozen=True)
class Ground:
    """One thing the figures rest on: what, how it stands, why, and whether it is as it should be."""

    name: str
    stands: str
    why: str
    holds: bool
    icon: str = "alert-triangle"


def rest_on_card(
    found: pl.DataFrame, sums: pl.DataFrame, checks: pl.DataFrame, rejected: pl.DataFrame, held: pl.DataFrame
) -> html.Section:
    grounds = (bills(found), reconciliation(sums), all_checks(checks), rejects(rejected), held_back(held))
    strip = html.Ul([cell(ground) for ground in grounds], className="grounds")
    return card("What these figures rest on", None, strip, action=more("Data quality", "/data"))


def cell(ground: Ground) -> html.Li:
    mark = icon("circle-check", tone="good") if ground.holds else icon(ground.icon, tone="warn")
    words = [
        html.Div(ground.name, className="name"),
        html.Div(ground.stands, className="stands"),
        html.Div(ground.why, className="second"),
    ]
    return html.Li([mark, html.Div(words)])


def bills(found: pl.DataFrame) -> Ground:
    fresh, last = found.filter(state="fresh").height, complete_to(found)
    reach = f"complete to {wording.day(last, year=False)}" if last else "no complete day yet"
    names = wording.listed(found.drop_nulls("data_to")["source"].sort().to_list())
    return Ground("Bills", f"{fresh} of {found.height} fresh", f"{names} {reach}".strip(), fresh == found.height)


def reconciliation(sums: pl.DataFrame) -> Ground:
    differing = int(sums["differing"].sum())
    if differing:
        why = "The loaded sum is not the source's own"
        return Ground("Reconciliation", wording.some(differing, "open difference"), why, holds=False)
    zeros = wording.listed([wording.exact(Decimal(0), currency) for currency in sums["currency"]])
    rows = wording.some(int(sums["rows"].sum()), "row")
    return Ground("Reconciliation", f"difference {zeros}", f"{rows} against the source's own sums", holds=True)


def all_checks(checks: pl.DataFrame) -> Ground:
    total, passed, blocked = (int(checks[name].sum()) for name in ("total", "passed", "blocked"))
    if passed == total:
        return Ground("Checks", f"all {wording.count(total)} pass", "On each source and month", holds=True)
    apart = f"{wording.count(blocked)} of the failed block" if blocked else "None that failed blocks"
    return Ground("Checks", f"{wording.count(passed)} of {wording.count(total)} pass", apart, holds=False)


def rejects(rejected: pl.DataFrame) -> Ground:
    number = int(rejected["rows"].sum())
    if not number:
        return Ground("Rejected rows", "none", "Every row of every file was taken", holds=True)
    amounts = [wording.exact(row["amount"], row["currency"]) for row in rejected.drop_nulls("amount").to_dicts()]
    worth = f"worth {wording.listed(amounts)}, in no figure" if amounts else "without a readable amount"
    return Ground("Rejected rows", wording.count(number), worth, holds=False)


def held_back(held: pl.DataFrame) -> Ground:
    if held.is_empty():
        return Ground("Held back", "nothing", "Every delivery was taken", holds=True)
    names = wording.listed(held["source"].unique(maintain_order=True).to_list())
    stands = wording.some(held.height, "delivery", "deliveries")
    return Ground("Held back", stands, f"{names}; the last good figures stay", holds=False, icon="clock-exclamation")
