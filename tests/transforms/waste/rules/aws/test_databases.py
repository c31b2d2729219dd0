"""Databases, caches and search domains that nobody asks anything."""

from decimal import Decimal

import pytest

from tests.transforms.waste.estates import Part, ago, charge, estate, judge, metric, money, outcomes, resource
from transforms.waste.rules.aws import databases

ARN = "arn:aws:{}:eu-west-1:111122223333:{}"
CASES = {
    "aws.redshift.idle": (ARN.format("redshift", "cluster:lab"), databases.REDSHIFT, ["connections"]),
    "aws.elasticache.idle": (
        ARN.format("elasticache", "cluster:lab"),
        databases.CACHE,
        ["commands", "new_connections"],
    ),
    "aws.opensearch.idle": (ARN.format("es", "domain/lab"), databases.DOMAIN, ["requests_per_minute"]),
    "aws.docdb.idle": (ARN.format("rds", "db:lab"), databases.DOCDB, ["connections"]),
    "aws.neptune.idle": (ARN.format("rds", "db:lab"), databases.NEPTUNE, ["requests_per_second"]),
}
CACHE_A, CACHE_B = ARN.format("elasticache", "cluster:a-001"), ARN.format("elasticache", "cluster:a-002")
DB_A, DB_B = ARN.format("rds", "db:a-1"), ARN.format("rds", "db:a-2")


def there(rule: str, value: float, days: int = 20, to_days_ago: int = 1) -> list[Part]:
    key, resource_type, metrics = CASES[rule]
    figures = [metric(key, name, value, days=days, to=ago(to_days_ago)) for name in metrics]
    return [resource(key, resource_type, name="lab"), charge(key, "Node:large", "2.00"), *figures]


FIRES = {rule: estate(*there(rule, 0.0)) for rule in CASES}
HOLDS = {rule: estate(*there(rule, 3.0)) for rule in CASES}


@pytest.mark.parametrize("rule", CASES)
def test_one_that_nobody_asks_is_waste(rule: str) -> None:
    found = money(rule, FIRES[rule])[CASES[rule][0]]
    assert (found["outcome"], found["confidence"], found["saving_per_month"]) == ("waste", "high", Decimal("60.88"))
    assert "in the 14 days up to 2026-10-30" in found["reason"]


@pytest.mark.parametrize("rule", CASES)
def test_one_that_is_asked_is_in_use(rule: str) -> None:
    found = judge(rule, HOLDS[rule])[CASES[rule][0]]
    assert (found["outcome"], found["last_activity"]) == ("in_use", ago(1))


@pytest.mark.parametrize("rule", CASES)
def test_no_datapoints_say_nothing(rule: str) -> None:
    key, resource_type, _ = CASES[rule]
    assert outcomes(rule, estate(resource(key, resource_type), charge(key, "Node:large"))) == {key: "unknown"}


@pytest.mark.parametrize("rule", CASES)
@pytest.mark.parametrize(("days", "outcome"), [(11, "unknown"), (12, "waste")])
def test_four_fifths_of_the_window_must_be_known(rule: str, days: int, outcome: str) -> None:
    assert outcomes(rule, estate(*there(rule, 0.0, days))) == {CASES[rule][0]: outcome}


@pytest.mark.parametrize("rule", CASES)
def test_use_before_the_window_is_over(rule: str) -> None:
    key, _, metrics = CASES[rule]
    before = [metric(key, name, 9.0, days=10, to=ago(15)) for name in metrics]
    assert outcomes(rule, estate(*there(rule, 0.0, 14), *before)) == {key: "waste"}


@pytest.mark.parametrize("rule", CASES)
def test_figures_that_stopped_say_nothing_of_today(rule: str) -> None:
    assert outcomes(rule, estate(*there(rule, 0.0, 30, to_days_ago=10))) == {CASES[rule][0]: "unknown"}


def test_a_single_busy_hour_is_use_however_little_is_known() -> None:
    key, resource_type, _ = CASES["aws.redshift.idle"]
    hour = metric(key, "connections", [None] * 23 + [2.0], days=1)
    assert outcomes("aws.redshift.idle", estate(resource(key, resource_type), hour)) == {key: "in_use"}


def test_the_own_connections_of_a_cache_are_no_use() -> None:
    key, _, _ = CASES["aws.elasticache.idle"]
    own = metric(key, "connections", 4.0, days=20)
    assert outcomes("aws.elasticache.idle", estate(*there("aws.elasticache.idle", 0.0), own)) == {key: "waste"}


def test_a_cache_whose_commands_alone_are_known_is_not_judged() -> None:
    key, resource_type, _ = CASES["aws.elasticache.idle"]
    commands = metric(key, "commands", 0.0, days=20)
    assert outcomes("aws.elasticache.idle", estate(resource(key, resource_type), commands)) == {key: "unknown"}


def test_a_replica_of_a_cache_in_use_stands_by() -> None:
    nodes = [resource(key, databases.CACHE, replication_group="a") for key in (CACHE_A, CACHE_B)]
    figures = [
        metric(key, name, value, days=20)
        for key, value in ((CACHE_A, 50.0), (CACHE_B, 0.0))
        for name in ("commands", "new_connections")
    ]
    found = judge("aws.elasticache.idle", estate(*nodes, *figures))
    assert found[CACHE_B]["reason"] == "It stands by for others of a, which are used."
    assert {key: row["outcome"] for key, row in found.items()} == {CACHE_A: "in_use", CACHE_B: "in_use"}


def test_two_that_are_of_no_group_do_not_stand_by_for_each_other() -> None:
    nodes = [resource(key, databases.CACHE) for key in (CACHE_A, CACHE_B)]
    figures = [
        metric(key, name, value, days=20)
        for key, value in ((CACHE_A, 50.0), (CACHE_B, 0.0))
        for name in ("commands", "new_connections")
    ]
    assert outcomes("aws.elasticache.idle", estate(*nodes, *figures)) == {CACHE_A: "in_use", CACHE_B: "waste"}


@pytest.mark.parametrize(
    ("rule", "resource_type", "name"),
    [
        ("aws.docdb.idle", databases.DOCDB, "connections"),
        ("aws.neptune.idle", databases.NEPTUNE, "requests_per_second"),
    ],
)
def test_an_instance_of_a_cluster_in_use_stands_by(rule: str, resource_type: str, name: str) -> None:
    instances = [resource(key, resource_type, cluster="a") for key in (DB_A, DB_B)]
    figures = [metric(DB_A, name, 12.0, days=20), metric(DB_B, name, 0.0, days=20)]
    assert outcomes(rule, estate(*instances, *figures)) == {DB_A: "in_use", DB_B: "in_use"}
