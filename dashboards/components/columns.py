"""A small column chart without Plotly: one column an event, labels under every few, values from 0."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html

from dashboards.components.base import aria, classes

STEPS = (1, 2, 5)
MOST_LINES = 4
MOST_LABELS = 5


@dataclass(frozen=True)
class Bar:
    """One column: what stands under it, its value, what is told of it, and a tone (`bad`, or none for grey)."""

    label: str
    value: float
    told: str
    tone: str = ""


def columns(bars: Sequence[Bar], *, label: str, counts: bool = False) -> html.Div:
    """The bars from left to right; `label` is what a screen reader says. Of `counts` no step is less than one."""
    top, step = scale(max((bar.value for bar in bars), default=0), least=1 if counts else 0.1)
    lines = [_line(value * step, top) for value in range(round(top / step) + 1)]
    every = -(-len(bars) // MOST_LABELS)
    shown = [_column(bar, top, labelled=(len(bars) - 1 - place) % every == 0) for place, bar in enumerate(bars)]
    return html.Div(
        [*lines, html.Div(shown, className="columns-bars")], className="columns", role="img", **aria(label=label)
    )


def scale(most: float, *, least: float = 0.1) -> tuple[float, float]:
    """The end of the axis and its step: at most four steps of 1, 2 or 5 times a power of ten hold `most`."""
    power = least
    while True:
        for step in (power * factor for factor in STEPS):
            if most <= step * MOST_LINES:
                return step * -(-most // step) or step, step
        power *= 10


def _line(value: float, top: float) -> html.Div:
    return html.Div(html.Span(f"{value:g}"), className="columns-line", style={"bottom": f"{100 * value / top:.2f}%"})


def _column(bar: Bar, top: float, *, labelled: bool) -> html.Div:
    height = {"height": f"{100 * bar.value / top:.2f}%"}
    drawn = html.Div(className=classes("columns-bar", bar.tone), style=height, title=bar.told)
    under = html.Span(bar.label if labelled else "", className="columns-label")
    return html.Div([drawn, under], className="columns-place")
