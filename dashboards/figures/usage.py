"""How busy one resource was, a bar a day, and under it what each day cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from dashboards import wording
from dashboards.figures.axis import money_ticks
from dashboards.figures.figure import Figure, figure
from dashboards.theme import Colours, Mode, colours

HEIGHT, HEIGHT_NARROW = 320, 300
TICK_SHARE = 0.035
# Of the highest bar, so that a line of words stands over it.
ROOM = 1.4
DAYS_LABELLED = (1,)


@dataclass(frozen=True)
class Use:
    """The measured values by day (a day that is not in it has no data), and what they are of: `connections`."""

    name: str
    by_day: dict[date, float]


@dataclass(frozen=True)
class Window:
    """The days that are drawn, the first of those that the rule looked at, the last day of use if it is known."""

    first: date
    last: date
    rule_first: date | None = None
    last_use: date | None = None

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]


def usage_figure(
    use: Use | None, costs: dict[date, Decimal], window: Window, *, currency: str, mode: Mode, narrow: bool = False
) -> Figure:
    """Zeros that were measured are ticks, days without data dotted boxes; `costs` are in `currency`."""
    palette = colours(mode)
    days = window.days
    traces: list[dict[str, Any]] = [_costs(days, costs, palette, currency, "y2" if use else "y")]
    layout: dict[str, Any] = {
        "bargap": 0.25,
        "margin": {"l": 4, "r": 8, "t": 20, "b": 22},
        "xaxis": _dates(window, narrow, "y2" if use else "y"),
        "annotations": [],
        "shapes": [],
    }
    if use:
        top = max([*use.by_day.values(), 0.0]) or 1.0
        traces.insert(0, _uses(days, use, top, palette))
        layout |= {
            "yaxis": {"domain": [0.42, 1.0], "range": [0, top * ROOM], "nticks": 4, "rangemode": "tozero"},
            "yaxis2": {**_money(costs, currency), "domain": [0.0, 0.2]},
            "annotations": [*_titles(use, palette), *_told(window, top, palette, narrow)],
            "shapes": [*_gaps(days, use, top, palette), *_marks(window, palette)],
        }
    else:
        layout["yaxis"] = _money(costs, currency)
    return figure(traces, layout, mode)


def _uses(days: Sequence[date], use: Use, top: float, palette: Colours) -> dict[str, Any]:
    """A measured zero is a short tick, so that it differs from nothing."""
    heights = [use.by_day.get(day) for day in days]
    drawn = [max(value, top * TICK_SHARE) if value is not None else None for value in heights]
    return {
        "type": "bar",
        "x": list(days),
        "y": drawn,
        "width": [86_400_000 * (0.3 if not value else 0.8) for value in heights],
        "marker": {"color": palette.ink2, "line": {"width": 0}},
        "customdata": ["no data" if value is None else f"{value:,.4g} {use.name}" for value in heights],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _costs(
    days: Sequence[date], costs: dict[date, Decimal], palette: Colours, currency: str, axis: str
) -> dict[str, Any]:
    amounts = [costs.get(day, Decimal(0)) for day in days]
    return {
        "type": "bar",
        "x": list(days),
        "y": [float(amount) for amount in amounts],
        "yaxis": axis,
        "marker": {"color": palette.other, "line": {"width": 0}},
        "customdata": [wording.exact(amount, currency) for amount in amounts],
        "hovertemplate": "cost %{customdata}<extra></extra>",
    }


def _money(costs: dict[date, Decimal], currency: str) -> dict[str, Any]:
    values, texts = money_ticks(Decimal(0), max(costs.values(), default=Decimal(0)), currency)
    ends = [0, len(values) - 1]
    return {
        "tickvals": [float(values[place]) for place in ends],
        "ticktext": [texts[place] for place in ends],
        "range": [0, float(values[-1]) * 1.05],
    }


def _dates(window: Window, narrow: bool, anchor: str) -> dict[str, Any]:
    """The first of each month; where that leaves fewer than two, the ends."""
    shown = [day for day in window.days if day.day in DAYS_LABELLED]
    shown = shown if len(shown) > 1 else [window.first, window.last]
    return {
        "type": "date",
        "anchor": anchor,
        "range": [at(window.first, -14), at(window.last, 14)],
        "tickvals": shown,
        "ticktext": [wording.day(day, year=False) for day in shown],
        "tickangle": 0,
        "hoverformat": "%-d %b %Y",
        **({"nticks": 3} if narrow else {}),
    }


def _gaps(days: Sequence[date], use: Use, top: float, palette: Colours) -> list[dict[str, Any]]:
    """A dotted box over each run of days without data."""
    return [
        {
            "type": "rect",
            "x0": at(first, -12),
            "x1": at(last, 12),
            "y0": 0,
            "y1": top * 0.25,
            "line": {"dash": "dot", "width": 1, "color": palette.control},
            "fillcolor": palette.track,
            "opacity": 0.9,
            "layer": "below",
        }
        for first, last in _runs([day for day in days if day not in use.by_day])
    ]


def _runs(days: Sequence[date]) -> list[tuple[date, date]]:
    """First and last of each run of days that follow one another."""
    runs: list[tuple[date, date]] = []
    for day in days:
        if runs and day - runs[-1][1] == timedelta(days=1):
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def _marks(window: Window, palette: Colours) -> list[dict[str, Any]]:
    """The window that the rule looked at, and the last day of use."""
    marks: list[dict[str, Any]] = []
    if window.rule_first and window.rule_first > window.first:
        band = {"type": "rect", "yref": "paper", "y0": 0.42, "y1": 1, "line": {"width": 0}, "layer": "below"}
        start, end = at(window.rule_first, -12), at(window.last, 12)
        marks.append(band | {"x0": start, "x1": end, "fillcolor": palette.accent_tint})
    if window.last_use and window.first <= window.last_use < window.last:
        end = at(window.last_use, 12)
        line = {"dash": "dash", "width": 1, "color": palette.ink2}
        marks.append({"type": "line", "yref": "paper", "y0": 0.42, "y1": 1, "x0": end, "x1": end, "line": line})
    return marks


def at(day: date, hours: int) -> datetime:
    """An instant so many hours from the middle of the day's bar, which stands at its midnight."""
    return datetime.combine(day, time()) + timedelta(hours=hours)


def _titles(use: Use, palette: Colours) -> list[dict[str, Any]]:
    """What each panel shows, over its axis."""
    place = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "paper", "yanchor": "bottom", "showarrow": False}
    font = {"size": 12, "color": palette.muted}
    return [
        {"text": f"{use.name[:1].upper()}{use.name[1:]}, each day", "y": 1.0, "font": font, **place},
        {"text": "Effective cost a day", "y": 0.22, "font": font, **place},
    ]


def _told(window: Window, top: float, palette: Colours, narrow: bool) -> list[dict[str, Any]]:
    """One line each: the last use, the rule's window."""
    told: list[dict[str, Any]] = []
    plain = {"showarrow": False, "yanchor": "top", "y": top * (ROOM - 0.01)}
    if window.last_use and window.first <= window.last_use < window.last:
        text = f"<b>Last use</b> {wording.day(window.last_use, year=False)}"
        told.append(plain | {"text": text, "x": window.last_use, "xanchor": "left", "xshift": 8})
    if window.rule_first and window.rule_first > window.first and not narrow:
        days = (window.last - window.rule_first).days + 1
        font = {"size": 12, "color": palette.accent}
        text = f"<b>Rule window</b><br>{days} days"
        told.append(plain | {"text": text, "x": window.last, "xanchor": "right", "align": "right", "font": font})
    return told
