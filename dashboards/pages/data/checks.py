"""The checks: what passed, what is told, what blocks."""

from collections.abc import Mapping
from typing import Any

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import card, icon, table_list

SHOWN = 12


def checks_card(checks: pl.DataFrame) -> html.Section:
    """`checks` as the query gives them: failed ones first."""
    if checks.is_empty():
        return card("No check has run yet", "Every load is checked before it is taken.")
    total, passed, blocked = (int(checks[name].sum()) for name in ("total", "passed", "blocked"))
    failing = checks.filter(pl.col("passed") < pl.col("total")).height
    caption = "Each check on each source and month. One that blocks keeps that month out; the others are told."
    rest = (
        f"Showing {SHOWN} of {wording.some(checks.height, 'check')}; the rest pass." if checks.height > SHOWN else None
    )
    shown = checks.head(max(SHOWN, failing)).to_dicts()
    return card(sentence(total, passed, blocked), caption, table_list([line(row) for row in shown], rest))


def sentence(total: int, passed: int, blocked: int) -> str:
    if passed == total:
        return f"All {wording.count(total)} checks pass"
    apart = f"{wording.count(blocked)} of the failed block" if blocked else "none that failed blocks"
    return f"{wording.count(passed)} of {wording.some(total, 'check')} pass; {apart}"


def line(row: Mapping[str, Any]) -> tuple[html.Span, html.Div, str]:
    """A shape, the check with what it found, and how many of how many pass."""
    holds = row["passed"] == row["total"]
    name = html.Div(title(row["check_name"]))
    found = None if holds else html.Div(f"{row['place']}: {row['detail'] or 'did not pass'}", className="second")
    of = f"{wording.count(row['passed'])} of {wording.count(row['total'])}"
    return verdict(holds, bool(row["blocked"])), html.Div([name, found] if found else [name]), of


def verdict(holds: bool, blocks: bool) -> html.Span:
    if holds:
        return icon("circle-check", "holds", "good")
    return icon("alert-triangle", "blocks" if blocks else "told", "bad" if blocks else "warn")


def title(check_name: str) -> str:
    """`no_duplicate_charges` as `No duplicate charges`."""
    return check_name.replace("_", " ").strip().capitalize()
