"""Desktops."""

from datetime import date
from decimal import Decimal

import pytest

from tests.transforms.waste.estates import ago, charge, estate, judge, metric, money, outcomes, resource
from transforms.waste.rules.aws.workspaces import DESK

RULE = "aws.workspaces.unused"
WS = "arn:aws:workspaces:eu-west-1:111122223333:workspace/ws-0a1b2c3d4"
USER, USAGE = "EUW1-AW-HW-3-AutoStop-User", "EUW1-AW-HW-3-AutoStop-Usage"
MONTHLY = charge(WS, USER, "0.30", unit="Mo")
ALWAYS_ON = charge(WS, "EUW1-AW-HW-3", "1.00", unit="Mo")
FIRES = {RULE: estate(MONTHLY)}
HOLDS = {RULE: estate(MONTHLY, charge(WS, USAGE, "1.50", quantity=6))}


def connected(day: date) -> str:
    return f"{day}T08:00:00Z"


def test_a_month_without_an_hour_of_use_is_waste() -> None:
    found = money(RULE, FIRES[RULE])[WS]
    assert (found["outcome"], found["saving_per_month"]) == ("waste", Decimal("9.132"))


def test_hours_of_use_are_use() -> None:
    assert outcomes(RULE, HOLDS[RULE]) == {WS: "in_use"}


@pytest.mark.parametrize(("days_ago", "outcome"), [(30, "in_use"), (31, "waste")])
def test_who_was_connected_lately_works_on_it(days_ago: int, outcome: str) -> None:
    desk = resource(WS, DESK, running_mode="auto_stop", last_connected=connected(ago(days_ago)))
    assert outcomes(RULE, estate(desk, MONTHLY)) == {WS: outcome}


def test_the_bill_of_one_that_is_always_on_proves_nothing() -> None:
    assert outcomes(RULE, estate(ALWAYS_ON)) == {WS: "unknown"}
    assert outcomes(RULE, estate(resource(WS, DESK, running_mode="always_on"), ALWAYS_ON)) == {WS: "unknown"}


def test_one_that_is_always_on_and_nobody_ever_was_connected_to() -> None:
    desk = resource(WS, DESK, running_mode="always_on", never_connected=True)
    found = judge(RULE, estate(desk, ALWAYS_ON))[WS]
    assert (found["outcome"], found["reason"]) == (
        "waste",
        "Paid for on 30 of the 30 days up to 2026-10-28, and nobody was connected.",
    )


def test_one_that_is_always_on_and_left_long_ago() -> None:
    desk = resource(WS, DESK, running_mode="always_on", last_connected=connected(ago(80)))
    found = judge(RULE, estate(desk, ALWAYS_ON))[WS]
    assert (found["outcome"], found["last_activity"]) == ("waste", ago(80))


def test_the_metric_sees_who_is_connected() -> None:
    assert outcomes(RULE, estate(MONTHLY, metric(WS, "connections", maximum=1.0, days=5))) == {WS: "in_use"}


def test_a_new_one_is_not_judged() -> None:
    assert outcomes(RULE, estate(charge(WS, USER, days=10))) == {WS: "unknown"}


def test_without_a_bill_nothing_is_known() -> None:
    assert outcomes(RULE, estate(resource(WS, DESK, never_connected=True))) == {WS: "unknown"}
