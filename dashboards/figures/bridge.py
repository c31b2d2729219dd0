"""A bridge: grey steps from where the last one ended, dark totals from 0, each with its amount."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from typing import Any

from dashboards import wording
from dashboards.figures.axis import money_ticks
from dashboards.figures.figure import Figure, figure
from dashboards.theme import Colours, Mode, colours

HEIGHT, HEIGHT_NARROW = 420, 360


@dataclass(frozen=True)
class Step:
    """One bar: a change from where the last one ended, or a total from 0."""

    name: str
    amount: Decimal
    is_total: bool = False


def bridge_figure(steps: Sequence[Step], *, currency: str, mode: Mode, narrow: bool = False) -> Figure:
    """From left to right; from top to bottom on a narrow screen."""
    palette = colours(mode)
    starts = _starts(steps)
    spans = [sorted((start, start + step.amount)) for start, step in zip(starts, steps, strict=True)]
    lows, tops = ([span[end] for span in spans] for end in (0, 1))
    values, texts = money_ticks(min(lows, default=Decimal(0)), max(tops, default=Decimal(0)), currency)
    placed = zip(steps, starts, tops, strict=True)
    labels = [_label(*each, currency=currency, palette=palette, narrow=narrow) for each in placed]
    axes = _axes(steps, _money(values, texts, palette, narrow), narrow)
    layout = {"hovermode": "closest", "bargap": 0.42, "annotations": labels, **axes}
    return figure([_bars(steps, starts, palette, currency, narrow)], layout, mode)


def _starts(steps: Sequence[Step]) -> list[Decimal]:
    """Where each bar begins: totals at 0, the others where the one before ended."""
    ended = accumulate(steps, lambda at, step: step.amount + (0 if step.is_total else at), initial=Decimal(0))
    return [Decimal(0) if step.is_total else at for step, at in zip(steps, ended, strict=False)]


def _bars(
    steps: Sequence[Step], starts: Sequence[Decimal], palette: Colours, currency: str, narrow: bool
) -> dict[str, Any]:
    across, along = ("y", "x") if narrow else ("x", "y")
    return {
        "type": "bar",
        "orientation": "h" if narrow else "v",
        across: [step.name for step in steps],
        along: [float(step.amount) for step in steps],
        "base": [float(start) for start in starts],
        "marker": {"color": [palette.ink2 if step.is_total else palette.other for step in steps]},
        "customdata": [wording.exact(step.amount, currency, signed=not step.is_total) for step in steps],
        "hovertemplate": "%{label}  %{customdata}<extra></extra>",
    }


def _label(
    step: Step, start: Decimal, top: Decimal, *, currency: str, palette: Colours, narrow: bool
) -> dict[str, Any]:
    """The amount above its bar, on a narrow screen behind it; with a sign where it changes something."""
    text = wording.compact(step.amount, currency, signed=not step.is_total and bool(start))
    place = {"x": float(top), "y": step.name, "xanchor": "left", "xshift": 4}
    if not narrow:
        place = {"x": step.name, "y": float(top), "yanchor": "bottom", "yshift": 2}
    return {
        "text": f"<b>{text}</b>" if step.is_total else text,
        "showarrow": False,
        "font": {"size": 12, "color": palette.ink},
        **place,
    }


def _money(values: Sequence[Decimal], texts: Sequence[str], palette: Colours, narrow: bool) -> dict[str, Any]:
    """The axis of amounts, with room for the label of the highest bar; every second tick on a narrow screen."""
    every = 2 if narrow else 1
    low, high = float(values[0]), float(values[-1])
    room = 1.28 if narrow else 1.06
    return {
        "tickvals": [float(value) for value in values][::every],
        "ticktext": list(texts)[::every],
        "zeroline": True,
        "zerolinecolor": palette.control,
        "gridcolor": palette.border,
        "range": [low * (1.1 if low else 1), high * room],
    }


def _axes(steps: Sequence[Step], money: dict[str, Any], narrow: bool) -> dict[str, Any]:
    names = [step.name for step in steps]
    shown = names if narrow else [name.replace(" ", "<br>") for name in names]
    category = {"type": "category", "categoryorder": "array", "categoryarray": names}
    category |= {"tickvals": names, "ticktext": shown, "ticklabelstandoff": 6}
    if not narrow:
        return {"margin": {"l": 4, "r": 4, "t": 14, "b": 40}, "xaxis": category | {"tickangle": 0}, "yaxis": money}
    downwards = category | {"autorange": "reversed", "showgrid": False}
    return {"margin": {"l": 4, "r": 4, "t": 8, "b": 24}, "xaxis": money | {"showgrid": True}, "yaxis": downwards}
