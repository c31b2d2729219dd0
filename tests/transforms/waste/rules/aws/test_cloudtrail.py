"""Trails."""

from decimal import Decimal
from typing import Any

from tests.transforms.waste.estates import Part, ago, charge, estate, judge, money, outcomes, resource
from transforms.waste.rules.aws.cloudtrail import TRAIL

RULE = "aws.cloudtrail.duplicate"
ARN = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/"
MAIN, AGAIN = f"{ARN}main", f"{ARN}again"


def trail(key: str, **told: Any) -> Part:
    attributes = {"records_management_events": True, "is_multi_region": True, "is_logging": True, **told}
    return resource(key, TRAIL, name=key.removeprefix(ARN), **attributes)


FREE = charge(MAIN, "EUW1-FreeEventsRecorded", "0")
PAID = charge(AGAIN, "EUW1-PaidEventsRecorded", "2.00")
FIRES = {RULE: estate(trail(MAIN), trail(AGAIN), FREE, PAID)}
HOLDS = {RULE: estate(trail(MAIN), trail(AGAIN, records_management_events=False), FREE)}


def test_the_one_that_is_paid_is_the_second() -> None:
    found = money(RULE, FIRES[RULE])
    assert {key: row["outcome"] for key, row in found.items()} == {MAIN: "in_use", AGAIN: "waste"}
    assert found[AGAIN]["saving_per_month"] == Decimal("60.88")
    assert found[AGAIN]["reason"] == "main records the same management events."


def test_one_of_data_events_alone_doubles_nothing() -> None:
    assert outcomes(RULE, HOLDS[RULE]) == {MAIN: "in_use", AGAIN: "in_use"}


def test_its_data_events_are_not_waste() -> None:
    data = charge(AGAIN, "EUW1-DataEventsRecorded", "5.00")
    assert money(RULE, estate(trail(MAIN), trail(AGAIN), PAID, data))[AGAIN]["saving_per_month"] == Decimal("60.88")


def test_without_a_bill_the_older_one_stays() -> None:
    there = estate(trail(MAIN, created=ago(300)), trail(AGAIN, created=ago(30)))
    assert outcomes(RULE, there) == {MAIN: "in_use", AGAIN: "waste"}


def test_a_copy_that_the_bill_takes_nothing_for_is_no_waste() -> None:
    there = estate(trail(MAIN, created=ago(300)), trail(AGAIN, created=ago(30)), FREE)
    assert outcomes(RULE, there) == {MAIN: "in_use", AGAIN: "in_use"}


def test_one_of_reads_and_one_of_writes_record_different_events() -> None:
    there = estate(trail(MAIN, management_events="read"), trail(AGAIN, management_events="write"), PAID)
    assert outcomes(RULE, there) == {MAIN: "in_use", AGAIN: "in_use"}


def test_one_of_reads_alone_doubles_one_of_all() -> None:
    there = estate(trail(MAIN, management_events="all"), trail(AGAIN, management_events="read"), PAID)
    assert outcomes(RULE, there) == {MAIN: "in_use", AGAIN: "waste"}


def test_a_single_trail_is_needed() -> None:
    assert outcomes(RULE, estate(trail(AGAIN), PAID)) == {AGAIN: "in_use"}


def test_trails_of_two_regions_record_different_events() -> None:
    there = estate(
        trail(MAIN, is_multi_region=False),
        trail(AGAIN, is_multi_region=False, region="us-east-1"),
    )
    assert outcomes(RULE, there) == {MAIN: "in_use", AGAIN: "in_use"}


def test_a_trail_of_all_regions_holds_that_of_one() -> None:
    there = estate(trail(MAIN), trail(AGAIN, is_multi_region=False, region="us-east-1"), PAID)
    assert outcomes(RULE, there) == {MAIN: "in_use", AGAIN: "waste"}


def test_one_that_is_switched_off_records_nothing() -> None:
    assert outcomes(RULE, estate(trail(MAIN, is_logging=False), trail(AGAIN), PAID)) == {
        MAIN: "in_use",
        AGAIN: "in_use",
    }


def test_trails_of_other_accounts_are_others() -> None:
    there = estate(trail(MAIN), trail(AGAIN, account="999988887777"))
    assert set(outcomes(RULE, there).values()) == {"in_use"}


def test_what_it_records_was_not_told() -> None:
    assert judge(RULE, estate(trail(AGAIN, records_management_events=None)))[AGAIN]["outcome"] == "unknown"
