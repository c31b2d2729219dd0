"""What the small company's parts write is what clients get of its server: every element, once, in the same words."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import polars as pl
import pytest
from botocore.config import Config

from sources.sample.clouds.azure.inventory import ADVICE
from sources.sample.serve import Providers
from sources.sample.serve.company import ESTATES
from sources.sample.serve.credentials import access_key
from sources.sample.serve.dialects import DIALECTS
from tests.sources.sample.serve.asking import ask

# EC2's own, query, JSON, REST with JSON and with XML.
ONE_A_PROTOCOL = ("ec2", "elbv2", "dynamodb", "logs", "lambda", "s3")
AZURE_VERSION = "api-version=2024-11-01"


def lines(file: Path) -> list[Any]:
    return [json.loads(line) for line in file.read_text().splitlines() if line]


def files(written: Path, feed: str) -> list[Path]:
    return sorted((written / "answers" / feed).rglob("*.jsonl"))


def token(served: Providers, feed: str) -> str:
    answers = served.company.feed(feed)
    assert answers
    return answers.about["token"]


def aws(served: Providers, service: str, account: str, region: str) -> Any:
    keys = {"aws_access_key_id": access_key(account), "aws_secret_access_key": "invented"}
    config = Config(retries={"max_attempts": 1})
    return boto3.client(service, region, endpoint_url=f"{served.address}/aws", config=config, **keys)


def test_every_feed_has_a_dialect_and_every_dialect_a_feed(served: Providers) -> None:
    assert {feed.about["kind"] for feed in served.company.feeds} == set(DIALECTS)


def test_lists_of_each_of_aws_protocols_come_whole_through_boto3(served: Providers, written: Path) -> None:
    asked = 0
    for file in {file.stem: file for file in files(written, "aws")}.values():
        service, _, operation = file.stem.partition(".")
        if service not in ONE_A_PROTOCOL:
            continue
        client = aws(served, service, file.parts[-3], file.parts[-2])
        model = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation])
        needs = model.input_shape.required_members if model.input_shape else []
        if needs or not client.can_paginate(operation):
            continue
        asked += 1
        pages = client.get_paginator(operation)
        key = pages.result_keys[0].expression
        told = [element for page in pages.paginate() for element in page.get(key, [])]
        assert len(told) == len(lines(file)), file.stem
    assert asked > 10


def test_volumes_are_told_field_by_field(served: Providers, written: Path) -> None:
    file = next(file for file in files(written, "aws") if file.stem == "ec2.describe_volumes")
    told = aws(served, "ec2", file.parts[-3], file.parts[-2]).describe_volumes()["Volumes"]
    for have, expected in zip(told, lines(file), strict=True):
        for name, value in expected.items():
            if not isinstance(value, str | int | bool):
                continue
            found = have[name]
            assert (found if not isinstance(found, datetime) else found.isoformat()) == (
                value if not isinstance(found, datetime) else datetime.fromisoformat(value).isoformat()
            ), name


def test_a_machine_that_is_idle_by_its_load_is_idle_by_cloudwatch(served: Providers) -> None:
    answers = served.company.feed("aws")
    assert answers
    machines = answers.resources.filter(type="AWS::EC2::Instance", load="idle")
    since = pl.col("story_since").fill_null(pl.col("created")) <= answers.world.as_of - timedelta(days=14)
    machine = machines.filter(pl.col("deleted").is_null(), since).row(0, named=True)
    end = datetime.combine(answers.world.as_of, datetime.min.time(), UTC)
    metric = {
        "Namespace": "AWS/EC2",
        "MetricName": "CPUUtilization",
        "Dimensions": [{"Name": "InstanceId", "Value": machine["resource_key"]}],
    }
    query = {"Id": "q", "MetricStat": {"Metric": metric, "Period": 3600, "Stat": "Maximum"}}
    told = aws(served, "cloudwatch", machine["account"], machine["region"]).get_metric_data(
        MetricDataQueries=[query], StartTime=end - timedelta(days=14), EndTime=end
    )
    values = told["MetricDataResults"][0]["Values"]
    assert len(values) == 14 * 24
    assert max(values) <= 5


def test_every_object_of_azure_comes_once_by_its_type_and_among_all(served: Providers, written: Path) -> None:
    base, secret = f"{served.address}/azure", token(served, "azure")
    for subscription in {file.parts[-2] for file in files(written, "azure") if file.parts[-2] != "azure"}:
        own = [file for file in files(written, "azure") if file.parts[-2] == subscription and file.stem != ADVICE]
        expected = Counter(thing["id"] for file in own for thing in lines(file))
        told: Counter[str] = Counter()
        here = f"{base}/subscriptions/{subscription}/resources?{AZURE_VERSION}"
        while here:
            body = ask(here, token=secret).json
            told.update(thing["id"] for thing in body["value"])
            here = body.get("nextLink")
        assert told == expected


@pytest.mark.parametrize("kind", ESTATES)
def test_the_resources_that_figures_are_of_are_those_of_the_cloud(served: Providers, kind: str) -> None:
    feed = next(feed for feed in served.company.feeds if feed.about["kind"] == kind)
    assert {"number", "resource_key", "load", "created", "deleted", "story_since"} <= set(feed.resources.columns)
    assert len(feed.resources) > 20


def test_slack_s_members_come_whole(served: Providers, written: Path) -> None:
    base, secret, cursor = f"{served.address}/slack/api", token(served, "slack"), ""
    told = []
    while True:
        body = ask(f"{base}/users.list?limit=200&cursor={cursor}", token=secret).json
        told += body["members"]
        cursor = body["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert told == lines(written / "answers/slack/users.list.jsonl")
    assert ask(f"{base}/team.billing.info", token=secret).json["info"]["plan"]


def test_google_s_assets_are_those_of_its_nightly_export(served: Providers, written: Path) -> None:
    base, secret = f"{served.address}/gcp/v1", token(served, "gcp")
    told = []
    for project in ask(f"{base}/projects", token=secret).json["projects"]:
        address = f"{base}/projects/{project['projectId']}/assets?contentType=RESOURCE&pageSize=1000"
        told += ask(address, token=secret).json.get("assets", [])
    exported = {asset["name"]: asset for asset in lines(written / "inventory/gcp-assets/resources.json")}
    assert Counter(asset["name"] for asset in told) == Counter(list(exported))
    for asset in told:
        expected = exported[asset["name"]]
        assert asset["assetType"] == expected["asset_type"]
        assert asset["ancestors"] == expected["ancestors"]
        assert asset["resource"]["data"] == expected["resource"]["data"]
        assert asset["resource"]["parent"] == expected["resource"]["parent"]
        assert asset["resource"]["discoveryDocumentUri"] == expected["resource"]["discovery_document_uri"]


@pytest.mark.parametrize(
    ("path", "type_", "key"),
    [
        ("sql/v1beta4/projects/{}/instances", "sqladmin.googleapis.com.Instance", "items"),
        ("v2/projects/{}/locations/-/services", "run.googleapis.com.Service", "services"),
        ("v1/projects/{}/locations/-/clusters", "container.googleapis.com.Cluster", "clusters"),
        ("v1/projects/{}/instances", "spanner.googleapis.com.Instance", "instances"),
        ("v1/projects/{}/locations/-/reservations", "bigqueryreservation.googleapis.com.Reservation", "reservations"),
        ("bigquery/v2/projects/{}/datasets", "bigquery.googleapis.com.Dataset", "datasets"),
        ("storage/v1/b?project={}", "storage.googleapis.com.Bucket", "items"),
    ],
)
def test_google_s_services_list_what_they_have(
    served: Providers, written: Path, path: str, type_: str, key: str
) -> None:
    secret = token(served, "gcp")
    for file in files(written, "gcp"):
        if file.stem == type_:
            told = ask(f"{served.address}/gcp/{path.format(file.parts[-2])}", token=secret).json
            assert told[key] == lines(file)
