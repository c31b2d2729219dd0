"""Series of Cloud Monitoring as a frame of points: who is measured, when, how much.

https://docs.cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.timeSeries/list
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from sources.inventory.gcp.client import Client
from sources.inventory.gcp.told import Json
from sources.inventory.gcp.told.steps import within

HOUR = timedelta(hours=1)
ALIGNERS = {"Average": "ALIGN_MEAN", "Maximum": "ALIGN_MAX", "Minimum": "ALIGN_MIN", "Sum": "ALIGN_SUM"}
PERMISSION = "monitoring.timeSeries.list"
PAGE, NAMES_A_REQUEST = "10000", 60
# The labels that say whose a value is, joined by JOINT; the hour that it is of; the value, in Google's unit.
VALUE = pl.Schema({"who": pl.String(), "at": pl.Datetime("us"), "value": pl.Float64()})
JOINT = "\n"
# Labels are of the monitored resource, with this before them of the metric.
OF_METRIC = "metric."


@dataclass(frozen=True)
class Meter:
    """A metric of Google's: its type, the monitored resource, how it is aligned, and the labels that name a resource.

    `only` are labels that are to have a value, or with `!` before it not to have it: of the metric, as `state=used`.
    """

    type: str
    monitored: str
    statistic: str
    labels: tuple[str, ...]
    only: Mapping[str, str]

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Meter":
        """A row of `sources/reference/metrics/google.csv`."""
        parts = [part for part in str(row["dimension"] or "").split(";") if part]
        only = {}
        for part in parts:
            name, unlike, value = part.partition("!=") if "!=" in part else part.partition("=")
            if unlike:
                only[name] = f"!{value}" if unlike == "!=" else value
        labels = tuple(part for part in parts if "=" not in part)
        return cls(row["provider_metric"], row["namespace"], row["statistic"], labels, only)

    def filter(self, names: Sequence[str]) -> str:
        """Of a request: this metric, of the resources of these names (of their first label) alone."""
        of_metric = self.labels[0].startswith(OF_METRIC)
        first = f"{'metric' if of_metric else 'resource'}.labels.{self.labels[0].removeprefix(OF_METRIC)}"
        wanted = ",".join(f'"{name}"' for name in names)
        terms = [f'metric.type = "{self.type}"', f'resource.type = "{self.monitored}"', f"{first} = one_of({wanted})"]
        for name, value in self.only.items():
            terms.append(f'metric.labels.{name} {"!=" if value.startswith("!") else "="} "{value.lstrip("!")}"')
        return " AND ".join(terms)


def points(client: Client, project: str, meter: Meter, names: Sequence[str], days: tuple[date, date]) -> pl.DataFrame:
    """VALUE rows of the hours of `days` (both included, UTC), several series of one resource added up.

    Raises Unreachable.
    """
    first, last = days
    end = datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1)
    asked = {
        "filter": meter.filter(names),
        "interval.startTime": f"{first}T00:00:00Z",
        "interval.endTime": f"{end:%Y-%m-%dT%H:%M:%SZ}",
        "aggregation.alignmentPeriod": f"{HOUR.seconds}s",
        "aggregation.perSeriesAligner": ALIGNERS[meter.statistic],
        "view": "FULL",
        "pageSize": PAGE,
    }
    pages = client.pages("monitoring", f"/v3/projects/{project}/timeSeries", asked)
    told = [row for page in pages for series in page.get("timeSeries") or () for row in _rows(series, meter)]
    whole = pl.DataFrame(told, schema={"who": pl.String(), "ends": pl.String(), "value": pl.Float64()}, orient="row")
    begin = pl.lit(datetime(first.year, first.month, first.day))  # noqa: DTZ001 - naive UTC
    return (
        whole.lazy()
        .with_columns(
            at=pl.col("ends").str.to_datetime(time_zone="UTC").dt.replace_time_zone(None) - HOUR,
        )
        .with_columns(at=pl.col("at").dt.truncate("1h").cast(pl.Datetime("us")))
        .filter(pl.col("at") >= begin, pl.col("at") < begin + pl.duration(days=(last - first).days + 1))
        .group_by("who", "at")
        .agg(pl.col("value").sum())
        .select(VALUE.names())
        .collect()
    )


def _rows(series: Json, meter: Meter) -> Iterator[tuple[str, str, float]]:
    """Of each point who, its end and its value; points of an aligned series are stamped with the end of their hour."""
    labels = {**(within(series, "metric", "labels") or {}), **(within(series, "resource", "labels") or {})}
    if not _wanted(labels, meter):
        return
    who = JOINT.join(str(labels.get(name.removeprefix(OF_METRIC), "")) for name in meter.labels)
    for point in series.get("points") or ():
        value = _value(point.get("value") or {})
        if value is not None:
            yield who, str((point.get("interval") or {}).get("endTime")), value


def _wanted(labels: Mapping[str, str], meter: Meter) -> bool:
    return all(
        labels.get(name) != value[1:] if value.startswith("!") else labels.get(name, value) == value
        for name, value in meter.only.items()
    )


def _value(value: Json) -> float | None:
    """A number, a distribution's mean, or a truth as 0 or 1."""
    if "doubleValue" in value:
        return float(value["doubleValue"])
    if "distributionValue" in value:
        return float(within(value, "distributionValue", "mean") or 0.0)
    told = next((value[name] for name in ("int64Value", "boolValue") if name in value), None)
    return None if told is None else float(told)
