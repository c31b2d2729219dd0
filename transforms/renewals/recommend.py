"""How many seats to renew: the 95th percentile of the people active in a month, with what is planned on top of it.

`clamp(ceil(p95 x (1 + growth)) + planned joiners - planned leavers + exempt, contract's minimum, tier block)`. All of
it is worked out exactly, in fractions. Beside it stand the two numbers that the trade uses: the active and a tenth, and
the active over 0.9.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

from transforms.renewals.price import Price

USUAL = 95
GROWTH_STEP = Fraction(1, 10)


@dataclass(frozen=True)
class Planned:
    """What is known to change: a share that use grows by, people who come and go, and seats kept though unused."""

    growth_percent: float = 0
    joiners: int = 0
    leavers: int = 0
    exempt: int = 0

    def seats(self, used: Fraction, growth: Fraction | None = None) -> int:
        """The seats that so many users need, before minimum and block."""
        share = Fraction(str(self.growth_percent)) / 100 if growth is None else growth
        return max(0, ceil(used * (1 + share)) + self.joiners - self.leavers + self.exempt)


@dataclass(frozen=True)
class Recommendation:
    """A number of seats, or None and why; `arithmetic` has every figure that it was worked out from."""

    seats: int | None
    usual: int | None
    reason: str
    arithmetic: Mapping[str, Any] = field(default_factory=dict)


def recommend(
    history: Mapping[str, int], committed: int | None, price: Price | None, planned: Planned, least_months: int
) -> Recommendation:
    """What to renew, by the people active in each complete month (`YYYY-MM` to a number).

    No number with fewer than `least_months` months of history. `usual` is the 95th percentile, rounded up.
    """
    arithmetic = {"months": dict(history), "months_of_history": len(history)}
    if len(history) < least_months:
        return Recommendation(None, None, _too_short(history, least_months), arithmetic)
    counts = list(history.values())
    sold = price or Price(Decimal(0))
    used = percentile(counts, USUAL)
    wanted = planned.seats(used)
    seats = sold.cheapest(wanted)
    figures = {
        **arithmetic,
        "min": min(counts),
        "median": _number(percentile(counts, 50)),
        "p95": _number(used),
        "peak": max(counts),
        "growth_percent": planned.growth_percent,
        "joiners": planned.joiners,
        "leavers": planned.leavers,
        "exempt": planned.exempt,
        "before_minimum_and_block": wanted,
        "contract_minimum": sold.minimum or None,
        "tier_block": sold.block if sold.block > 1 else None,
        "seats": seats,
        "trade": _trade(counts[-1]),
        "sensitivity": _sensitivity(counts, planned, sold, committed, priced=price is not None),
        "blocks": [_cost(number, sold) for number in sold.choices(wanted)] if price and price.breaks else [],
    }
    return Recommendation(seats, ceil(used), _reason(figures, seats, committed), figures)


def percentile(counts: Sequence[int], percent: int) -> Fraction:
    """Between the two nearest, in proportion: https://en.wikipedia.org/wiki/Percentile (C = 1)."""
    ordered = sorted(counts)
    place = Fraction((len(ordered) - 1) * percent, 100)
    below = place.numerator // place.denominator
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def _trade(active: int) -> dict[str, int]:
    """What the trade's two rules of thumb make of the newest month."""
    return {
        "active": active,
        "active_plus_10_percent": ceil(Fraction(active) * Fraction(11, 10)),
        "active_over_0.9": ceil(Fraction(active) / Fraction(9, 10)),
    }


def _sensitivity(
    counts: Sequence[int], planned: Planned, price: Price, committed: int | None, *, priced: bool
) -> list[dict[str, Any]]:
    """The number if another month counted as the usual one, and if a tenth more or less used it."""
    growth = Fraction(str(planned.growth_percent)) / 100
    cases = {
        "p90": (percentile(counts, 90), growth),
        "p95": (percentile(counts, USUAL), growth),
        "peak": (Fraction(max(counts)), growth),
        "p95, 10% fewer": (percentile(counts, USUAL), growth - GROWTH_STEP),
        "p95, 10% more": (percentile(counts, USUAL), growth + GROWTH_STEP),
    }
    numbers = {name: price.cheapest(planned.seats(*case)) for name, case in cases.items()}
    return [
        {"case": name, "seats": seats, **(_beside(seats, committed, price) if priced else {})}
        for name, seats in numbers.items()
    ]


def _beside(seats: int, committed: int | None, price: Price) -> dict[str, str | None]:
    """What they cost a year, and how much less than what is committed; below 0 more."""
    saving = None if committed is None else price.of(committed) - price.of(seats)
    return {"cost_per_year": plain(price.of(seats)), "saving_per_year": None if saving is None else plain(saving)}


def _cost(seats: int, price: Price) -> dict[str, Any]:
    return {
        "seats": seats,
        "price_per_seat_per_year": plain(price.of_a_seat(seats)),
        "cost_per_year": plain(price.of(seats)),
    }


def plain(amount: Decimal) -> str:
    """Without exponent and trailing zeros."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _number(value: Fraction) -> float | int:
    return value.numerator if value.denominator == 1 else round(float(value), 2)


def _too_short(history: Mapping[str, int], least: int) -> str:
    if not history:
        return "No number: no feed tells who uses it in which month."
    only = f"only {len(history)} complete month{'s' if len(history) > 1 else ''} of use"
    return f"No number: {only} ({', '.join(history)}) told in full, and it takes {least}."


def _reason(figures: Mapping[str, Any], seats: int, committed: int | None) -> str:
    """The arithmetic as a sentence."""
    steps = [
        f"In a busy month {figures['p95']} people use it (95th percentile of {figures['months_of_history']} months"
    ]
    steps[0] += f", from {figures['min']} to {figures['peak']})"
    changes = {
        "growth_percent": "% growth",
        "joiners": " to come",
        "leavers": " to go",
        "exempt": " kept though unused",
    }
    steps += [f"{figures[name]:g}{words}" for name, words in changes.items() if figures[name]]
    whole = f"{'; '.join(steps)}: {figures['before_minimum_and_block']} seats."
    if seats != figures["before_minimum_and_block"]:
        whole += f" {seats} is the cheapest that can be bought with them in it."
    if committed is None:
        return f"{whole} How many are committed is not entered."
    return f"{whole} {committed} are committed."
