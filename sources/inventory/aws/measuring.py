"""How busy resources are: CloudWatch's figures of hours, as METRIC_DAILY."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from sources.inventory.aws.accounts import Account, Company, reached
from sources.inventory.aws.ask import Ask
from sources.inventory.aws.doors import WORKERS
from sources.inventory.aws.kept import METRICS, Keeping, lines
from sources.inventory.aws.refusals import Failure, failure, not_asked
from sources.inventory.aws.scan import Scan, scans, worst
from sources.inventory.aws.series import (
    OF_QUERY,
    PRICE,
    REPORTED,
    Request,
    agents,
    as_reported,
    queries_of,
    reported,
    requests_of,
)
from sources.inventory.base import Asking, Measured
from sources.inventory.daily import POINT, daily
from sources.reference.metrics import metrics
from sources.settings import InventorySettings

METRIC_DATA = Ask("cloudwatch", "GetMetricData", "MetricDataResults")
# What agents report: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html
REPORTED_BY_AGENTS = Ask("cloudwatch", "ListMetrics", "Metrics")
WHAT, WHAT_OF_AGENTS = "metrics", "metrics (ListMetrics)"
COMPLETE = "Complete"
# Whose figures are not to be had in full, and so are left out: half of a sum looks like idleness.
OF_METRIC = ("x_resource_key", "metric")


@dataclass(frozen=True)
class Answer:
    """What came of one request: POINT rows, and why that is not all."""

    request: Request
    points: pl.DataFrame
    failure: Failure | None = None


def measure(settings: InventorySettings, asking: Asking, wanted: pl.DataFrame) -> Measured:
    """What is WANTED, the dearest resources first as far as the budget goes."""
    meters = metrics().filter(pl.col("resource_type").is_in(wanted["resource_type"].unique().to_list()))
    company = reached(settings, wanted["account"].unique(maintain_order=True).to_list())
    queries, of_agents = _with_agents(company, queries_of(wanted, meters), asking)
    paid = asking.budget.take(queries["series"].n_unique() * PRICE)
    is_paid = pl.col("series") < int(paid / PRICE)
    keeping = Keeping.of_day(asking.archive, settings.name, asking.as_of, METRICS)
    answers = _asked(company, list(requests_of(queries.filter(is_paid))), keeping)
    keeping.end()
    unpaid = queries.filter(~is_paid)
    partly = [unpaid, *(each.request.queries for each in answers if each.failure)]
    rows = daily(pl.concat([POINT.to_frame(), *(each.points for each in answers)]), wanted, meters, needs_all=False)
    whole = rows.join(pl.concat(each.select(OF_METRIC) for each in partly), on=OF_METRIC, how="anti")
    cost = sum((each.request.price for each in answers if each.request.account not in company.closed), Decimal(0))
    found = [*_scans(whole, wanted, answers, unpaid, asking), *of_agents]
    return Measured(whole, scans(found, asking.as_of), cost_usd=cost)


def measured_again(settings: InventorySettings, asking: Asking, wanted: pl.DataFrame) -> pl.DataFrame:
    """METRIC_DAILY of what was WANTED on the day, out of the archive. Raises Unreadable where it has none."""
    kept = lines(asking.archive, settings.name, asking.as_of, METRICS)
    came = [points_of(pl.DataFrame(each["queries"], schema=OF_QUERY), each["results"]) for each in kept]
    return daily(pl.concat([POINT.to_frame(), *came]), wanted, metrics(), needs_all=False)


def _with_agents(company: Company, queries: pl.DataFrame, asking: Asking) -> tuple[pl.DataFrame, list[Scan]]:
    """The queries with the dimensions that agents report by, and what of that could not be listed."""
    accounts = {account.number: account for account in company.accounts}
    places = [place for place in agents(queries).iter_rows() if place[0] in accounts]
    with ThreadPoolExecutor(WORKERS) as pool:
        told = list(pool.map(lambda place: _listed(accounts[place[0]], *place[1:]), places))
    found = [each for each in told if isinstance(each, pl.DataFrame)]
    return as_reported(queries, pl.concat([REPORTED.to_frame(), *found])), [e for e in told if isinstance(e, Scan)]


def _listed(account: Account, region: str | None, namespace: str, metric: str) -> pl.DataFrame | Scan:
    """REPORTED rows of one metric of agents, or why it could not be listed."""
    asked = {"Namespace": namespace, "MetricName": metric}
    try:
        pages = account.doors.pages(REPORTED_BY_AGENTS, region or account.home, asked)
        return reported(account.number, region, [each for page in pages for each in page["Metrics"]])
    except Exception as error:  # noqa: BLE001 - raised again where it is none of AWS
        why = failure(error, REPORTED_BY_AGENTS.permissions)
        return Scan(account.number, region or "", WHAT_OF_AGENTS, 0, why)


def _asked(company: Company, requests: Sequence[Request], keeping: Keeping) -> list[Answer]:
    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(lambda request: _answer(request, company, keeping), requests))


def _answer(request: Request, company: Company, keeping: Keeping) -> Answer:
    """A page with a part of a series is followed by one with the rest, whose status then is `Complete`."""
    account = next((each for each in company.accounts if each.number == request.account), None)
    if account is None:
        return Answer(request, POINT.to_frame(), company.closed[request.account])
    came, status = [POINT.to_frame()], dict.fromkeys(request.queries["id"], "")
    try:
        for page in account.doors.pages(METRIC_DATA, request.region or account.home, request.params):
            results = page["MetricDataResults"]
            keeping.line(request.account, request.region, {"queries": request.kept, "results": results})
            came.append(points_of(request.queries, results))
            status |= {each["Id"]: each.get("StatusCode", COMPLETE) for each in results}
    except Exception as error:  # noqa: BLE001 - raised again where it is none of AWS
        return Answer(request, pl.concat(came), failure(error, METRIC_DATA.permissions))
    return Answer(request, pl.concat(came), _unfinished(status))


def _unfinished(status: Mapping[str, str]) -> Failure | None:
    """Where CloudWatch itself says that it has not told all."""
    open_ = [each for each in status.values() if each != COMPLETE]
    if not open_:
        return None
    what = f"{len(open_)} of {len(status)} series with the status {open_[0] or 'of none'}"
    return Failure("failed", f"Found {what}; expected {COMPLETE}. The next run asks once more.")


def points_of(queries: pl.DataFrame, results: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """POINT rows of `MetricDataResults`; instants are seconds or ISO text. Of what one metric is told of by several
    (each graphics card of a machine) an hour has the greatest.
    """
    told = pl.DataFrame(
        {
            "id": pl.Series([each["Id"] for each in results], dtype=pl.String),
            "at": pl.Series([each.get("Timestamps") or [] for each in results], dtype=_kind_of(results), strict=False),
            "value": pl.Series([each.get("Values") or [] for each in results], dtype=pl.List(pl.Float64)),
        }
    ).explode("at", "value")
    instant = (
        pl.from_epoch("at")
        if told.schema["at"].is_numeric()
        else pl.col("at").str.to_datetime(time_zone="UTC").dt.replace_time_zone(None)
    )
    return (
        told.drop_nulls("value")
        .join(queries.select(list(OF_QUERY)), on="id")
        .group_by("x_resource_key", "provider_metric", "statistic", at=instant.cast(pl.Datetime("us")))
        .agg(pl.col("value").max())
        .select(POINT.names())
    )


def _kind_of(results: Iterable[Mapping[str, Any]]) -> pl.List:
    """CBOR and JSON have numbers, XML has text."""
    first = next((at for each in results for at in each.get("Timestamps") or ()), 0)
    return pl.List(pl.String()) if isinstance(first, str) else pl.List(pl.Float64())


def _scans(
    rows: pl.DataFrame, wanted: pl.DataFrame, answers: Iterable[Answer], unpaid: pl.DataFrame, asking: Asking
) -> Iterator[Scan]:
    """A row an account and region: how many days came, or what kept some of them away."""
    place = ["account", "region"]
    counted = {(account, region): many for account, region, many in rows.group_by(place).len().iter_rows()}
    too_dear = set(unpaid.select(place).unique().iter_rows())
    failed: dict[tuple[str, str | None], list[Failure]] = {}
    for answer in answers:
        if answer.failure:
            failed.setdefault((answer.request.account, answer.request.region), []).append(answer.failure)
    for where in wanted.select(place).unique(maintain_order=True).iter_rows():
        failures = [*failed.get(where, []), *([_too_dear(asking)] if where in too_dear else [])]
        yield Scan(where[0], where[1] or "", WHAT, counted.get(where, 0), worst(failures))


def _too_dear(asking: Asking) -> Failure:
    return not_asked(
        f"Asking all would pass what may be spent today ({asking.budget.left} USD are left of [limits] "
        "api_cost_per_day); the dearest resources came first, the rest is asked tomorrow."
    )
