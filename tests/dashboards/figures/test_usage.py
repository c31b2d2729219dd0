"""The chart of a finding: zeros are ticks, days without data boxes, and the rule's window stands out."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from dashboards.figures.usage import Use, Window, usage_figure
from tests.dashboards.figures import checked

FIRST, LAST = date(2026, 9, 1), date(2026, 9, 30)
WINDOW = Window(FIRST, LAST, rule_first=date(2026, 9, 17), last_use=date(2026, 9, 5))
COSTS = {FIRST + timedelta(days=number): Decimal("54.06") for number in range(30)}
MEASURED = {day: 20.0 if day <= date(2026, 9, 5) else 0.0 for day in COSTS if day.day not in (10, 11, 20)}


def test_a_measured_zero_is_a_short_tick_and_a_day_without_data_is_nothing() -> None:
    figure = checked(usage_figure(Use("connections", MEASURED), COSTS, WINDOW, currency="USD", mode="light"))
    heights = list(figure.data[0].y)
    assert heights[0] == 20
    assert 0 < heights[6] < 1
    assert [heights[9], heights[10], heights[19]] == [None, None, None]
    assert figure.data[1].customdata[0] == "$54.06"


def test_days_without_data_are_boxed_by_runs_and_the_rules_window_is_shaded_to_its_end() -> None:
    figure = checked(usage_figure(Use("connections", MEASURED), COSTS, WINDOW, currency="USD", mode="dark"))
    boxes = [(shape.x0, shape.x1) for shape in figure.layout.shapes if shape.line.dash == "dot"]
    assert boxes == [
        (datetime(2026, 9, 9, 12), datetime(2026, 9, 11, 12)),
        (datetime(2026, 9, 19, 12), datetime(2026, 9, 20, 12)),
    ]
    [band] = [shape for shape in figure.layout.shapes if shape.line.width == 0]
    assert (band.x0, band.x1) == (datetime(2026, 9, 16, 12), datetime(2026, 9, 30, 12))
    texts = " ".join(each.text for each in figure.layout.annotations)
    assert "14 days" in texts
    assert "5 Sep" in texts


def test_without_a_metric_the_cost_stands_alone_from_zero() -> None:
    figure = checked(usage_figure(None, COSTS, WINDOW, currency="EUR", mode="light", narrow=True))
    assert len(figure.data) == 1
    assert figure.layout.yaxis.range[0] == 0
    assert figure.layout.shapes == ()
