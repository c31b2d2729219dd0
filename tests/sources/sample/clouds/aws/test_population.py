"""What the company rents of AWS over time: one past for all days, successors in each place, ids of one thing each."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from sources.sample.clouds.aws.company import ACQUIRED, MAIN, accounts
from sources.sample.clouds.aws.population import AGAIN, resources
from sources.sample.clouds.aws.stories import told
from sources.sample.clouds.aws.usage import usage
from sources.sample.clouds.frames import RESOURCE, USAGE
from sources.sample.world import World
from tests.sources.sample.clouds.aws.conftest import Rented, written

EARLIER, LATER = date(2026, 9, 12), date(2026, 10, 31)
SINCE = date(2026, 8, 1)
# Of each type, what RESOURCE has of it is what AWS calls one thing.
IDS = {
    "AWS::EC2::Instance": r"^i-[0-9a-f]{17}$",
    "AWS::EC2::Volume": r"^vol-[0-9a-f]{17}$",
    "AWS::EC2::NatGateway": r"^arn:aws:ec2:[a-z0-9-]+:[0-9]{12}:natgateway/nat-[0-9a-f]{17}$",
    "AWS::RDS::DBInstance": r"^arn:aws:rds:[a-z0-9-]+:[0-9]{12}:db:[a-z0-9-]+$",
    "AWS::S3::Bucket": r"^[a-z0-9-]{3,63}$",
}


def company(day: date, size: str = "small") -> World:
    return World.of(3, size, day, SINCE)


def test_what_was_used_on_a_day_is_the_same_on_every_later_day() -> None:
    early, late = (usage(world, resources(world)) for world in map(company, (EARLIER, LATER)))
    assert early.schema == USAGE.schema
    assert early.height > 5_000
    assert late.filter(pl.col("day") < EARLIER).equals(early)


def test_a_thing_is_the_same_on_every_later_day() -> None:
    early, late = (resources(company(day)) for day in (EARLIER, LATER))
    assert early.schema == RESOURCE.schema
    assert late.join(early, on="number", how="semi").equals(early)


@pytest.mark.parametrize(("size", "many"), [("small", 1), ("medium", 6)])
def test_a_payer_has_as_many_accounts_as_the_size_says_and_the_acquired_one_its_own(size: str, many: int) -> None:
    payers = accounts(company(LATER, size)).group_by("payer").len()
    assert dict(payers.iter_rows()) == {MAIN: many, ACQUIRED: 1}


def test_another_seed_makes_other_things() -> None:
    one, other = (resources(World.of(seed, "small", LATER)) for seed in (3, 4))
    assert set(one["resource_key"]) & set(other["resource_key"]) == set()


@pytest.mark.parametrize("size", ["small", "medium"])
def test_numbers_and_keys_are_one_things(size: str) -> None:
    things = resources(company(LATER, size))
    assert things["number"].is_unique().all()
    lasting = told(things).filter(~pl.col("facts").str.contains(AGAIN).fill_null(value=False))
    assert lasting["resource_key"].is_unique().all()
    assert lasting["resource_id"].drop_nulls().is_unique().all()


@pytest.mark.parametrize("kind", IDS)
def test_ids_are_as_the_bill_writes_them(kind: str) -> None:
    assert resources(company(LATER)).filter(type=kind)["resource_id"].str.contains(IDS[kind]).all()


def test_what_hangs_on_a_thing_is_there_as_long_as_that_is() -> None:
    things = resources(company(LATER))
    hosts = things.select(parent="number", host_created="created", host_deleted="deleted", place="account")
    hung = things.filter(pl.col("parent").is_not_null()).join(hosts, on="parent", how="left")
    assert hung["host_created"].null_count() == 0
    assert (hung["place"] == hung["account"]).all()
    assert hung.filter(pl.col("created") < pl.col("host_created")).is_empty()
    outlived = hung.filter(pl.col("host_deleted").is_not_null(), pl.col("deleted") != pl.col("host_deleted"))
    assert outlived.is_empty()


def test_some_waste_is_cleaned_up_each_month_and_some_begins() -> None:
    things = told(resources(World.of(3, "small", date(2027, 11, 1), date(2026, 5, 1))))
    wastes = things.filter(outcome="waste")
    for what in ("deleted", "story_since"):
        months = wastes.group_by(pl.col(what).dt.month_start()).len()
        begun = months.filter(pl.col(what).is_between(date(2026, 5, 1), date(2027, 10, 1)))
        assert (begun.height, begun["len"].max()) >= (16, 2)


@pytest.mark.parametrize("day", [date(2026, 3, 1), date(2026, 12, 31), date(2029, 7, 15)], ids=str)
def test_any_day_has_about_as_many_things(day: date) -> None:
    things = resources(World.of(5, "small", day))
    there = things.filter(pl.col("created") < day, pl.col("deleted").is_null() | (pl.col("deleted") > day))
    assert 135 <= there.height <= 165
    assert 0.07 < there.filter(pl.col("payer") != things["payer"].mode().first()).height / there.height < 0.2


def test_the_same_day_gives_the_same_bytes(rented: Rented, tmp_path: Path) -> None:
    again = written(rented.world, tmp_path / "again")
    files = sorted(path.relative_to(rented.folder) for path in rented.folder.rglob("*") if path.is_file())
    assert len(files) > 80
    different = [
        str(path) for path in files if (rented.folder / path).read_bytes() != (again.folder / path).read_bytes()
    ]
    assert different == []
    assert again.truth.equals(rented.truth)
