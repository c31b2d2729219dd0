"""Cloud Monitoring's series: https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.timeSeries/list.

CPU is a ratio from 0 to 1. Points are newest first; a resource without points has no series.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from sources.sample.clouds.vendors import metric_named
from sources.sample.serve.answers import Answers
from sources.sample.serve.asked import Answer, Request, Written, told, written
from sources.sample.serve.dialects.base import page
from sources.sample.serve.figures import Binned, binned
from sources.sample.serve.gcp.words import error, first_of, forbidden, next_token

PATH = re.compile(r"/v3/(?:projects/)?(?P<project>[^/]+)/timeSeries")
EQUALS = re.compile(r'(?P<name>[\w.]+)\s*=\s*(?:"(?P<text>[^"]*)"|one_of\((?P<many>[^)]*)\))')
ALIGNERS = {
    "ALIGN_MEAN": "average",
    "ALIGN_MAX": "maximum",
    "ALIGN_MIN": "minimum",
    "ALIGN_SUM": "total",
    "ALIGN_DELTA": "total",
    "ALIGN_PERCENTILE_99": "averages",
}
WHOLE = {"ALIGN_DELTA", "ALIGN_SUM"}
# The monitored resource of each metric's service, and the label that names the thing.
MONITORED = {
    "compute.googleapis.com": ("gce_instance", "instance_id"),
    "cloudsql.googleapis.com": ("cloudsql_database", "database_id"),
    "run.googleapis.com": ("cloud_run_revision", "service_name"),
    "spanner.googleapis.com": ("spanner_instance", "instance_id"),
    "loadbalancing.googleapis.com": ("https_lb_rule", "forwarding_rule_name"),
    "router.googleapis.com": ("nat_gateway", "router_id"),
    "container.googleapis.com": ("k8s_node_pool", "node_pool_name"),
    "pubsub.googleapis.com": ("pubsub_subscription", "subscription_id"),
    "bigquery.googleapis.com": ("bigquery_project", "project_id"),
}
# Which kind of resource a metric's service tells of.
TYPES = {
    "compute.googleapis.com": ("compute.googleapis.com/Instance",),
    "cloudsql.googleapis.com": ("sqladmin.googleapis.com/Instance",),
    "run.googleapis.com": ("run.googleapis.com/Service",),
    "spanner.googleapis.com": ("spanner.googleapis.com/Instance",),
    "loadbalancing.googleapis.com": ("compute.googleapis.com/ForwardingRule",),
    "router.googleapis.com": ("compute.googleapis.com/Router",),
    "container.googleapis.com": ("container.googleapis.com/NodePool",),
    "pubsub.googleapis.com": ("pubsub.googleapis.com/Topic",),
    "bigquery.googleapis.com": ("bigqueryreservation.googleapis.com/Reservation",),
}
# A disk's figures are told of the machine that it hangs on.
DISK, DISK_TYPES = "compute.googleapis.com/instance/disk/", ("compute.googleapis.com/Disk",)
# Slots are told a reservation and a kind of job at a time.
SLOTS = "bigquery.googleapis.com/slots/allocated"
SERIES_A_PAGE = 100
# What there is, with the key of what it hangs on.
Row = Mapping[str, Any]


def answer(project: str, request: Request, answers: Answers) -> Answer:
    """The series of one metric in a project, of all its resources or of those that the filter names."""
    if answers.denies(project):
        return forbidden("monitoring.timeSeries.list", f"projects/{project}")
    asked = _asked(request.query.get("filter", ""))
    name = next(iter(asked.get("metric.type", [])), "")
    metric = metric_named("gcp", "", name)
    first = first_of(request)
    try:
        span = (_instant(request.query["interval.startTime"]), _instant(request.query["interval.endTime"]))
    except (KeyError, ValueError):
        return error(400, "INVALID_ARGUMENT", "Field interval.endTime had an invalid value.")
    if metric is None:
        return error(404, "NOT_FOUND", f'Cannot find metric(s) that match type = "{name}".')
    if first is None:
        return error(400, "INVALID_ARGUMENT", "Field pageToken had an invalid value.")
    period = timedelta(seconds=int(request.query.get("aggregation.alignmentPeriod", "300s").rstrip("s")))
    aligner = request.query.get("aggregation.perSeriesAligner", "ALIGN_NONE")
    types = DISK_TYPES if name.startswith(DISK) else TYPES.get(name.partition("/")[0], ())
    rented = answers.once((project, types), lambda: _rented(answers, project, types))
    here = {row["number"]: row for row in _named(rented, name, asked, project)}
    points = binned(answers, [*here], metric, span, period, span[1])
    there = [row for number, row in here.items() if points.tells_of(number)]
    items, rest = page(there, first, request.whole("pageSize", SERIES_A_PAGE, 100_000))
    intervals = _intervals(points, period)
    series = [_series(row, name, project, points, intervals, aligner) for row in items]
    body: dict[str, Any] = {"timeSeries": series} if series else {}
    return told(written({**body, **next_token(rest), "unit": "10^2.%" if metric.times == 0.01 else "1"}))


def _asked(text: str) -> dict[str, list[str]]:
    """What a filter wants each label to be; `resource.label.x` as `resource.labels.x`."""
    asked: dict[str, list[str]] = {}
    for found in EQUALS.finditer(text):
        values = [found["text"]] if found["text"] is not None else re.findall(r'"([^"]*)"', found["many"])
        asked[found["name"].replace(".label.", ".labels.")] = values
    return asked


def _rented(answers: Answers, project: str, types: Sequence[str]) -> list[dict[str, Any]]:
    """What there is of these types in a project; `parent_key` is the key of what a disk hangs on."""
    parents = answers.resources.select(parent="number", parent_key="resource_key")
    within = pl.col("resource_key").str.contains(f"/projects/{project}/", literal=True) | (pl.col("account") == project)
    here = answers.resources.filter(within, pl.col("type").is_in(types))
    return here.join(parents, on="parent", how="left", maintain_order="left").to_dicts()


def _named(here: Sequence[Row], name: str, asked: Mapping[str, list[str]], project: str) -> Iterator[Row]:
    """Those whose labels are what the filter wants."""
    wanted = {key.rpartition(".")[2]: values for key, values in asked.items() if ".labels." in key}
    for row in here:
        labels = {**_labels(row, name, project), **_measured(row, name)}
        if all(labels.get(label) in values for label, values in wanted.items()):
            yield row


def _labels(row: Row, name: str, project: str) -> dict[str, str]:
    """The labels of the monitored resource: of a disk, the machine's."""
    _, label = MONITORED[name.partition("/")[0]]
    key = str((row["parent_key"] if name.startswith(DISK) else None) or row["resource_key"])
    last, zone = key.rpartition("/")[2], re.search(r"/zones/([^/]+)/", key)
    named = {"database_id": f"{project}:{last}", "project_id": project}.get(label, last)
    return {"project_id": project, "location": row["region"], **({"zone": zone[1]} if zone else {}), label: named}


def _measured(row: Row, name: str) -> dict[str, str]:
    """The metric's own labels."""
    if name.startswith(DISK):
        return {"device_name": row["name"]}
    if name == SLOTS:
        return {"reservation": str(row["resource_key"]).partition("googleapis.com/")[2], "job_type": "QUERY"}
    return {"instance_name": row["name"]} if name.startswith("compute.googleapis.com") else {}


def _series(
    row: Row, name: str, project: str, points: Binned, intervals: Sequence[str], aligner: str
) -> dict[str, Any]:
    column, number = ALIGNERS.get(aligner, "average"), row["number"]
    values = points.percentiles(number, 99) if column == "averages" else points.values(number, column)
    whole = "count" in name and aligner in (*WHOLE, "ALIGN_NONE")
    typed = [f'{{"int64Value":"{round(each)}"}}' if whole else f'{{"doubleValue":{each!r}}}' for each in values]
    told_of = [f"{intervals[at]}{value}}}" for at, value in zip(points.periods(number), typed, strict=True)]
    service = name.partition("/")[0]
    return {
        "metric": {"type": name, "labels": _measured(row, name)},
        "resource": {"type": MONITORED[service][0], "labels": _labels(row, name, project)},
        "metricKind": "DELTA" if "count" in name else "GAUGE",
        "valueType": "INT64" if whole else "DOUBLE",
        "points": Written(f"[{','.join(told_of[::-1])}]"),
    }


def _intervals(points: Binned, period: timedelta) -> list[str]:
    """How the point of each period begins, up to its value."""
    begins, ends = (np.datetime_as_string(at, "s") for at in (points.starts, points.starts + np.timedelta64(period)))
    return [
        f'{{"interval":{{"startTime":"{begin}Z","endTime":"{end}Z"}},"value":'
        for begin, end in zip(begins, ends, strict=True)
    ]


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace(" ", "+")).replace(tzinfo=None)
