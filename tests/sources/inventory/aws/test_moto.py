"""Accounts and regions of an organization, as moto serves them: roles, regions that are enabled, pages, odd things."""

import json
from dataclasses import dataclass
from typing import Any

import boto3
import polars as pl
import pytest

from sources.inventory import Asking
from sources.inventory.aws import Aws
from sources.inventory.aws.table import KINDS
from sources.settings import InventorySettings
from tests.servers.stores import StoreServer

pytestmark = pytest.mark.usefixtures("aws_credentials")
REGIONS = ("eu-west-1", "us-east-1")
ROLE = "OutlayReadOnly"
# moto reads the code of each service when it is first asked of, which takes it a second each.
ASKED = (
    *("AWS::EC2::Volume", "AWS::EC2::Instance", "AWS::Logs::LogGroup", "AWS::DynamoDB::Table", "AWS::S3::Bucket"),
    *("AWS::ECR::Repository", "AWS::SecretsManager::Secret"),
)
MOTO = Aws(kinds=tuple(kind for kind in KINDS if kind.name in ASKED))


@dataclass(frozen=True)
class Organization:
    endpoint: str
    payer: str
    members: tuple[str, ...]

    def client(self, service: str, region: str = "us-east-1", account: str | None = None) -> Any:
        keys: dict[str, str] = {}
        if account and account != self.payer:
            sts = boto3.client("sts", "us-east-1", endpoint_url=self.endpoint)
            told = sts.assume_role(RoleArn=f"arn:aws:iam::{account}:role/{ROLE}", RoleSessionName="test")["Credentials"]
            keys = {
                "aws_access_key_id": told["AccessKeyId"],
                "aws_secret_access_key": told["SecretAccessKey"],
                "aws_session_token": told["SessionToken"],
            }
        return boto3.client(service, region, endpoint_url=self.endpoint, **keys)

    def settings(self, **more: Any) -> InventorySettings:
        return InventorySettings(
            name="aws", kind="aws", endpoint=self.endpoint, regions=REGIONS, **{"role": ROLE, **more}
        )


@pytest.fixture
def organization(s3_server: StoreServer) -> Organization:
    """A payer and two members, fresh."""
    import urllib.request

    urllib.request.urlopen(urllib.request.Request(f"{s3_server.endpoint}/moto-api/reset", method="POST")).close()
    payer = boto3.client("sts", "us-east-1", endpoint_url=s3_server.endpoint).get_caller_identity()["Account"]
    org = boto3.client("organizations", "us-east-1", endpoint_url=s3_server.endpoint)
    org.create_organization(FeatureSet="ALL")
    members = tuple(
        org.create_account(Email=f"{name}@example.com", AccountName=name)["CreateAccountStatus"]["AccountId"]
        for name in ("one", "two")
    )
    return Organization(s3_server.endpoint, payer, members)


def attributes(resources: pl.DataFrame, key: str) -> dict[str, Any]:
    return json.loads(resources.filter(x_resource_key=key)["attributes"][0])


def test_each_account_is_entered_by_its_role_and_each_region_asked(organization: Organization, asking: Asking) -> None:
    made = {}
    for account in (organization.payer, *organization.members):
        for region in REGIONS:
            ec2 = organization.client("ec2", region, account)
            made[ec2.create_volume(AvailabilityZone=f"{region}a", Size=8)["VolumeId"]] = (account, region)
    look = MOTO.look(organization.settings(), asking)
    volumes = look.resources.filter(resource_type="AWS::EC2::Volume")
    assert {
        key: (account, region)
        for key, account, region in volumes.select("x_resource_key", "account", "region").iter_rows()
    } == made
    assert set(look.scans.filter(resource_type="AWS::EC2::Volume")["status"]) == {"ok"}


def test_lists_of_several_pages_come_whole(organization: Organization, asking: Asking) -> None:
    ec2 = organization.client("ec2", "eu-west-1")
    for _ in range(7):
        ec2.create_tags(
            Resources=[ec2.create_volume(AvailabilityZone="eu-west-1a", Size=1)["VolumeId"]],
            Tags=[{"Key": "Name", "Value": "data"}, {"Key": "team", "Value": ""}],
        )
    logs = organization.client("logs", "eu-west-1")
    names = {f"/app/{number:03}" for number in range(120)}
    for name in names:
        logs.create_log_group(logGroupName=name)
    resources = MOTO.look(organization.settings(role=""), asking).resources
    volumes = resources.filter(resource_type="AWS::EC2::Volume")
    assert volumes.height == 7
    assert set(volumes["name"]) == {"data"}
    assert json.loads(volumes["tags"][0]) == {"Name": "data", "team": ""}
    groups = resources.filter(resource_type="AWS::Logs::LogGroup")
    assert set(groups["name"]) == names
    assert not any(key.endswith(":*") for key in groups["x_resource_key"])


def test_what_is_terminated_is_not_there(organization: Organization, asking: Asking) -> None:
    ec2 = organization.client("ec2", "eu-west-1")
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    made = [
        ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, InstanceType="m5.large")["Instances"][0]["InstanceId"]
        for _ in range(3)
    ]
    ec2.terminate_instances(InstanceIds=made[:1])
    ec2.stop_instances(InstanceIds=made[1:2])
    seen = MOTO.look(organization.settings(role=""), asking).resources.filter(resource_type="AWS::EC2::Instance")
    states = dict(seen.select("x_resource_key", "state").iter_rows())
    assert states == {made[1]: "stopped", made[2]: "running"}
    assert attributes(seen, made[2]) == {"instance_type": "m5.large", "image": [image]}
    assert attributes(seen, made[1])["stopped"].endswith("Z")
    disks = MOTO.look(organization.settings(role=""), asking).resources.filter(resource_type="AWS::EC2::Volume")
    assert {tuple(json.loads(told)["attached_to"]) for told in disks["attributes"]} == {(made[1],), (made[2],)}


def test_services_are_known_by_the_arn_that_the_bill_has(organization: Organization, asking: Asking) -> None:
    organization.client("dynamodb", "eu-west-1").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    organization.client("secretsmanager", "eu-west-1").create_secret(Name="key", SecretString="x")
    organization.client("sqs", "eu-west-1")
    organization.client("ecr", "eu-west-1").create_repository(repositoryName="web")
    organization.client("s3", "eu-west-1").create_bucket(
        Bucket="kept-here", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    look = MOTO.look(organization.settings(role=""), asking)
    payer = organization.payer
    table = f"arn:aws:dynamodb:eu-west-1:{payer}:table/orders"
    assert attributes(look.resources, table)["billing_mode"] == "on_demand"
    assert attributes(look.resources, f"arn:aws:ecr:eu-west-1:{payer}:repository/web")["has_lifecycle_policy"] is False
    bucket = look.resources.filter(x_resource_key="arn:aws:s3:::kept-here").row(0, named=True)
    assert bucket["region"] == "eu-west-1"
    assert json.loads(bucket["attributes"])["lifecycle_rules"] == 0
    secret = look.resources.filter(resource_type="AWS::SecretsManager::Secret").row(0, named=True)
    assert secret["x_resource_key"].startswith(f"arn:aws:secretsmanager:eu-west-1:{payer}:secret:key-")
    assert json.loads(secret["attributes"]) == {"never_accessed": True}


def test_a_closed_account_is_told_and_not_asked(organization: Organization, asking: Asking) -> None:
    organization.client("organizations").close_account(AccountId=organization.members[1])
    look = MOTO.look(organization.settings(), asking)
    row = look.scans.filter(account=organization.members[1], resource_type="accounts")
    assert row["resource_type"].to_list() == ["accounts"]
    assert row["status"].to_list() == ["not_asked"]
    assert "suspended" in row["reason"][0] or "pending" in row["reason"][0]
    members = look.resources.filter(resource_type="AWS::Organizations::Account")
    states = dict(members.select("account", "state").iter_rows())
    assert states[organization.members[0]] == "active"
    assert states[organization.members[1]] != "active"
