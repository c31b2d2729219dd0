"""People as a process: as many on any day, a past that stays, addresses that are one person's and nobody's real."""

from datetime import date

import polars as pl
import pytest

from sources.sample.company import machine_accounts, people, teams
from sources.sample.world import World

DAYS = [date(2026, 1, 31), date(2026, 10, 31), date(2027, 6, 12), date(2028, 2, 29)]
DAY = date(2026, 10, 31)


def staff(seed: int, day: date, size: str = "small") -> pl.DataFrame:
    """Who is there."""
    return people(World.of(seed, size, day)).filter(pl.col("status") != "left")


@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize("day", DAYS, ids=str)
def test_about_as_many_work_there_on_any_day(seed: int, day: date) -> None:
    assert 280 <= len(staff(seed, day)) <= 300


@pytest.mark.parametrize(("size", "least", "most"), [("medium", 1_900, 2_000), ("large", 7_600, 8_000)])
def test_a_larger_company_has_more_people(size: str, least: int, most: int) -> None:
    assert least <= len(staff(1, DAY, size)) <= most


@pytest.mark.parametrize("seed", range(1, 6))
def test_some_begin_and_some_leave_in_each_quarter(seed: int) -> None:
    everybody = people(World.of(seed, "small", date(2028, 1, 1)))
    quarters = pl.date_range(date(2025, 1, 1), date(2027, 10, 1), "1q", eager=True)
    for first in quarters:
        after = first.replace(month=first.month + 2, day=28)
        assert everybody.filter(pl.col("start").is_between(first, after)).height >= 4
        assert everybody.filter(pl.col("end").is_between(first, after)).height >= 4


def test_a_later_day_has_the_same_past() -> None:
    earlier, later = (people(World.of(3, "small", day)) for day in (DAY, date(2027, 3, 1)))
    same = ["hr_id", "start", "kind", "country", "team", "tenant", "number"]
    assert later.filter(pl.col("start") < DAY).select(same).equals(earlier.select(same))
    gone = earlier.filter(status="left")
    assert later.join(gone, on="hr_id", how="semi").equals(gone)


def test_a_new_name_gives_a_new_address_and_keeps_the_old_one() -> None:
    later = people(World.of(1, "small", DAY))
    earlier = people(World.of(1, "small", date(2025, 10, 31)))
    both = earlier.join(later, on="hr_id", suffix="_later").filter(pl.col("last") != pl.col("last_later"))
    assert len(both) >= 1
    for row in both.iter_rows(named=True):
        assert row["email"] in row["aliases_later"].split(";")
        assert row["email"] != row["email_later"]


@pytest.mark.parametrize("size", ["small", "medium"])
def test_an_address_is_one_persons_and_no_real_ones(size: str) -> None:
    everybody = people(World.of(1, size, DAY))
    aliases = everybody["aliases"].str.split(";").explode().drop_nulls()
    addresses = pl.concat([everybody["email"], aliases.filter(aliases != "")])
    addresses = pl.concat([addresses, machine_accounts(World.of(1, size, DAY))["email"]])
    assert addresses.is_unique().all()
    assert addresses.str.contains(r"^[a-z0-9.-]+@(haldane|portside|corran)\.example$").all()


def test_states_and_last_days_are_of_the_day() -> None:
    everybody = people(World.of(2, "small", DAY))
    left = everybody.filter(status="left")
    assert (left["end"] < DAY).all()
    employees = everybody.filter(pl.col("status") != "left", pl.col("kind") == "employee", pl.col("end").is_not_null())
    assert ((employees["end"] - DAY).dt.total_days() <= 30).all()
    assert everybody.filter(status="leave").height >= 1


def test_managers_were_there() -> None:
    everybody = people(World.of(1, "small", DAY))
    managed = everybody.join(everybody, left_on="manager_hr_id", right_on="hr_id", suffix="_manager")
    assert len(managed) == everybody["manager_hr_id"].count() > 1_000
    assert (managed["start_manager"] <= pl.Series(managed["end"].fill_null(DAY))).all()


def test_each_team_has_an_owner_who_works_there() -> None:
    world = World.of(1, "small", DAY)
    listed = teams(world)
    assert listed.columns == ["team", "department", "cost_center", "gl_account", "owner"]
    assert len(listed) == 31
    assert set(listed["owner"]) <= set(staff(1, DAY)["email"])
    assert set(people(world)["team"]) == set(listed["team"])
