"""Snapshots of AWS Config tell the same as the API, as far as they go; the newest counts, and damage is told."""

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sources.base import Unreachable
from sources.inventory import Asking
from sources.inventory.aws import AWS
from sources.inventory.aws.config_file import items
from sources.inventory.base import Look
from sources.sample.serve import Providers
from sources.settings import InventorySettings
from tests.servers.stores import StoreServer
from tests.sources.inventory.aws.conftest import DAY, at

ACCOUNT, REGION = "123456789012", "eu-west-1"
SETTINGS = InventorySettings(name="aws-config", kind="aws", path="config")
Write = Callable[..., Path]


def item(resource_type: str, resource_id: str, configuration: object, **more: object) -> dict[str, Any]:
    return {
        "configurationItemVersion": "1.3",
        "configurationItemStatus": "OK",
        "resourceType": resource_type,
        "resourceId": resource_id,
        "ARN": f"arn:aws:ec2:{REGION}:{ACCOUNT}:thing/{resource_id}",
        "awsAccountId": ACCOUNT,
        "awsRegion": REGION,
        "tags": {},
        "configuration": configuration,
        "supplementaryConfiguration": {},
        **more,
    }


def volume(number: int, **more: object) -> dict[str, Any]:
    key = f"vol-{number:017x}"
    told = {
        "volumeId": key,
        "size": 8,
        "state": "available",
        "attachments": [],
        "createTime": "2026-02-27T21:43:53.0885+0000",
    }
    return item("AWS::EC2::Volume", key, {**told, "volumeType": "gp3"}, **more)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a snapshot where AWS Config would."""

    def written(*found: dict[str, Any], day: date = DAY, at_hour: int = 2, account: str = ACCOUNT) -> Path:
        name = (
            f"{account}_Config_{REGION}_ConfigSnapshot_{day:%Y%m%d}T{at_hour:02}0000Z_{len(found)}ab-{at_hour}.json.gz"
        )
        file = (
            tmp_path
            / f"config/AWSLogs/{account}/Config/{REGION}/{day.year}/{day.month}/{day.day}/ConfigSnapshot"
            / name
        )
        file.parent.mkdir(parents=True, exist_ok=True)
        told = {"fileVersion": "1.0", "configSnapshotId": "ab", "configurationItems": list(found)}
        file.write_bytes(gzip.compress(json.dumps(told).encode()))
        return file

    return written


def keys(look: Look) -> set[str]:
    return set(look.resources["x_resource_key"])


def attributes(look: Look, key: str) -> dict[str, Any]:
    return json.loads(look.resources.filter(x_resource_key=key)["attributes"][0])


@pytest.mark.usefixtures("aws_credentials")
def test_the_sample_s_snapshots_and_its_api_tell_the_same(served: Providers, company: Path, asking: Asking) -> None:
    settings = SETTINGS.model_copy(update={"path": "inventory/aws-config"})
    from_files = AWS.look(settings, replace(asking, base=company)).resources
    from_api = AWS.look(at(served), asking).resources
    both = from_files.join(from_api, on="x_resource_key", suffix="_api")
    assert both.height > 50
    for name in ("account", "region", "resource_type", "name", "state", "created"):
        assert both[name].equals(both[f"{name}_api"], check_names=False), name
    for told, expected in both.select("attributes", "attributes_api").iter_rows():
        assert json.loads(told).items() <= json.loads(expected).items() or json.loads(told) == {
            name: value for name, value in json.loads(expected).items() if name in json.loads(told)
        }


def test_the_newest_up_to_the_day_counts(write: Write, asking: Asking) -> None:
    write(volume(1), day=date(2026, 11, 27))
    write(volume(2), at_hour=2)
    write(volume(3), at_hour=14)
    write(volume(4), day=date(2026, 11, 30))
    assert keys(AWS.look(SETTINGS, asking)) == {f"vol-{3:017x}"}
    old = AWS.look(SETTINGS, replace(asking, as_of=date(2026, 11, 28)))
    assert keys(old) == {f"vol-{1:017x}"}
    assert old.notes == ()
    before = replace(asking, as_of=date(2026, 11, 26))
    with pytest.raises(Unreachable, match="no snapshot of AWS Config up to 2026-11-26"):
        AWS.look(SETTINGS, before)


def test_an_old_snapshot_is_told(write: Write, asking: Asking) -> None:
    write(volume(1), day=date(2026, 11, 20))
    (note,) = AWS.look(SETTINGS, asking).notes
    assert "2026-11-20" in note


def test_what_is_deleted_is_not_there_and_unknown_types_are_left_out(write: Write, asking: Asking) -> None:
    write(
        volume(1),
        volume(2, configurationItemStatus="ResourceDeleted"),
        item("AWS::IAM::Policy", "p", {"policyName": "p"}),
        volume(3, tags={"team": "data", "Name": "scratch"}),
    )
    look = AWS.look(SETTINGS, asking)
    assert keys(look) == {f"vol-{1:017x}", f"vol-{3:017x}"}
    row = look.resources.filter(name="scratch").row(0, named=True)
    assert json.loads(row["tags"]) == {"Name": "scratch", "team": "data"}
    assert str(row["created"]).startswith("2026-02-27 21:43:53")
    assert attributes(look, row["x_resource_key"])["attached_to"] == []


def test_a_type_that_is_recorded_somewhere_is_none_elsewhere_and_others_are_not_told(
    write: Write, asking: Asking
) -> None:
    write(volume(1))
    write(account="999999999999")
    look = AWS.look(SETTINGS, asking)
    scans = look.scans.filter(pl.col("resource_type") != "accounts")
    assert set(scans["resource_type"]) == {"AWS::EC2::Volume"}
    assert sorted(scans.select("account", "status", "rows").rows()) == [
        (ACCOUNT, "ok", 1),
        ("999999999999", "ok", 0),
    ]


def test_a_file_that_breaks_off_is_told_and_what_came_before_stays(write: Write, asking: Asking) -> None:
    file = write(*(volume(number) for number in range(4000)))
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    look = AWS.look(SETTINGS, asking)
    assert 0 < look.resources.height < 4000
    told = look.scans.filter(resource_type="AWS::EC2::Volume").row(0, named=True)
    assert told["status"] == "failed"
    assert "breaks off" in told["reason"]
    assert "deliver-config-snapshot" in told["reason"]


@pytest.mark.parametrize("text", ["", "nothing", '{"fileVersion": "1.0"}', '{"configurationItems": [{"a": 1}, oops]}'])
def test_what_is_no_snapshot_is_told(write: Write, asking: Asking, text: str) -> None:
    write(volume(1)).write_text(text)
    look = AWS.look(SETTINGS, asking)
    assert look.resources.height == 0
    assert set(look.scans.filter(pl.col("resource_type") != "accounts")["status"]) == {"failed"}


def test_a_bucket_s_rules_are_read_from_what_stands_beside(write: Write, asking: Asking) -> None:
    rules = {"rules": [{"id": "r", "status": "Enabled", "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7}}]}
    bucket = {"name": "kept", "creationDate": "2020-01-01T00:00:00.000Z"}

    def told(name: str, beside: object) -> dict[str, Any]:
        return item(
            "AWS::S3::Bucket", name, {**bucket, "name": name}, resourceName=name, supplementaryConfiguration=beside
        )

    write(
        told("with-rules", {"BucketLifecycleConfiguration": rules}),
        told("as-text", {"BucketLifecycleConfiguration": json.dumps(rules)}),
        told("without", {"BucketVersioningConfiguration": {"status": "Off"}}),
        told("untold", {}),
    )
    look = AWS.look(SETTINGS, asking)
    counted = {key: attributes(look, key).get("lifecycle_rules") for key in keys(look)}
    arn = "arn:aws:s3:::"
    assert counted == {f"{arn}with-rules": 1, f"{arn}as-text": 1, f"{arn}without": 0, f"{arn}untold": None}
    assert attributes(look, f"{arn}as-text")["ends_uploads"] is True
    assert set(look.resources["region"]) == {REGION}


@pytest.mark.usefixtures("aws_credentials")
def test_a_bucket_is_read_as_a_folder_is(write: Write, asking: Asking, s3_server: StoreServer, tmp_path: Path) -> None:
    file = write(volume(1))
    s3_server.make("config-bucket")
    s3_server.put("config-bucket", file.relative_to(tmp_path).as_posix(), file.read_bytes())
    settings = SETTINGS.model_copy(update={"path": "s3://config-bucket/config", "endpoint": s3_server.endpoint})
    asking.into.mkdir()
    assert keys(AWS.look(settings, asking)) == {f"vol-{1:017x}"}


def test_items_are_read_one_by_one_across_blocks(tmp_path: Path) -> None:
    """The file has several blocks, and items that lie across two of them."""
    file = tmp_path / "snapshot.json"
    found = [{"resourceId": str(number), "text": "ä]}" * 7_000} for number in range(30)]
    file.write_text(json.dumps({"configurationItems": found, "more": [1]}), encoding="utf-8")
    assert [each["resourceId"] for each in items(file, "snapshot")] == [str(number) for number in range(30)]
