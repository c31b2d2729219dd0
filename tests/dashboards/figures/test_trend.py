"""The trend: who stands where, what is hatched, what a tooltip says, and that labels can be read."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.figures.labels import LINE, Label, placed
from dashboards.figures.trend import Series, days, months, trend_figure
from dashboards.theme import DARK, LIGHT
from tests.dashboards.figures import checked

FIRST, LAST, COMPLETE = date(2026, 11, 1), date(2026, 11, 10), date(2026, 11, 8)
SERIES = [Series("c", "Compute", "60%", 0), Series("s", "Storage <b>", "30%", 1), Series("", "Other", "10%", None)]


def costs(key: str, cost: str, first: date = FIRST, last: date = LAST) -> list[tuple[date, str, Decimal]]:
    return [(first + timedelta(days=day), key, Decimal(cost)) for day in range((last - first).days + 1)]


def frame(*rows: tuple[date, str, Decimal]) -> pl.DataFrame:
    schema = {"start": pl.Date(), "key": pl.String(), "cost": pl.Decimal(38, 18)}
    return pl.DataFrame(list(rows), schema=schema, orient="row")


ALL = frame(*costs("c", "600"), *costs("s", "300.5"), *costs("", "100"))


@pytest.fixture
def figure():
    return checked(trend_figure(ALL, SERIES, days(FIRST, LAST, COMPLETE), currency="USD", mode="light"))


def test_the_largest_stands_at_the_bottom_and_other_on_top(figure):
    assert [trace.name for trace in figure.data] == ["Compute", "Storage &lt;b&gt;", "Other", "Total"]
    assert [trace.marker.color for trace in figure.data[:3]] == [LIGHT.s1, LIGHT.s2, LIGHT.other]


def test_incomplete_days_are_hatched_in_their_colour(figure):
    pattern = figure.data[0].marker.pattern
    assert list(pattern.shape) == [""] * 8 + ["/"] * 2
    assert (pattern.fgcolor, pattern.bgcolor) == (LIGHT.s1, LIGHT.surface)


def test_a_tooltip_says_exact_amounts_and_the_total_last(figure):
    assert figure.data[1].customdata[0] == "$300.50"
    assert figure.data[-1].customdata[0] == "$1,000.50"


def test_axes_start_at_zero_and_nothing_but_bars_and_labels_is_drawn(figure):
    assert figure.layout.yaxis.range[0] == 0
    assert figure.layout.yaxis.ticktext[-1] == "$1.2k"
    assert figure.layout.title.text is None
    assert not figure.layout.template.layout.showlegend
    assert figure.layout.annotations[0].text == "<b>Compute</b>  60%"


def test_credits_go_below_zero():
    figure = checked(
        trend_figure(
            frame(*costs("c", "600"), *costs("s", "-50")),
            SERIES,
            days(FIRST, LAST, COMPLETE),
            currency="USD",
            mode="light",
        )
    )
    assert figure.layout.yaxis.range[0] < 0
    assert figure.layout.barmode == "relative"


def test_days_without_a_charge_have_a_bar_of_nothing():
    figure = checked(
        trend_figure(
            frame(*costs("c", "5", FIRST, FIRST)), SERIES, days(FIRST, LAST, COMPLETE), currency="USD", mode="dark"
        )
    )
    assert list(figure.data[0].y) == [5.0] + [0.0] * 9
    assert figure.data[0].marker.color == DARK.s1


def test_nothing_at_all_is_an_empty_axis():
    figure = checked(trend_figure(frame(), [], days(FIRST, LAST, COMPLETE), currency="USD", mode="light"))
    assert list(figure.data[0].y) == [0.0] * 10


def test_months_are_named_with_the_year_where_it_begins():
    bars = months(date(2025, 11, 1), date(2026, 10, 31), date(2026, 10, 31))
    rows = frame((date(2025, 11, 1), "c", Decimal(7)))
    figure = checked(trend_figure(rows, SERIES[:1], bars, currency="USD", mode="light"))
    assert list(figure.layout.xaxis.ticktext)[:4] == ["Nov 2025", "Dec", "Jan 2026", "Feb"]
    assert set(figure.data[0].marker.pattern.shape) == {""}


def test_a_narrow_one_has_names_alone():
    figure = checked(trend_figure(ALL, SERIES, days(FIRST, LAST, COMPLETE), currency="USD", mode="light", narrow=True))
    assert figure.layout.annotations[0].text == "<b>Compute</b>"


heights = st.lists(st.floats(0, 280), min_size=1, max_size=6).map(sorted)


@given(heights)
def test_labels_are_a_line_apart_and_stay_inside(wanted):
    labels = [Label("Compute", "1%", "#000000", height) for height in wanted]
    found = placed(labels, 6, 280)
    assert all(above - below >= LINE - 1e-6 for below, above in pairwise(found))
    assert found[-1] <= 280
    assert found[0] >= 6
