"""Log groups."""

from decimal import Decimal

import pytest

from tests.transforms.waste.estates import ago, charge, estate, judge, money, outcomes, resource
from transforms.waste.rules.aws.logs import GROUP

RETENTION, STALE = "aws.logs.no_retention", "aws.logs.stale"
KEY = "arn:aws:logs:eu-west-1:111122223333:log-group:lab"
STORED = charge(KEY, "EUW1-TimedStorage-ByteHrs", "2.00")
WRITTEN = charge(KEY, "EUW1-DataProcessing-Bytes", "0.50", quantity=4, unit="GB", days=20)


def last(days: int) -> str:
    return f"{ago(days)}T12:00:00Z"


FIRES = {
    RETENTION: estate(resource(KEY, GROUP, retention_days=0)),
    STALE: estate(resource(KEY, GROUP, last_event=last(95), stored_bytes=800), STORED),
}
HOLDS = {
    RETENTION: estate(resource(KEY, GROUP, retention_days=14)),
    STALE: estate(resource(KEY, GROUP, last_event=last(1), stored_bytes=800), STORED),
}


def test_one_that_is_kept_for_ever_is_a_lead() -> None:
    assert outcomes(RETENTION, FIRES[RETENTION]) == {KEY: "lead"}
    assert outcomes(RETENTION, HOLDS[RETENTION]) == {KEY: "in_use"}
    assert outcomes(RETENTION, estate(resource(KEY, GROUP))) == {KEY: "unknown"}


def test_one_that_nothing_writes_to_is_waste() -> None:
    found = money(STALE, FIRES[STALE])[KEY]
    assert (found["outcome"], found["saving_per_month"], found["since"]) == ("waste", Decimal("60.88"), ago(95))


@pytest.mark.parametrize(("days", "outcome"), [(89, "in_use"), (90, "waste")])
def test_a_quarter_must_have_passed(days: int, outcome: str) -> None:
    assert outcomes(STALE, estate(resource(KEY, GROUP, last_event=last(days)))) == {KEY: outcome}


def test_a_bill_that_has_writes_is_believed() -> None:
    there = estate(resource(KEY, GROUP, last_event=last(95)), STORED, WRITTEN)
    assert judge(STALE, there)[KEY]["outcome"] == "in_use"


def test_an_empty_one_costs_nothing() -> None:
    assert outcomes(STALE, estate(resource(KEY, GROUP, last_event=last(400), stored_bytes=0))) == {KEY: "in_use"}


def test_no_event_that_is_known_is_no_evidence() -> None:
    assert outcomes(STALE, estate(resource(KEY, GROUP, stored_bytes=800), STORED)) == {KEY: "unknown"}
