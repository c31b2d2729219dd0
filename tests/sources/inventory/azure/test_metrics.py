"""Azure Monitor: what is asked for, what comes of the answers, and gaps that stay gaps."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from sources.inventory import Asking, Budget, Measured, kind_named
from sources.inventory.azure.metrics import RESOURCES_AT_ONCE
from sources.inventory.base import WANTED
from sources.settings import InventorySettings
from tests.sources.inventory.azure.manager import Manager, Said, denied, error
from tests.sources.inventory.azure.things import ONE, TWO, place

MACHINE_TYPE = "microsoft.compute/virtualmachines"
FIRST, LAST = date(2026, 10, 29), date(2026, 10, 30)


def path(name: str, subscription: str = ONE) -> str:
    machine = place("Microsoft.Compute/virtualMachines", name, subscription).lower()
    return f"{machine}/providers/microsoft.insights/metrics"


def wanted(*names: str, metric: str = "cpu_percent", subscription: str = ONE) -> pl.DataFrame:
    machines = (place("Microsoft.Compute/virtualMachines", name, subscription).lower() for name in names)
    rows = [
        ("azure", subscription, "westeurope", key, MACHINE_TYPE, None, None, metric, FIRST, LAST) for key in machines
    ]
    return pl.DataFrame(rows, schema=WANTED, orient="row")


def answer(**series: list[dict[str, Any]]) -> Said:
    """An answer of Monitor; a metric without points has no series."""
    told = [
        {
            "name": {"value": name.replace("_", " "), "localizedValue": name},
            "timeseries": [{"metadatavalues": [], "data": points}] if points else [],
            "errorCode": "Success",
        }
        for name, points in series.items()
    ]
    return Said(200, {"cost": 59, "timespan": "…", "interval": "PT1H", "value": told, "namespace": "x"})


def hours(day: int, **values: float) -> list[dict[str, Any]]:
    """24 points of these aggregations; Azure gives an hour without a value its time alone."""
    return [{"timeStamp": f"2026-10-{day}T{hour:02}:00:00Z", **values} for hour in range(24)]


@pytest.fixture
def measure(settings: Callable[..., InventorySettings], asking: Asking) -> Callable[..., Measured]:
    def made(rows: pl.DataFrame, may_cost: Decimal = Decimal(1)) -> Measured:
        return kind_named("azure").measure(settings(), replace(asking, budget=Budget.of(may_cost)), rows)

    return made


def test_one_request_tells_all_that_is_wanted_of_a_machine(manager: Manager, measure: Callable[..., Measured]) -> None:
    points = [*hours(29, average=2.0, maximum=9.0), *hours(30, average=4.0, maximum=5.0)]
    incoming, outgoing = hours(30, total=10), hours(30, total=1)
    manager.lists[path("vm-1")] = answer(Percentage_CPU=points, Network_In_Total=incoming, Network_Out_Total=outgoing)
    told = measure(pl.concat([wanted("vm-1"), wanted("vm-1", metric="network_bytes")]))
    (asked,) = manager.queries
    assert asked["timespan"] == ["2026-10-29T00:00:00Z/2026-10-31T00:00:00Z"]
    assert asked["interval"] == ["PT1H"]
    assert asked["metricnamespace"] == ["Microsoft.Compute/virtualMachines"]
    assert set(asked["metricnames"][0].split(",")) == {"Percentage CPU", "Network In Total", "Network Out Total"}
    assert set(asked["aggregation"][0].split(",")) == {"Average", "Maximum", "Total"}
    assert told.metrics.select("metric", "day", "points", "mean", "maximum", "sum").rows() == [
        ("cpu_percent", FIRST, 24, 2.0, 9.0, None),
        ("cpu_percent", LAST, 24, 4.0, 5.0, None),
        ("network_bytes", LAST, 24, 11.0, 11.0, 264.0),
    ]
    assert told.scans.select("account", "resource_type", "status", "rows").rows() == [(ONE, "metrics", "ok", 3)]


def test_hours_with_their_time_alone_are_no_points(manager: Manager, measure: Callable[..., Measured]) -> None:
    day = hours(30)
    day[7]["average"], day[7]["maximum"] = 3, 4
    manager.lists[path("vm-1")] = answer(Percentage_CPU=day)
    manager.lists[path("vm-2")] = answer(Percentage_CPU=[])
    (row,) = measure(wanted("vm-1", "vm-2")).metrics.rows(named=True)
    assert (row["points"], row["mean"], row["maximum"]) == (1, 3, 4)
    assert row["hourly"].count(None) == 23
    assert row["hourly"][7] == 3


@pytest.mark.parametrize(
    ("fault", "status", "permission"),
    [
        (denied("Microsoft.Insights/metrics/read"), "refused", "Microsoft.Insights/metrics/read"),
        (error(404, "ResourceNotFound"), "ok", None),
        (error(500, "InternalServerError", Retry_After="0"), "failed", None),
        (Said(200, b"<html>"), "failed", None),
        (Said(200, {"value": "none"}), "failed", None),
    ],
    ids=["refused", "gone", "broken", "a web page", "of another shape"],
)
def test_what_one_machine_refuses_is_told_and_the_others_are_measured(
    manager: Manager,
    measure: Callable[..., Measured],
    fault: Said,
    status: str,
    permission: str | None,
) -> None:
    manager.lists[path("vm-1")] = fault
    manager.lists[path("vm-2")] = answer(Percentage_CPU=hours(30, average=1.0))
    manager.lists[path("vm-1", TWO)] = answer(Percentage_CPU=hours(30, average=1.0))
    told = measure(pl.concat([wanted("vm-1", "vm-2"), wanted("vm-1", subscription=TWO)]))
    assert told.metrics["account"].to_list() == [ONE, TWO]
    assert told.scans.sort("account").select("status", "permission").rows() == [(status, permission), ("ok", None)]


def test_a_metric_that_the_resource_does_not_have_hides_no_other(
    manager: Manager, measure: Callable[..., Measured]
) -> None:
    named = "Failed to find metric configuration for provider: Microsoft.Compute, resource Type: virtualMachines"
    manager.faults = [error(400, "BadRequest", f"{named}, metric: Network In Total. Valid metrics: Percentage CPU")]
    manager.lists[path("vm-1")] = answer(Percentage_CPU=hours(30, average=1.0))
    told = measure(pl.concat([wanted("vm-1"), wanted("vm-1", metric="network_bytes")]))
    assert told.metrics["metric"].to_list() == ["cpu_percent"]
    assert [query["metricnames"] for query in manager.queries[1:]] == [
        ["Percentage CPU"],
        ["Network In Total"],
        ["Network Out Total"],
    ]


def test_an_expired_token_ends_the_asking(manager: Manager, measure: Callable[..., Measured]) -> None:
    manager.tokens = {"another"}
    told = measure(wanted(*(f"vm-{n}" for n in range(60))))
    assert told.metrics.is_empty()
    assert told.scans["status"].to_list() == ["failed"]
    assert "expired" in told.scans["reason"][0]
    assert len(manager.requests) <= 16


def test_at_the_bound_of_costs_nothing_more_is_asked(manager: Manager, measure: Callable[..., Measured]) -> None:
    for name in ("vm-1", "vm-2"):
        manager.lists[path(name)] = answer(Percentage_CPU=hours(30, average=1.0))
    told = measure(wanted("vm-1", "vm-2"), Decimal("0.00001"))
    assert len(manager.requests) == 1
    assert told.cost_usd == Decimal("0.00001")
    assert told.scans["status"].to_list() == ["not_asked"]
    assert "api_cost_per_day" in told.scans["reason"][0]


def test_many_resources_are_measured_some_at_a_time(manager: Manager, measure: Callable[..., Measured]) -> None:
    names = [f"vm-{n}" for n in range(RESOURCES_AT_ONCE + 3)]
    for name in names:
        manager.lists[path(name)] = answer(Percentage_CPU=[{"timeStamp": "2026-10-30T05:00:00Z", "average": 1.0}])
    told = measure(wanted(*names))
    assert told.metrics["x_resource_key"].n_unique() == len(names) == len(manager.requests)
    assert told.scans.select("status", "rows").rows() == [("ok", len(names))]


def test_points_are_replayed(manager: Manager, measure: Callable[..., Measured]) -> None:
    manager.lists[path("vm-1")] = answer(Percentage_CPU=hours(30, average=1.0))
    first = measure(wanted("vm-1"))
    manager.lists.clear()
    assert measure(wanted("vm-1")).metrics.equals(first.metrics)
    assert len(manager.requests) == 1
