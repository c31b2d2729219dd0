"""Databases of RDS."""

from decimal import Decimal
from typing import Any

import pytest

from tests.transforms.waste.estates import AS_OF, Part, ago, charge, estate, judge, metric, money, outcomes, resource

DB = "AWS::RDS::DBInstance"
ARN = "arn:aws:rds:eu-west-1:111122223333:db:"
LEDGER, SECOND = f"{ARN}ledger", f"{ARN}second"
IDLE, UNDERUSED, STOPPED, OLD = "aws.rds.idle", "aws.rds.underused", "aws.rds.stopped", "aws.rds.old_generation"
RDS = "Amazon Relational Database Service"


def database(key: str = LEDGER, *, state: str | None = "available", **more: Any) -> Part:
    told = {"instance_class": "db.m5.xlarge", "engine": "postgres", "replica_of": [], "replicas": [], "cluster": []}
    return resource(key, DB, state=state, name=key.removeprefix(ARN), **{**told, **more})


def connections(most: float = 0.0, least: float | None = None, key: str = LEDGER, **more: Any) -> Part:
    return metric(key, "connections", most, minimum=most if least is None else least, **more)


def hours(db_class: str = "db.m5.xlarge", a_day: str = "9.408", key: str = LEDGER, **more: Any) -> Part:
    return charge(key, f"EU-InstanceUsage:{db_class}", a_day, service=RDS, **more)


def storage(key: str = LEDGER) -> Part:
    return charge(key, "EU-RDS:GP3-Storage", "0.40", service=RDS, unit="GB-Mo")


def test_a_database_to_which_nobody_connects_is_waste_with_its_storage() -> None:
    row = money(IDLE, estate(database(), connections(), hours(), storage()))[LEDGER]
    assert (row["outcome"], row["confidence"], row["waste_in_window"]) == ("waste", "high", Decimal("294.24"))


@pytest.mark.parametrize(
    ("parts", "outcome"),
    [
        pytest.param((database(), connections(2.0)), "in_use", id="two connections"),
        pytest.param((database(replica_of=[SECOND]), connections()), "in_use", id="a replica"),
        pytest.param((database(replicas=[SECOND]), connections()), "in_use", id="replicated"),
        pytest.param((database(replica_of=None), connections()), "unknown", id="replica or not was not told"),
        pytest.param((database(),), "unknown", id="no points"),
        pytest.param((database(), connections(days=11)), "unknown", id="79% of the hours"),
        pytest.param((database(state=None), connections()), "unknown", id="its state was not told"),
    ],
)
def test_a_database_that_may_be_used(parts: tuple[Part, ...], outcome: str) -> None:
    assert outcomes(IDLE, estate(*parts)) == {LEDGER: outcome}


@pytest.mark.parametrize(
    ("second", "outcome"),
    [
        pytest.param(connections(30.0, key=SECOND), "in_use", id="one is used"),
        pytest.param(connections(0.0, key=SECOND), "waste", id="nobody connects to any"),
        pytest.param(connections(0.0, key=SECOND, days=5), "unknown", id="one is not measured"),
    ],
)
def test_a_cluster_is_idle_where_all_of_it_is(second: Part, outcome: str) -> None:
    cluster = ["arn:aws:rds:eu-west-1:111122223333:cluster:shop"]
    writer = database(cluster=cluster, replicas=[SECOND])
    reader = database(SECOND, cluster=cluster, replica_of=[LEDGER])
    assert outcomes(IDLE, estate(writer, reader, connections(), second))[LEDGER] == outcome


@pytest.mark.parametrize(
    ("most", "least", "outcome"), [(2.0, 2.0, "waste"), (2.0, 1.0, "in_use"), (3.0, 3.0, "in_use"), (0.0, 0.0, "waste")]
)
def test_connections_of_monitoring_never_change(most: float, least: float, outcome: str) -> None:
    there = estate(database(), connections(most, least), hours(), settings={"aws_rds_idle_monitoring_connections": 2})
    row = money(IDLE, there)[LEDGER]
    assert row["outcome"] == outcome
    assert row["confidence"] == (None if outcome == "in_use" else "medium" if most else "high")


def test_other_engines_have_rules_of_their_own() -> None:
    assert outcomes(IDLE, estate(database(engine="docdb"), connections())) == {}
    assert outcomes(STOPPED, estate(database(engine="neptune", state="stopped"))) == {}


def cpu(percent: Any = 10.0, **more: Any) -> Part:
    return metric(LEDGER, "cpu_percent", percent, **more)


def test_a_database_that_could_be_smaller() -> None:
    there = estate(database(), cpu(), connections(8.0), hours(), hours("db.m5.large", "4.704", SECOND), storage())
    row = money(UNDERUSED, there)[LEDGER]
    assert (row["outcome"], row["waste_in_window"]) == ("waste", Decimal("141.12"))
    assert row["action"].endswith("--db-instance-class db.m5.large --region eu-west-1")


def test_the_short_sizes_of_usage_types_are_understood() -> None:
    there = estate(database(), cpu(), connections(8.0), hours("db.m5.xl"))
    assert money(UNDERUSED, there)[LEDGER]["waste_in_window"] == Decimal("141.12")


@pytest.mark.parametrize(
    ("parts", "outcome"),
    [
        pytest.param((database(), cpu(21.0)), "in_use", id="p99 above 20%"),
        pytest.param((database(), cpu([5.0] * 23 + [60.0])), "in_use", id="a busy hour a day"),
        pytest.param((database(), cpu(), connections()), "in_use", id="nobody connects: another finding"),
        pytest.param((database(instance_class="db.m5.large"), cpu()), "in_use", id="the smallest"),
        pytest.param((database(instance_class="db.serverless"), cpu()), "unknown", id="without a size"),
        pytest.param((database(),), "unknown", id="no points"),
        pytest.param((database(), cpu(days=20)), "unknown", id="20 days"),
    ],
)
def test_a_database_that_stays_as_it_is(parts: tuple[Part, ...], outcome: str) -> None:
    assert outcomes(UNDERUSED, estate(*parts, hours())) == {LEDGER: outcome}


def off(**more: Any) -> Part:
    return database(state="stopped", **more)


@pytest.mark.parametrize(
    ("parts", "outcome"),
    [
        pytest.param((off(seen=ago(7), before=[(ago(90), {"state": "available"})]),), "waste", id="a week"),
        pytest.param((off(seen=ago(6), before=[(ago(90), {"state": "available"})]),), "in_use", id="six days"),
        pytest.param((off(seen=AS_OF), storage()), "waste", id="no hours on the bill for a week"),
        pytest.param((off(seen=AS_OF), storage(), hours()), "unknown", id="hours on the bill"),
        pytest.param((off(seen=AS_OF),), "unknown", id="off at first sight"),
        pytest.param((database(),), "in_use", id="it runs"),
        pytest.param((database(state=None),), "unknown", id="its state was not told"),
    ],
)
def test_a_database_that_is_stopped(parts: tuple[Part, ...], outcome: str) -> None:
    assert outcomes(STOPPED, estate(*parts)) == {LEDGER: outcome}


def test_a_stopped_database_costs_its_storage() -> None:
    assert money(STOPPED, estate(off(), storage()))[LEDGER]["waste_in_window"] == Decimal("12")


def test_a_database_of_an_old_class() -> None:
    there = estate(
        database(instance_class="db.m4.large"), hours("db.m4.large", "5.328"), hours("db.m5.large", "4.704", SECOND)
    )
    row = money(OLD, there)[LEDGER]
    assert (row["outcome"], row["waste_in_window"]) == ("waste", Decimal("18.72"))
    assert judge(OLD, estate(database(), hours()))[LEDGER]["outcome"] == "in_use"


def test_engines_are_priced_apart() -> None:
    said = "$0.2 per RDS {} Single-AZ instance hour (or partial hour) running {}"
    there = estate(
        database(instance_class="db.m4.large"),
        hours("db.m4.large", "5.328", description=said.format("db.m4.large", "PostgreSQL")),
        hours("db.m5.large", "4.704", SECOND, description=said.format("db.m5.large", "Oracle")),
    )
    assert outcomes(OLD, there) == {LEDGER: "lead"}
