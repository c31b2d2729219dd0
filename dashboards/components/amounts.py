"""Money that went up or down: always with a sign; red and green only where the change matters."""

from collections.abc import Callable
from decimal import Decimal

from dash import html

from dashboards import wording
from dashboards.components.base import aria

# Below both, a change keeps its sign and loses its colour.
SMALL_SHARE = Decimal("0.01")
SMALL_AMOUNT = Decimal(500)


def tone(change: Decimal, before: Decimal) -> str:
    """`bad` (costs more), `good` (costs less), or empty where the change is small."""
    small = abs(change) < SMALL_AMOUNT and abs(change) < SMALL_SHARE * abs(before) if before else not change
    if small or not change:
        return ""
    return "bad" if change > 0 else "good"


def signed(
    change: Decimal,
    before: Decimal,
    currency: str | None,
    written: Callable[..., str] = wording.exact,
) -> html.Span:
    """`+$15,987.11` in the colour of its meaning; `before` is what it changed from."""
    return _number(written(change, currency, signed=True), tone(change, before))


def percent_change(change: Decimal, before: Decimal) -> html.Span:
    """`+37.4%`; `new` where there was nothing before."""
    if not before:
        return _number("0.0%", "") if not change else html.Span("new", className="muted")
    return _number(wording.percent(change / before, signed=True), tone(change, before))


def change_bar(change: Decimal, before: Decimal, low: Decimal, high: Decimal) -> html.Div:
    """A bar from the zero line that all rows of one table share; `low` <= 0 <= `high` are its ends."""
    low, high = min(low, Decimal(0)), max(high, Decimal(0))
    width = (high - low) or Decimal(1)
    zero = -low / width
    start = zero + min(change, Decimal(0)) / width
    bar = html.Span(
        className=f"change-bar {tone(change, before) or 'neutral'}",
        style={"left": _percent(start), "width": _percent(abs(change) / width)},
    )
    line = html.Span(className="change-zero", style={"left": _percent(zero)})
    return html.Div([bar, line], className="change", **aria(hidden="true"))


def _number(text: str, tone_class: str) -> html.Span:
    return html.Span(text, className=f"number {tone_class}".strip())


def _percent(share: Decimal) -> str:
    return f"{float(share) * 100:.2f}%"
