"""The bridge: each step begins where the one before ended, totals at zero."""

from decimal import Decimal

import pytest

from dashboards.figures.bridge import Step, bridge_figure
from dashboards.theme import LIGHT
from tests.dashboards.figures import checked

STEPS = [
    Step("Usage", Decimal(100)),
    Step("Credits", Decimal("-30.5")),
    Step("Billed", Decimal("69.5"), is_total=True),
    Step("Covering purchases", Decimal(-80)),
    Step("Recognised", Decimal(20)),
    Step("Effective", Decimal("9.5"), is_total=True),
]


@pytest.mark.parametrize("narrow", [False, True])
def test_a_step_begins_where_the_one_before_ended_and_a_total_at_zero(narrow: bool) -> None:
    (bars,) = checked(bridge_figure(STEPS, currency="USD", mode="light", narrow=narrow)).data
    lengths = bars.x if narrow else bars.y
    assert list(bars.base) == [0, 100, 0, 69.5, -10.5, 0]
    assert [base + length for base, length in zip(bars.base, lengths, strict=True)][-1] == 9.5


def test_steps_are_grey_totals_dark_and_amounts_signed_where_they_change_something() -> None:
    figure = checked(bridge_figure(STEPS, currency="USD", mode="light"))
    assert [figure.data[0].marker.color[place] for place in (0, 2)] == [LIGHT.other, LIGHT.ink2]
    labels = [note.text for note in figure.layout.annotations]
    assert labels[:3] == ["$100", "−$30.50", "<b>$69.50</b>"]
    assert figure.data[0].customdata[1] == "−$30.50"


def test_the_axis_holds_what_lies_below_zero() -> None:
    low, high = checked(bridge_figure(STEPS, currency="USD", mode="dark")).layout.yaxis.range
    assert low <= -10.5
    assert high >= 100


def test_nothing_but_zeros_is_drawn() -> None:
    assert checked(bridge_figure([Step("Usage", Decimal(0))], currency="JPY", mode="light")).data
