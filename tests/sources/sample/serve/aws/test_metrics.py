"""CloudWatch's figures by real boto3 clients: what a rule would read, equal to the loads' own."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import boto3
import polars as pl
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from sources.sample.clouds.loads import hourly
from sources.sample.serve import serving
from sources.sample.world import SIZES, World
from tests.sources.sample.serve.asking import write_feed
from tests.sources.sample.serve.estate import things

ACCOUNT = "111122223333"
BALANCER = f"arn:aws:elasticloadbalancing:eu-west-1:{ACCOUNT}:loadbalancer/app/web/0123"
ROWS = [
    {"resource_key": "i-idle", "load": "idle"},
    {"resource_key": "i-burst", "load": "weekly_burst"},
    {"resource_key": "i-silent", "load": "silent"},
    {"resource_key": "i-gappy", "load": "gappy"},
    {"resource_key": f"arn:aws:rds:eu-west-1:{ACCOUNT}:db:ledger", "load": "connected_idle"},
    {"resource_key": BALANCER, "load": "no_points_when_idle"},
    {"resource_key": "i-elsewhere", "load": "idle", "region": "us-east-1"},
    {"resource_key": "cache-1", "load": "zero"},
]
START, END = datetime(2026, 11, 15, tzinfo=UTC), datetime(2026, 11, 29, tzinfo=UTC)
WORLD = World(3, SIZES["small"], date(2026, 11, 29), date(2026, 8, 1))


def estate(_: World) -> pl.DataFrame:
    return things("aws", ACCOUNT, ROWS)


@pytest.fixture(scope="module")
def cloudwatch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = write_feed(tmp_path_factory.mktemp("company"), "aws", {f"{ACCOUNT}/eu-west-1/none": []})
    with serving(folder, estates={"aws": estate}) as providers:
        keys = {"aws_access_key_id": "AKIAINVENTED", "aws_secret_access_key": "invented"}
        endpoint, config = f"{providers.address}/aws", Config(retries={"max_attempts": 1})
        yield boto3.client("cloudwatch", "eu-west-1", endpoint_url=endpoint, config=config, **keys)


def query(name: str, dimension: str, value: str, statistic: str = "Average", period: int = 3600, **more: Any) -> Any:
    space, metric = name.rsplit("/", 1)
    asked = {"Namespace": space, "MetricName": metric, "Dimensions": [{"Name": dimension, "Value": value}]}
    number = "".join(letter for letter in f"{value}{statistic}".lower() if letter.isalnum())
    return {"Id": f"q{number}", "MetricStat": {"Metric": asked, "Period": period, "Stat": statistic}, **more}


def values(cloudwatch: Any, *queries: Any, **given: Any) -> dict[str, list[float]]:
    """The values of each query, of all pages, oldest first."""
    asked = {"MetricDataQueries": list(queries), "StartTime": START, "EndTime": END, "ScanBy": "TimestampAscending"}
    pages = cloudwatch.get_paginator("get_metric_data").paginate(**{**asked, **given})
    return {result["Id"]: result["Values"] for page in pages for result in page["MetricDataResults"]}


def test_a_fortnight_of_hours_is_what_the_loads_say(cloudwatch: Any) -> None:
    told = values(cloudwatch, query("AWS/EC2/CPUUtilization", "InstanceId", "i-idle"))
    points = hourly(WORLD, estate(WORLD).head(1), "cpu_percent", START.date(), date(2026, 11, 28))
    assert told["qiidleaverage"] == pytest.approx(points["average"].to_list())
    assert len(points) == 14 * 24


def test_the_newest_comes_first_unless_asked_otherwise(cloudwatch: Any) -> None:
    asked = [query("AWS/EC2/CPUUtilization", "InstanceId", "i-idle")]
    told = cloudwatch.get_metric_data(MetricDataQueries=asked, StartTime=START, EndTime=END)["MetricDataResults"][0]
    assert told["Timestamps"] == sorted(told["Timestamps"], reverse=True)
    assert told["Timestamps"][0] == datetime(2026, 11, 28, 23, tzinfo=UTC)
    assert told["StatusCode"] == "Complete"


def test_days_have_the_highest_maximum_and_percentiles_miss_one_busy_hour_a_week(cloudwatch: Any) -> None:
    name, fortnight = "AWS/EC2/CPUUtilization", 14 * 86400
    told = values(
        cloudwatch,
        query(name, "InstanceId", "i-burst", "Maximum", 86400),
        query(name, "InstanceId", "i-burst", "p99", fortnight),
    )
    assert len(told["qiburstmaximum"]) == 14
    assert max(told["qiburstmaximum"]) > 74
    assert max(told["qiburstp99"]) < 1


def test_sums_of_five_minutes_are_those_of_their_hour(cloudwatch: Any) -> None:
    name = "AWS/EC2/NetworkIn"
    by_five = values(cloudwatch, query(name, "InstanceId", "i-idle", "Sum", 300))["qiidlesum"]
    by_hour = values(cloudwatch, query(name, "InstanceId", "i-idle", "Sum", 3600))["qiidlesum"]
    assert len(by_five) == 12 * len(by_hour)
    assert sum(by_five) == pytest.approx(sum(by_hour))


def test_periods_are_counted_from_the_start_that_was_asked_for(cloudwatch: Any) -> None:
    asked = [query("AWS/EC2/CPUUtilization", "InstanceId", "i-idle", "Maximum", 86400)]
    start = START.replace(hour=15, minute=18)
    told = cloudwatch.get_metric_data(MetricDataQueries=asked, StartTime=start, EndTime=END)["MetricDataResults"][0]
    assert {at.time().isoformat() for at in told["Timestamps"]} == {"15:18:00"}
    assert len(told["Timestamps"]) == 14


def test_gaps_stay_gaps_and_zeros_are_zeros(cloudwatch: Any) -> None:
    told = values(
        cloudwatch,
        query("AWS/EC2/CPUUtilization", "InstanceId", "i-silent"),
        query("AWS/EC2/CPUUtilization", "InstanceId", "i-gappy"),
        query("AWS/EC2/CPUUtilization", "InstanceId", "i-elsewhere"),
        query("AWS/EC2/CPUUtilization", "InstanceId", "i-unknown"),
        query("CWAgent/mem_used_percent", "InstanceId", "i-idle"),
        query("AWS/ApplicationELB/RequestCount", "LoadBalancer", "app/web/0123", "Sum"),
        query("AWS/RDS/DatabaseConnections", "DBInstanceIdentifier", "ledger", "Maximum"),
        query("AWS/ElastiCache/CurrConnections", "CacheClusterId", "cache-1", "Maximum"),
        query("AWS/ElastiCache/GetTypeCmds", "CacheClusterId", "cache-1", "Sum"),
    )
    assert 0.3 < len(told.pop("qigappyaverage")) / (14 * 24) < 0.7
    assert set(told.pop("qledgermaximum")) <= {1, 2}
    assert set(told.pop("qcache1maximum")) == {3}
    assert set(told.pop("qcache1sum")) == {0}
    assert set(map(tuple, told.values())) == {()}


def test_points_come_in_pages(cloudwatch: Any) -> None:
    queries = [query("AWS/EC2/CPUUtilization", "InstanceId", name) for name in ("i-idle", "i-burst", "i-silent")]
    asked = {"MetricDataQueries": queries, "StartTime": START, "EndTime": END, "MaxDatapoints": 400}
    pages = list(cloudwatch.get_paginator("get_metric_data").paginate(**asked))
    assert [[len(result["Values"]) for result in page["MetricDataResults"]] for page in pages] == [[336], [336, 0]]


def test_statistics_of_one_metric(cloudwatch: Any) -> None:
    told = cloudwatch.get_metric_statistics(
        Namespace="AWS/RDS",
        MetricName="DatabaseConnections",
        Dimensions=[{"Name": "DBInstanceIdentifier", "Value": "ledger"}],
        StartTime=START,
        EndTime=END,
        Period=86400,
        Statistics=["Maximum", "SampleCount"],
        ExtendedStatistics=["p50"],
    )
    assert len(told["Datapoints"]) == 14
    assert {point["SampleCount"] for point in told["Datapoints"]} == {288}
    assert all(point["Maximum"] == point["ExtendedStatistics"]["p50"] for point in told["Datapoints"])


def test_an_expression_is_refused(cloudwatch: Any) -> None:
    asked = [{"Id": "q", "Expression": "SUM(METRICS())"}]
    with pytest.raises(ClientError, match="no expression"):
        cloudwatch.get_metric_data(MetricDataQueries=asked, StartTime=START, EndTime=END)
