"""Cosmos DB, PostgreSQL and Synapse's dedicated pools."""

from typing import Any

import pytest

from tests.transforms.waste.estates import ago, charge, estate, metric, money, outcomes, resource
from tests.transforms.waste.rules.azure.keys import key

COSMOS, POSTGRES = "microsoft.documentdb/databaseaccounts", "microsoft.dbforpostgresql/flexibleservers"
POOL = "microsoft.synapse/workspaces/sqlpools"
ASKED_BY = {"azure.cosmos.idle": "requests", "azure.postgres.idle": "connections", "azure.synapse.idle": "connections"}
KEYS = {
    "azure.cosmos.idle": (COSMOS, key(COSMOS, "poc")),
    "azure.postgres.idle": (POSTGRES, key(POSTGRES, "import")),
    "azure.synapse.idle": (POOL, key(POOL, "lab/lab")),
}
every = pytest.mark.parametrize("rule", ASKED_BY)


@every
def test_what_nobody_asks_for_a_month_is_waste(rule: str) -> None:
    kind, at = KEYS[rule]
    there = estate(resource(at, kind), metric(at, ASKED_BY[rule], a_day=0), charge(at, "hours", "4.00"))
    said = money(rule, there)[at]
    assert (said["outcome"], said["confidence"], said["window_days"]) == ("waste", "high", 30)
    assert float(said["saving_per_month"]) == pytest.approx(4 * 30.44)


@every
def test_one_day_of_use_in_a_month_is_use(rule: str) -> None:
    kind, at = KEYS[rule]
    asked = metric(at, ASKED_BY[rule], a_day=lambda day: 3.0 if day == ago(25) else 0.0)
    assert outcomes(rule, estate(resource(at, kind), asked)) == {at: "in_use"}


@every
def test_no_points_and_too_few_are_unknown(rule: str) -> None:
    kind, at = KEYS[rule]
    assert outcomes(rule, estate(resource(at, kind))) == {at: "unknown"}
    few = metric(at, ASKED_BY[rule], a_day=0, days=20)
    assert outcomes(rule, estate(resource(at, kind), few)) == {at: "unknown"}


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("azure.cosmos.idle", {"capabilities": ["EnableServerless"]}),
        ("azure.cosmos.idle", {"free_tier": True}),
        ("azure.postgres.idle", {"replication_role": "AsyncReplica"}),
        ("azure.postgres.idle", {"sources": [key(POSTGRES, "primary")]}),
        ("azure.postgres.idle", {"state": "stopped"}),
        ("azure.synapse.idle", {"state": "paused"}),
    ],
    ids=["serverless", "free tier", "replica by its role", "replica by its source", "stopped", "paused"],
)
def test_silent_ones_that_are_no_waste(rule: str, said: dict[str, Any]) -> None:
    kind, at = KEYS[rule]
    assert outcomes(rule, estate(resource(at, kind, **said), metric(at, ASKED_BY[rule], a_day=0))) == {at: "in_use"}


def test_what_watches_a_server_counts_as_none_once_it_is_set_with_less_confidence() -> None:
    kind, at = KEYS["azure.postgres.idle"]
    parts = resource(at, kind), metric(at, "connections", a_day=24), charge(at, "vCore", "4.00")
    assert outcomes("azure.postgres.idle", estate(*parts)) == {at: "in_use"}
    watched = estate(*parts, settings={"azure_postgres_idle_monitoring_connections_per_day": 24})
    said = money("azure.postgres.idle", watched)[at]
    assert (said["outcome"], said["confidence"]) == ("waste", "medium")
