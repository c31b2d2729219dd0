"""Cost of each day or month as stacked bars, the largest series at the bottom, incomplete days hatched."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

import polars as pl

from dashboards import wording
from dashboards.figures.axis import money_ticks
from dashboards.figures.figure import Figure, figure
from dashboards.figures.labels import WRAPPED_AT_NARROW, Label, drawn, escaped, placed
from dashboards.theme import Colours, Mode, colours

HEIGHT, HEIGHT_NARROW = 320, 280
TOP, BOTTOM = 14, 22
LABELLED_DAYS = (1, 8, 15, 22)
NOTHING = pl.lit(Decimal(0), dtype=pl.Decimal(38, 18))


@dataclass(frozen=True)
class Series:
    """A series: its key in the frame, its name, its share of the period, its colour (None: Other)."""

    key: str
    name: str
    share: str
    place: int | None

    def colour(self, palette: Colours) -> str:
        return palette.other if self.place is None else palette.series[self.place]


@dataclass(frozen=True)
class Bars:
    """The starts of all bars, the last one that is complete, and whether a bar is a month."""

    starts: tuple[date, ...]
    complete_to: date
    monthly: bool = False

    @cached_property
    def texts(self) -> list[str]:
        return [wording.month(f"{start:%Y-%m}") if self.monthly else wording.day(start) for start in self.starts]

    @cached_property
    def last_complete(self) -> int:
        """The place of the newest bar that is complete, or of the last."""
        complete = [place for place, start in enumerate(self.starts) if start <= self.complete_to]
        return complete[-1] if complete else len(self.starts) - 1


def days(first: date, last: date, complete_to: date) -> Bars:
    """A bar a day, also where there was no charge."""
    return Bars(tuple(first + timedelta(days=number) for number in range((last - first).days + 1)), complete_to)


def months(first: date, last: date, complete_to: date) -> Bars:
    """A bar a month; the last complete one is that of `complete_to`."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    numbers = [first.year * 12 + first.month - 1 + number for number in range(count)]
    return Bars(tuple(date(number // 12, number % 12 + 1, 1) for number in numbers), complete_to, monthly=True)


def trend_figure(
    costs: pl.DataFrame, series: Sequence[Series], bars: Bars, *, currency: str, mode: Mode, narrow: bool = False
) -> Figure:
    """`costs` has `start`, `key` and `cost` (decimal, in `currency`); a bar without a row is 0."""
    palette = colours(mode)
    table = _by_bar(costs, series, bars)
    lows, highs = _ends(table, series)
    values, texts = money_ticks(min(lows, default=Decimal(0)), max(highs, default=Decimal(0)), currency)
    height = (HEIGHT_NARROW if narrow else HEIGHT) - TOP - BOTTOM
    labels = _labels(table, series, bars, palette, height, values, narrow)
    traces = [_bar(each, table[each.key].to_list(), bars, palette, currency) for each in series]
    layout = {
        "barmode": "relative",
        "bargap": 0.14,
        "margin": {"l": 4, "r": max((label.width for label in labels), default=0) + 10, "t": TOP, "b": BOTTOM},
        "xaxis": _dates(bars, narrow),
        "yaxis": _money(values, texts, palette),
        **drawn(labels, placed(labels, 6, height - 6), height),
    }
    return figure([*traces, _total(table, series, bars, currency)], layout, mode)


def _by_bar(costs: pl.DataFrame, series: Sequence[Series], bars: Bars) -> pl.DataFrame:
    """One row a bar in order, one column a series."""
    places = pl.DataFrame({"start": bars.starts}, schema={"start": pl.Date()})
    wide = costs.pivot("key", index="start", values="cost", aggregate_function="sum") if costs.height else places
    missing = [pl.lit(Decimal(0)).alias(each.key) for each in series if each.key not in wide.columns]
    keys = [each.key for each in series]
    joined = places.join(wide.with_columns(missing), on="start", how="left", maintain_order="left")
    return joined.select(pl.col("start"), *(pl.col(key).fill_null(Decimal(0)) for key in keys))


def _bar(series: Series, costs: list[Decimal], bars: Bars, palette: Colours, currency: str) -> dict[str, Any]:
    colour = series.colour(palette)
    hatched = ["" if place <= bars.last_complete else "/" for place in range(len(costs))]
    pattern = {"shape": hatched, "fgcolor": colour, "bgcolor": palette.surface, "size": 5, "solidity": 0.45}
    return {
        "type": "bar",
        "name": escaped(series.name),
        "x": bars.texts,
        "y": [float(cost) for cost in costs],
        "customdata": [wording.exact(cost, currency) for cost in costs],
        "hovertemplate": "%{fullData.name}  %{customdata}<extra></extra>",
        "marker": {"color": colour, "pattern": pattern},
    }


def _total(table: pl.DataFrame, series: Sequence[Series], bars: Bars, currency: str) -> dict[str, Any]:
    """Nothing to see: the last line of the tooltip."""
    totals = _sums(table, series)
    return {
        "type": "scatter",
        "name": "Total",
        "x": bars.texts,
        "y": [float(total) for total in totals],
        "customdata": [wording.exact(total, currency) for total in totals],
        "hovertemplate": "<b>Total  %{customdata}</b><extra></extra>",
        "mode": "markers",
        "marker": {"size": 1, "opacity": 0},
    }


def _sums(table: pl.DataFrame, series: Sequence[Series]) -> list[Decimal]:
    return _added(table, (pl.col(each.key) for each in series))


def _ends(table: pl.DataFrame, series: Sequence[Series]) -> tuple[list[Decimal], list[Decimal]]:
    """How far each bar goes below and above zero."""
    keys = [each.key for each in series]
    below = _added(table, (pl.min_horizontal(pl.col(key), NOTHING) for key in keys))
    return below, _added(table, (pl.max_horizontal(pl.col(key), NOTHING) for key in keys))


def _added(table: pl.DataFrame, columns: Iterable[pl.Expr]) -> list[Decimal]:
    """A sum a bar."""
    return table.with_columns(added=pl.sum_horizontal(NOTHING, *columns))["added"].to_list()


def _labels(
    table: pl.DataFrame,
    series: Sequence[Series],
    bars: Bars,
    palette: Colours,
    height: int,
    ticks: Sequence[Decimal],
    narrow: bool,
) -> list[Label]:
    """A label a series at the middle of its part of the last complete bar, from the bottom up."""
    bar = table.row(bars.last_complete, named=True)
    pixels = height / float(ticks[-1] - ticks[0])
    labels: list[Label] = []
    top = Decimal(0)
    for each in series:
        cost = max(bar[each.key], Decimal(0))
        middle = float(top + cost / 2 - ticks[0]) * pixels
        label = Label(each.name, each.share, each.colour(palette), middle)
        labels.append(replace(label, after="", wrapped_at=WRAPPED_AT_NARROW) if narrow else label)
        top += cost
    return labels


def _money(values: Sequence[Decimal], texts: Sequence[str], palette: Colours) -> dict[str, Any]:
    """The axis at the left; a little above the last tick its line is still whole."""
    low, high = float(values[0]), float(values[-1])
    return {
        "tickvals": [float(value) for value in values],
        "ticktext": texts,
        "range": [low, high + (high - low) / 250],
        "zeroline": True,
        "zerolinecolor": palette.control,
        "zerolinelayer": "above traces",
    }


def _dates(bars: Bars, narrow: bool) -> dict[str, Any]:
    """The axis below: days 1, 8, 15 and 22 of a month; of months every one, on a narrow screen every third."""
    texts = bars.texts
    if bars.monthly:
        shown = range(0, len(texts), 3 if narrow else 1)
        names = [texts[place] if bars.starts[place].month == 1 or place == 0 else texts[place][:3] for place in shown]
    else:
        shown = [place for place, start in enumerate(bars.starts) if start.day in LABELLED_DAYS]
        names = [wording.day(bars.starts[place], year=False) for place in shown]
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": texts,
        "range": [-0.5, len(texts) - 0.5],
        "tickvals": [texts[place] for place in shown],
        "ticktext": names,
        "tickangle": 0,
        "ticklabelstandoff": 6,
        "spikethickness": 1,
        "spikedash": "solid",
    }
