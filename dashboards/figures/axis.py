"""Ticks of a money axis: 4 to 5 round steps from zero, written `$5k`."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from dashboards import wording

STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
MOST_STEPS = 5


def money_ticks(low: Decimal, high: Decimal, currency: str) -> tuple[list[Decimal], list[str]]:
    """Values and texts of ticks that hold `low` to `high` and zero."""
    low, high = min(low, Decimal(0)), max(high, Decimal(0))
    step = _step((high - low) or Decimal(1))
    first = int((low / step).to_integral_value(ROUND_FLOOR))
    last = int((high / step).to_integral_value(ROUND_CEILING))
    values = [step * number for number in range(first, max(last, first + 1) + 1)]
    return values, [_written(value, step, currency) for value in values]


def _step(height: Decimal) -> Decimal:
    """The smallest round step of which at most MOST_STEPS hold the height."""
    size = Decimal(1).scaleb((height / MOST_STEPS).adjusted())
    return next(step * size for step in STEPS if step * size * MOST_STEPS >= height)


def _written(value: Decimal, step: Decimal, currency: str) -> str:
    """As short as the step allows: `$5k`, `$5`, `$0.50`."""
    if abs(value) >= 1000:
        return wording.compact(value, currency).replace(".00", "").replace(".0", "")
    if step == step.to_integral_value() or not value:
        return wording.whole(value, currency)
    minor = step == wording.rounded(step, wording.minor_unit(currency))
    return wording.exact(value, currency) if minor else wording.unrounded(value, currency)
