"""A source that is later than its looks were has so many more days that are not to be judged."""

from datetime import date, timedelta

import polars as pl
import pytest

from transforms.anomalies.late import late_days
from warehouse.tables import COST_HISTORY

AS_OF = date(2026, 10, 31)


def history(*looks: date, gap: int = 1) -> pl.DataFrame:
    """Each look brings the days since the last one, up to `gap` days before it."""
    rows, known = [], date(2026, 9, 30)
    for look in looks:
        newest = look - timedelta(days=gap)
        days = [known + timedelta(days=ahead) for ahead in range(1, (newest - known).days + 1)]
        rows += [{"x_source": "bills", "x_period": "2026-10", "day": day, "EffectiveCost": 5, "x_valid_from": look}
                 for day in days]  # fmt: skip
        known = newest
    return pl.DataFrame([{name: row.get(name) for name in COST_HISTORY.names} for row in rows], COST_HISTORY.schema)


@pytest.mark.parametrize(
    ("told", "late"),
    [
        (history(*(AS_OF - timedelta(days=ago) for ago in (3, 2, 1, 0))), 0),
        (history(*(AS_OF - timedelta(days=ago) for ago in (5, 4, 3, 2))), 3),
        (history(*(AS_OF - timedelta(days=ago) for ago in (3, 2, 1, 0)), gap=2), 0),
        (history(AS_OF), 0),
    ],
    ids=["in time", "two days late", "always two days behind", "a first look"],
)
def test_how_many_days_are_not_to_be_judged(told: pl.DataFrame, late: int) -> None:
    assert late_days(told, AS_OF)["late_days"].to_list() == [late]
