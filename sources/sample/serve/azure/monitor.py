"""Azure Monitor's figures of a resource: https://learn.microsoft.com/rest/api/monitor/metrics/list."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from sources.sample.clouds.vendors import Told, metric_named
from sources.sample.serve.answers import Answers
from sources.sample.serve.asked import Answer, Request, told
from sources.sample.serve.azure.manager import error
from sources.sample.serve.figures import binned

PATH = re.compile(r"(?P<resource>/subscriptions/.+)/providers/microsoft\.insights/metrics/?", re.IGNORECASE)
INTERVALS = {"PT1M": 1, "PT5M": 5, "PT15M": 15, "PT30M": 30, "PT1H": 60, "PT6H": 360, "PT12H": 720, "P1D": 1440}
# Of these each request is a point, so that Azure's count of points is how many there were.
COUNTED = ("totalrequests",)
COLUMNS = {"average": "average", "maximum": "maximum", "minimum": "minimum", "total": "total", "count": "samples"}
LONGEST = timedelta(days=93)
# Resources whose points are worked out together.
AT_ONCE = 64


def answer(resource: str, request: Request, answers: Answers) -> Answer:
    """A series a metric; a period without points has its time alone, a resource without any has no series."""
    here = answers.resources.filter(pl.col("resource_key").str.to_lowercase() == resource.lower())
    if here.is_empty():
        return error(404, "ResourceNotFound", f"The Resource '{resource}' was not found.")
    type_ = str(here["type"][0]).lower()
    names = [name for name in request.query.get("metricnames", "").split(",") if name]
    metrics = {name: metric_named("azure", type_, name) for name in names}
    unknown = [name for name, metric in metrics.items() if metric is None]
    interval = request.query.get("interval", "PT1M")
    span = _span(request, answers)
    if unknown or interval not in INTERVALS or span is None or not names:
        return _bad(type_, unknown, interval)
    told_of = [
        _metric(resource, name, metric, here, span, request, answers) for name, metric in metrics.items() if metric
    ]
    body = {
        "cost": 0,
        "timespan": "/".join(f"{at:%Y-%m-%dT%H:%M:%SZ}" for at in span),
        "interval": interval,
        "value": told_of,
        "namespace": here["type"][0],
        "resourceregion": here["region"][0],
    }
    return told(body)


def _metric(
    resource: str,
    name: str,
    metric: Told,
    here: pl.DataFrame,
    span: tuple[datetime, datetime],
    request: Request,
    answers: Answers,
) -> dict[str, Any]:
    period = timedelta(minutes=INTERVALS[request.query.get("interval", "PT1M")])
    asked = [word.strip().lower() for word in request.query.get("aggregation", "Average").split(",")]
    points = _points(here, metric, span, period, answers)
    columns = COLUMNS | ({"count": "total"} if name.lower() in COUNTED else {})
    data = _data(points, span, period, {word: columns[word] for word in asked if word in columns})
    return {
        "id": f"{resource}/providers/Microsoft.Insights/metrics/{name}",
        "type": "Microsoft.Insights/metrics",
        "name": {"value": name, "localizedValue": name},
        "displayDescription": name,
        "unit": "Percent" if "percent" in metric.load_metric else "Count",
        "timeseries": [{"metadatavalues": [], "data": data}] if len(points) else [],
        "errorCode": "Success",
    }


def _points(
    here: pl.DataFrame, metric: Told, span: tuple[datetime, datetime], period: timedelta, answers: Answers
) -> pl.DataFrame:
    """Those of one resource; they are worked out for some of its kind at once, since who asks goes on to the next."""
    of_type = answers.resources.filter(pl.col("type") == here["type"][0])
    own = here["number"][0]
    part = of_type["number"].to_list().index(own) // AT_ONCE
    mates = of_type.slice(part * AT_ONCE, AT_ONCE)
    key = ("figures", here["type"][0], part, metric, span, period)
    figures = answers.once(key, lambda: _by_number(binned(answers.world, mates, metric, span, period)))
    return figures.get(own, figures[None])


def _by_number(points: pl.DataFrame) -> dict[int | None, pl.DataFrame]:
    """Each resource's own; of any other, None's, which are none."""
    parts = points.partition_by("number", as_dict=True)
    return {None: points.clear(), **{number: part for (number,), part in parts.items()}}


def _data(
    points: pl.DataFrame, span: tuple[datetime, datetime], period: timedelta, asked: Mapping[str, str]
) -> list[dict[str, Any]]:
    """A point a period of the span, with what is asked for where it is known."""
    starts = pl.datetime_range(*span, period, closed="left", eager=True, time_unit="us").alias("start").to_frame()
    columns = [pl.col(column).cast(pl.Float64).alias(word) for word, column in asked.items()]
    rows = starts.join(points, on="start", how="left", maintain_order="left").select("start", *columns)
    return [
        {"timeStamp": f"{start:%Y-%m-%dT%H:%M:%SZ}"}
        | {word: value for word, value in zip(asked, values, strict=True) if value is not None}
        for start, *values in rows.iter_rows()
    ]


def _span(request: Request, answers: Answers) -> tuple[datetime, datetime] | None:
    """The timespan, by default the last hour; None where it is unreadable or too long."""
    first, _, last = request.query.get("timespan", "").replace(" ", "+").partition("/")
    if not first:
        return answers.now - timedelta(hours=1), answers.now
    try:
        span = (datetime.fromisoformat(first).replace(tzinfo=None), datetime.fromisoformat(last).replace(tzinfo=None))
    except ValueError:
        return None
    return span if timedelta() < span[1] - span[0] <= LONGEST else None


def _bad(type_: str, unknown: list[str], interval: str) -> Answer:
    if unknown:
        message = f"Failed to find metric configuration for provider: {type_}, metric: {', '.join(unknown)}"
    elif interval not in INTERVALS:
        message = f"Detected invalid time grain input: {interval}"
    else:
        message = "metricnames and a timespan of at most 93 days are needed"
    return error(400, "BadRequest", message)
