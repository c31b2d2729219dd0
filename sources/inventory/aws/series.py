"""Which of CloudWatch's series are asked for, and in which requests.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html. A thousand metrics cost 0.01
USD; up to five statistics of one in one request are one: https://aws.amazon.com/cloudwatch/pricing/.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from warehouse.tables.base import TEXT

PRICE = Decimal("0.00001")
# 500 queries a request, less what one series may have more.
QUERIES_A_REQUEST = 490
HOUR_SECONDS = 3600
# What AWS measures itself; what agents report has other dimensions in each company.
OWN = "AWS/"
# What a dimension may be made of, beside what is told of the resource itself: see `dimension` of the reference.
ID = pl.col("x_resource_key").str.extract(r"([^/:]+)$")
OF_CLOUDFRONT = pl.col("attributes").str.json_path_match("$.scope").eq_missing(pl.lit("cloudfront"))
OF_ROW = {
    "id": ID,
    "name": pl.coalesce("name", ID),
    "account": pl.col("account"),
    "region": pl.when(~OF_CLOUDFRONT).then("region"),
}
OF_ATTRIBUTES = ("api_name", "stage_name", "variant")
# A web ACL of CloudFront has no such dimension.
MAY_LACK = {"region"}
SERIES = ("account", "region", "x_resource_key", "namespace", "provider_metric", "dimensions", "first_day", "last_day")
# What a point is of, by the id of its query.
OF_QUERY = {"id": TEXT.polars, "x_resource_key": TEXT.polars, "provider_metric": TEXT.polars, "statistic": TEXT.polars}
# What an agent reports: a row a series and each of its dimensions, `whole` are all of them.
REPORTED = pl.Schema(
    dict.fromkeys(("account", "region", "namespace", "provider_metric", "dimensions", "whole"), TEXT.polars)
)


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


def queries_of(wanted: pl.DataFrame, meters: pl.DataFrame) -> pl.DataFrame:
    """A row a query: WANTED's columns, the meter's, and its `dimensions` as text, `Name=value;Name=value`.

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
    return rows.drop_nulls("dimensions").unique([*SERIES, "statistic"], maintain_order=True)


def agents(queries: pl.DataFrame) -> pl.DataFrame:
    """`account, region, namespace, provider_metric` of what agents report."""
    of_agents = queries.filter(~pl.col("namespace").str.starts_with(OWN))
    return of_agents.select("account", "region", "namespace", "provider_metric").unique(maintain_order=True)


def reported(account: str, region: str | None, metrics: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """REPORTED rows of the `Metrics` that ListMetrics gives."""
    rows = [
        (
            account,
            region,
            each["Namespace"],
            each["MetricName"],
            [f"{of['Name']}={of['Value']}" for of in each["Dimensions"]],
        )
        for each in metrics
    ]
    schema = {**dict.fromkeys(REPORTED.names()[:4], TEXT.polars), "dimensions": pl.List(TEXT.polars)}
    told = pl.DataFrame(rows, schema=schema, orient="row")
    return told.with_columns(whole=pl.col("dimensions").list.join(";")).explode("dimensions").drop_nulls("dimensions")


def as_reported(queries: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """The same queries, with all dimensions of what agents report; a series for each that a resource has, or none."""
    key = ["account", "region", "namespace", "provider_metric", "dimensions"]
    own = pl.col("namespace").str.starts_with(OWN)
    of_agents = queries.filter(~own).join(found, on=key, nulls_equal=True, maintain_order="left")
    whole = of_agents.with_columns(dimensions="whole").select(queries.columns)
    return numbered(pl.concat([queries.filter(own), whole]), queries)


def numbered(queries: pl.DataFrame, order: pl.DataFrame) -> pl.DataFrame:
    """With `series`, a number of each, in the order of the resources and metrics of `order`."""
    place = ["x_resource_key", "metric"]
    ranks = order.select(place).unique(maintain_order=True).with_row_index("rank")
    ranked = queries.join(ranks, on=place, maintain_order="left").sort("rank", maintain_order=True)
    series = ranked.select(SERIES).unique(maintain_order=True).with_row_index("series")
    return ranked.join(series, on=SERIES, nulls_equal=True, maintain_order="left").drop("rank")


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
