"""Secrets."""

from decimal import Decimal

import pytest

from tests.transforms.waste.estates import ago, charge, estate, judge, money, outcomes, resource
from transforms.waste.rules.aws.secrets import KEPT

RULE = "aws.secrets.unused"
KEY = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:lab-a1b2c3"


def read(days: int) -> str:
    return f"{ago(days)}T00:00:00Z"


FIRES = {
    RULE: estate(resource(KEY, KEPT, last_accessed=read(120)), charge(KEY, "EUW1-AWSSecretsManager-Secrets", "0.01"))
}
HOLDS = {RULE: estate(resource(KEY, KEPT, last_accessed=read(1)))}


def test_one_that_nobody_read_for_a_quarter_is_waste() -> None:
    found = money(RULE, FIRES[RULE])[KEY]
    assert (found["outcome"], found["saving_per_month"], found["since"]) == ("waste", Decimal("0.3044"), ago(120))


def test_one_that_is_read_is_in_use() -> None:
    assert outcomes(RULE, HOLDS[RULE]) == {KEY: "in_use"}


@pytest.mark.parametrize(("days", "outcome"), [(89, "in_use"), (90, "waste")])
def test_a_quarter_must_have_passed(days: int, outcome: str) -> None:
    assert outcomes(RULE, estate(resource(KEY, KEPT, last_accessed=read(days)))) == {KEY: outcome}
    never = resource(KEY, KEPT, never_accessed=True, created=ago(days))
    assert outcomes(RULE, estate(never)) == {KEY: outcome}


def test_what_was_not_told_is_unknown() -> None:
    assert outcomes(RULE, estate(resource(KEY, KEPT))) == {KEY: "unknown"}


def test_one_that_a_service_keeps_is_left_to_it() -> None:
    found = judge(RULE, estate(resource(KEY, KEPT, last_accessed=read(300), owning_service="rds")))[KEY]
    assert (found["outcome"], found["reason"]) == ("in_use", "rds made it and keeps it.")
