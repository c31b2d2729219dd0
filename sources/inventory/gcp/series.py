"""Series of Cloud Monitoring as a frame of points: who is measured, when, how much.

https://docs.cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.timeSeries/list
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import polars as pl

from sources.inventory.gcp.client import Client

HOUR = timedelta(hours=1)
ALIGNERS = {"Average": "ALIGN_MEAN", "Maximum": "ALIGN_MAX", "Minimum": "ALIGN_MIN", "Sum": "ALIGN_SUM"}
PERMISSION = "monitoring.timeSeries.list"
PAGE, NAMES_A_REQUEST = "10000", 60
# The labels that say whose a value is, joined by JOINT; the hour that it is of; the value, in Google's unit.
VALUE = pl.Schema({"who": pl.String(), "at": pl.Datetime("us"), "value": pl.Float64()})
# A point as it is told. A double is read as text, since one that is no number is told as such ("NaN").
POINT = pl.Struct(
    {
        "interval": pl.Struct({"endTime": pl.String()}),
        "value": pl.Struct(
            {
                "doubleValue": pl.String(),
                "distributionValue": pl.Struct({"mean": pl.Float64()}),
                "int64Value": pl.String(),
                "boolValue": pl.Boolean(),
            }
        ),
    }
)
JOINT = "\n"
# Labels are of the monitored resource, with this before them of the metric.
OF_METRIC = "metric."
END = pl.col("point").struct.field("interval").struct.field("endTime")


def _number() -> pl.Expr:
    """Of a point: a number, a distribution's mean, or a truth as 0 or 1."""
    told = pl.col("point").struct.field("value")
    distribution = told.struct.field("distributionValue")
    return pl.coalesce(
        told.struct.field("doubleValue").cast(pl.Float64(), strict=False),
        pl.when(distribution.is_not_null()).then(distribution.struct.field("mean").fill_null(0.0)),
        told.struct.field("int64Value", "boolValue").cast(pl.Float64(), strict=False),
    )


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

    @property
    def series(self) -> pl.Struct:
        """A series as it is told, as far as it is read."""
        named = [*(label.removeprefix(OF_METRIC) for label in self.labels), *self.only]
        labels = pl.Struct({"labels": pl.Struct(dict.fromkeys(named, pl.String()))})
        return pl.Struct({"metric": labels, "resource": labels, "points": pl.List(POINT)})

    @property
    def who(self) -> pl.Expr:
        """Whose a series is."""
        return pl.concat_str([_label(name).fill_null("") for name in self.labels], separator=JOINT)

    @property
    def conditions(self) -> list[pl.Expr]:
        """What holds of the series that are meant; a label that is not told is no reason against one."""
        return [
            _label(name).ne_missing(pl.lit(value[1:]))
            if value.startswith("!")
            else _label(name).fill_null(value) == value
            for name, value in self.only.items()
        ]

    def filter(self, names: Sequence[str]) -> str:
        """Of a request: this metric, of the resources of these names (of their first label) alone."""
        of_metric = self.labels[0].startswith(OF_METRIC)
        first = f"{'metric' if of_metric else 'resource'}.labels.{self.labels[0].removeprefix(OF_METRIC)}"
        wanted = ",".join(f'"{name}"' for name in names)
        terms = [f'metric.type = "{self.type}"', f'resource.type = "{self.monitored}"', f"{first} = one_of({wanted})"]
        for name, value in self.only.items():
            terms.append(f'metric.labels.{name} {"!=" if value.startswith("!") else "="} "{value.lstrip("!")}"')
        return " AND ".join(terms)


def _label(name: str) -> pl.Expr:
    """A label of the monitored resource, else of the metric."""
    of = (pl.col(part).struct.field("labels") for part in ("resource", "metric"))
    return pl.coalesce(labels.struct.field(name.removeprefix(OF_METRIC)) for labels in of)


def points(client: Client, project: str, meter: Meter, names: Sequence[str], days: tuple[date, date]) -> pl.LazyFrame:
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
    pages = client.pages("monitoring", f"/v3/projects/{project}/timeSeries", asked, partial(_read, meter))
    told = pl.concat([pl.Series(dtype=meter.series), *(page["timeSeries"] for page in pages)])
    begin = pl.lit(datetime(first.year, first.month, first.day))  # noqa: DTZ001 - naive UTC
    return (
        told.struct.unnest()
        .lazy()
        .filter(*meter.conditions)
        .select(who=meter.who, point="points")
        .explode("point")
        .select(
            "who",
            # points of an aligned series are stamped with the end of their hour
            at=END.str.slice(0, 19).str.to_datetime("%Y-%m-%dT%H:%M:%S", time_unit="us") - HOUR,
            value=_number(),
        )
        .drop_nulls("value")
        .with_columns(pl.col("at").dt.truncate("1h"))
        .filter(pl.col("at") >= begin, pl.col("at") < begin + pl.duration(days=(last - first).days + 1))
        .group_by("who", "at")
        .agg(pl.col("value").sum())
        .select(VALUE.names())
    )


def _read(meter: Meter, text: str) -> dict[str, Any]:
    """The series of an answer, as the meter's `series`, and the token of the next page. Raises ValueError."""
    kind = pl.Struct({"timeSeries": pl.List(meter.series), "nextPageToken": pl.String()})
    try:
        answer = pl.Series([text]).str.json_decode(kind).struct.unnest()
    except pl.exceptions.ComputeError as error:
        raise ValueError(text[:80]) from error
    found = answer["timeSeries"][0]
    return {
        "timeSeries": pl.Series(dtype=meter.series) if found is None else found,
        "nextPageToken": answer["nextPageToken"][0],
    }
