"""Every thing of the company that has a load has figures at its cloud, by the name that its inventory tells."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

import boto3
import polars as pl
import pytest
from botocore.config import Config

from sources.sample.clouds.vendors import metric_named
from sources.sample.serve import Providers
from sources.sample.serve.credentials import access_key
from tests.sources.sample.serve.asking import ask

# Of each kind of thing: namespace, metric, dimension; its value is the end of the key, or where said the name.
AWS = {
    "AWS::EC2::Instance": ("AWS/EC2", "CPUUtilization", "InstanceId"),
    "AWS::EC2::Volume": ("AWS/EBS", "VolumeReadOps", "VolumeId"),
    "AWS::EC2::NatGateway": ("AWS/NATGateway", "BytesOutToDestination", "NatGatewayId"),
    "AWS::EC2::VPCEndpoint": ("AWS/PrivateLinkEndpoints", "BytesProcessed", "VPC Endpoint Id"),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": ("AWS/ApplicationELB", "RequestCount", "LoadBalancer"),
    "AWS::RDS::DBInstance": ("AWS/RDS", "DatabaseConnections", "DBInstanceIdentifier"),
    "AWS::Lambda::Function": ("AWS/Lambda", "Invocations", "FunctionName"),
    "AWS::DynamoDB::Table": ("AWS/DynamoDB", "ConsumedReadCapacityUnits", "TableName"),
    "AWS::ElastiCache::CacheCluster": ("AWS/ElastiCache", "CurrConnections", "CacheClusterId"),
    "AWS::OpenSearch::Domain": ("AWS/ES", "SearchRate", "DomainName"),
    "AWS::Redshift::Cluster": ("AWS/Redshift", "DatabaseConnections", "ClusterIdentifier"),
    "AWS::Kinesis::Stream": ("AWS/Kinesis", "IncomingRecords", "StreamName"),
    "AWS::WAFv2::WebACL": ("AWS/WAFV2", "AllowedRequests", "WebACL"),
    "AWS::ApiGateway::Stage": ("AWS/ApiGateway", "Count", "ApiName"),
    "AWS::SageMaker::Endpoint": ("AWS/SageMaker", "Invocations", "EndpointName"),
    "AWS::WorkSpaces::Workspace": ("AWS/WorkSpaces", "UserConnected", "WorkspaceId"),
    "AWS::FSx::FileSystem": ("AWS/FSx", "DataReadOperations", "FileSystemId"),
}
BY_NAME = ("AWS::WAFv2::WebACL", "AWS::ApiGateway::Stage")
NO_POINTS = ("silent", "no_points_when_idle", "frozen", "gappy")


def loaded(served: Providers, feed: str) -> pl.DataFrame:
    """The things of a cloud that have a load, were there all of the last week, and told all the time."""
    answers = served.company.feed(feed)
    assert answers
    week = answers.world.as_of - timedelta(days=7)
    told = pl.col("load").is_not_null() & ~pl.col("load").is_in(NO_POINTS)
    there = pl.col("deleted").is_null() | (pl.col("deleted") > answers.world.as_of)
    return answers.resources.filter(told, pl.col("created") < week, there)


def dimension(thing: dict[str, Any]) -> str:
    """The value of the dimension that names a thing of AWS."""
    key = thing["resource_key"]
    if thing["type"] in BY_NAME:
        return thing["name"]
    return key.partition("loadbalancer/")[2] or key.rpartition(":")[2].rpartition("/")[2]


def test_every_thing_of_aws_with_a_load_has_figures(served: Providers) -> None:
    things = loaded(served, "aws")
    assert set(things["type"]) <= set(AWS)
    end = datetime.combine(served.company.world.as_of, datetime.min.time(), UTC)
    for (account, region), here in things.group_by("account", "region", maintain_order=True):
        client = boto3.client(
            "cloudwatch",
            region,
            endpoint_url=f"{served.address}/aws",
            aws_access_key_id=access_key(str(account)),
            aws_secret_access_key="invented",
            config=Config(retries={"max_attempts": 1}),
        )
        rows = here.to_dicts()
        queries = []
        for number, thing in enumerate(rows):
            space, name, kind = AWS[thing["type"]]
            metric = {"Namespace": space, "MetricName": name, "Dimensions": [{"Name": kind, "Value": dimension(thing)}]}
            queries.append({"Id": f"q{number}", "MetricStat": {"Metric": metric, "Period": 86400, "Stat": "Sum"}})
        told = client.get_metric_data(MetricDataQueries=queries, StartTime=end - timedelta(days=7), EndTime=end)
        days = {result["Id"]: len(result["Values"]) for result in told["MetricDataResults"]}
        missing = [row["resource_key"] for number, row in enumerate(rows) if days[f"q{number}"] != 7]
        assert missing == []


@pytest.mark.parametrize(
    ("type_", "metric"),
    [
        ("Microsoft.Compute/virtualMachines", "Percentage CPU"),
        ("Microsoft.Compute/disks", "Composite Disk Read Operations/sec"),
        ("Microsoft.Sql/servers/databases", "connection_successful"),
    ],
)
def test_things_of_azure_with_a_load_have_figures(served: Providers, type_: str, metric: str) -> None:
    things = loaded(served, "azure").filter(type=type_)
    assert len(things) > 2
    answers = served.company.feed("azure")
    assert answers
    end = answers.world.as_of
    span = f"{end - timedelta(days=7)}T00:00:00Z/{end}T00:00:00Z"
    asked = {"metricnames": metric, "timespan": span, "interval": "P1D", "aggregation": "Maximum", "api-version": "1"}
    for key in things["resource_id"].head(5):
        path = f"{quote(key)}/providers/Microsoft.Insights/metrics?{urlencode(asked)}"
        (series,) = ask(f"{served.address}/azure{path}", token=answers.about["token"]).json["value"][0]["timeseries"]
        assert sum("maximum" in point for point in series["data"]) == 7


def test_every_kind_of_thing_of_azure_with_a_load_has_a_metric(served: Providers) -> None:
    rows = pl.read_csv("sources/sample/clouds/vendors.csv").filter(kind="azure")
    assert {type_.lower() for type_ in loaded(served, "azure")["type"]} <= set(rows["namespace"])
    assert metric_named("azure", "Microsoft.Compute/virtualMachines", "Percentage CPU")


def test_things_of_google_with_a_load_have_series(served: Providers) -> None:
    answers = served.company.feed("gcp")
    assert answers
    end = answers.world.as_of
    counted = {}
    for name, type_ in (
        ("compute.googleapis.com/instance/cpu/utilization", "compute.googleapis.com/Instance"),
        ("compute.googleapis.com/instance/disk/read_ops_count", "compute.googleapis.com/Disk"),
        ("cloudsql.googleapis.com/database/network/connections", "sqladmin.googleapis.com/Instance"),
        ("spanner.googleapis.com/instance/cpu/utilization", "spanner.googleapis.com/Instance"),
    ):
        things = loaded(served, "gcp").filter(type=type_)
        told = 0
        for project in things["account"].unique().sort():
            asked = {
                "filter": f'metric.type = "{name}"',
                "interval.startTime": f"{end - timedelta(days=7)}T00:00:00Z",
                "interval.endTime": f"{end}T00:00:00Z",
                "aggregation.alignmentPeriod": "86400s",
                "aggregation.perSeriesAligner": "ALIGN_MEAN",
                "pageSize": "1000",
            }
            address = f"{served.address}/gcp/v3/projects/{project}/timeSeries?{urlencode(asked)}"
            series = ask(address, token=answers.about["token"]).json.get("timeSeries", [])
            told += sum(len(each["points"]) == 7 for each in series)
        counted[name] = (told, len(things))
    assert all(told >= expected > 0 for told, expected in counted.values()), counted
