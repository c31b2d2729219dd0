"""What CloudWatch tells of hours becomes days, asked in as few requests as may be and for no more than is allowed."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest

from sources.inventory import Asking, Budget
from sources.inventory.aws import AWS
from sources.inventory.aws.measuring import measured_again, points_of
from sources.inventory.aws.series import (
    PRICE,
    QUERIES_A_REQUEST,
    REPORTED,
    as_reported,
    queries_of,
    reported,
    requests_of,
)
from sources.inventory.base import WANTED
from sources.reference.metrics import metrics
from sources.sample.serve import Providers
from tests.sources.inventory.aws.conftest import DAY, at
from warehouse.tables.inventory import METRIC_DAILY

FIRST, LAST = DAY - timedelta(days=5), DAY - timedelta(days=1)


def wanted(
    *keys: str, resource_type: str = "AWS::EC2::Instance", metric: str = "cpu_percent", **more: str
) -> pl.DataFrame:
    rows = [
        {
            "provider": "aws",
            "account": "000000000001",
            "region": "eu-west-1",
            "x_resource_key": key,
            "resource_type": resource_type,
            "metric": metric,
            "first_day": FIRST,
            "last_day": LAST,
            **more,
        }
        for key in keys
    ]
    return pl.DataFrame(rows, schema=WANTED)


def asked_of(frame: pl.DataFrame, meters: pl.DataFrame, found: pl.DataFrame | None = None) -> pl.DataFrame:
    return as_reported(queries_of(frame, meters), REPORTED.to_frame() if found is None else found)


def dimensions(frame: pl.DataFrame) -> list[list[dict[str, str]]]:
    requests = list(requests_of(asked_of(frame, metrics())))
    return [
        each["MetricStat"]["Metric"]["Dimensions"]
        for request in requests
        for each in request.params["MetricDataQueries"]
    ]


@pytest.fixture
def all_of_it(served: Providers, asking: Asking, aws_credentials: None) -> pl.DataFrame:
    """WANTED of everything that the company has, over some days."""
    read = metrics().select("resource_type", "metric").unique(maintain_order=True)
    found = AWS.look(at(served), asking).resources.join(read, on="resource_type", maintain_order="left")
    return found.with_columns(first_day=pl.lit(FIRST), last_day=pl.lit(LAST)).select(WANTED.names())


def test_days_have_hours_of_their_own_statistics(served: Providers, asking: Asking, all_of_it: pl.DataFrame) -> None:
    measured = AWS.measure(at(served), asking, all_of_it)
    assert measured.metrics.schema == METRIC_DAILY.schema
    assert measured.metrics.select("x_resource_key", "metric", "day").is_unique().all()
    cpu = measured.metrics.filter(resource_type="AWS::EC2::Instance", metric="cpu_percent")
    whole = cpu.filter(points=24)
    assert whole.height > 50
    assert whole["day"].unique().sort().to_list() == [FIRST + timedelta(days=n) for n in range(5)]
    assert (whole["maximum"] >= whole["p99"]).all()
    assert (whole["p99"] >= whole["mean"]).all()
    assert (whole["maximum"] > whole["p99"] + 0.01).any()
    assert whole["sum"].null_count() == whole.height
    assert set(whole["hourly"].list.len()) == {24}
    network = measured.metrics.filter(metric="network_bytes", resource_type="AWS::EC2::Instance", points=24)
    assert network["sum"].null_count() == 0
    assert network["hourly"].null_count() == network.height


def test_each_family_of_metrics_is_told(served: Providers, asking: Asking, all_of_it: pl.DataFrame) -> None:
    told = AWS.measure(at(served), asking, all_of_it).metrics.select("resource_type", "metric").unique()
    untold = all_of_it.select("resource_type", "metric").unique().join(told, on=["resource_type", "metric"], how="anti")
    assert set(untold["metric"]) <= {"memory_percent", "gpu_percent", "memory_used_mb"}


def test_what_was_received_gives_the_same_days_again(
    served: Providers, asking: Asking, all_of_it: pl.DataFrame
) -> None:
    measured = AWS.measure(at(served), asking, all_of_it)
    assert measured_again(at(served), asking, all_of_it).equals(measured.metrics)


def test_cut_answers_and_limits_change_nothing(
    served: Providers, faulty: Providers, asking: Asking, all_of_it: pl.DataFrame
) -> None:
    some = all_of_it.head(40)
    calm = AWS.measure(at(served), asking, some)
    again = replace(asking, budget=asking.budget.next)
    assert AWS.measure(at(faulty), again, some).metrics.equals(calm.metrics)


def test_the_dearest_come_first_and_what_is_left_is_told(
    served: Providers, asking: Asking, all_of_it: pl.DataFrame
) -> None:
    volumes = all_of_it.filter(metric="disk_operations", resource_type="AWS::EC2::Volume")
    bound = replace(asking, budget=Budget.of(PRICE * 4))
    measured = AWS.measure(at(served), bound, volumes)
    assert measured.cost_usd == PRICE * 4
    assert set(measured.metrics["x_resource_key"]) <= set(volumes["x_resource_key"].head(2))
    row = measured.scans.row(0, named=True)
    assert (row["resource_type"], row["status"]) == ("metrics", "not_asked")
    assert "api_cost_per_day" in row["reason"]


def test_nothing_is_asked_where_nothing_may_be_spent(
    served: Providers, asking: Asking, all_of_it: pl.DataFrame
) -> None:
    measured = AWS.measure(at(served), replace(asking, budget=Budget.of(Decimal(0))), all_of_it)
    assert measured.cost_usd == 0
    assert measured.metrics.height == 0
    assert set(measured.scans["status"]) == {"not_asked"}


def test_an_account_that_cannot_be_entered_is_told(served: Providers, asking: Asking, aws_credentials: None) -> None:
    measured = AWS.measure(at(served), asking, wanted("i-00000000000000001"))
    assert measured.scans["status"].to_list() == ["refused"]
    assert measured.scans["permission"].to_list() == ["sts:AssumeRole"]
    assert measured.cost_usd == 0


def test_a_request_takes_no_more_than_500_queries_and_all_statistics_of_a_series() -> None:
    keys = [f"i-{number:017x}" for number in range(700)]
    requests = list(requests_of(asked_of(wanted(*keys), metrics())))
    sizes = [request.queries.height for request in requests]
    assert sum(sizes) == 1400
    assert max(sizes) <= 500
    assert len(sizes) == -(-1400 // QUERIES_A_REQUEST)
    for request in requests:
        assert set(request.queries.group_by("x_resource_key").len()["len"]) == {2}
        assert request.queries["id"].is_unique().all()
    assert sum(request.price for request in requests) == 700 * PRICE


def test_days_are_whole_and_in_utc() -> None:
    (request,) = requests_of(asked_of(wanted("i-00000000000000001"), metrics()))
    assert request.params["StartTime"] == f"{FIRST}T00:00:00Z"
    assert request.params["EndTime"] == f"{DAY}T00:00:00Z"
    assert {each["MetricStat"]["Period"] for each in request.params["MetricDataQueries"]} == {3600}
    assert {each["MetricStat"]["Stat"] for each in request.params["MetricDataQueries"]} == {"Average", "Maximum"}


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        pytest.param(
            wanted("arn:aws:rds:eu-west-1:1:db:orders", resource_type="AWS::RDS::DBInstance", metric="cpu_percent"),
            {"DBInstanceIdentifier": "orders"},
            id="the end of the key",
        ),
        pytest.param(
            wanted(
                "arn:aws:es:eu-west-1:1:domain/find",
                resource_type="AWS::OpenSearch::Domain",
                metric="requests_per_minute",
                name="find",
            ),
            {"DomainName": "find", "ClientId": "000000000001"},
            id="a name and the account",
        ),
        pytest.param(
            wanted(
                "arn:aws:apigateway:eu-west-1::/restapis/abc/stages/prod",
                resource_type="AWS::ApiGateway::Stage",
                metric="requests",
                attributes='{"api_name": "shop", "stage_name": "prod"}',
            ),
            {"ApiName": "shop", "Stage": "prod"},
            id="attributes",
        ),
        pytest.param(
            wanted(
                "arn:aws:wafv2:us-east-1:1:global/webacl/front/0a",
                resource_type="AWS::WAFv2::WebACL",
                metric="requests",
                name="front",
                attributes='{"scope": "cloudfront"}',
            ),
            {"WebACL": "front", "Rule": "ALL"},
            id="no region where it is of CloudFront",
        ),
    ],
)
def test_a_series_is_known_by(frame: pl.DataFrame, expected: dict[str, str]) -> None:
    for told in dimensions(frame):
        assert {each["Name"]: each["Value"] for each in told} == expected


def test_what_cannot_be_named_is_not_asked() -> None:
    stage = wanted(
        "arn:aws:apigateway:eu-west-1::/restapis/abc/stages/x",
        resource_type="AWS::ApiGateway::Stage",
        metric="requests",
    )
    assert dimensions(stage) == []


def test_instants_are_read_as_seconds_and_as_text_and_the_greatest_of_an_hour_stands() -> None:
    queries = pl.DataFrame(
        {"id": ["q0"], "x_resource_key": ["i-1"], "provider_metric": ["CPUUtilization"], "statistic": ["Maximum"]}
    )
    hour = datetime(2026, 11, 1, 7)
    for at_seven in (1793516400.0, "2026-11-01T07:00:00Z", "2026-11-01T07:00:00+00:00"):
        results = [{"Id": "q0", "Timestamps": [at_seven], "Values": [value]} for value in (3.0, 8.0)]
        told = points_of(queries, [*results, {"Id": "q0", "Timestamps": [], "Values": []}])
        assert told.select("at", "value").rows() == [(hour, 8.0)]
    assert points_of(queries, []).height == 0
    assert date(2026, 11, 1) == hour.date()


def test_what_agents_report_is_asked_by_all_of_its_dimensions() -> None:
    key = "i-00000000000000001"
    own = [("InstanceId", key), ("ImageId", "ami-1"), ("InstanceType", "g5.xlarge")]
    told = [
        {
            "Namespace": "CWAgent",
            "MetricName": "nvidia_smi_utilization_gpu",
            "Dimensions": [{"Name": name, "Value": value} for name, value in [*own, ("index", card)]],
        }
        for card in ("0", "1")
    ]
    found = reported("000000000001", "eu-west-1", told)
    asked = asked_of(wanted(key, "i-00000000000000002", metric="gpu_percent"), metrics(), found)
    assert set(asked["x_resource_key"]) == {key}
    (request,) = requests_of(asked)
    names = [
        {each["Name"]: each["Value"] for each in query["MetricStat"]["Metric"]["Dimensions"]}
        for query in request.params["MetricDataQueries"]
    ]
    assert {each["index"] for each in names} == {"0", "1"}
    assert all({**dict(own), "index": each["index"]} == each for each in names)
    assert request.price == PRICE * 2


def test_half_of_a_sum_is_left_out_where_the_rest_is_too_dear(
    served: Providers, asking: Asking, all_of_it: pl.DataFrame
) -> None:
    """Reads and writes add up: one series without the other would look idle."""
    volumes = all_of_it.filter(metric="disk_operations", resource_type="AWS::EC2::Volume")
    whole = AWS.measure(at(served), asking, volumes).metrics
    bound = AWS.measure(at(served), replace(asking, budget=Budget.of(PRICE * 7)), volumes)
    assert bound.metrics["x_resource_key"].n_unique() <= 3
    assert bound.metrics.join(whole, on=["x_resource_key", "metric", "day", "sum"], how="anti").height == 0
