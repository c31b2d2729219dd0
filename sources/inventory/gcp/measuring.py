"""Metrics of resources that rules read, from Cloud Monitoring: METRIC_DAILY of hours.

Reading is free for a million requests a month, then 0.01 USD for a thousand: https://cloud.google.com/stackdriver/pricing
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import polars as pl

from sources.base import SourceError
from sources.inventory.base import Asking, Measured
from sources.inventory.daily import POINT, daily
from sources.inventory.gcp.answers import Absent
from sources.inventory.gcp.client import Client
from sources.inventory.gcp.scanning import Scans
from sources.inventory.gcp.series import JOINT, NAMES_A_REQUEST, PERMISSION, Meter, points
from sources.reference.metrics import metrics
from warehouse.tables.inventory import METRIC_DAILY

WHAT, PRICE = "metrics", Decimal("0.00001")
COUNTED = "Sum"
# Of a disk the first machine that it hangs on, and its name there.
DEVICES = pl.col("attributes").str.json_decode(pl.Struct({"devices": pl.List(pl.String())})).struct.field("devices")
DEVICE = DEVICES.list.first()
# Which part of a key, or of what, a label of a monitored resource is.
NAMED = {
    "database_id": pl.format("{}:{}", "account", pl.col("x_resource_key").str.extract(r"([^/]+)$")),
    "metric.reservation": pl.col("x_resource_key").str.extract(r"(projects/.+)$"),
    "location": pl.col("region"),
    "device_name": DEVICE.str.extract("/(.+)$"),
}
LAST = pl.col("x_resource_key").str.extract(r"([^/]+)$")


@dataclass
class Measuring:
    """Points as they come, and what asking costs; `may_cost` in USD."""

    client: Client
    scans: Scans
    may_cost: Decimal
    asked: int = 0
    points: list[pl.DataFrame] = field(default_factory=list)

    @property
    def spent(self) -> Decimal:
        return self.asked * PRICE


def measure(client: Client, asking: Asking, wanted: pl.DataFrame) -> Measured:
    """`wanted` has WANTED's columns, the dearest resource first. A project that refuses is a scan row."""
    meters = _meters(wanted["resource_type"].unique().to_list())
    measuring = Measuring(client, Scans(asking.as_of), asking.may_cost)
    for (project,), of_project in wanted.group_by("account", maintain_order=True):
        _project(measuring, str(project), of_project, meters)
    rows = METRIC_DAILY.empty()
    if measuring.points:
        same = [name for name in POINT.names() if name != "value"]
        once = pl.concat(measuring.points).group_by(same).agg(pl.col("value").max())
        rows = daily(once.select(POINT.names()), wanted, meters, needs_all=False)
    return Measured(rows, measuring.scans.frame(), cost_usd=measuring.spent)


def _meters(resource_types: list[str]) -> pl.DataFrame:
    """The reference's rows with `counts_as`: counts add up; a level that two engines tell by two names is one."""
    first = pl.col("provider_metric").first().over("resource_type", "metric", "statistic")
    level = pl.col("statistic") != COUNTED
    known = metrics().filter(pl.col("resource_type").is_in(resource_types))
    return known.with_columns(counts_as=pl.when(level).then(first).otherwise("provider_metric"))


def _project(measuring: Measuring, project: str, wanted: pl.DataFrame, meters: pl.DataFrame) -> None:
    came = 0
    try:
        for meter, resources, days in _requests(wanted, meters):
            if measuring.spent + PRICE > measuring.may_cost:
                measuring.scans.unpaid(project, WHAT, measuring.may_cost)
                return
            came += _points(measuring, project, meter, resources, days)
    except SourceError as error:
        measuring.scans.failed(project, [WHAT], error, PERMISSION)
    else:
        measuring.scans.ok(project, WHAT, came)


def _requests(
    wanted: pl.DataFrame, meters: pl.DataFrame
) -> Iterator[tuple[dict[str, object], pl.DataFrame, tuple[date, date]]]:
    """Meters (rows of the reference), the resources to ask for (few enough for one request), and the days."""
    alike = ["resource_type", "metric", "first_day", "last_day"]
    for key, resources in wanted.group_by(alike, maintain_order=True):
        resource_type, metric, first, last = key
        for row in meters.filter(resource_type=resource_type, metric=metric).iter_rows(named=True):
            for part in resources.iter_slices(NAMES_A_REQUEST):
                yield row, part, (first, last)  # pyright: ignore[reportReturnType]


def _points(
    measuring: Measuring, project: str, row: dict[str, object], resources: pl.DataFrame, days: tuple[date, date]
) -> int:
    """Adds the points of one request; gives how many. A metric that nothing in the project has is none."""
    meter = Meter.of(row)
    first = DEVICE.str.extract("^([^/]+)/") if meter.labels[-1] == "device_name" else NAMED.get(meter.labels[0], LAST)
    labels = [first, *(NAMED.get(name, LAST) for name in meter.labels[1:])]
    whose = resources.select("x_resource_key", first=first, who=pl.concat_str(labels, separator=JOINT)).drop_nulls()
    if not whose.height:
        return 0
    measuring.asked += 1
    try:
        found = points(measuring.client, project, meter, whose["first"].unique(maintain_order=True).to_list(), days)
    except Absent:
        return 0
    told = found.join(whose, on="who").with_columns(
        statistic=pl.lit(row["statistic"]), provider_metric=pl.lit(row["counts_as"])
    )
    measuring.points.append(told.select(POINT.names()))
    return told.height
