"""Names beside the ends of series, in place of a legend: a swatch and ink text, far enough apart to be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

LINE = 17
WRAPPED_AT, WRAPPED_AT_NARROW = 22, 13
SWATCH = 8
LETTER = 6.7


@dataclass(frozen=True)
class Label:
    """A name, what stands after it in plain weight, the swatch's colour, and the height (px) it wants to stand at."""

    name: str
    after: str
    colour: str
    height: float
    wrapped_at: int = WRAPPED_AT

    @property
    def lines(self) -> list[str]:
        return wrap(self.name, self.wrapped_at) or [""]

    @property
    def text(self) -> str:
        name = "<br>".join(f"<b>{line}</b>" for line in map(escaped, self.lines))
        return f"{name}  {self.after}" if self.after else name

    @property
    def width(self) -> int:
        """Pixels, about."""
        longest = max(map(len, [*self.lines[:-1], f"{self.lines[-1]}  {self.after}"]))
        return int(longest * LETTER) + SWATCH + 16


def placed(labels: Sequence[Label], low: float, high: float) -> list[float]:
    """Heights (px) in order, the lowest first, none nearer to the one below than the lines of both need."""
    heights: list[float] = []
    for label in labels:
        needed = heights[-1] + _between(labels[len(heights) - 1], label) if heights else low
        heights.append(max(label.height, needed))
    ceiling = high
    for place in range(len(labels) - 1, -1, -1):
        heights[place] = min(heights[place], ceiling)
        ceiling = heights[place] - (_between(labels[place - 1], labels[place]) if place else 0)
    return heights


def drawn(labels: Sequence[Label], heights: Sequence[float], plot_height: float) -> dict[str, Any]:
    """`annotations` and `shapes` of a layout, at the right edge of its plot."""
    pairs = list(zip(labels, heights, strict=True))
    return {
        "annotations": [_text(label, height / plot_height) for label, height in pairs],
        "shapes": [_swatch(label, height / plot_height) for label, height in pairs],
    }


def escaped(text: str) -> str:
    """Text that Plotly shows as it is: it reads a few tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _between(below: Label, above: Label) -> float:
    return LINE * (len(below.lines) + len(above.lines)) / 2


def _text(label: Label, y: float) -> dict[str, Any]:
    place = {"xref": "paper", "x": 1, "xanchor": "left", "xshift": 8 + SWATCH + 6, "yref": "paper", "y": y}
    return {"text": label.text, "showarrow": False, "align": "left", "yanchor": "middle", **place}


def _swatch(label: Label, y: float) -> dict[str, Any]:
    """A square of SWATCH px, 8 px right of the plot."""
    across = {"xref": "paper", "xsizemode": "pixel", "xanchor": 1, "x0": 8, "x1": 8 + SWATCH}
    up = {"yref": "paper", "ysizemode": "pixel", "yanchor": y, "y0": -SWATCH / 2, "y1": SWATCH / 2}
    return {"type": "rect", "fillcolor": label.colour, "line": {"width": 0}, **across, **up}
