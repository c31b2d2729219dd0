"""Public holidays of the four calendars that the company's contracts name, from 2024 on, by rule.

England's: https://www.gov.uk/bank-holidays. The calendars are called as the holidays library calls them.
"""

import csv
from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from pathlib import Path

SATURDAY, SUNDAY = 6, 7


@cache
def holidays(calendar: str, year: int) -> frozenset[date]:
    """The days of a year on which nobody works, weekends aside; no calendar has none."""
    off: set[date] = set()
    for rule in _rules():
        if rule["calendar"] == calendar:
            off.add(_moved(_day(rule, year), rule["moved"], off))
    following_new_year = date(year + 1, 1, 1)
    if calendar == "US" and following_new_year.isoweekday() == SATURDAY:
        off.add(following_new_year - timedelta(days=1))
    return frozenset(off)


def is_business_day(day: date, calendar: str) -> bool:
    """Monday to Friday and no holiday."""
    return day.isoweekday() < SATURDAY and day not in holidays(calendar, day.year)


def easter(year: int) -> date:
    """Easter Sunday by Meeus, Jones and Butcher: https://en.wikipedia.org/wiki/Date_of_Easter."""
    century, of_century = divmod(year, 100)
    leap, rest = divmod(century, 4)
    golden = year % 19
    moon = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * rest + 2 * (of_century // 4) - moon - of_century % 4) % 7
    month, day = divmod(moon + weekday - 7 * ((golden + 11 * moon + 22 * weekday) // 451) + 114, 31)
    return date(year, month, day + 1)


@cache
def _rules() -> tuple[dict[str, str], ...]:
    with Path(__file__).with_name("holidays.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _day(rule: dict[str, str], year: int) -> date:
    if rule["rule"] == "easter":
        return easter(year) + timedelta(days=int(rule["day"]))
    month, day = int(rule["month"]), int(rule["day"])
    if rule["rule"] == "date":
        return date(year, month, day)
    days = [date(year, month, number + 1) for number in range(monthrange(year, month)[1])]
    nth = int(rule["nth"])
    return [each for each in days if each.isoweekday() == day][nth - 1 if nth > 0 else nth]


def _moved(day: date, how: str, taken: set[date]) -> date:
    """A holiday at a weekend is had on the next free weekday, or on the nearest."""
    if how == "nearest" and day.isoweekday() == SATURDAY:
        return day - timedelta(days=1)
    while how and (day.isoweekday() >= SATURDAY or day in taken):
        day += timedelta(days=1)
    return day
