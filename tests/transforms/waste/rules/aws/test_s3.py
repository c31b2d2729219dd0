"""Buckets."""

from decimal import Decimal

import pytest

from tests.transforms.waste.estates import ago, charge, estate, judge, money, outcomes, resource
from transforms.waste.rules.aws.s3 import BUCKET

ABANDONED, LIFECYCLE, UPLOADS = "aws.s3.abandoned", "aws.s3.no_lifecycle", "aws.s3.incomplete_multipart"
KEY = "arn:aws:s3:::lab"
STORED = charge("lab", "EUW1-TimedStorage-ByteHrs", "2.00", service="Amazon Simple Storage Service", days=100)
ARCHIVED = charge("lab", "EUW1-TimedStorage-GDA-ByteHrs", "3.00", service="Amazon Simple Storage Service", days=100)
ASKED = charge(
    "lab", "EUW1-Requests-Tier2", "0.01", quantity=3, unit="Requests", service="AmazonS3", days=1, to=ago(80)
)
OLD, NEW = f"{ago(8)}T00:00:00Z", f"{ago(6)}T00:00:00Z"
FIRES = {
    ABANDONED: estate(resource(KEY, BUCKET), STORED),
    LIFECYCLE: estate(resource(KEY, BUCKET, lifecycle_rules=0)),
    UPLOADS: estate(resource(KEY, BUCKET, ends_uploads=False, incomplete_uploads=3, oldest_upload=OLD)),
}
HOLDS = {
    ABANDONED: estate(resource(KEY, BUCKET), STORED, ASKED),
    LIFECYCLE: estate(resource(KEY, BUCKET, lifecycle_rules=1)),
    UPLOADS: estate(resource(KEY, BUCKET, ends_uploads=True, incomplete_uploads=3, oldest_upload=OLD)),
}


def test_a_quarter_without_a_request_is_waste() -> None:
    found = money(ABANDONED, FIRES[ABANDONED])[KEY]
    assert (found["outcome"], found["saving_per_month"], found["confidence"]) == ("waste", Decimal("60.88"), "medium")


def test_one_request_in_the_quarter_is_use() -> None:
    assert judge(ABANDONED, HOLDS[ABANDONED])[KEY]["outcome"] == "in_use"


def test_as_many_requests_as_an_inventory_makes_can_be_let_pass() -> None:
    scanned = charge(KEY, "EUW1-Requests-Tier2", "0.01", quantity=4, unit="Requests", days=90)
    few = {"aws_s3_abandoned_max_requests_per_day": 5.0}
    assert outcomes(ABANDONED, estate(STORED, scanned)) == {KEY: "in_use"}
    found = judge(ABANDONED, estate(STORED, scanned, settings=few))[KEY]
    assert (found["outcome"], found["reason"]) == (
        "waste",
        "Stored on 90 of the 90 days up to 2026-10-28, and the bill has 4.0 requests of it a day.",
    )
    moved = charge(KEY, "EUW1-DataTransfer-Out-Bytes", "0.01", quantity=0.1, unit="GB", days=1)
    assert outcomes(ABANDONED, estate(STORED, scanned, moved, settings=few)) == {KEY: "in_use"}


def test_an_archive_is_meant_to_lie_still() -> None:
    assert outcomes(ABANDONED, estate(ARCHIVED)) == {KEY: "in_use"}


@pytest.mark.parametrize(
    "meter", ["TimedStorage-GlacierByteHrs", "TimedStorage-GIR-ByteHrs", "TimedStorage-INT-DAA-ByteHrs"]
)
def test_every_class_of_archive_is_one(meter: str) -> None:
    assert outcomes(ABANDONED, estate(charge(KEY, meter, days=100))) == {KEY: "in_use"}


def test_rare_access_is_no_archive() -> None:
    assert outcomes(ABANDONED, estate(charge(KEY, "EUW1-TimedStorage-SIA-ByteHrs", days=100))) == {KEY: "waste"}


def test_of_one_that_is_partly_archived_the_rest_is_waste() -> None:
    found = money(ABANDONED, estate(STORED, ARCHIVED))[KEY]
    assert (found["outcome"], found["saving_per_month"]) == ("waste", Decimal("60.88"))


def test_what_is_an_archive_is_a_setting() -> None:
    there = estate(ARCHIVED, settings={"aws_s3_abandoned_archive_classes": ("Glacier",)})
    assert outcomes(ABANDONED, there) == {KEY: "waste"}


@pytest.mark.parametrize(("days", "outcome"), [(71, "unknown"), (72, "waste")])
def test_a_new_one_is_not_judged(days: int, outcome: str) -> None:
    assert outcomes(ABANDONED, estate(charge(KEY, "EUW1-TimedStorage-ByteHrs", days=days))) == {KEY: outcome}


def test_no_rule_at_all_is_a_lead() -> None:
    assert outcomes(LIFECYCLE, FIRES[LIFECYCLE]) == {KEY: "lead"}
    assert outcomes(LIFECYCLE, HOLDS[LIFECYCLE]) == {KEY: "in_use"}


def test_rules_that_were_not_told_are_unknown() -> None:
    assert outcomes(LIFECYCLE, estate(resource(KEY, BUCKET))) == {KEY: "unknown"}
    assert outcomes(UPLOADS, estate(resource(KEY, BUCKET))) == {KEY: "unknown"}


def test_uploads_that_nobody_finished_are_a_lead() -> None:
    found = judge(UPLOADS, FIRES[UPLOADS])[KEY]
    assert (found["outcome"], found["since"]) == ("lead", ago(8))
    assert found["reason"] == "3 uploads are unfinished, the oldest for 8 days, and no rule ends them."


def test_a_rule_that_ends_uploads_is_enough() -> None:
    assert outcomes(UPLOADS, HOLDS[UPLOADS]) == {KEY: "in_use"}


def test_an_upload_of_this_week_may_go_on() -> None:
    there = estate(resource(KEY, BUCKET, ends_uploads=False, incomplete_uploads=1, oldest_upload=NEW))
    assert outcomes(UPLOADS, there) == {KEY: "in_use"}


def test_no_uploads_are_none() -> None:
    assert outcomes(UPLOADS, estate(resource(KEY, BUCKET, ends_uploads=False, incomplete_uploads=0))) == {KEY: "in_use"}
