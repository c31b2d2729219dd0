"""Where the month is going: what came, what is forecast with its band and its past error, beside the plan."""

from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Any

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import card, graph
from dashboards.figures import cumulative as figures
from dashboards.pages.spend.view import View
from dashboards.queries.forecast import days_of_month, of_scope, plan_of
from dashboards.queries.periods import MONTH_TO_DATE

# The filters that a forecast is kept for, each by itself.
SCOPES = ("provider", "account", "service")
SPAN = 5


def scope_of(view: View) -> tuple[str, str] | None:
    """The kind of scope and its key that the page shows; none where no forecast is of it."""
    filters = view.filters
    if filters.range != MONTH_TO_DATE or filters.basis != "effective":
        return None
    if not filters.chosen:
        return "all", ""
    slug, keys = filters.chosen[0]
    return (slug, keys[0]) if len(filters.chosen) == len(keys) == 1 and slug in SCOPES else None


def outlook_card(view: View) -> html.Section | None:
    """None where the page shows another time, basis or scope than forecasts are made of, or no run made one."""
    scope = scope_of(view)
    if scope is None:
        return None
    asked = (view.visit.snapshot, view.visit.viewer)
    rows = of_scope(*asked, *scope, view.currency, view.visit.entered)
    if not rows.height:
        return None
    row = rows.row(0, named=True)
    month = wording.month(row["month"])
    if row["total"] is None:
        return card(f"{month} is not forecast", f"{row['reason']}.".capitalize(), span=SPAN)
    outlook = _outlook(view, row, *scope)
    title = sentence(row, outlook.planned, view.currency)
    label = f"{title}. {basis(row, view.currency)}"
    drawn = [
        graph(
            f"outlook-{name}",
            figures.cumulative_figure(outlook, mode=view.visit.mode, narrow=name == "narrow"),
            label=label,
            height=height,
            only=name,
        )
        for name, height in (("wide", figures.HEIGHT), ("narrow", figures.HEIGHT_NARROW))
    ]
    return card(title, basis(row, view.currency), *drawn, html.P(past(row), className="caption"), span=SPAN)


def sentence(row: dict[str, Any], plan: Decimal | None, currency: str) -> str:
    """ "October is heading $6.5k over plan", "October is heading for $101k"."""
    name = wording.month(row["month"]).split(" ")[0]
    if plan is None:
        return f"{name} is heading for {wording.compact(row['total'], currency)}"
    apart = row["total"] - plan
    side = "over" if apart > 0 else "under"
    return f"{name} is heading {wording.compact(abs(apart), currency)} {side} plan" if apart else f"{name} is on plan"


def basis(row: dict[str, Any], currency: str) -> str:
    """What the total is made of."""
    parts = [f"{wording.compact(row['actual'], currency)} came"]
    if row["known"]:
        parts.append(f"{wording.compact(row['known'], currency)} is known to come")
    if row["modelled"]:
        parts.append(f"{wording.compact(row['modelled'], currency)} is modelled by {named(row['method'])}")
    told = wording.listed(parts)
    return f"Adding up, effective cost in {currency or 'no currency'}: {told}."


def named(method: str | None) -> str:
    return (method or "what is known").replace("_", " ")


def past(row: dict[str, Any]) -> str:
    """How right such forecasts were, beside the run-rate; real ones where there are some."""
    if row["kept_forecasts"]:
        many, ours, rate = row["kept_forecasts"], row["kept_wape_percent"], row["kept_run_rate_wape_percent"]
        who = f"Around this day the last {wording.some(many, 'forecast')} missed the month’s total"
    elif row["past_wape_percent"] is not None:
        ours, rate = row["past_wape_percent"], row["run_rate_wape_percent"]
        many = wording.some(row["past_forecasts"], "forecast")
        who = f"Tried on the months before, {many} of about this day missed the month’s total"
    else:
        return "There is no past month yet to measure the forecast by."
    missed = f"{who} by {wording.percent(ours / 100)}; the run-rate missed by {wording.percent(rate / 100)}."
    if row["coverage80_percent"] is None:
        return f"{missed} No band: {row['reason']}." if row["reason"] else missed
    pooled = "" if row["residuals"] == "own" else " over scopes like it"
    return (
        f"{missed} The band held {wording.percent(row['coverage80_percent'] / 100, places=0)} of past months{pooled}."
    )


def _outlook(view: View, row: dict[str, Any], kind: str, key: str) -> figures.Outlook:
    asked = (view.visit.snapshot, view.visit.viewer)
    days = days_of_month(*asked, view.currency, kind, key)
    last = pl.select(pl.date(view.visit.snapshot.as_of.year, view.visit.snapshot.as_of.month, 1).dt.month_end()).item()
    came = _summed(days.filter(~pl.col("is_forecast"), pl.col("day") <= last), Decimal(0))
    begun = came[-1][1] if came else Decimal(0)
    ahead = _summed(days.filter("is_forecast", pl.col("day") <= last), begun)
    ahead = [each for each in ahead if not came or each[0] > came[-1][0]]
    if not ahead or ahead[-1][0] < last:
        ahead.append((last, row["total"]))
    ahead[-1] = (ahead[-1][0], row["total"])
    plan = _summed(plan_of(*asked, kind, key, view.currency).rename({"planned": "cost"}), Decimal(0))
    return figures.Outlook(came, ahead, row["total"], row["low80"], row["high80"], plan, view.currency)


def _summed(days: pl.DataFrame, begun: Decimal) -> list[tuple[date, Decimal]]:
    by_day = days.group_by("day").agg(pl.col("cost").sum()).sort("day")
    sums = accumulate(by_day["cost"].to_list(), initial=begun)
    return list(zip(by_day["day"].to_list(), list(sums)[1:], strict=True))
