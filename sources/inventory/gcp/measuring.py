"""Metrics of resources that rules read, from Cloud Monitoring: METRIC_DAILY of hours.

Reading is free for a million requests a month, then 0.01 USD for a thousand: https://cloud.google.com/stackdriver/pricing
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from sources.base import SourceError
from sources.inventory.base import Asking, Measured
from sources.inventory.budget import Budget
from sources.inventory.daily import POINT, daily
from sources.inventory.gcp.answers import Absent
from sources.inventory.gcp.at_once import at_once
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


@dataclass(frozen=True)
class Asked:
    """One of Google's metrics: a row of the reference, and `_named` of the resources that it is asked of."""

    row: dict[str, Any]
    meter: Meter
    whose: pl.DataFrame


@dataclass(frozen=True)
class Question:
    """One metric of ours of few enough resources of a project over some days: all of Google's metrics that make it.

    It is answered whole or not at all, since a day that is kept is not asked again.
    """

    project: str
    days: tuple[date, date]
    asked: tuple[Asked, ...]

    @property
    def price(self) -> Decimal:
        return PRICE * len(self.asked)


def measure(client: Client, asking: Asking, wanted: pl.DataFrame) -> Measured:
    """`wanted` has WANTED's columns, the dearest resource first. A project that refuses is a scan row."""
    meters = _meters(wanted["resource_type"].unique().to_list())
    scans, came = Scans(asking.as_of), Counter[str]()
    paid, unpaid, spent = _affordable(_questions(wanted, meters), asking.budget)
    points, refused = [pl.DataFrame(schema=POINT)], dict[str, SourceError]()
    for question, told in at_once(lambda each: _answered(client, each), paid):
        if isinstance(told, SourceError):
            refused.setdefault(question.project, told)
        else:
            points.append(told)
            came[question.project] += told.height
    for project in wanted["account"].unique(maintain_order=True):
        if project in refused:
            scans.failed(project, [WHAT], refused[project], PERMISSION)
        elif project in unpaid:
            scans.unpaid(project, WHAT, asking.budget.left)
        else:
            scans.ok(project, WHAT, came[project])
    same = [name for name in POINT.names() if name != "value"]
    once = pl.concat(points).group_by(same).agg(pl.col("value").max())
    rows = daily(once.select(POINT.names()), wanted, meters, needs_all=False) if once.height else METRIC_DAILY.empty()
    return Measured(rows, scans.frame(), cost_usd=spent)


def _meters(resource_types: list[str]) -> pl.DataFrame:
    """The reference's rows with `counts_as`: counts add up; a level that two engines tell by two names is one."""
    first = pl.col("provider_metric").first().over("resource_type", "metric", "statistic")
    level = pl.col("statistic") != COUNTED
    known = metrics().filter(pl.col("resource_type").is_in(resource_types))
    return known.with_columns(counts_as=pl.when(level).then(first).otherwise("provider_metric"))


def _questions(wanted: pl.DataFrame, meters: pl.DataFrame) -> Iterator[Question]:
    alike = ["account", "resource_type", "metric", "first_day", "last_day"]
    for (project, resource_type, metric, *days), resources in wanted.group_by(alike, maintain_order=True):
        rows = list(meters.filter(resource_type=resource_type, metric=metric).iter_rows(named=True))
        for part in resources.iter_slices(NAMES_A_REQUEST):
            asked = [Asked(row, meter := Meter.of(row), _named(part, meter)) for row in rows]
            known = tuple(each for each in asked if each.whose.height)
            yield Question(str(project), (days[0], days[1]), known)  # pyright: ignore[reportArgumentType]


def _affordable(questions: Iterator[Question], budget: Budget) -> tuple[list[Question], set[str], Decimal]:
    """Those that may be asked, the projects of which some may not, and what asking costs."""
    paid, unpaid, spent = list[Question](), set[str](), Decimal(0)
    wanted = list(questions)
    granted = budget.take(sum((each.price for each in wanted), Decimal(0)))
    for question in wanted:
        if spent + question.price > granted:
            unpaid.add(question.project)
        else:
            paid.append(question)
            spent += question.price
    return paid, unpaid, spent


def _named(resources: pl.DataFrame, meter: Meter) -> pl.DataFrame:
    """`x_resource_key`, `first` (its first label's value) and `who`; without what Monitoring has no name for."""
    first = DEVICE.str.extract("^([^/]+)/") if meter.labels[-1] == "device_name" else NAMED.get(meter.labels[0], LAST)
    labels = [first, *(NAMED.get(name, LAST) for name in meter.labels[1:])]
    named = resources.lazy().select("x_resource_key", first=first, who=pl.concat_str(labels, separator=JOINT))
    return named.drop_nulls().collect(engine="in-memory")


def _answered(client: Client, question: Question) -> pl.DataFrame:
    """POINT rows. A metric that nothing in the project has has none. Raises Unreachable."""
    found = [pl.LazyFrame(schema=POINT)]
    for each in question.asked:
        names = list(dict.fromkeys(each.whose["first"].to_list()))
        try:
            told = points(client, question.project, each.meter, names, question.days)
        except Absent:
            continue
        found.append(
            told.join(each.whose.lazy(), on="who").select(
                "x_resource_key",
                "at",
                "value",
                statistic=pl.lit(each.row["statistic"]),
                provider_metric=pl.lit(each.row["counts_as"]),
            )
        )
    return pl.concat(each.select(POINT.names()) for each in found).collect(engine="in-memory")
