"""Planned and spent by month: a month to come has no bar, the one that runs is hatched."""

from datetime import date
from decimal import Decimal

from dashboards.figures.plan import Month, plan_figure
from tests.dashboards.figures import checked

MONTHS = [
    Month(date(2026, 10, 1), Decimal(100), Decimal("90.5"), is_over=True),
    Month(date(2026, 11, 1), Decimal(110), Decimal(40), is_over=False),
    Month(date(2026, 12, 1), Decimal(120), None, is_over=False),
]


def test_a_bar_each_of_spent_and_a_mark_of_planned() -> None:
    spent, planned = checked(plan_figure(MONTHS, currency="USD", mode="light")).data
    assert list(spent.y) == [90.5, 40, None]
    assert list(spent.marker.pattern.shape) == ["", "/", "/"]
    assert list(planned.y) == [100, 110, 120]


def test_ticks_are_numbers_that_a_browser_can_place() -> None:
    drawn = plan_figure(MONTHS, currency="USD", mode="dark", narrow=True)
    assert {type(tick) for tick in drawn["layout"]["yaxis"]["tickvals"]} == {float}
