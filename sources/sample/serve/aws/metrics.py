"""CloudWatch's figures, worked out when they are asked for: GetMetricData and GetMetricStatistics.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sources.sample.clouds.vendors import metric_named
from sources.sample.serve.answers import Answers
from sources.sample.serve.aws.asked import Asked
from sources.sample.serve.aws.told import Refusal
from sources.sample.serve.figures import Binned, binned, names

QUERIES_A_CALL, POINTS_A_CALL, STATISTICS_A_CALL = 500, 100_800, 1_440
COLUMNS = {"Average": "average", "Maximum": "maximum", "Minimum": "minimum", "Sum": "total", "SampleCount": "samples"}
# Seconds since 1970, and the values then.
Series = tuple[list[int], list[float]]
NONE: Series = ([], [])


def metric_data(asked: Asked, answers: Answers, account: str) -> dict[str, Any]:
    """Values a query, newest first unless asked otherwise, so many points a page."""
    queries = asked.given.get("MetricDataQueries", [])
    if len(queries) > QUERIES_A_CALL or any("MetricStat" not in query for query in queries):
        raise Refusal(
            "ValidationError", f"A call takes {QUERIES_A_CALL} queries, each with a MetricStat and no expression."
        )
    first, most = int(asked.given.get("NextToken") or 0), int(asked.given.get("MaxDatapoints") or POINTS_A_CALL)
    series = _series(queries, asked, answers, account)
    step = 1 if asked.given.get("ScanBy") == "TimestampAscending" else -1
    results: list[dict[str, Any]] = []
    points = 0
    for at, query in enumerate(queries[first:], first):
        times, values = series[at]
        if results and points + len(times) > most:
            return {"MetricDataResults": results, "NextToken": str(at), "Messages": []}
        points += len(times)
        if query.get("ReturnData", True) not in (False, "false"):
            results.append(_result(query, times[::step], values[::step]))
    return {"MetricDataResults": results, "Messages": []}


def metric_statistics(asked: Asked, answers: Answers, account: str) -> dict[str, Any]:
    """One metric's statistics, in no order that one may rely on."""
    given = asked.given
    metric = {name: given.get(name) for name in ("Namespace", "MetricName", "Dimensions")}
    names = [*given.get("Statistics", []), *given.get("ExtendedStatistics", [])]
    queries = [{"MetricStat": {"Metric": metric, "Period": given["Period"], "Stat": name}} for name in names]
    points: dict[int, dict[str, Any]] = defaultdict(dict)
    for name, told in zip(names, _series(queries, asked, answers, account), strict=True):
        for at, value in zip(*told, strict=True):
            if name in COLUMNS:
                points[at][name] = value
            else:
                points[at].setdefault("ExtendedStatistics", {})[name] = value
    if len(points) > STATISTICS_A_CALL:
        raise Refusal("InvalidParameterCombination", f"More than {STATISTICS_A_CALL} data points were asked for.")
    rows = [{"Timestamp": at, "Unit": "None", **values} for at, values in points.items()]
    return {"Label": str(given["MetricName"]), "Datapoints": rows}


def _result(query: Mapping[str, Any], times: list[int], values: list[float]) -> dict[str, Any]:
    return {
        "Id": query["Id"],
        "Label": query.get("Label") or query["MetricStat"]["Metric"]["MetricName"],
        "Timestamps": times,
        "Values": values,
        "StatusCode": "Complete",
    }


def _series(queries: Sequence[Any], asked: Asked, answers: Answers, account: str) -> list[Series]:
    """The points of each query, oldest first; queries of one metric and period are worked out together."""
    known = answers.once(("names", account, asked.region), lambda: _names(answers, account, asked.region))
    alike: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    for at, query in enumerate(queries):
        metric = query["MetricStat"]["Metric"]
        key = (str(metric["Namespace"]), str(metric["MetricName"]), int(query["MetricStat"]["Period"]))
        alike[key].append(at)
    span = (_instant(asked.given["StartTime"]), _instant(asked.given["EndTime"]))
    series: list[Series] = [NONE for _ in queries]
    for (namespace, name, seconds), places in alike.items():
        metric = metric_named("aws", namespace, name)
        meant = {at: known[value] for at in places for value in _values(queries[at])[::-1] if value in known}
        if metric is None or not meant:
            continue
        origin = span[0].replace(second=0, microsecond=0)
        told = binned(answers, [*dict.fromkeys(meant.values())], metric, span, timedelta(seconds=seconds), origin)
        for at, number in meant.items():
            series[at] = _points(told, number, queries[at]["MetricStat"]["Stat"])
    return series


def _names(answers: Answers, account: str, region: str) -> dict[str, int]:
    return names(answers.resources.filter(account=account, region=region))


def _values(query: Mapping[str, Any]) -> list[str]:
    return [str(dimension["Value"]).lower() for dimension in query["MetricStat"]["Metric"].get("Dimensions") or []]


def _points(told: Binned, number: int, statistic: str) -> Series:
    if statistic in COLUMNS:
        values = told.values(number, COLUMNS[statistic])
    elif statistic[:1] == "p" and statistic[1:].replace(".", "").isdecimal():
        values = told.percentiles(number, float(statistic[1:]))
    else:
        raise Refusal("ValidationError", f"The statistic {statistic} is not known.")
    return told.times(number), values


def _instant(value: Any) -> datetime:
    told = datetime.fromtimestamp(value, UTC) if isinstance(value, int | float) else datetime.fromisoformat(value)
    return (told.astimezone(UTC) if told.tzinfo else told).replace(tzinfo=None)
