"""Whole months as they were forecast one and more months before: what an interval beyond this month is measured on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from transforms.forecast.panel import Panel
from transforms.forecast.profile import Matrix, State, shape

# A month so far ahead has an interval where so many months of the past were forecast from as far.
LEAST_ORIGINS = 3
YEAR_DAYS = 365


@dataclass(frozen=True)
class Past:
    """Months that were `actual` and `expected` from as far before, (series, origins); `of` numbers their origins."""

    actual: Matrix
    expected: Matrix
    of: Sequence[int]


def past_of_later(panel: Panel, origins: Sequence[tuple[date, State]], months: int) -> list[Past]:
    """For each of the `months` after this one, what months as far after each origin came to.

    `origins` are of the same day of a month, one a month. A month that is not over is left out; one that far ahead of
    which fewer than three are over ends the list, and so does less than a year of days.
    """
    if panel.days < YEAR_DAYS:
        return []
    told: list[Past] = []
    for far in range(1, months + 1):
        spans = [(number, *_month(day, far)) for number, (day, _) in enumerate(origins)]
        over = [each for each in spans if panel.column(each[2]) <= panel.days]
        if len(over) < LEAST_ORIGINS:
            break
        actual, expected = (np.full((len(panel.values), len(over)), np.nan) for _ in range(2))
        for place, (number, begin, end) in enumerate(over):
            days = panel.values[:, panel.column(begin) : panel.column(end)]
            known = np.isfinite(days)
            state = origins[number][1]
            dates = [begin + timedelta(days=day) for day in range((end - begin).days)]
            usual = np.nan_to_num(state.level)[:, None] * sum(shape(state, dates))
            begun = known.all(axis=1) & np.isfinite(state.level)
            actual[begun, place] = days[begun].sum(axis=1)
            expected[begun, place] = usual[begun].sum(axis=1)
        told.append(
            Past(actual, expected, [day.year * 12 + day.month for day in (origins[each[0]][0] for each in over)])
        )
    return told


def _month(day: date, far: int) -> tuple[date, date]:
    """The first day of the month so far after the day's, and that of the one after it."""
    number = day.year * 12 + day.month - 1 + far
    begin, end = (date(each // 12, each % 12 + 1, 1) for each in (number, number + 1))
    return begin, end
