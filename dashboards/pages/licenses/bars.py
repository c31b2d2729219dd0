"""Seats as bars: in use, unused, to reclaim, held by nobody, unknown; what is unknown is hatched, never a colour."""

from collections.abc import Mapping
from typing import Any

from dash import html

from dashboards import wording
from dashboards.components import card, not_imported_bar, stale_bar, unknown_bar
from dashboards.components.base import aria, data
from dashboards.pages.licenses.view import PILES, View

WIDTH = {"className": "seat-bar"}


def whole_bar(view: View) -> html.Section:
    """All seats that are looked at, and what each part of them is."""
    numbers = {name: int(view.pools[name].sum()) for name in PILES}
    seats = sum(numbers.values())
    parts = [part(name, number, seats) for name, number in numbers.items() if number]
    bar = html.Div(parts, className="seat-bar wide", role="img", **aria(label=said(numbers, seats)))
    keys = [key(view, name, number, seats) for name, number in numbers.items()]
    caption = (
        "Active: seen within the window in the app itself, or by sign-in where the app tells nothing more; each row "
        "names its signal, source, day and lag. The five parts add up."
    )
    return card(sentence(numbers, seats), caption, bar, html.Ul(keys, className="share-legend"))


def sentence(numbers: Mapping[str, int], seats: int) -> str:
    used, unknown = share(numbers["active"], seats), numbers["unknown"]
    judged = f"; {wording.count(unknown)} cannot be judged" if unknown else ""
    return f"{used} of {wording.some(seats, 'seat')} are in use{judged}"


def share(number: int, of: int) -> str:
    return wording.percent(number / of) if of else "none"


def said(numbers: Mapping[str, int], seats: int) -> str:
    return ", ".join(
        f"{PILES[name]} {wording.count(number)} ({share(number, seats)})" for name, number in numbers.items()
    )


def part(name: str, number: int, seats: int) -> html.Div:
    return html.Div(className=f"seat-part {name}", style={"width": f"{100 * number / seats:.3f}%"}, **data(part=name))


def key(view: View, name: str, number: int, seats: int) -> html.Li:
    chosen = view.filters.get("state") == name
    link = html.A(
        PILES[name], href=view.link(state=None if chosen else name), **(aria(current="true") if chosen else {})
    )
    figures = html.Span(wording.count(number), className="number strong")
    mark = html.Span(className=f"key seat-{name}", **aria(hidden="true"))
    return html.Li([mark, link, figures, html.Span(share(number, seats), className="second number")])


def pool_bar(row: Mapping[str, Any], trouble: str | None) -> html.Div:
    """One pool's seats; where nothing of them is known, in which of three ways."""
    numbers = {name: row[name] or 0 for name in PILES}
    seats = sum(numbers.values())
    if not seats or numbers["unknown"] == seats:
        return {
            "stale": stale_bar,
            "frozen": stale_bar,
            "failed": stale_bar,
            "refused": not_imported_bar,
            "not_asked": not_imported_bar,
        }.get(trouble or "", unknown_bar)()
    parts = [part(name, number, seats) for name, number in numbers.items() if number]
    return html.Div(parts, className="seat-bar", role="img", **aria(label=said(numbers, seats)))
