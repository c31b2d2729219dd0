"""How busy resources are: CloudWatch's figures of hours, as METRIC_DAILY.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html. A thousand metrics cost 0.01
USD; up to five statistics of one in one request are one: https://aws.amazon.com/cloudwatch/pricing/.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from sources.inventory.aws.accounts import Account, Company, reached
from sources.inventory.aws.ask import Ask
from sources.inventory.aws.doors import WORKERS
from sources.inventory.aws.kept import METRICS, Keeping, lines
from sources.inventory.aws.refusals import Failure, failure, not_asked
from sources.inventory.aws.scan import Scan, scans, worst
from sources.inventory.base import Asking, Measured
from sources.inventory.daily import POINT, daily
from sources.reference.metrics import metrics
from sources.settings import InventorySettings
from warehouse.tables.base import TEXT

METRIC_DATA = Ask("cloudwatch", "GetMetricData", "MetricDataResults")
PRICE = Decimal("0.00001")
# 500 queries a request, less what one series may have more.
QUERIES_A_REQUEST = 490
HOUR_SECONDS = 3600
WHAT = "metrics"
# What a dimension may be made of, beside what is told of the resource itself: see `dimension` of the reference.
ID = pl.col("x_resource_key").str.extract(r"([^/:]+)$")
OF_ROW = {"id": ID, "name": pl.coalesce("name", ID), "account": pl.col("account"), "region": pl.col("region")}
OF_ATTRIBUTES = ("api_name", "stage_name", "variant")
# A web ACL of CloudFront is of no region, and has no such dimension.
MAY_LACK = {"region"}
SERIES = ("account", "region", "x_resource_key", "namespace", "provider_metric", "dimensions", "first_day", "last_day")
# What a point is of, by the id of its query.
OF_QUERY = {"id": TEXT.polars, "x_resource_key": TEXT.polars, "provider_metric": TEXT.polars, "statistic": TEXT.polars}
Points = pl.DataFrame | Failure


@dataclass(frozen=True)
class Request:
    """As many queries of one account, region and span of days as one request takes."""

    account: str
    region: str | None
    first: date
    last: date
    queries: pl.DataFrame

    @property
    def params(self) -> dict[str, Any]:
        rows = self.queries.select("id", "namespace", "provider_metric", "dimensions", "statistic").iter_rows()
        return {
            "MetricDataQueries": [_query(*row) for row in rows],
            "StartTime": f"{self.first}T00:00:00Z",
            "EndTime": f"{self.last + timedelta(days=1)}T00:00:00Z",
            "ScanBy": "TimestampAscending",
        }

    @property
    def kept(self) -> dict[str, list[str]]:
        """What an answer needs to be read again."""
        return self.queries.select(list(OF_QUERY)).to_dict(as_series=False)

    @property
    def price(self) -> Decimal:
        return self.queries.select(SERIES).n_unique() * PRICE


def measure(settings: InventorySettings, asking: Asking, wanted: pl.DataFrame) -> Measured:
    """What is WANTED, the dearest resources first as far as `may_cost` goes."""
    meters = metrics().filter(pl.col("resource_type").is_in(wanted["resource_type"].unique().to_list()))
    queries = series_of(wanted, meters)
    affordable = queries.filter(pl.col("series") < int(asking.may_cost / PRICE))
    company = reached(settings, wanted["account"].unique(maintain_order=True).to_list())
    requests = list(requests_of(affordable))
    keeping = Keeping.of_day(asking.archive, settings.name, asking.as_of, METRICS)
    told = _asked(company, requests, keeping)
    keeping.end()
    came = [points for _, points in told if isinstance(points, pl.DataFrame)]
    rows = daily(pl.concat([POINT.to_frame(), *came]), wanted, meters, needs_all=False)
    cost = sum((request.price for request, _ in told if not _unreached(company, request)), Decimal(0))
    found = _scans(rows, wanted, told, queries.filter(pl.col("series") >= int(asking.may_cost / PRICE)), asking)
    return Measured(rows, scans(found, asking.as_of), cost_usd=cost)


def series_of(wanted: pl.DataFrame, meters: pl.DataFrame) -> pl.DataFrame:
    """A row a query: WANTED's columns, the meter's, its `dimensions` as text, and the number of its `series`, by order.

    What a dimension needs and nobody told leaves the query out.
    """
    told = {**OF_ROW, **{name: pl.col("attributes").str.json_path_match(f"$.{name}") for name in OF_ATTRIBUTES}}
    bare = ~pl.col("dimension").str.contains("=", literal=True)
    template = pl.when(bare).then(pl.col("dimension") + "={id}").otherwise("dimension")
    rows = wanted.join(meters, on=["resource_type", "metric"], maintain_order="left").with_columns(dimensions=template)
    for name, value in told.items():
        named = pl.col("dimensions").str.contains(f"{{{name}}}", literal=True)
        filled = pl.col("dimensions").str.replace_all(f"{{{name}}}", value.fill_null(""), literal=True)
        lacks = value.is_null() & pl.lit(name not in MAY_LACK)
        rows = rows.with_columns(dimensions=pl.when(~named).then("dimensions").when(~lacks).then(filled))
    numbered = rows.drop_nulls("dimensions").unique([*SERIES, "statistic"], maintain_order=True)
    order = numbered.select(SERIES).unique(maintain_order=True).with_row_index("series")
    return numbered.join(order, on=SERIES, nulls_equal=True, maintain_order="left")


def requests_of(queries: pl.DataFrame) -> Iterator[Request]:
    """Queries in as few requests as may be; all statistics of a series are in one."""
    alike = ["account", "region", "first_day", "last_day"]
    for (account, region, first, last), group in queries.group_by(alike, maintain_order=True):
        ordered = group.sort("series", maintain_order=True).with_row_index("at")
        part = (pl.col("at").first().over("series") // QUERIES_A_REQUEST).alias("part")
        for _, rows in ordered.with_columns(part).group_by("part", maintain_order=True):
            named = rows.with_columns(id=pl.format("q{}", "at"))
            yield Request(str(account), region, first, last, named)  # pyright: ignore[reportArgumentType]


def _query(query_id: str, namespace: str, metric: str, dimensions: str, statistic: str) -> dict[str, Any]:
    pairs = [each.partition("=") for each in dimensions.split(";")]
    named = [{"Name": name, "Value": value} for name, _, value in pairs if value]
    told = {"Namespace": namespace, "MetricName": metric, "Dimensions": named}
    return {"Id": query_id, "MetricStat": {"Metric": told, "Period": HOUR_SECONDS, "Stat": statistic}}


def measured_again(settings: InventorySettings, asking: Asking, wanted: pl.DataFrame) -> pl.DataFrame:
    """METRIC_DAILY of what was WANTED on the day, out of the archive. Raises Unreadable where it has none."""
    kept = lines(asking.archive, settings.name, asking.as_of, METRICS)
    came = [points_of(pl.DataFrame(each["queries"], schema=OF_QUERY), each["results"]) for each in kept]
    return daily(pl.concat([POINT.to_frame(), *came]), wanted, metrics(), needs_all=False)


def _asked(company: Company, requests: Sequence[Request], keeping: Keeping) -> list[tuple[Request, Points]]:
    accounts = {account.number: account for account in company.accounts}

    def ask(request: Request) -> Points:
        account = accounts.get(request.account)
        return _points(request, account, keeping) if account else company.closed[request.account]

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(zip(requests, pool.map(ask, requests), strict=True))


def _unreached(company: Company, request: Request) -> bool:
    return request.account in company.closed


def _points(request: Request, account: Account, keeping: Keeping) -> Points:
    """POINT rows, or why there are none; a page with a part of a series is followed by one with the rest."""
    came: list[pl.DataFrame] = []
    try:
        for page in account.doors.pages(METRIC_DATA, request.region or account.home, request.params):
            results = page["MetricDataResults"]
            keeping.line(request.account, request.region, {"queries": request.kept, "results": results})
            came.append(points_of(request.queries, results))
    except Exception as error:  # noqa: BLE001 - raised again where it is none of AWS
        return failure(error, METRIC_DATA.permissions)
    return pl.concat([POINT.to_frame(), *came])


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
        .join(queries.select("id", "x_resource_key", "provider_metric", "statistic"), on="id")
        .group_by("x_resource_key", "provider_metric", "statistic", at=instant.cast(pl.Datetime("us")))
        .agg(pl.col("value").max())
        .select(POINT.names())
    )


def _kind_of(results: Iterable[Mapping[str, Any]]) -> pl.List:
    """CBOR and JSON have numbers, XML has text."""
    first = next((at for each in results for at in each.get("Timestamps") or ()), 0)
    return pl.List(pl.String()) if isinstance(first, str) else pl.List(pl.Float64())


def _scans(
    rows: pl.DataFrame,
    wanted: pl.DataFrame,
    told: Sequence[tuple[Request, Points]],
    unpaid: pl.DataFrame,
    asking: Asking,
) -> Iterator[Scan]:
    """A row an account and region: how many days came, or what kept some of them away."""
    place = ["account", "region"]
    counted = {(account, region): many for account, region, many in rows.group_by(place).len().iter_rows()}
    too_dear = set(unpaid.select(place).unique().iter_rows())
    for account, region in wanted.select(place).unique(maintain_order=True).iter_rows():
        failures = [
            points
            for request, points in told
            if (request.account, request.region) == (account, region) and isinstance(points, Failure)
        ]
        if (account, region) in too_dear:
            failures.append(
                not_asked(
                    f"Asking all would pass what may be spent today ({asking.may_cost} USD are left of [limits] "
                    "api_cost_per_day); the dearest resources came first, the rest is asked tomorrow."
                )
            )
        yield Scan(account, region or "", WHAT, counted.get((account, region), 0), worst(failures))
