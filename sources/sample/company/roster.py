"""What HR gives out: the roster of the day, and the list of teams."""

import polars as pl

from sources.sample.company.people import people
from sources.sample.company.teams import teams
from sources.sample.world import Feed, Place, World, Written

COLUMNS = (
    "hr_id",
    "first",
    "last",
    "email",
    "aliases",
    "department",
    "team",
    "cost_center",
    "manager_hr_id",
    "kind",
    "status",
    "start",
    "end",
    "country",
)


def write(world: World, place: Place) -> Written:
    """Writes `people/roster.csv` and `people/teams.csv`."""
    if place.bills_alone:
        return Written()
    folder = place.folder / "people"
    folder.mkdir()
    people(world).select(pl.col(COLUMNS)).write_csv(folder / "roster.csv")
    teams(world).write_csv(folder / "teams.csv")
    return Written((Feed("people_source", "hr", "csv", "people/roster.csv"),))
