"""What the company planned to spend on its clouds: a budget a team and month, for the 24 months around its bills."""

from datetime import date

import polars as pl

from sources.sample.clouds.ordinary import number_of
from sources.sample.finance.rules import cloud_teams
from sources.sample.world import World

MONTHS_BEFORE, MONTHS = 12, 24
# Planned once a year, each January, for all teams: this much a month and resource of the company in 2026.
A_RESOURCE, PLANNED_FROM, GROWTH_PERCENT = 290, 2026, 8
LEAST, MOST = 60, 140


def budgets(world: World) -> pl.DataFrame:
    """`dimension`, `target`, `period` (`2026-10`), `amount`, `currency`, `basis`."""
    first = world.months[0].year * 12 + world.months[0].month - 1 - MONTHS_BEFORE
    months = [date(number // 12, number % 12 + 1, 1) for number in range(first, first + MONTHS)]
    teams = cloud_teams()
    shares = [world.dice.whole("budget of a team", LEAST, MOST, number_of(team)) for team in teams]
    rows = [
        ("team", team, f"{month:%Y-%m}", _amount(share / sum(shares), month, world), "USD", "effective")
        for team, share in zip(teams, shares, strict=True)
        for month in months
    ]
    return pl.DataFrame(rows, ["dimension", "target", "period", "amount", "currency", "basis"], orient="row")


def _amount(share: float, month: date, world: World) -> int:
    """Whole hundreds; the plan of a year is the same each month."""
    grown = (1 + GROWTH_PERCENT / 100) ** (month.year - PLANNED_FROM)
    return round(A_RESOURCE * world.size.resources * share * grown / 100) * 100
