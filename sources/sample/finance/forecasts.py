"""What the last month comes to once it is over: what forecasts that were made while it ran are held against.

The company looks at its figures on some days of the month; a forecast of each of them is of the whole month, of which
more is known each time. What it comes to is the effective cost of its days on its own bill, after all restatements and
without what later bills correct. Nobody could know it on the day, so it is worked out of days that have not come.

Of services there is the month before too: three totals of one service in one month are much alike, and a share of them
tells little.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache

import polars as pl

from sources.sample.clouds import charged
from sources.sample.clouds.anomalies import in_focus
from sources.sample.finance.truths import Figure, as_truth, total
from sources.sample.world import LOOKS_ON, Bill, World

# What a service cost in so many months before teaches a forecast of the month; intervals are told of so many months.
MONTHS_BEFORE, INTERVAL_MONTHS = 2, 2
# A service has a past to learn from where it cost something on so many of the days before a look.
KNOWN_DAYS, LOOKED_BACK_DAYS = 45, 60
WHOLE = "What {} comes to in the month, for the forecast that was made on day {} of it."
OF_SERVICE = "What the service comes to in the month, for the interval that was given on day {} of it."


def forecasts(bills: Sequence[Bill], world: World) -> pl.DataFrame:
    """TRUE_FIGURE of the last month and each look at it so far, and of services on the same days of the month before.

    `forecast.day5` and its like, a row a provider: `<provider> <month>`; `forecast.coverage80`, a row a service that
    has a past, with its name in FOCUS: `<provider> <month> day5 <service>`.
    """
    days = [month.replace(day=day) for month in world.months[-INTERVAL_MONTHS:] for day in LOOKS_ON]
    looks = [day for day in days if day <= world.as_of]
    return as_truth(_all(bills, looks, world) if looks else ())


def _all(bills: Sequence[Bill], looks: Sequence[date], world: World) -> Iterator[Figure]:
    units = {bill.provider: bill.currency for bill in bills}
    costs = _daily(_whole_months(world))
    for look in looks:
        month = look.replace(day=1)
        since = _months_before(month, MONTHS_BEFORE)
        lately = costs.filter(pl.col("day") >= since, pl.col("day").dt.month_start() <= month)
        of_month = costs.filter(pl.col("day").dt.month_start() == month)
        if month == world.months[-1]:
            for provider, unit in units.items():
                value = total(of_month.filter(provider=provider), "cost")
                why = WHOLE.format(provider, look.day)
                yield Figure(f"forecast.day{look.day}", f"{provider} {month:%Y-%m}", value, unit, why)
        for provider, service in _known(lately, look):
            value = total(of_month.filter(provider=provider, service=service), "cost")
            scope = f"{provider} {month:%Y-%m} day{look.day} {service}"
            yield Figure("forecast.coverage80", scope, value, units[provider], OF_SERVICE.format(look.day))


def _months_before(month: date, many: int) -> date:
    return (month - timedelta(days=31 * many - 1)).replace(day=1)


def _whole_months(world: World) -> World:
    """The company when the last month is over, of whose days there are those of the months that forecasts rest on."""
    month = world.months[-1]
    over = world.on((month + timedelta(days=32)).replace(day=1))
    return over.only(max(world.since, _months_before(month, MONTHS_BEFORE + INTERVAL_MONTHS - 1)), month)


@lru_cache(maxsize=1)
def _daily(whole_months: World) -> pl.DataFrame:
    """`provider`, `service`, `day`, `cost` and whether a commitment's rest is `left` in it."""
    whole = [_summed(provider, lines) for provider, lines in charged(whole_months)]
    return (
        pl.concat(whole)
        .group_by("provider", "service", "day")
        .agg(pl.col("cost").sum(), pl.col("left").any())
        .sort("provider", "service", "day")
    )


def _summed(provider: str, lines: pl.DataFrame) -> pl.DataFrame:
    own = pl.col("withdrawn").is_null() & (pl.col("period") == pl.col("day").dt.month_start())
    named = lines.filter(own).with_columns(provider=pl.lit(provider), service=in_focus(provider))
    return named.group_by("provider", "service", "day").agg(
        cost=pl.col("effective_cost").sum(), left=(pl.col("kind") == "unused").any()
    )


def _known(costs: pl.DataFrame, look: date) -> list[tuple[str, str]]:
    """Services with a past; none that has the rest of commitments, which clouds bill under names of their own."""
    before = (pl.lit(look) - pl.col("day")).dt.total_days().is_between(1, LOOKED_BACK_DAYS) & (pl.col("cost") != 0)
    of_service = costs.group_by("provider", "service", maintain_order=True).agg(
        before.sum().alias("days"), pl.col("left").any()
    )
    return of_service.filter(~pl.col("left"), pl.col("days") >= KNOWN_DAYS).select("provider", "service").rows()
