"""Business days: which days of which calendar are worked, as the library `holidays` knows them."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import holidays
import numpy as np

SATURDAY, SUNDAY = 5, 6


class UnknownCalendar(ValueError):
    """A holiday calendar that the library does not have."""


@dataclass(frozen=True)
class Calendar:
    """The business days of a country, a part of it or a market; without a name, Monday to Friday."""

    name: str

    def back(self, day: date, days: int) -> date:
        """The business day `days` business days before `day`, counted from the last one that is not after it."""
        off = _off(self.name, day.year - days // 200 - 1, day.year)
        weekmask = _worked(self.name)
        found = np.busday_offset(np.datetime64(day), -days, roll="backward", weekmask=weekmask, holidays=off)
        return found.astype(date)


def calendar(name: str | None) -> Calendar:
    """The calendar of that name (`GB-ENG`, `DE`, `XNYS`). Raises UnknownCalendar."""
    known = Calendar((name or "").strip())
    _worked(known.name)
    return known


@lru_cache(maxsize=256)
def _off(name: str, first: int, last: int) -> np.ndarray:
    """The holidays from one year to another, both included, and of the next: a New Year may be had the day before."""
    if not name:
        return np.array([], dtype="datetime64[D]")
    return np.array(sorted(_of(name, first, last + 1)), dtype="datetime64[D]")


@lru_cache(maxsize=256)
def _worked(name: str) -> str:
    """Which days of the week are worked, Monday first, as numpy writes it."""
    weekend = _of(name, 2000, 2000).weekend if name else {SATURDAY, SUNDAY}
    return "".join("0" if day in weekend else "1" for day in range(7))


def _of(name: str, first: int, last: int) -> holidays.HolidayBase:
    country, _, part = name.partition("-")
    years = range(first, last + 1)
    try:
        if part or country in holidays.list_supported_countries():
            return holidays.country_holidays(country, subdiv=part or None, years=years)
        return holidays.financial_holidays(country, years=years)
    except NotImplementedError as error:
        raise UnknownCalendar(
            f"found the holiday calendar {name}; expected one of the library holidays, such as GB-ENG, DE or US"
        ) from error
