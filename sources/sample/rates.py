"""Rates of exchange in the form of the ECB's history: what a euro buys, a row a working day, the newest first.

https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/html/index.en.html
The rates are invented: each moves slowly around a middle of its own, and a little from day to day.
"""

from datetime import date, timedelta

import polars as pl

from sources.sample.world import World

MIDDLES = {"USD": 1.087, "GBP": 0.846, "CHF": 0.948, "PLN": 4.29, "SEK": 11.35}
DECIMALS = {"USD": 4, "GBP": 5, "CHF": 4, "PLN": 4, "SEK": 4}
SLOW_PERCENT, DAILY_PERCENT = 1.6, 0.25
DAYS_BEFORE = 400
SATURDAY = 6
# Of a year without Easter: 1 January, 1 May, 25 and 26 December.
CLOSED = ((1, 1), (5, 1), (12, 25), (12, 26))


def history(world: World) -> str:
    """The file as it is on the world's day, back to a year before the first bill."""
    days = pl.date_range(world.since - timedelta(days=DAYS_BEFORE), world.yesterday, eager=True).alias("day")
    working = days.filter([_is_open(day) for day in days])
    columns = {currency: bought(currency, working, world) for currency in MIDDLES}
    rows = pl.DataFrame({"Date": working, **columns}).sort("Date", descending=True)
    return rows.write_csv(line_terminator=",\n")


def last_before(day: date) -> date:
    """The last working day before a day: the rate that is known on its morning."""
    before = day - timedelta(days=1)
    return before if _is_open(before) else last_before(before)


def bought(currency: str, days: pl.Series, world: World) -> pl.Series:
    """How much of it a euro buys on these days.

    Between the turning points of two months a straight line, and chance around it.
    """
    number = days.dt.year().cast(pl.Int64) * 12 + days.dt.month()
    share = (days.dt.day() - 1) / days.dt.days_in_month()
    turns = [world.dice.shares(f"rate of {currency}", number + ahead) * 2 - 1 for ahead in (0, 1)]
    slow = turns[0] * (1 - share) + turns[1] * share
    daily = world.dice.normals(f"rate of {currency}, daily", days)
    rate = MIDDLES[currency] * (1 + slow * SLOW_PERCENT / 100 + daily * DAILY_PERCENT / 100)
    return rate.round(DECIMALS[currency])


def _is_open(day: date) -> bool:
    easter = _easter(day.year)
    moved = (easter - timedelta(days=2), easter + timedelta(days=1))
    return day.isoweekday() < SATURDAY and (day.month, day.day) not in CLOSED and day not in moved


def _easter(year: int) -> date:
    """Gauss' and Butcher's rule, https://en.wikipedia.org/wiki/Date_of_Easter#Anonymous_Gregorian_algorithm."""
    golden, century, of_century = year % 19, year // 100, year % 100
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    months, days = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, months, days + 1)
