"""All that the sample company rents is seen, through faults as well, and what is refused is told."""

import json
from pathlib import Path

import polars as pl
import pytest

from sources.base import Unreachable
from sources.inventory import Asking
from sources.inventory.aws import AWS
from sources.inventory.aws.table import KINDS
from sources.inventory.base import Look
from sources.sample.serve import Providers
from sources.settings import InventorySettings
from tests.sources.inventory.aws.conftest import at
from warehouse.tables.inventory import RESOURCE_SEEN
from warehouse.tables.resource_types import BY_NAME

pytestmark = pytest.mark.usefixtures("aws_credentials")
REFUSED = "ap-southeast-1"


@pytest.fixture
def look(served: Providers, asking: Asking) -> Look:
    return AWS.look(at(served), asking)


def attributes(look: Look, resource_type: str) -> dict[str, dict[str, object]]:
    rows = look.resources.filter(resource_type=resource_type).select("x_resource_key", "attributes")
    return {key: json.loads(told) for key, told in rows.iter_rows()}


def lines(company: Path, collection: str) -> list[dict[str, object]]:
    return [
        json.loads(line)
        for file in sorted((company / "answers/aws").glob(f"*/eu-west-1/{collection}.jsonl"))
        for line in file.read_text().splitlines()
    ]


def test_resources_are_rows_of_the_table_each_once(look: Look) -> None:
    assert look.resources.schema == RESOURCE_SEEN.schema
    assert look.resources["x_resource_key"].is_unique().all()
    assert look.resources.height > 100


def test_attributes_are_those_that_are_declared(look: Look) -> None:
    for resource_type in look.resources["resource_type"].unique():
        declared = {each.name for each in BY_NAME[resource_type].attributes}
        for key, told in attributes(look, resource_type).items():
            assert set(told) <= declared, key
        texts = look.resources.filter(resource_type=resource_type)["attributes"]
        assert texts.str.json_decode(BY_NAME[resource_type].schema).null_count() == 0


def test_each_thing_that_the_company_rents_is_there_by_the_key_of_its_bill(look: Look, served: Providers) -> None:
    answers = served.company.feed("aws")
    assert answers
    accounts = look.resources["account"].unique().to_list()
    there = answers.resources.filter(
        pl.col("account").is_in(accounts),
        pl.col("created") < answers.world.as_of,
        pl.col("deleted").is_null() | (pl.col("deleted") > answers.world.as_of),
        pl.col("type").is_in([kind.name for kind in KINDS]),
    )
    missing = there.join(look.resources, left_on="resource_key", right_on="x_resource_key", how="anti")
    assert there.height > 100
    assert all("billed" in story for story in missing["story"]), missing.select("type", "story", "resource_key")


def test_a_volume_is_as_the_api_has_it(look: Look, company: Path) -> None:
    told = attributes(look, "AWS::EC2::Volume")
    for volume in lines(company, "ec2.describe_volumes"):
        row = told[str(volume["VolumeId"])]
        assert row["attached_to"] == [each["InstanceId"] for each in volume["Attachments"]]  # type: ignore[index,attr-defined]
        assert (row["size_gb"], row["volume_type"], row["iops"]) == (
            volume["Size"],
            volume["VolumeType"],
            volume["Iops"],
        )


def test_a_volume_that_was_taken_off_its_machine_tells_when(look: Look, company: Path) -> None:
    told = attributes(look, "AWS::EC2::Volume")
    events = lines(company, "cloudtrail.lookup_events")
    assert events
    for event in events:
        (resource,) = event["Resources"]  # type: ignore[misc]
        assert told[resource["ResourceName"]]["detached"] == f"{event['EventTime']}"[:19] + "Z"  # type: ignore[index]
    assert sum("detached" in row for row in told.values()) == len(events)


def test_a_stopped_machine_tells_when(look: Look, company: Path) -> None:
    machines = [each for line in lines(company, "ec2.describe_instances") for each in line["Instances"]]  # type: ignore[attr-defined]
    stopped = [each for each in machines if each["State"]["Name"] == "stopped"]
    told = attributes(look, "AWS::EC2::Instance")
    assert stopped
    for machine in stopped:
        text = machine["StateTransitionReason"].partition("(")[2].removesuffix(" GMT)")
        assert told[machine["InstanceId"]]["stopped"] == f"{text.replace(' ', 'T')}Z"
    running = look.resources.filter(resource_type="AWS::EC2::Instance", state="running")["x_resource_key"]
    assert all("stopped" not in told[key] for key in running)


def test_a_balancer_counts_what_is_behind_it(look: Look, company: Path) -> None:
    told = attributes(look, "AWS::ElasticLoadBalancingV2::LoadBalancer")
    groups = lines(company, "elbv2.describe_target_groups")
    health = lines(company, "elbv2.describe_target_health")
    assert told
    for arn, row in told.items():
        own = {each["TargetGroupArn"] for each in groups if arn in each["LoadBalancerArns"]}  # type: ignore[operator]
        assert row["targets"] == sum(each["TargetGroupArn"] in own for each in health)
    assert {row["redirects"] for row in told.values()} <= {True, False}


def test_a_bucket_without_rules_has_none_and_is_not_unknown(look: Look, company: Path) -> None:
    told = attributes(look, "AWS::S3::Bucket")
    with_rules = {each["Bucket"] for each in lines(company, "s3.get_bucket_lifecycle_configuration")}
    counted = {key.rpartition(":")[2]: row["lifecycle_rules"] for key, row in told.items()}
    assert {name for name, many in counted.items() if many} == with_rules
    assert 0 in counted.values()
    assert look.resources.filter(resource_type="AWS::S3::Bucket")["region"].null_count() == 0


def test_documentdb_and_neptune_are_told_by_rds_and_are_of_their_own_types(look: Look) -> None:
    types = set(look.resources["resource_type"])
    assert {"AWS::RDS::DBInstance", "AWS::DocDB::DBInstance", "AWS::Neptune::DBInstance"} <= types
    engines = {row["engine"] for row in attributes(look, "AWS::RDS::DBInstance").values()}
    assert not engines & {"docdb", "neptune"}


def test_a_refused_region_is_told_with_the_permission_and_the_rest_goes_on(look: Look) -> None:
    refused = look.scans.filter(region=REFUSED, resource_type="AWS::EC2::Volume")
    assert set(refused["status"]) == {"refused"}
    assert set(refused["permission"]) == {"ec2:DescribeVolumes"}
    assert all("Allow ec2:DescribeVolumes" in reason for reason in refused["reason"])
    others = look.scans.filter(pl.col("region") != REFUSED)
    assert set(others["status"]) == {"ok"}, others.filter(pl.col("status") != "ok").to_dicts()
    key = ["provider", "account", "region", "resource_type"]
    assert look.scans.select(key).is_unique().all()


def test_limits_cut_answers_and_ended_sessions_change_nothing(
    look: Look, served: Providers, faulty: Providers, asking: Asking
) -> None:
    first, second = AWS.look(at(faulty), asking), AWS.look(at(faulty), asking)
    assert first.resources.equals(look.resources)
    assert second.resources.equals(look.resources)
    assert set(second.scans.filter(pl.col("region") != REFUSED)["status"]) == {"ok"}


def test_only_named_accounts_and_regions_are_asked(served: Providers, asking: Asking, look: Look) -> None:
    account = look.resources.filter(region="eu-west-1")["account"][0]
    told = AWS.look(at(served, accounts=[account], regions=["eu-west-1"]), asking)
    assert set(told.scans["account"]) == {account}
    assert "AWS::Organizations::Account" not in set(told.resources["resource_type"])
    assert set(told.scans["region"]) == {"", "eu-west-1"}
    assert set(told.resources["region"]) <= {None, "eu-west-1"}
    assert (
        told.resources.height
        == look.resources.filter(pl.col("resource_type") != "AWS::Organizations::Account", account=account).height
    )


def test_an_account_that_cannot_be_entered_is_told(served: Providers, asking: Asking, look: Look) -> None:
    known = look.resources["account"][0]
    told = AWS.look(at(served, accounts=[known, "999999999999"]), asking)
    closed = told.scans.filter(account="999999999999")
    assert closed["status"].to_list() == ["refused"]
    assert closed["permission"].to_list() == ["sts:AssumeRole"]
    assert "arn:aws:iam::999999999999:role/OutlayReadOnly" in closed["reason"][0]
    assert told.resources.height > 0


def test_without_a_role_just_the_credentials_own_account_is_asked(served: Providers, asking: Asking) -> None:
    told = AWS.look(at(served, role=""), asking)
    assert told.scans["account"].n_unique() == 1


def test_credentials_of_nobody_are_an_error_that_says_what_to_do(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    settings = InventorySettings(name="aws", kind="aws", endpoint="http://127.0.0.1:9")
    with pytest.raises(Unreachable, match="AWS_PROFILE") as error:
        AWS.look(settings, asking)
    assert not error.value.transient


def test_what_was_received_is_kept_encrypted_and_gives_the_same_rows_again(
    served: Providers, asking: Asking, look: Look
) -> None:
    again = AWS.look_again(at(served), asking)
    assert again.resources.equals(look.resources)
    assert again.scans.equals(look.scans)
    files = [file for file in (asking.archive.folder / "aws" / "2026-11-29").rglob("*") if file.is_file()]
    assert all(file.suffix == ".fernet" or file.name == "complete" for file in files)
