"""Risk against money: each app a dot that is a link, larger with more people; from 60 on somebody should ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import card
from dashboards.components.base import Child, aria, classes
from dashboards.figures.axis import money_ticks
from dashboards.pages.findings.words import sums
from dashboards.pages.shadow_it.view import Row, View
from dashboards.queries.shadow_it import RISKY

# Pixels of the plot as it is drawn on a wide screen: by them labels are kept apart.
WIDTH, HEIGHT = 640, 260
LETTER, LINE, GAP = 6.9, 17, 6
SMALLEST, LARGEST = 8, 22
MOST_DOTS = 40
HIGHEST = 100


@dataclass(frozen=True)
class Dot:
    """One app: its place in pixels of WIDTH and HEIGHT from the lower left corner, its size, and where its name is."""

    row: Row
    across: float
    up: float
    size: float
    label: str = ""


def map_card(view: View) -> html.Section:
    rows = view.rows
    currency = next((code for code, _ in sums(rows, "spend_12_months")), "")
    drawn = rows.filter(pl.col("currency") == currency, pl.col("risk").is_not_null(), pl.col("spend_12_months") >= 0)
    left = rows.height - min(drawn.height, MOST_DOTS)
    caption = f"Spend in 12 months against risk; a larger dot is more people. {not_drawn(left)}".strip()
    if not currency or drawn.is_empty():
        why = html.P("No app of this list has both a risk and money in one currency.", className="caption")
        return card("Risk and money cannot be drawn", caption, why)
    return card(sentence(rows), caption, plot(view, drawn.head(MOST_DOTS), currency))


def sentence(rows: pl.DataFrame) -> str:
    risky = rows.filter(pl.col("risk") >= RISKY).sort("risk", descending=True)
    if risky.is_empty():
        return f"No app has a risk of {RISKY} or more"
    number = f"{wording.word(risky.height)} {'app has' if risky.height == 1 else 'apps have'}"
    return f"{number} a risk of {RISKY} or more: {risky['name'][0]} the most"


def not_drawn(number: int) -> str:
    if not number:
        return ""
    verb = "is" if number == 1 else "are"
    return f"{wording.some(number, 'app')} {verb} not drawn: without a score, a sum, or in another currency."


def plot(view: View, rows: pl.DataFrame, currency: str) -> html.Div:
    most = rows["spend_12_months"].max()
    values, texts = money_ticks(Decimal(0), Decimal(most) if most else Decimal(1), currency)  # pyright: ignore[reportArgumentType]
    dots = placed(rows.to_dicts(), values[-1])
    chosen = (view.chosen or {}).get("app")
    levels = [
        html.Div(html.Span(str(risk)), className="map-line", style={"bottom": f"{risk}%"}) for risk in range(0, 101, 20)
    ]
    ticks = [
        html.Div(text, className="map-tick", style={"left": percent(value / values[-1])})
        for value, text in zip(values, texts, strict=True)
    ]
    zone = html.Div(
        html.Span(f"ask within a week: risk {RISKY} and over"), className="map-zone", style={"bottom": f"{RISKY}%"}
    )
    links = [link(view, dot, is_chosen=dot.row["app"] == chosen) for dot in dots]
    return html.Div(
        [zone, *levels, *ticks, html.Ul(links)],
        className="risk-map",
        **aria(label="Risk and money by app"),
        role="group",
    )


def percent(share: Decimal | float) -> str:
    return f"{100 * float(share):.2f}%"


def placed(rows: Sequence[Row], most: Decimal) -> list[Dot]:
    """The dots with a label each where one fits beside it: right of it, else left, else none."""
    largest = max((row["people"] or 0 for row in rows), default=0) or 1
    bare = [
        Dot(
            row,
            WIDTH * float(row["spend_12_months"] / most),
            HEIGHT * row["risk"] / HIGHEST,
            SMALLEST + (LARGEST - SMALLEST) * sqrt((row["people"] or 0) / largest),
        )
        for row in rows
    ]
    taken = [(dot.across - dot.size / 2, dot.across + dot.size / 2, dot.up) for dot in bare]
    done = []
    for dot in bare:
        side = free_side(dot, taken)
        done.append(Dot(dot.row, dot.across, dot.up, dot.size, side))
        if side:
            taken.append(boxes(dot)[side])
    return done


def boxes(dot: Dot) -> dict[str, tuple[float, float, float]]:
    """From where to where a label would reach, and at which height, on either side."""
    wide = LETTER * len(dot.row["name"])
    right, left = dot.across + dot.size / 2 + GAP, dot.across - dot.size / 2 - GAP
    return {"right": (right, right + wide, dot.up), "left": (left - wide, left, dot.up)}


def free_side(dot: Dot, taken: Sequence[tuple[float, float, float]]) -> str:
    own = (dot.across - dot.size / 2, dot.across + dot.size / 2, dot.up)
    for side, (start, end, up) in boxes(dot).items():
        inside = start >= 0 and end <= WIDTH + 40
        free = all(end < a or start > b or abs(up - y) >= LINE for a, b, y in taken if (a, b, y) != own)
        if inside and free:
            return side
    return ""


def link(view: View, dot: Dot, *, is_chosen: bool) -> html.Li:
    row = dot.row
    told = (
        f"{row['name']}: risk {row['risk']}, {wording.exact(row['spend_12_months'], row['currency'])}, "
        f"{wording.some(row['people'] or 0, 'person', 'people')}"
    )
    mark = html.Span(className="map-dot", style={"width": f"{dot.size:.0f}px", "height": f"{dot.size:.0f}px"})
    name: Child = html.Span(row["name"], className=f"map-name {dot.label}") if dot.label else None
    place = {"left": percent(dot.across / WIDTH), "bottom": percent(dot.up / HEIGHT)}
    refused = row["state"] == "unsanctioned"
    return html.Li(
        html.A(
            [mark, name] if name else [mark],
            href=view.visit.href(app=row["app"]),
            title=told,
            className=classes("map-app", refused and "bad", is_chosen and "chosen"),
            **aria(label=told, **({"current": "true"} if is_chosen else {})),
        ),
        className="map-place",
        style=place,
    )
