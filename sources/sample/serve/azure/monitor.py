"""Azure Monitor's figures of a resource: https://learn.microsoft.com/rest/api/monitor/metrics/list."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from sources.sample.clouds.vendors import Told, metric_named
from sources.sample.serve.answers import Answers
from sources.sample.serve.asked import Answer, Request, Written, told, written
from sources.sample.serve.azure.manager import error
from sources.sample.serve.figures import Binned, binned

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
    place = answers.once("places", lambda: _places(answers)).get(resource.lower())
    if place is None:
        return error(404, "ResourceNotFound", f"The Resource '{resource}' was not found.")
    here = answers.resources.row(place, named=True)
    type_ = str(here["type"]).lower()
    names = [name for name in request.query.get("metricnames", "").split(",") if name]
    metrics = {name: metric_named("azure", type_, name) for name in names}
    unknown = [name for name, metric in metrics.items() if metric is None]
    interval = request.query.get("interval", "PT1M")
    span = _span(request, answers)
    if unknown or interval not in INTERVALS or span is None or not names:
        return _bad(type_, unknown, interval)
    told_of = [
        _metric(resource, name, metric, here["number"], span, request, answers)
        for name, metric in metrics.items()
        if metric
    ]
    body = {
        "cost": 0,
        "timespan": "/".join(f"{at:%Y-%m-%dT%H:%M:%SZ}" for at in span),
        "interval": interval,
        "value": told_of,
        "namespace": here["type"],
        "resourceregion": here["region"],
    }
    return told(written(body))


def _places(answers: Answers) -> dict[str, int]:
    """Which row of the resources each is, by its key in lower case."""
    keys = answers.resources["resource_key"].str.to_lowercase().to_list()
    return {key: place for place, key in reversed([*enumerate(keys)])}


def _metric(
    resource: str,
    name: str,
    metric: Told,
    number: int,
    span: tuple[datetime, datetime],
    request: Request,
    answers: Answers,
) -> dict[str, Any]:
    period = timedelta(minutes=INTERVALS[request.query.get("interval", "PT1M")])
    asked = [word.strip().lower() for word in request.query.get("aggregation", "Average").split(",")]
    columns = COLUMNS | ({"count": "total"} if name.lower() in COUNTED else {})
    times = answers.once(("times", span, period), lambda: _times(span, period))
    # They are worked out for some of its kind at once, since who asks goes on to the next.
    mates = answers.once("mates", lambda: _mates(answers))[number]
    points = answers.once((mates, metric, span, period), lambda: binned(answers, mates, metric, span, period))
    data = _data(points, number, times, {word: columns[word] for word in asked if word in columns})
    return {
        "id": f"{resource}/providers/Microsoft.Insights/metrics/{name}",
        "type": "Microsoft.Insights/metrics",
        "name": {"value": name, "localizedValue": name},
        "displayDescription": name,
        "unit": "Percent" if "percent" in metric.load_metric else "Count",
        "timeseries": [{"metadatavalues": [], "data": data}] if points.tells_of(number) else [],
        "errorCode": "Success",
    }


def _mates(answers: Answers) -> dict[int, tuple[int, ...]]:
    """Of each number those of its type that are told of with it, itself among them."""
    mates: dict[int, tuple[int, ...]] = {}
    for same in answers.resources.select("type", "number").partition_by("type"):
        numbers = same["number"].to_list()
        for at in range(0, len(numbers), AT_ONCE):
            some = tuple(numbers[at : at + AT_ONCE])
            mates.update(dict.fromkeys(some, some))
    return mates


def _times(span: tuple[datetime, datetime], period: timedelta) -> dict[int, str]:
    """When each period of a span begins, as Azure writes it, by the seconds since 1970."""
    starts = pl.datetime_range(*span, period, closed="left", eager=True, time_unit="us")
    texts = starts.dt.strftime('"timeStamp":"%Y-%m-%dT%H:%M:%SZ"').to_list()
    return dict(zip(starts.dt.epoch("s").to_list(), texts, strict=True))


def _data(points: Binned, number: int, times: Mapping[int, str], asked: Mapping[str, str]) -> Written:
    """A point a period, with what is asked for where it is known."""
    told_as = "".join(f',"{word}":%r' for word in asked)
    columns = [points.values(number, column) for column in asked.values()]
    values = [told_as % each for each in zip(*columns, strict=True)] if columns else []
    told_at = dict(zip(points.times(number), values, strict=bool(columns)))
    return Written("[" + ",".join([f"{{{text}{told_at.get(at, '')}}}" for at, text in times.items()]) + "]")


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
