"""What was planned and what was spent, month by month: a bar each of spent, a mark of planned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from dashboards import wording
from dashboards.figures.axis import money_ticks
from dashboards.figures.figure import Figure, figure
from dashboards.theme import Mode, colours

HEIGHT = 260
MARK, MARK_NARROW = 34, 22


@dataclass(frozen=True)
class Month:
    """`spent` is None where it is unknown or to come; `is_over` where the month is."""

    start: date
    planned: Decimal
    spent: Decimal | None
    is_over: bool


def plan_figure(months: Sequence[Month], *, currency: str, mode: Mode, narrow: bool = False) -> Figure:
    """The month that runs is hatched; what is planned is a line across each bar."""
    palette = colours(mode)
    names = [f"{month.start:%Y-%m}" for month in months]
    spent = [None if month.spent is None else float(month.spent) for month in months]
    amounts = [Decimal(0), *(month.planned for month in months), *(month.spent or Decimal(0) for month in months)]
    values, texts = money_ticks(min(amounts), max(amounts), currency)
    hatched = {
        "shape": ["" if month.is_over else "/" for month in months],
        "fgcolor": palette.accent,
        "bgcolor": palette.surface,
        "size": 5,
        "solidity": 0.45,
    }
    bars: dict[str, Any] = {
        "type": "bar",
        "name": "Spent",
        "x": names,
        "y": spent,
        "width": 0.6,
        "marker": {"color": palette.accent, "pattern": hatched},
        "hovertext": [_told(month, currency) for month in months],
        "hoverinfo": "text",
    }
    marks: dict[str, Any] = {
        "type": "scatter",
        "mode": "markers",
        "name": "Planned",
        "x": names,
        "y": [float(month.planned) for month in months],
        "marker": {
            "symbol": "line-ew-open",
            "size": MARK_NARROW if narrow else MARK,
            "color": palette.ink,
            "line": {"width": 2},
        },
        "hoverinfo": "skip",
    }
    layout = {
        "height": HEIGHT,
        "margin": {"l": 4, "r": 8, "t": 14, "b": 36},
        "showlegend": False,
        "yaxis": {"tickvals": [float(value) for value in values], "ticktext": texts, "rangemode": "tozero"},
        "xaxis": {"type": "category", "tickvals": names, "ticktext": _labels(months), "tickangle": 0},
    }
    return figure([bars, marks], layout, mode)


def _labels(months: Sequence[Month]) -> list[str]:
    """Months by three letters, the year under the first and under each January."""
    words = [wording.month(f"{month.start:%Y-%m}").split(" ") for month in months]
    return [f"{name}<br>{year}" if at == 0 or name == "Jan" else name for at, (name, year) in enumerate(words)]


def _told(month: Month, currency: str) -> str:
    spent = "not known" if month.spent is None else wording.exact(month.spent, currency)
    so_far = "" if month.is_over else " so far"
    return f"{spent} spent{so_far} of {wording.exact(month.planned, currency)}"
