"""What a series cost each day, as bars, over the band in which it was expected."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from dashboards import wording
from dashboards.figures.axis import money_ticks
from dashboards.figures.figure import Figure, figure
from dashboards.theme import Colours, Mode, colours

HEIGHT, HEIGHT_NARROW = 300, 260
# Bars are seen through the band.
BAND_OPACITY = 0.22


def anomaly_figure(days: pl.DataFrame, *, currency: str, mode: Mode, narrow: bool = False) -> Figure:
    """`days` is ANOMALY_DAY of one event, in order: its own days are filled, the others pale."""
    palette = colours(mode)
    shown: list[date] = days["day"].to_list()
    top = max([*days["cost"], *days["high"].drop_nulls(), Decimal(0)])
    values, texts = money_ticks(Decimal(0), top, currency)
    marked = shown if len(shown) < 2 else [shown[0], *(day for day in shown[3:-3] if day.day == 1), shown[-1]]
    ticks = [marked[0], marked[-1]] if narrow and marked else marked
    return figure(
        [*_band(days, palette), _bars(days, palette, currency), _expected(days, palette, currency)],
        {
            "bargap": 0.25,
            "showlegend": False,
            "margin": {"l": 4, "r": 8, "t": 8, "b": 22},
            "xaxis": {
                "type": "date",
                "tickvals": ticks,
                "ticktext": [wording.day(day, year=False) for day in ticks],
                "tickangle": 0,
                "hoverformat": "%-d %b %Y",
            },
            "yaxis": {
                "tickvals": [float(value) for value in values],
                "ticktext": texts,
                "range": [0, float(max(values[-1], top)) * 1.05],
            },
        },
        mode,
    )


def _bars(days: pl.DataFrame, palette: Colours, currency: str) -> dict[str, Any]:
    return {
        "type": "bar",
        "x": days["day"].to_list(),
        "y": [float(amount) for amount in days["cost"]],
        "marker": {
            "color": [palette.accent if part else palette.other for part in days["is_part"]],
            "line": {"width": 0},
        },
        "customdata": [wording.exact(amount, currency) for amount in days["cost"]],
        "hovertemplate": "cost %{customdata}<extra></extra>",
    }


def _expected(days: pl.DataFrame, palette: Colours, currency: str) -> dict[str, Any]:
    told = days.drop_nulls("expected")
    return {
        "type": "scatter",
        "mode": "lines",
        "x": told["day"].to_list(),
        "y": [float(amount) for amount in told["expected"]],
        "line": {"color": palette.ink2, "width": 2, "dash": "dot"},
        "customdata": [wording.exact(amount, currency) for amount in told["expected"]],
        "hovertemplate": "expected %{customdata}<extra></extra>",
    }


def _band(days: pl.DataFrame, palette: Colours) -> Sequence[dict[str, Any]]:
    """From the least to the most that a day may cost without being flagged."""
    told = days.drop_nulls(["low", "high"])
    line = {"width": 1, "color": palette.control}
    edge = {"type": "scatter", "mode": "lines", "x": told["day"].to_list(), "line": line, "hoverinfo": "skip"}
    low, high = ([max(float(amount), 0.0) for amount in told[name]] for name in ("low", "high"))
    fill = f"rgba({', '.join(str(int(palette.control[at : at + 2], 16)) for at in (1, 3, 5))}, {BAND_OPACITY})"
    return [{**edge, "y": low}, {**edge, "y": high, "fill": "tonexty", "fillcolor": fill}]
