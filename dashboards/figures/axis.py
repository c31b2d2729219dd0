"""Ticks of a money axis: 4 to 5 round steps from zero, written `$5k`."""

from decimal import Decimal

from dashboards import wording

STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
MOST_STEPS = 5


def money_ticks(low: Decimal, high: Decimal, currency: str) -> tuple[list[Decimal], list[str]]:
    """Values and texts of ticks that hold `low` to `high` and zero."""
    low, high = min(low, Decimal(0)), max(high, Decimal(0))
    step = _step((high - low) or Decimal(1))
    first, last = int(low // step) if low else 0, -int(-high // step) if high else 0
    values = [step * number for number in range(min(first, 0), max(last, 1) + 1)]
    return values, [_written(value, currency) for value in values]


def _step(height: Decimal) -> Decimal:
    """The smallest round step of which at most MOST_STEPS hold the height."""
    size = Decimal(1).scaleb((height / MOST_STEPS).adjusted())
    return next(step * size for step in STEPS if step * size * MOST_STEPS >= height)


def _written(value: Decimal, currency: str) -> str:
    if abs(value) < 1000:
        return wording.unrounded(value, currency)
    return wording.compact(value, currency).replace(".00", "").replace(".0", "")
