"""Databases to which nobody connects, and those that could be smaller."""

from typing import Any

from tests.transforms.waste.estates import Part, charge, metric, money, outcomes, resource
from tests.transforms.waste.rules.google.things import PROJECT, there

IDLE, UNDERUSED = "gcp.sql.idle", "gcp.sql.underused"
D = f"//cloudsql.googleapis.com/projects/{PROJECT}/instances/db"
R = f"//cloudsql.googleapis.com/projects/{PROJECT}/instances/db-replica"


def database(key: str = D, **told: Any) -> Part:
    same: dict[str, Any] = {"tier": "db-custom-2-7680", "state": "runnable", "activation": "always", "replica_of": []}
    return resource(key, "sqladmin.googleapis.com/Instance", account=PROJECT, **same | told)


def connections(most: float, key: str = D, **told: Any) -> Part:
    return metric(key, "connections", most, account=PROJECT, **told)


def test_a_database_without_connections_is_waste() -> None:
    assert outcomes(IDLE, there(database(), connections(0)))[D] == "waste"


def test_one_or_two_connections_are_a_user_unless_they_are_set_to_be_monitoring() -> None:
    watched = (database(), connections(2), charge(D, "vCPU", service="Cloud SQL", account=PROJECT))
    assert outcomes(IDLE, there(*watched))[D] == "in_use"
    said = money(IDLE, there(*watched, settings={"gcp_sql_idle_monitoring_connections": 2}))[D]
    assert (said["outcome"], said["confidence"]) == ("waste", "medium")


def test_no_points_are_not_no_connections() -> None:
    assert outcomes(IDLE, there(database()))[D] == "unknown"
    assert outcomes(IDLE, there(database(), connections(0, days=7)))[D] == "unknown"


def test_a_replica_stands_by_and_keeps_the_one_that_it_follows() -> None:
    parts = (database(), connections(0), database(R, replica_of=[D]), connections(5, R))
    assert outcomes(IDLE, there(*parts)) == {D: "in_use", R: "in_use"}


def test_a_stopped_database_is_not_asked() -> None:
    assert outcomes(IDLE, there(database(activation="never"), connections(0)))[D] == "in_use"


def lines() -> tuple[Part, ...]:
    same: dict[str, Any] = {"service": "Cloud SQL", "account": PROJECT}
    return (
        charge(D, "Cloud SQL for PostgreSQL: Zonal - vCPU in EMEA", "2.00", quantity=48, unit="hour", **same),
        charge(D, "Cloud SQL for PostgreSQL: Zonal - RAM in EMEA", "1.00", quantity=180, unit="gibibyte hour", **same),
        charge(
            D, "Cloud SQL for PostgreSQL: Zonal - Standard storage", "5.00", quantity=3, unit="gibibyte month", **same
        ),
    )


def test_half_of_the_cores_would_do_and_the_disk_stays() -> None:
    quiet = (metric(D, "cpu_percent", 3.0, account=PROJECT), metric(D, "memory_percent", 20.0, account=PROJECT))
    said = money(UNDERUSED, there(database(), *quiet, *lines()))[D]
    assert (said["outcome"], said["confidence"]) == ("waste", "high")
    assert str(said["saving_per_month"]).startswith("45.66")


def test_a_database_that_needs_what_it_has_is_in_use() -> None:
    busy = metric(D, "cpu_percent", 60.0, account=PROJECT)
    full = (metric(D, "cpu_percent", 3.0, account=PROJECT), metric(D, "memory_percent", 70.0, account=PROJECT))
    assert outcomes(UNDERUSED, there(database(), busy))[D] == "in_use"
    assert outcomes(UNDERUSED, there(database(), *full))[D] == "in_use"


def test_the_smallest_is_in_use_and_an_unknown_tier_unknown() -> None:
    quiet = metric(D, "cpu_percent", 3.0, account=PROJECT)
    assert outcomes(UNDERUSED, there(database(tier="db-custom-1-3840"), quiet))[D] == "in_use"
    assert outcomes(UNDERUSED, there(database(tier="db-f1-micro"), quiet))[D] == "unknown"
    assert outcomes(UNDERUSED, there(database()))[D] == "unknown"
