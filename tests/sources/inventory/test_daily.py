"""Days of points: their percentiles, sums and hours, worked out by hand."""

from datetime import date, datetime

import polars as pl
import pytest

from sources.inventory.base import WANTED
from sources.inventory.daily import POINT, daily
from warehouse.tables.inventory import METRIC_DAILY

DAY = date(2026, 10, 1)
METERS = pl.DataFrame(
    [
        ("machine", "cpu_percent", "CPU", "Average", 100.0, True),
        ("machine", "cpu_percent", "CPU", "Maximum", 100.0, True),
        ("machine", "network_bytes", "In", "Sum", 1.0, False),
        ("machine", "network_bytes", "Out", "Sum", 1.0, False),
        ("machine", "requests", "Requests", "Count", 1.0, True),
    ],
    schema=["resource_type", "metric", "provider_metric", "statistic", "factor", "hourly"],
    orient="row",
)


def wanted(*metrics: str, first: date = DAY, last: date = DAY) -> pl.DataFrame:
    rows = [("aws", "1", "eu-west-1", "vm", "machine", "vm", None, metric, first, last) for metric in metrics]
    return pl.DataFrame(rows, schema=WANTED, orient="row")


def points(*rows: tuple[str, str, int, float | None], day: int = 1) -> pl.DataFrame:
    """Of the machine: metric, statistic, hour, value."""
    told = [("vm", metric, statistic, datetime(2026, 10, day, hour), value) for metric, statistic, hour, value in rows]
    return pl.DataFrame(told, schema=POINT, orient="row")


def test_a_level_has_its_percentile_of_averages_and_the_providers_own_maximum() -> None:
    told = points(*[("cpu", "Average", hour, hour / 100) for hour in range(24)], ("CPU", "Maximum", 3, 0.97))
    (row,) = daily(told, wanted("cpu_percent"), METERS).rows(named=True)
    assert (row["points"], row["mean"], row["sum"]) == (24, pytest.approx(11.5), None)
    assert row["p99"] == pytest.approx(22.77)
    assert (row["maximum"], row["minimum"]) == (pytest.approx(97), 0)
    assert row["hourly"] == pytest.approx(list(range(24)))


def test_counts_of_several_metrics_are_added_up_where_all_have_a_point() -> None:
    told = points(("In", "Sum", 0, 5), ("Out", "Sum", 0, 7), ("In", "Sum", 1, 9), ("Out", "Sum", 1, None))
    (row,) = daily(told, wanted("network_bytes"), METERS).rows(named=True)
    assert (row["points"], row["sum"], row["maximum"], row["hourly"]) == (1, 12, 12, None)


def test_an_hour_without_a_point_is_null_and_a_day_without_one_has_no_row() -> None:
    told = points(("Requests", "Count", 5, 0), ("Requests", "Count", 23, 4))
    rows = daily(told, wanted("requests", last=date(2026, 10, 2)), METERS)
    (row,) = rows.rows(named=True)
    assert (row["day"], row["points"], row["sum"], row["mean"]) == (DAY, 2, 4, 2)
    assert row["hourly"] == [None] * 5 + [0] + [None] * 17 + [4]


def test_days_and_metrics_that_are_not_wanted_are_left_out() -> None:
    told = pl.concat([points(("CPU", "Average", 1, 0.1)), points(("CPU", "Average", 1, 0.1), day=2)])
    assert daily(told, wanted("cpu_percent"), METERS)["day"].to_list() == [DAY]
    assert daily(told, wanted("requests"), METERS).is_empty()


def test_no_points_are_no_rows_of_the_table() -> None:
    rows = daily(POINT.to_frame(), wanted("cpu_percent"), METERS)
    assert rows.is_empty()
    assert rows.schema == METRIC_DAILY.schema


@pytest.mark.parametrize("at_once", [1, 50, 10_000])
def test_some_resources_at_a_time_come_to_what_all_at_once_do(at_once: int) -> None:
    machines = [f"vm-{number}" for number in range(7)]
    of_one = points(
        *((metric, "Sum", hour, hour * 0.1) for metric in ("In", "Out") for hour in range(20)),
        *(("CPU", "Average", hour, hour / 30) for hour in range(24)),
    )
    told = pl.concat(of_one.with_columns(x_resource_key=pl.lit(name)) for name in machines)
    each = wanted("cpu_percent", "network_bytes")
    asked = pl.concat(each.with_columns(x_resource_key=pl.lit(name), resource_id=pl.lit(name)) for name in machines)
    whole = daily(told, asked, METERS)
    assert whole.height == 14
    assert daily(told, asked, METERS, at_once=at_once).equals(whole)
