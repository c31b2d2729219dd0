"""What costs much more than it did."""

from datetime import timedelta

import pytest

from tests.transforms.waste.estates import WINDOW_END, Part, charge, estate, judge, money, outcomes

RULE = "any.cost_growth"
KEY = "i-0a1b2c3d4e5f60718"
WEEK_AGO = WINDOW_END - timedelta(days=7)


def before(a_day: str, days: int = 60) -> Part:
    return charge(KEY, "EUW1-BoxUsage:m5.large", a_day, days=days, to=WEEK_AGO)


def lately(a_day: str, days: int = 7) -> Part:
    return charge(KEY, "EUW1-BoxUsage:m5.large", a_day, days=days)


FIRES = {RULE: estate(before("2.00"), lately("6.02"))}
HOLDS = {RULE: estate(before("2.00"), lately("6.00"))}


def test_three_times_the_median_day_is_a_lead_and_no_waste() -> None:
    found = money(RULE, FIRES[RULE])[KEY]
    assert (found["outcome"], found["saving_per_month"], found["confidence"]) == ("lead", None, "low")
    assert found["reason"] == "In the last 7 days it cost 6.02 USD a day, 3.0 times the median day of the 28 before."


def test_just_three_times_is_not_more() -> None:
    assert outcomes(RULE, HOLDS[RULE]) == {}


@pytest.mark.parametrize(("a_day", "found"), [("1.64", {}), ("1.65", {KEY: "lead"})])
def test_what_costs_fifty_a_month_or_less_is_not_worth_the_question(a_day: str, found: dict[str, str]) -> None:
    assert outcomes(RULE, estate(before("0.10"), lately(a_day))) == found


def test_what_is_new_has_not_grown() -> None:
    assert outcomes(RULE, estate(lately("90.00"))) == {}
    assert outcomes(RULE, estate(before("1.00", days=20), lately("90.00"))) == {}


def test_a_single_dear_day_before_does_not_hide_it() -> None:
    there = estate(before("2.00"), charge(KEY, "Once", "900", days=1, to=WEEK_AGO), lately("7.00"))
    assert judge(RULE, there)[KEY]["evidence"]["median_before"] == 2.0


def test_what_is_charged_on_few_days_has_no_usual_day() -> None:
    monthly = charge(KEY, "Fee", "30", days=1, to=WINDOW_END - timedelta(days=34))
    assert outcomes(RULE, estate(monthly, charge(KEY, "Fee", "30", days=1))) == {}


def test_one_day_of_the_week_counts_as_a_seventh() -> None:
    assert outcomes(RULE, estate(before("2.00"), lately("2.00"), charge(KEY, "Once", "20", days=1))) == {}
    assert outcomes(RULE, estate(before("2.00"), lately("2.00"), charge(KEY, "Once", "30", days=1))) == {KEY: "lead"}


def test_fees_that_are_no_usage_are_left_out() -> None:
    fee = charge(KEY, "Fee", "400", days=1, category="Purchase")
    assert outcomes(RULE, estate(before("2.00"), lately("2.00"), fee)) == {}
