"""A month as it adds up: the band ends where the forecast's bounds are, and without one there is no band."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from dashboards.figures.cumulative import Outlook, cumulative_figure
from tests.dashboards.figures import checked

FIRST, SEEN, LAST = date(2026, 11, 1), date(2026, 11, 10), date(2026, 11, 30)
OUTLOOK = Outlook(
    came=[(FIRST, Decimal(10)), (SEEN, Decimal(100))],
    ahead=[(LAST, Decimal(300))],
    total=Decimal(300),
    low=Decimal(280),
    high=Decimal(330),
    plan=[(FIRST, Decimal(9)), (LAST, Decimal(290))],
    currency="USD",
)


def test_the_band_the_plan_what_is_ahead_and_what_came_lie_over_each_other() -> None:
    figure = checked(cumulative_figure(OUTLOOK, mode="light"))
    band, plan, ahead, came = figure.data
    assert [each.name for each in figure.data] == ["80 % band", "Plan", "Forecast", "Actual"]
    assert list(band.y) == [100, 330, 280]
    assert (plan.y[-1], list(ahead.y), list(came.y)) == (290, [100, 300], [10, 100])
    assert came.customdata[-1] == "$100.00"


def test_without_bounds_and_plan_nothing_is_drawn_for_them() -> None:
    bare = replace(OUTLOOK, low=None, high=None, plan=[])
    assert [each.name for each in checked(cumulative_figure(bare, mode="dark", narrow=True)).data] == [
        "Forecast",
        "Actual",
    ]
