"""What is no longer there, and is still on the bill."""

from datetime import date
from decimal import Decimal

import pytest

from tests.transforms.waste.estates import Part, ago, charge, estate, money, outcomes, resource, scan

RULE = "any.zombie"
DB = "AWS::RDS::DBInstance"
A, B = (f"arn:aws:rds:eu-west-1:111122223333:db:{name}" for name in "ab")
BILLED = charge(A, "EUW1-InstanceUsage:db.m5.large", "2.00")
OTHER = resource(B, DB, seen=ago(20), engine="postgres")


def gone(day: date) -> Part:
    was = resource(A, DB, seen=ago(90), engine="postgres")
    return Part("resource", tuple({**row, "x_valid_to": day, "x_last_seen": day} for row in was.rows))


FIRES = {RULE: estate(gone(ago(20)), BILLED)}
HOLDS = {RULE: estate(resource(A, DB), BILLED)}


def test_what_the_inventory_lost_and_the_bill_goes_on_with_is_waste() -> None:
    found = money(RULE, FIRES[RULE])[A]
    assert (found["outcome"], found["saving_per_month"], found["since"]) == ("waste", Decimal("60.88"), ago(20))
    assert found["reason"] == "The inventory lost it by 2026-10-11, and it is on the bill until 2026-10-28."


def test_what_is_there_is_not_looked_at() -> None:
    assert outcomes(RULE, HOLDS[RULE]) == {}


@pytest.mark.parametrize(("days", "outcome"), [(5, {}), (6, {A: "waste"})])
def test_the_bill_ends_three_days_ago_and_must_have_gone_on_for_three(days: int, outcome: dict[str, str]) -> None:
    assert outcomes(RULE, estate(gone(ago(days)), BILLED)) == outcome


def test_what_left_the_bill_too_is_gone() -> None:
    assert outcomes(RULE, estate(gone(ago(20)), charge(A, "EUW1-InstanceUsage:db.m5.large", to=ago(10)))) == {}


def test_what_came_back_is_there() -> None:
    assert outcomes(RULE, estate(gone(ago(20)), resource(A, DB, seen=ago(10)), BILLED)) == {}


def test_what_the_inventory_never_had_though_it_has_others_of_the_kind_is_waste() -> None:
    found = money(RULE, estate(OTHER, scan(DB), BILLED))[A]
    assert (found["outcome"], found["since"]) == ("waste", ago(20))


@pytest.mark.parametrize("part", [":live", "/index/by-day", "/consumer/reader:1700000000"])
def test_a_part_of_what_is_there_is_there(part: str) -> None:
    there = (resource(B, DB, seen=ago(20)), scan(DB))
    assert outcomes(RULE, estate(*there, charge(f"{B}{part}", "of a part"))) == {}


def test_without_others_of_its_kind_nothing_is_known() -> None:
    assert outcomes(RULE, estate(BILLED)) == {}
    topic = "arn:aws:sns:eu-west-1:111122223333:news"
    assert outcomes(RULE, estate(OTHER, charge(topic, "Requests"))) == {}


def test_others_in_another_account_say_nothing() -> None:
    there = resource(B, DB, seen=ago(20), account="999988887777")
    assert outcomes(RULE, estate(there, BILLED)) == {}


def test_an_inventory_that_was_refused_says_nothing() -> None:
    assert outcomes(RULE, estate(OTHER, scan(DB, status="refused"), BILLED)) == {}


def test_a_refusal_in_another_region_says_nothing_of_this_one() -> None:
    scans = [scan(DB, region="eu-west-1"), scan(DB, region="ap-southeast-1", status="refused")]
    assert outcomes(RULE, estate(OTHER, *scans, BILLED)) == {A: "waste"}
    assert outcomes(RULE, estate(OTHER, scan(DB, region="ap-southeast-1"), BILLED)) == {}


def test_one_source_that_lists_them_all_is_enough() -> None:
    refused = scan(DB, region="eu-west-1", status="refused")
    other = Part("scan", tuple({**row, "x_source": "config"} for row in scan(DB, region="eu-west-1").rows))
    assert outcomes(RULE, estate(OTHER, refused, other, BILLED)) == {A: "waste"}


def test_what_is_younger_than_the_last_look_may_be_there() -> None:
    new = charge(A, "EUW1-InstanceUsage:db.m5.large", days=10)
    assert outcomes(RULE, estate(OTHER, scan(DB), new)) == {}


def test_a_closed_project_has_nothing_left() -> None:
    bucket = "//storage.googleapis.com/projects/_/buckets/files"
    project = resource(
        "//cloudresourcemanager.googleapis.com/projects/1",
        "cloudresourcemanager.googleapis.com/Project",
        state="delete_requested",
        account="trial",
        project_id="trial",
        deletes_at=f"{ago(30)}T08:00:00Z",
    )
    found = money(RULE, estate(project, charge(bucket, "Standard Storage", account="trial")))[bucket]
    assert (found["outcome"], found["since"]) == ("waste", ago(30))
    elsewhere = charge(bucket, "Standard Storage", account="live")
    assert outcomes(RULE, estate(project, elsewhere)) == {}
