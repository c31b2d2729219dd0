"""Metrics: a ratio that becomes percent, only what is wanted, several series of one, disks by their device, bounds."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from sources.inventory import Asking, Budget
from sources.inventory.base import WANTED, Measured
from sources.inventory.gcp import GCP
from sources.inventory.gcp.series import Meter
from sources.settings import InventorySettings
from tests.servers.answers import Answer
from tests.sources.inventory.gcp import google as small
from tests.sources.inventory.gcp.google import NUMBER, PROJECT, denied, told

Settings = Callable[..., InventorySettings]
KEY = f"//compute.googleapis.com/projects/{NUMBER}/zones/europe-west4-a"
MACHINE, DISK = f"{KEY}/instance/1", f"{KEY}/disk/2"
SQL = f"//cloudsql.googleapis.com/projects/{PROJECT}/instances/db"
RUN = f"//run.googleapis.com/projects/{PROJECT}/locations/europe-west4/services/api"
DAY = date(2026, 10, 30)
TYPES = {
    MACHINE: "compute.googleapis.com/Instance",
    DISK: "compute.googleapis.com/Disk",
    RUN: "run.googleapis.com/Service",
    SQL: "sqladmin.googleapis.com/Instance",
}
CPU = "compute.googleapis.com/instance/cpu/utilization"
SERIES = f"/v3/projects/{PROJECT}/timeSeries"


def wanted(key: str, metric: str, first: date = DAY, attributes: str = "{}") -> pl.DataFrame:
    row = ("gcp", PROJECT, "europe-west4", key, TYPES[key], "thing", attributes, metric, first, DAY)
    return pl.DataFrame([row], WANTED, orient="row")


def series(metric: str, values: dict[int, float], resource: dict[str, str], **labels: str) -> dict[str, Any]:
    """Newest first; a point is stamped with the end of its hour, as Google's aligned gauges are."""
    points = [
        {"interval": {"startTime": stamp(hour), "endTime": stamp(hour)}, "value": {"doubleValue": value}}
        for hour, value in sorted(values.items(), reverse=True)
    ]
    return {
        "metric": {"type": metric, "labels": labels},
        "resource": {"type": "r", "labels": resource},
        "points": points,
    }


def stamp(hour: int) -> str:
    return f"2026-10-{30 + (hour + 1) // 24}T{(hour + 1) % 24:02}:00:00Z"


def serve(google: small.Google, by: dict[tuple[str, str], list[dict[str, Any]]]) -> None:
    """Answers each metric and aligner; the filter's words are checked where the tests look at what was asked."""

    class Series(dict[str, Answer]):
        def __contains__(self, path: object) -> bool:
            return path == SERIES

        def __getitem__(self, path: str) -> Answer:
            asked = dict(google.asked[-1][1])
            metric = re.search(r'metric\.type = "([^"]+)"', asked["filter"])
            found = by.get((metric[1] if metric else "", asked["aggregation.perSeriesAligner"]), [])
            return told({"timeSeries": found} if found else {})

    google.answers = Series()


def measure(settings: Settings, asking: Asking, *rows: pl.DataFrame) -> Measured:
    return GCP.measure(settings(), asking, pl.concat(rows))


def test_the_ratio_of_the_processor_becomes_percent(google: small.Google, settings: Settings, asking: Asking) -> None:
    of = {"instance_id": "1", "project_id": PROJECT, "zone": "europe-west4-a"}
    mean, most = {0: 0.02, 1: 0.04, 23: 0.06}, {0: 0.05, 1: 0.3, 23: 0.06}
    serve(google, {(CPU, "ALIGN_MEAN"): [series(CPU, mean, of)], (CPU, "ALIGN_MAX"): [series(CPU, most, of)]})
    [row] = measure(settings, asking, wanted(MACHINE, "cpu_percent")).metrics.to_dicts()
    assert (row["day"], row["points"], row["mean"], row["maximum"]) == (DAY, 3, pytest.approx(4.0), pytest.approx(30.0))
    assert row["sum"] is None
    assert [round(value, 2) for value in row["hourly"] if value is not None] == [2.0, 4.0, 6.0]
    assert row["hourly"][23] == pytest.approx(6.0)


def test_only_wanted_resources_and_days_are_asked(google: small.Google, settings: Settings, asking: Asking) -> None:
    serve(google, {})
    measured = measure(settings, asking, wanted(MACHINE, "cpu_percent", date(2026, 10, 17)))
    asked = [dict(query) for path, query in google.asked if path == SERIES]
    assert len(asked) == 2
    assert asked[0]["interval.startTime"] == "2026-10-17T00:00:00Z"
    assert asked[0]["interval.endTime"] == "2026-10-31T00:00:00Z"
    assert asked[0]["aggregation.alignmentPeriod"] == "3600s"
    assert 'resource.labels.instance_id = one_of("1")' in asked[0]["filter"]
    assert 'resource.type = "gce_instance"' in asked[0]["filter"]
    assert measured.metrics.height == 0
    assert measured.scans["status"].to_list() == ["ok"]


def test_bytes_of_both_directions_add_up(google: small.Google, settings: Settings, asking: Asking) -> None:
    of = {"instance_id": "1"}
    base = "compute.googleapis.com/instance/network"
    both = {
        (f"{base}/received_bytes_count", "ALIGN_SUM"): [series("r", {3: 100, 4: 50}, of)],
        (f"{base}/sent_bytes_count", "ALIGN_SUM"): [series("s", {3: 11, 4: 4}, of)],
    }
    serve(google, both)
    [row] = measure(settings, asking, wanted(MACHINE, "network_bytes")).metrics.to_dicts()
    assert (row["sum"], row["points"], row["maximum"], row["hourly"]) == (165.0, 2, 111.0, None)


def test_a_series_a_database_adds_up_and_two_names_of_one_level_do_not(
    google: small.Google, settings: Settings, asking: Asking
) -> None:
    of = {"database_id": f"{PROJECT}:db"}
    backends, network = (
        "cloudsql.googleapis.com/database/postgresql/num_backends",
        "cloudsql.googleapis.com/database/network/connections",
    )
    shop, ledger, own = (
        series(backends, {5: n}, of, database=name) for n, name in ((2, "shop"), (1, "ledger"), (4, "cloudsqladmin"))
    )
    several = [shop, ledger, own]
    serve(
        google,
        {
            (backends, "ALIGN_MAX"): several,
            (backends, "ALIGN_MEAN"): several,
            (network, "ALIGN_MAX"): [series(network, {5: 3}, of)],
        },
    )
    [row] = measure(settings, asking, wanted(SQL, "connections")).metrics.to_dicts()
    assert (row["maximum"], row["mean"]) == (3.0, 3.0)


def test_services_of_one_name_in_two_places_are_two(google: small.Google, settings: Settings, asking: Asking) -> None:
    requests, here, there = "run.googleapis.com/request_count", "europe-west4", "us-central1"
    both = [series(requests, {1: n}, {"service_name": "api", "location": at}) for n, at in ((5, here), (900, there))]
    serve(google, {(requests, "ALIGN_SUM"): both})
    [row] = measure(settings, asking, wanted(RUN, "requests")).metrics.to_dicts()
    assert row["sum"] == 5.0


def test_a_disk_is_measured_by_its_machine_and_device(google: small.Google, settings: Settings, asking: Asking) -> None:
    base, of = "compute.googleapis.com/instance/disk", {"instance_id": "1"}
    both = [series("r", {0: n}, of, device_name=name) for n, name in ((7, "sdb"), (900, "persistent-disk-0"))]
    serve(google, {(f"{base}/{way}_ops_count", "ALIGN_SUM"): both for way in ("read", "write")})
    attached = wanted(DISK, "disk_operations", attributes='{"devices": ["1/sdb"]}')
    [row] = measure(settings, asking, attached).metrics.to_dicts()
    assert (row["x_resource_key"], row["sum"]) == (DISK, 14.0)
    google.asked.clear()
    again = replace(asking, budget=asking.budget.next)
    assert measure(settings, again, wanted(DISK, "disk_operations")).metrics.height == 0
    assert google.asked == []


def test_a_project_that_refuses_is_a_gap_and_keeps_its_permission(
    google: small.Google, settings: Settings, asking: Asking
) -> None:
    google.answers[SERIES] = denied("monitoring.timeSeries.list")
    measured = measure(settings, asking, wanted(MACHINE, "cpu_percent"))
    [row] = measured.scans.to_dicts()
    assert (row["account"], row["resource_type"], row["status"]) == (PROJECT, "metrics", "refused")
    assert row["permission"] == "monitoring.timeSeries.list"


def test_at_the_bound_of_costs_there_is_a_gap(google: small.Google, settings: Settings, asking: Asking) -> None:
    serve(google, {})
    bounded = replace(asking, budget=Budget.of(Decimal("0.00003")))
    measured = measure(settings, bounded, wanted(MACHINE, "cpu_percent"), wanted(SQL, "connections"))
    assert measured.cost_usd == Decimal("0.00002")
    assert len([path for path in google.paths() if path == SERIES]) == 2
    assert measured.scans["status"].to_list() == ["not_asked"]


def test_half_an_answer_is_none(google: small.Google, settings: Settings, asking: Asking) -> None:
    """Averages without the maxima would be kept, and the greatest of them taken for the greatest moment."""
    serve(google, {(CPU, "ALIGN_MEAN"): [series(CPU, {1: 0.01}, {"instance_id": "1"})]})
    google.faults = [None, denied("monitoring.timeSeries.list")]
    measured = measure(settings, asking, wanted(MACHINE, "cpu_percent"))
    assert measured.metrics.height == 0
    assert measured.scans["status"].to_list() == ["refused"]


def test_many_resources_are_asked_a_part_at_a_time(google: small.Google, settings: Settings, asking: Asking) -> None:
    serve(google, {})
    rows = [
        ("gcp", PROJECT, None, f"{KEY}/instance/{n}", TYPES[MACHINE], "vm", "{}", "cpu_percent", DAY, DAY)
        for n in range(130)
    ]
    measure(settings, asking, pl.DataFrame(rows, WANTED, orient="row"))
    filters = [dict(query)["filter"] for path, query in google.asked if path == SERIES]
    assert len(filters) == 6
    assert max(map(len, filters)) < 2048


def test_what_a_meter_asks_for_of_labels() -> None:
    meter = Meter.of(
        {
            "provider_metric": "m",
            "namespace": "r",
            "statistic": "Maximum",
            "dimension": "metric.reservation;state=used;db!=own",
        }
    )
    assert meter.filter(["a", "b"]) == (
        'metric.type = "m" AND resource.type = "r" AND metric.labels.reservation = one_of("a","b") '
        'AND metric.labels.state = "used" AND metric.labels.db != "own"'
    )
