"""A month as it adds up, day by day: what came, what is forecast with its band, and the plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dashboards import wording
from dashboards.figures.axis import money_ticks
from dashboards.figures.figure import Figure, figure
from dashboards.theme import Colours, Mode, colours

HEIGHT, HEIGHT_NARROW = 320, 280
TOP, BOTTOM, RIGHT = 14, 22, 76
LABELLED_DAYS = (1, 8, 15, 22)
LINE = 16


@dataclass(frozen=True)
class Outlook:
    """`came` and `ahead` are sums up to the end of each day, `ahead` from the last of `came` on; all in one currency.

    `low` and `high` are the ends of the band on the month's last day. `plan` are the sums that were planned up to the
    end of each day; empty without a plan.
    """

    came: Sequence[tuple[date, Decimal]]
    ahead: Sequence[tuple[date, Decimal]]
    total: Decimal
    low: Decimal | None
    high: Decimal | None
    plan: Sequence[tuple[date, Decimal]]
    currency: str

    @property
    def planned(self) -> Decimal | None:
        """What the whole month was planned to be."""
        return self.plan[-1][1] if self.plan else None


def cumulative_figure(outlook: Outlook, *, mode: Mode, narrow: bool = False) -> Figure:
    """Lines by day; the band opens from the last complete day to the month's end, where alone it was measured."""
    palette = colours(mode)
    tops = [outlook.total, outlook.high, outlook.planned, *(amount for _, amount in outlook.came)]
    lows = [outlook.low, *(amount for _, amount in outlook.came)]
    values, texts = money_ticks(
        min((each for each in lows if each is not None), default=Decimal(0)),
        max(each for each in tops if each is not None),
        outlook.currency,
    )
    days = _days(outlook)
    height = (HEIGHT_NARROW if narrow else HEIGHT) - TOP - BOTTOM
    layout = {
        "margin": {"l": 4, "r": RIGHT, "t": TOP, "b": BOTTOM},
        "xaxis": _dates(days),
        "yaxis": {
            "tickvals": [float(value) for value in values],
            "ticktext": texts,
            "range": [float(values[0]), float(values[-1]) * 1.004],
        },
        "annotations": _ends(outlook, palette, height, float(values[-1] - values[0])),
        "showlegend": False,
    }
    return figure(_traces(outlook, days, palette), layout, mode)


def _days(outlook: Outlook) -> list[date]:
    last = outlook.ahead[-1][0] if outlook.ahead else outlook.came[-1][0]
    first = last.replace(day=1)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _traces(outlook: Outlook, days: Sequence[date], palette: Colours) -> list[dict[str, Any]]:
    joint = outlook.came[-1:] if outlook.came else []
    ahead = [*joint, *outlook.ahead]
    traces: list[dict[str, Any]] = []
    if outlook.low is not None and outlook.high is not None:
        start = joint[0] if joint else (days[0], Decimal(0))
        edge = [start, (days[-1], outlook.high), (days[-1], outlook.low)]
        band = {"fill": "toself", "fillcolor": palette.accent_tint, "line": {"width": 0}, "hoverinfo": "skip"}
        traces.append(_scatter("80 % band", edge, outlook.currency, band))
    if outlook.plan:
        style = {"line": {"color": palette.muted, "dash": "dot", "width": 1.5}}
        traces.append(_scatter("Plan", outlook.plan, outlook.currency, style))
    traces.append(
        _scatter("Forecast", ahead, outlook.currency, {"line": {"color": palette.accent, "dash": "dash", "width": 2}})
    )
    traces.append(_scatter("Actual", outlook.came, outlook.currency, {"line": {"color": palette.accent, "width": 2.5}}))
    return traces


def _scatter(name: str, points: Sequence[tuple[date, Decimal]], currency: str, style: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": [wording.day(day, year=False) for day, _ in points],
        "y": [float(amount) for _, amount in points],
        "customdata": [wording.exact(amount, currency) for _, amount in points],
        "hovertemplate": "%{fullData.name}  %{customdata}<extra></extra>",
        **style,
    }


def _dates(days: Sequence[date]) -> dict[str, Any]:
    texts = [wording.day(day, year=False) for day in days]
    shown = [text for day, text in zip(days, texts, strict=True) if day.day in LABELLED_DAYS]
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": texts,
        "range": [-0.5, len(texts) - 0.5],
        "tickvals": shown,
        "ticktext": shown,
        "tickangle": 0,
        "ticklabelstandoff": 6,
    }


def _ends(outlook: Outlook, palette: Colours, height: int, span: float) -> list[dict[str, Any]]:
    """What the lines come to, right of the plot, none over another."""
    told = [(outlook.total, f"<b>{wording.compact(outlook.total, outlook.currency)}</b><br>forecast", palette.ink)]
    if outlook.planned is not None:
        told.append((outlook.planned, f"{wording.compact(outlook.planned, outlook.currency)} plan", palette.ink2))
    if outlook.low is not None and outlook.high is not None:
        told.append((outlook.high, wording.compact(outlook.high, outlook.currency), palette.muted))
        told.append((outlook.low, wording.compact(outlook.low, outlook.currency), palette.muted))
    ordered = sorted(told, key=lambda each: each[0], reverse=True)
    notes: list[dict[str, Any]] = []
    ceiling = float("inf")
    for amount, text, colour in ordered:
        lines = text.count("<br>") + 1
        pixels = min(float(amount) / span * height, ceiling - LINE * lines / 2)
        ceiling = pixels - LINE * lines / 2
        place = {"xref": "paper", "x": 1, "xanchor": "left", "xshift": 4, "yref": "paper", "y": pixels / height}
        notes.append(
            {"text": text, "showarrow": False, "align": "left", "yanchor": "middle", "font": {"color": colour}, **place}
        )
    return notes
