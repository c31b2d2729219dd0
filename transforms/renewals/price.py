"""What seats cost a year under a contract: its price a billing period, its blocks and its price breaks."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Context, Decimal, InvalidOperation
from math import ceil

EXACT, PLACES = Context(prec=76), Decimal("1E-18")
PERIODS_A_YEAR = {"monthly": 12, "quarterly": 4, "annual": 1}


@dataclass(frozen=True)
class Price:
    """What one seat costs a year, as it was entered, and from how many seats on it is another price.

    `block`: seats are sold by so many. `breaks`: the price a year of a seat, from so many seats on.
    """

    per_year: Decimal
    block: int = 1
    minimum: int = 0
    breaks: Mapping[int, Decimal] = field(default_factory=dict)

    def sold(self, seats: int) -> int:
        """The least number that can be bought with so many seats in it."""
        wanted = max(seats, self.minimum)
        return ceil(wanted / self.block) * self.block

    def of_a_seat(self, seats: int) -> Decimal:
        """A seat's price a year where so many are bought."""
        reached = [number for number in self.breaks if number <= seats]
        return self.breaks[max(reached)] if reached else self.per_year

    def of(self, seats: int) -> Decimal:
        """What so many seats cost a year."""
        return exact(self.of_a_seat(seats) * seats)

    def choices(self, seats: int) -> list[int]:
        """What could be bought with so many seats in it: the least number, and each break above it."""
        least = self.sold(seats)
        return [least, *(self.sold(number) for number in sorted(self.breaks) if number > least)]

    def cheapest(self, seats: int) -> int:
        """The number with so many seats in it whose total is least; more seats at a break can cost less."""
        return min(self.choices(seats), key=lambda number: (self.of(number), number))


def periods_a_year(billing_period: str | None, term_months: int | None) -> Decimal | None:
    """How many billing periods a year has; None where that is not told."""
    if billing_period in PERIODS_A_YEAR:
        return Decimal(PERIODS_A_YEAR[billing_period])
    if billing_period == "term" and term_months:
        return Decimal(12) / term_months
    return None


def price_of(contract: Mapping[str, object], term_months: int | None) -> Price | None:
    """The price of a CONTRACT row; None where it has none, or does not say of which period."""
    periods = periods_a_year(_text(contract["billing_period"]), term_months)
    per_seat = contract["price_per_seat"]
    if periods is None or not isinstance(per_seat, Decimal):
        return None
    breaks = {number: exact(price * periods) for number, price in (price_breaks(contract) or {}).items()}
    block, minimum = contract["tier_block"], contract["seat_minimum"]
    return Price(
        exact(per_seat * periods),
        block if isinstance(block, int) and block > 0 else 1,
        minimum if isinstance(minimum, int) else 0,
        breaks,
    )


def price_breaks(contract: Mapping[str, object]) -> dict[int, Decimal] | None:
    """The price of a seat a billing period from so many seats on; None where what is entered cannot be read."""
    try:
        listed = json.loads(_text(contract["price_breaks"]) or "{}")
        found = {int(number): Decimal(str(price)) for number, price in listed.items()}
    except (ValueError, AttributeError, InvalidOperation):
        return None
    return found if all(number > 0 and price.is_finite() for number, price in found.items()) else None


def exact(amount: Decimal) -> Decimal:
    """The amount with the 18 places that money has."""
    return amount.quantize(PLACES, context=EXACT)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
