"""Real boto3 clients against the sample company's AWS: every protocol, pages, roles, regions that refuse."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from sources.sample.serve import serving
from tests.sources.sample.serve.asking import write_feed

HOME, OTHER = "111122223333", "444455556666"
VOLUMES = [
    {
        "VolumeId": f"vol-{n:017x}",
        "VolumeType": "gp3" if n % 2 else "gp2",
        "State": "available" if n % 3 else "in-use",
        "Size": 100 + n,
        "Encrypted": bool(n % 2),
        "CreateTime": "2026-05-04T10:20:30+00:00",
        "Attachments": [] if n % 3 else [{"InstanceId": "i-1", "State": "attached", "DeleteOnTermination": False}],
        "Tags": [{"Key": "team", "Value": "routing & <eta>"}] if n % 5 == 0 else [],
    }
    for n in range(23)
]
SNAPSHOTS = [{"SnapshotId": f"snap-{n}", "OwnerId": HOME if n else "amazon"} for n in range(3)]
RESERVATIONS = [
    {
        "ReservationId": f"r-{n}",
        "Instances": [
            {"InstanceId": f"i-{n}", "State": {"Code": 80 if n else 16, "Name": "stopped" if n else "running"}}
        ],
    }
    for n in range(3)
]
DATABASES = [
    {
        "DBInstanceIdentifier": f"db-{n}",
        "Engine": "postgres",
        "InstanceCreateTime": "2025-01-02T03:04:05Z",
        "TagList": [{"Key": "a", "Value": "b"}],
    }
    for n in range(120)
]
LISTS = {
    f"{HOME}/eu-west-1/ec2.describe_volumes": VOLUMES,
    f"{HOME}/eu-west-1/ec2.describe_snapshots": SNAPSHOTS,
    f"{HOME}/eu-west-1/ec2.describe_instances": RESERVATIONS,
    f"{HOME}/eu-west-1/rds.describe_db_instances": DATABASES,
    f"{HOME}/eu-west-1/docdb.describe_db_instances": [{"DBInstanceIdentifier": "doc-1", "Engine": "docdb"}],
    f"{HOME}/eu-west-1/elbv2.describe_target_health": [
        {"TargetGroupArn": f"arn:tg/{n}", "Target": {"Id": f"i-{n}", "Port": 80}, "TargetHealth": {"State": "healthy"}}
        for n in range(2)
    ],
    f"{HOME}/eu-west-1/cloudtrail.lookup_events": [
        {"EventId": f"e-{n}", "EventName": name, "EventTime": "2026-05-04T10:20:30+00:00"}
        for n, name in enumerate(("DetachVolume", "StopInstances", "DetachVolume"))
    ],
    f"{HOME}/eu-west-1/dynamodb.list_tables": [f"table-{n}" for n in range(7)],
    f"{HOME}/eu-west-1/dynamodb.describe_table": [
        {
            "TableName": "table-1",
            "Table": {"TableName": "table-1", "CreationDateTime": "2024-01-01T00:00:00Z", "ItemCount": 5},
        }
    ],
    f"{HOME}/eu-west-1/logs.describe_log_groups": [
        {"logGroupName": f"/aws/lambda/{n}", "storedBytes": n} for n in range(60)
    ],
    f"{HOME}/eu-west-1/lambda.list_functions": [{"FunctionName": f"f-{n}", "MemorySize": 512} for n in range(55)],
    f"{HOME}/eu-west-1/s3.list_buckets": [{"Name": "scans", "CreationDate": "2022-02-02T02:02:02Z"}],
    f"{HOME}/eu-central-1/s3.list_buckets": [{"Name": "logs", "CreationDate": "2022-02-02T02:02:02Z"}],
    f"{HOME}/eu-central-1/s3.get_bucket_lifecycle_configuration": [
        {
            "Bucket": "logs",
            "Rules": [{"ID": "old", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 30}}],
        }
    ],
    f"{HOME}/us-east-1/organizations.list_accounts": [
        {"Id": HOME, "Name": "home", "JoinedTimestamp": "2020-01-01T00:00:00Z"},
        {"Id": OTHER, "Name": "other"},
    ],
    f"{OTHER}/eu-west-1/ec2.describe_volumes": VOLUMES[:2],
    f"{HOME}/eu-west-1/kinesis.list_streams": ["one", "two"],
    f"{HOME}/eu-west-1/ecr.describe_images": [
        {"repositoryName": "api", "imageDigest": "sha256:1", "imagePushedAt": "2026-01-01T00:00:00Z"}
    ],
    f"{HOME}/eu-west-1/opensearch.list_domain_names": [{"DomainName": "search", "EngineType": "OpenSearch"}],
}
Client = Callable[..., Any]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    refused = {"me-south-1": "AuthFailure", "ap-east-1": "UnauthorizedOperation"}
    denied = ["secretsmanager.list_secrets"]
    about = {"account": HOME, "refused": refused, "denied": denied}
    folder = write_feed(tmp_path_factory.mktemp("company"), "aws", LISTS, **about)
    with serving(folder) as providers:

        def make(service: str, region: str = "eu-west-1", **credentials: str) -> Any:
            keys = {"aws_access_key_id": "AKIAINVENTED", "aws_secret_access_key": "invented", **credentials}
            config = Config(retries={"max_attempts": 1}, connect_timeout=2, read_timeout=10)
            return boto3.client(service, region, endpoint_url=f"{providers.address}/aws", config=config, **keys)

        yield make


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(ClientError) as refused:
        call()
    return refused.value.response["Error"]["Code"]


def paged(made: Any, operation: str, key: str, size: int, **given: Any) -> tuple[list[Any], int]:
    """All elements, and how many pages they came in."""
    pages = list(made.get_paginator(operation).paginate(PaginationConfig={"PageSize": size}, **given))
    return [element for page in pages for element in page[key]], len(pages)


def test_volumes_come_back_as_they_were_written(client: Client) -> None:
    told = client("ec2").describe_volumes()["Volumes"]
    assert [volume["VolumeId"] for volume in told] == [volume["VolumeId"] for volume in VOLUMES]
    first = {**VOLUMES[0], "CreateTime": datetime(2026, 5, 4, 10, 20, 30, tzinfo=UTC)}
    assert {name: told[0][name] for name in first} == first


def test_ec2_pages_filters_and_ids(client: Client) -> None:
    ec2 = client("ec2")
    told, pages = paged(ec2, "describe_volumes", "Volumes", 10)
    assert (len(told), pages) == (23, 3)
    unattached = ec2.describe_volumes(Filters=[{"Name": "status", "Values": ["available"]}])["Volumes"]
    assert len(unattached) == sum(volume["State"] == "available" for volume in VOLUMES)
    tagged = ec2.describe_volumes(Filters=[{"Name": "tag:team", "Values": ["routing*"]}])["Volumes"]
    assert len(tagged) == 5
    one = ec2.describe_volumes(VolumeIds=[VOLUMES[4]["VolumeId"]])["Volumes"]
    assert [volume["Size"] for volume in one] == [104]
    assert len(ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]) == 2
    stopped = ec2.describe_instances(Filters=[{"Name": "instance-state-name", "Values": ["stopped"]}])
    assert [each["ReservationId"] for each in stopped["Reservations"]] == ["r-1", "r-2"]
    assert ec2.describe_nat_gateways()["NatGateways"] == []


def test_the_query_protocol_pages_by_markers(client: Client) -> None:
    told, pages = paged(client("rds"), "describe_db_instances", "DBInstances", 50)
    assert (len(told), pages) == (121, 3)
    assert told[7]["TagList"] == [{"Key": "a", "Value": "b"}]
    one = client("rds").describe_db_instances(DBInstanceIdentifier="db-7")["DBInstances"]
    assert [database["DBInstanceIdentifier"] for database in one] == ["db-7"]
    engine = [{"Name": "engine", "Values": ["docdb"]}]
    assert len(client("rds").describe_db_instances(Filters=engine)["DBInstances"]) == 1
    assert len(client("docdb").describe_db_instances(Filters=engine)["DBInstances"]) == 1
    health = client("elbv2").describe_target_health(TargetGroupArn="arn:tg/1")["TargetHealthDescriptions"]
    assert health == [{"Target": {"Id": "i-1", "Port": 80}, "TargetHealth": {"State": "healthy"}}]


def test_json_services(client: Client) -> None:
    tables, pages = paged(client("dynamodb"), "list_tables", "TableNames", 3)
    assert (tables, pages) == ([f"table-{n}" for n in range(7)], 3)
    table = client("dynamodb").describe_table(TableName="table-1")["Table"]
    assert (table["ItemCount"], table["CreationDateTime"].date().isoformat()) == (5, "2024-01-01")
    assert code_of(lambda: client("dynamodb").describe_table(TableName="x")) == "ResourceNotFoundException"
    groups, pages = paged(client("logs"), "describe_log_groups", "logGroups", 50)
    assert (len(groups), pages) == (60, 2)
    assert client("kinesis").list_streams()["StreamNames"] == ["one", "two"]
    assert client("ecr").describe_images(repositoryName="api")["imageDetails"][0]["imagePushedAt"].year == 2026
    accounts = client("organizations", "us-east-1").list_accounts()["Accounts"]
    assert [account["Id"] for account in accounts] == [HOME, OTHER]


def test_events_are_looked_up_by_what_they_say(client: Client) -> None:
    asked = [{"AttributeKey": "EventName", "AttributeValue": "DetachVolume"}]
    found = client("cloudtrail").lookup_events(LookupAttributes=asked)["Events"]
    assert [event["EventId"] for event in found] == ["e-0", "e-2"]
    assert len(client("cloudtrail").lookup_events()["Events"]) == 3


def test_rest_services(client: Client) -> None:
    functions, pages = paged(client("lambda"), "list_functions", "Functions", 50)
    assert (len(functions), pages) == (55, 2)
    assert client("opensearch").list_domain_names()["DomainNames"][0]["DomainName"] == "search"
    s3 = client("s3")
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["logs", "scans"]
    rules = s3.get_bucket_lifecycle_configuration(Bucket="logs")["Rules"]
    assert rules == [{"ID": "old", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 30}}]
    missing = code_of(lambda: s3.get_bucket_lifecycle_configuration(Bucket="scans"))
    assert missing == "NoSuchLifecycleConfiguration"


def test_a_role_leads_to_its_account(client: Client) -> None:
    sts = client("sts")
    assert sts.get_caller_identity()["Account"] == HOME
    role = sts.assume_role(RoleArn=f"arn:aws:iam::{OTHER}:role/outlay-read", RoleSessionName="outlay")
    given = role["Credentials"]
    keys = {
        "aws_access_key_id": given["AccessKeyId"],
        "aws_secret_access_key": given["SecretAccessKey"],
        "aws_session_token": given["SessionToken"],
    }
    assert client("sts", **keys).get_caller_identity()["Account"] == OTHER
    assert len(client("ec2", **keys).describe_volumes()["Volumes"]) == 2
    expired = {**keys, "aws_session_token": "another"}
    assert code_of(client("ec2", **expired).describe_volumes) == "RequestExpired"
    stranger = "arn:aws:iam::999999999999:role/outlay-read"
    assert code_of(lambda: sts.assume_role(RoleArn=stranger, RoleSessionName="outlay")) == "AccessDenied"


def test_regions_are_listed_and_some_refuse(client: Client) -> None:
    regions = [region["RegionName"] for region in client("ec2").describe_regions()["Regions"]]
    assert regions == ["ap-east-1", "eu-central-1", "eu-west-1", "me-south-1", "us-east-1"]
    assert code_of(client("ec2", "me-south-1").describe_volumes) == "AuthFailure"
    assert code_of(client("rds", "me-south-1").describe_db_instances) == "InvalidClientTokenId"
    assert code_of(client("logs", "me-south-1").describe_log_groups) == "UnrecognizedClientException"
    assert code_of(client("ec2", "ap-east-1").describe_volumes) == "UnauthorizedOperation"
    assert code_of(client("rds", "ap-east-1").describe_db_instances) == "AccessDenied"
    assert code_of(client("secretsmanager").list_secrets) == "AccessDeniedException"


def test_boto3_s_own_retries_get_through_all_faults_but_an_answer_that_is_cut_off(tmp_path: Path) -> None:
    folder = write_feed(tmp_path, "aws", {f"{HOME}/eu-west-1/ec2.describe_volumes": VOLUMES})
    with serving(folder, faults=True) as providers:
        config = Config(retries={"mode": "standard", "max_attempts": 5})
        keys = {"aws_access_key_id": "AKIAINVENTED", "aws_secret_access_key": "invented"}
        client = boto3.client("ec2", "eu-west-1", endpoint_url=f"{providers.address}/aws", config=config, **keys)
        whole, cut = 0, 0
        for _ in range(20):
            try:
                told, pages = paged(client, "describe_volumes", "Volumes", 5)
            except ResponseParserError:
                cut += 1
                continue
            assert ([volume["VolumeId"] for volume in told], pages) == ([each["VolumeId"] for each in VOLUMES], 5)
            whole += 1
        assert whole > 3 * cut > 0
