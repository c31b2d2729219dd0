"""Metrics of Azure Monitor, an hour a point: https://learn.microsoft.com/rest/api/monitor/metrics/list.

One request a resource, for all that rules read of it and all days that are missing. The first million requests of a
month are free, then a thousand cost 0.01 USD: https://azure.microsoft.com/pricing/details/monitor/.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

import polars as pl

from sources.inventory.azure.answers import Answers, Question
from sources.inventory.azure.failures import NotTold, unlike
from sources.inventory.azure.permissions import METRICS
from sources.inventory.azure.scans import Scan, frame
from sources.inventory.azure.side_by_side import side_by_side
from sources.inventory.base import Measured
from sources.inventory.budget import Budget
from sources.inventory.daily import POINT, daily
from warehouse.tables.inventory import METRIC_DAILY

VERSION, INTERVAL = "2023-10-01", "PT1H"
MOST_NAMES, RESOURCES_AT_ONCE = 20, 250
TEXTS = ("x_resource_key", "text")
PRICE = Decimal("0.00001")
WHAT = "metrics"
NO_METRIC = "metric configuration"
# Ours -> what Azure calls it in a question, and in the points of its answer.
AGGREGATIONS = {"Average": "Average", "Maximum": "Maximum", "Minimum": "Minimum", "Sum": "Total", "Count": "Count"}
_POINT = pl.Struct({"timeStamp": pl.String(), **{name.lower(): pl.Float64() for name in AGGREGATIONS.values()}})
_SERIES = pl.Struct({"data": pl.List(_POINT)})
_METRIC = pl.Struct({"name": pl.Struct({"value": pl.String()}), "timeseries": pl.List(_SERIES)})
ANSWER = pl.Struct({"value": pl.List(_METRIC)})


@dataclass(frozen=True)
class Request:
    """What is asked of one resource: some of its metrics over some days, both included."""

    key: str
    account: str
    namespace: str
    names: tuple[str, ...]
    aggregations: tuple[str, ...]
    first: date
    last: date

    @property
    def question(self) -> Question:
        query = {
            "api-version": VERSION,
            "metricnamespace": self.namespace,
            "metricnames": ",".join(self.names),
            "timespan": f"{self.first}T00:00:00Z/{self.last + timedelta(days=1)}T00:00:00Z",
            "interval": INTERVAL,
            "aggregation": ",".join(self.aggregations),
        }
        return Question(f"{self.key}/providers/Microsoft.Insights/metrics", query)


@dataclass
class Measuring:
    """What has come so far, why a subscription was not answered, whose money did not reach, and how many were asked."""

    rows: list[pl.DataFrame] = field(default_factory=lambda: [METRIC_DAILY.empty()])
    failures: dict[str, NotTold] = field(default_factory=dict)
    unpaid: set[str] = field(default_factory=set)
    asked: int = 0

    def failed(self, account: str, why: NotTold) -> None:
        """The first reason of a subscription stands."""
        self.failures.setdefault(account, why)

    @property
    def ended(self) -> NotTold | None:
        """Why nothing more would be told."""
        return next((why for why in self.failures.values() if why.hopeless), None)


def measure(answers: Answers, wanted: pl.DataFrame, meters: pl.DataFrame, budget: Budget) -> Measured:
    """METRIC_DAILY of what is WANTED. A subscription of which anything was not answered is a scan row that says why."""
    asked = [(some, list(_requests(some, meters))) for some in _some(wanted)]
    paid = budget.take(sum(len(requests) for _, requests in asked) * PRICE)
    measuring = Measuring()
    for some, requests in asked:
        _measure(answers, some, requests, meters, paid, measuring)
    rows = pl.concat(measuring.rows)
    scans = _scans(rows, wanted["account"].unique().sort().to_list(), measuring, budget.left)
    return Measured(rows, frame(scans, answers.day), cost_usd=measuring.asked * PRICE)


def _some(wanted: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """What is wanted of some resources at a time, in order: answers of all at once would fill the memory."""
    keys = wanted["x_resource_key"].unique(maintain_order=True)
    for at in range(0, len(keys), RESOURCES_AT_ONCE):
        yield wanted.join(keys.slice(at, RESOURCES_AT_ONCE).to_frame(), on="x_resource_key", maintain_order="left")


def _measure(
    answers: Answers,
    wanted: pl.DataFrame,
    requests: Sequence[Request],
    meters: pl.DataFrame,
    paid: Decimal,
    measuring: Measuring,
) -> None:
    if measuring.ended:
        for request in requests:
            measuring.failed(request.account, measuring.ended)
        return
    affordable = max(0, int(paid / PRICE) - measuring.asked)
    measuring.unpaid.update(request.account for request in requests[affordable:])
    told = side_by_side(lambda request: _texts(answers, request), requests[:affordable])
    measuring.asked += len(told)
    texts = [(request.key, text) for request, each in told if not isinstance(each, NotTold) for text in each]
    points, unreadable = _points(pl.DataFrame(texts, schema=dict.fromkeys(TEXTS, pl.String()), orient="row"))
    for request, each in told:
        if isinstance(each, NotTold):
            measuring.failed(request.account, each)
        elif request.key in unreadable:
            measuring.failed(request.account, unlike(request.key, unreadable[request.key]))
    measuring.rows.append(daily(points, wanted, meters))


def _requests(wanted: pl.DataFrame, meters: pl.DataFrame) -> Iterator[Request]:
    """In the order of what is wanted."""
    days = wanted.group_by("x_resource_key", "account", "resource_type", maintain_order=True).agg(
        pl.col("first_day").min(), pl.col("last_day").max(), pl.col("metric")
    )
    alike = cache(lambda type_, names: _named(meters.filter(pl.col("metric").is_in(names), resource_type=type_)))
    for key, account, type_, first, last, names in days.iter_rows():
        for namespace, some, aggregations in alike(type_, tuple(names)):
            yield Request(key, account, namespace, some, aggregations, first, last)


def _named(meters: pl.DataFrame) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Of each request its namespace, the names of so many metrics as one takes, and their aggregations."""
    found: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = []
    for (namespace,), rows in meters.group_by("namespace", maintain_order=True):
        told = rows["provider_metric"].unique(maintain_order=True).to_list()
        asked = tuple(AGGREGATIONS[each] for each in rows["statistic"].unique(maintain_order=True))
        parts = (tuple(told[at : at + MOST_NAMES]) for at in range(0, len(told), MOST_NAMES))
        found += [(str(namespace), part, asked) for part in parts]
    return found


def _texts(answers: Answers, request: Request) -> list[str]:
    """Answers as they came; none for a resource that is gone, or a metric that it does not have. Raises NotTold.

    Azure refuses a request with a metric that the resource does not have, so that each is then asked for alone.
    """
    try:
        return [answers.text(request.question)]
    except NotTold as why:
        if why.status == 404:
            return []
        if why.status != 400 or NO_METRIC not in why.found:
            raise
    alone = [replace(request, names=(name,)) for name in request.names] if len(request.names) > 1 else []
    return [text for each in alone for text in _texts(answers, each)]


def _points(texts: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, str]]:
    """POINT rows of answers, and of which resources the answer could not be read."""
    try:
        return _read(texts), {}
    except pl.exceptions.ComputeError:
        parts, unreadable = [POINT.to_frame()], dict[str, str]()
        for part in texts.iter_slices(1):
            try:
                parts.append(_read(part))
            except pl.exceptions.ComputeError:
                unreadable[part["x_resource_key"][0]] = f"no metrics: {part['text'][0][:80]!r}"
        return pl.concat(parts), unreadable


def _read(texts: pl.DataFrame) -> pl.DataFrame:
    points = (
        texts.lazy()
        .select("x_resource_key", told=pl.col("text").str.json_decode(ANSWER).struct.field("value"))
        .explode("told")
        .select(
            "x_resource_key",
            provider_metric=pl.col("told").struct.field("name").struct.field("value"),
            series=pl.col("told").struct.field("timeseries"),
        )
        .explode("series")
        .with_columns(point=pl.col("series").struct.field("data"))
        .explode("point")
        .drop("series")
        .unnest("point")
        .rename({theirs.lower(): ours for ours, theirs in AGGREGATIONS.items()})
        .unpivot(
            list(AGGREGATIONS), index=["x_resource_key", "provider_metric", "timeStamp"], variable_name="statistic"
        )
        .drop_nulls(["value", "timeStamp"])
        .with_columns(
            at=pl.col("timeStamp").str.slice(0, 19).str.to_datetime("%Y-%m-%dT%H:%M:%S", time_unit="us", strict=False)
        )
    )
    return points.select(pl.col(name).cast(kind) for name, kind in POINT.items()).collect(engine="in-memory")


def _scans(rows: pl.DataFrame, accounts: Sequence[str], measuring: Measuring, may_cost: Decimal) -> Iterator[Scan]:
    counts = dict(rows.group_by("account").len().rows())
    for account in accounts:
        came = counts.get(account, 0)
        if account in measuring.failures:
            yield Scan.not_told(account, WHAT, measuring.failures[account], METRICS, came)
        elif account in measuring.unpaid:
            reason = (
                f"Found that asking costs more than the {may_cost} USD that are left; expected no more than "
                "[limits] api_cost_per_day. What is missing is asked for tomorrow; or raise the bound."
            )
            yield Scan(account, WHAT, "not_asked", came, None, reason)
        else:
            yield Scan(account, WHAT, rows=came)
