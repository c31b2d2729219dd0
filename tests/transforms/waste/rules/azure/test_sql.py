"""Azure SQL: databases and elastic pools."""

from typing import Any

import pytest

from tests.transforms.waste.estates import Part, ago, charge, estate, judge, metric, money, outcomes, resource
from tests.transforms.waste.rules.azure.keys import asked, key

DATABASE, POOL = "microsoft.sql/servers/databases", "microsoft.sql/servers/elasticpools"
DB, OTHER, EP = key(DATABASE, "srv/quotes"), key(DATABASE, "srv/other"), key(POOL, "srv/tenants")
IDLE, UNDERUSED, EMPTY = "azure.sql.idle", "azure.sql.underused", "azure.sqlpool.empty"


def database(at: str = DB, **said: Any) -> Part:
    own = {"kind": "v12.0,user", "tier": "Standard", "service_objective": "S3", "pools": [], "state": "online"}
    return resource(at, DATABASE, **{**own, **said})


def connections(a_day: Any, **said: Any) -> Part:
    return metric(DB, "connections", a_day=a_day, **said)


def test_a_database_to_which_nobody_connects_for_a_month_is_waste() -> None:
    said = money(IDLE, estate(database(), connections(0), charge(DB, "S3 DTUs", "5.00")))[DB]
    assert (said["outcome"], said["reason"], said["confidence"]) == ("waste", "No connections in 30 days.", "high")
    assert float(said["saving_per_month"]) == pytest.approx(5 * 30.44)


def test_one_connection_in_a_month_is_use() -> None:
    said = judge(IDLE, estate(database(), connections(lambda day: 1.0 if day == ago(20) else 0.0)))[DB]
    assert (said["outcome"], said["last_activity"]) == ("in_use", ago(20))


@pytest.mark.parametrize("name", ["old-test-copy", "tmp", "backup_2019"])
def test_a_name_says_nothing(name: str) -> None:
    assert outcomes(IDLE, estate(database(name=name), connections(40))) == {DB: "in_use"}


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "v12.0,system", "tier": "System", "service_objective": "System"},
        {"kind": "v12.0,system", "tier": "GeneralPurpose", "service_objective": "GP_Gen5_2"},
        {"kind": "v12.0,user,pool", "pools": [EP]},
        {"secondary_type": "Geo"},
        {"state": "paused"},
    ],
    ids=["system database", "system database whatever its tier", "of a pool", "geo-secondary", "paused"],
)
def test_silent_databases_that_are_no_waste(said: dict[str, Any]) -> None:
    assert outcomes(IDLE, estate(database(**said), connections(0))) == {DB: "in_use"}


@pytest.mark.parametrize(
    "parts",
    [(), (connections(0, days=20),), (connections(0, to=ago(9)),)],
    ids=["no points", "20 of 30 days", "stale"],
)
def test_silence_that_was_not_measured_is_unknown(parts: tuple[Part, ...]) -> None:
    assert outcomes(IDLE, estate(database(), *parts)) == {DB: "unknown"}


def test_a_database_of_26_days_is_too_young_for_a_month() -> None:
    there = estate(database(created=ago(26), seen=ago(26)), connections(0, days=26))
    assert outcomes(IDLE, there) == {DB: "unknown"}


def load(dtu: Any = 8.0, **said: Any) -> tuple[Part, Part]:
    return metric(DB, "dtu_percent", dtu, **said), connections(90, **said)


def test_a_database_of_twice_the_size_is_priced_by_the_smaller_one() -> None:
    bill = charge(DB, "S3 DTUs", "5.00", quantity=1.0), charge(OTHER, "S2 DTUs", "2.40", quantity=1.0)
    said = money(UNDERUSED, estate(database(), *load(), *bill))[DB]
    assert (said["outcome"], said["evidence"]["smaller"]) == ("waste", "S2")
    assert float(said["saving_per_month"]) == pytest.approx(2.60 * 30.44)


def test_a_database_sold_by_the_core_uses_less_of_the_same_meter() -> None:
    by_core = database(tier="GeneralPurpose", service_objective="GP_Gen5_4")
    cpu = metric(DB, "cpu_percent", 8.0)
    there = estate(by_core, cpu, connections(90), charge(DB, "vCore", "12.00", quantity=96.0))
    said = money(UNDERUSED, there)[DB]
    assert (said["evidence"]["smaller"], said["evidence"]["unit"]) == ("GP_Gen5_2", "CPU")
    assert float(said["saving_per_month"]) == pytest.approx(6.00 * 30.44)


@pytest.mark.parametrize(
    ("said", "parts", "outcome"),
    [
        ({}, load(dtu=20.0), "in_use"),
        ({}, load(dtu=lambda day: [8.0] * 23 + [60.0 if day == ago(3) else 8.0]), "in_use"),
        ({"service_objective": "S0"}, load(), "in_use"),
        ({"service_objective": "X1"}, load(), "unknown"),
        ({}, load(days=20), "unknown"),
        ({}, (metric(DB, "cpu_percent", 8.0), connections(90)), "unknown"),
    ],
    ids=["busy", "an hour that would not fit", "smallest", "unknown size", "20 of 30 days", "CPU is not DTUs"],
)
def test_whether_the_next_size_down_would_do(said: dict[str, Any], parts: tuple[Part, ...], outcome: str) -> None:
    assert outcomes(UNDERUSED, estate(database(**said), *parts)) == {DB: outcome}


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "v12.0,system"},
        {"kind": "v12.0,user,pool", "pools": [EP]},
        {"tier": "GeneralPurpose", "service_objective": "GP_S_Gen5_4"},
    ],
    ids=["system database", "of a pool", "serverless"],
)
def test_what_has_no_size_of_its_own_is_not_asked(said: dict[str, Any]) -> None:
    assert outcomes(UNDERUSED, estate(database(**said), *load())) == {}


def test_an_idle_database_is_left_to_the_rule_that_finds_it() -> None:
    assert outcomes(UNDERUSED, estate(database(), metric(DB, "dtu_percent", 1.0), connections(0))) == {}


def test_a_pool_without_a_database_is_waste() -> None:
    pool = resource(EP, POOL, capacity=100)
    said = money(EMPTY, estate(pool, asked(DATABASE), charge(EP, "eDTUs", "7.00")))[EP]
    assert said["outcome"] == "waste"
    assert float(said["saving_per_month"]) == pytest.approx(7 * 30.44)


def test_a_pool_with_a_database_is_in_use() -> None:
    assert outcomes(EMPTY, estate(resource(EP, POOL), database(pools=[EP]))) == {EP: "in_use"}


@pytest.mark.parametrize("scans", [(), (asked(DATABASE, status="refused"),)], ids=["never asked", "refused"])
def test_a_pool_whose_databases_could_not_be_listed_is_unknown(scans: tuple[Part, ...]) -> None:
    assert outcomes(EMPTY, estate(resource(EP, POOL), *scans)) == {EP: "unknown"}
