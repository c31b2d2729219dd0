"""Tables."""

from decimal import Decimal

import pytest

from tests.transforms.waste.estates import Part, ago, charge, estate, judge, metric, money, outcomes, resource
from transforms.waste.rules.aws.dynamodb import TABLE

IDLE, OVER = "aws.dynamodb.idle", "aws.dynamodb.overprovisioned"
KEY = "arn:aws:dynamodb:eu-west-1:111122223333:table/lab"
HOUR = 3600


def table(mode: str = "provisioned", units: int = 100) -> Part:
    return resource(KEY, TABLE, name="lab", billing_mode=mode, read_units=units, write_units=units)


def consumed(reads: float, writes: float, days: int = 35) -> list[Part]:
    """So many units a second."""
    values = {"consumed_read_units": reads, "consumed_write_units": writes}
    return [
        metric(KEY, name, [value * HOUR] * 24, a_day=value * HOUR * 24, days=days) for name, value in values.items()
    ]


CAPACITY = charge(KEY, "EUW1-ReadCapacityUnit-Hrs", "2.00")
STORED = charge(KEY, "EUW1-TimedStorage-ByteHrs", "1.00")
FIRES = {IDLE: estate(table(), CAPACITY, *consumed(0, 0)), OVER: estate(table(), CAPACITY, *consumed(29, 4))}
HOLDS = {IDLE: estate(table(), CAPACITY, *consumed(0, 1)), OVER: estate(table(), CAPACITY, *consumed(4, 30))}


def test_a_table_of_which_nothing_is_consumed_is_waste() -> None:
    found = money(IDLE, FIRES[IDLE])[KEY]
    assert (found["outcome"], found["saving_per_month"], found["confidence"]) == ("waste", Decimal("60.88"), "high")
    assert outcomes(IDLE, HOLDS[IDLE]) == {KEY: "in_use"}


def test_no_datapoints_are_no_evidence() -> None:
    assert outcomes(IDLE, estate(table(), CAPACITY)) == {KEY: "unknown"}
    assert outcomes(OVER, estate(table(), CAPACITY)) == {KEY: "unknown"}


def test_the_date_of_its_stream_is_none_of_its_last_change() -> None:
    old = Part(
        "resource",
        tuple({**row, "attributes": '{"latest_stream_label":"2019-01-01T00:00:00.000"}'} for row in table().rows),
    )
    assert outcomes(IDLE, estate(old, CAPACITY)) == {KEY: "unknown"}


def test_reads_alone_that_are_known_are_too_little() -> None:
    assert outcomes(IDLE, estate(table(), consumed(0, 0)[0])) == {KEY: "unknown"}


def test_on_demand_the_bill_tells_each_request() -> None:
    on_demand = table("on_demand", 0)
    asked = charge(KEY, "EUW1-ReadRequestUnits", "0.01", quantity=400, unit="ReadRequestUnits")
    assert outcomes(IDLE, estate(on_demand, STORED)) == {KEY: "waste"}
    assert outcomes(IDLE, estate(on_demand, STORED, asked)) == {KEY: "in_use"}
    assert outcomes(IDLE, estate(on_demand)) == {KEY: "unknown"}


@pytest.mark.parametrize(("days", "outcome"), [(23, "unknown"), (24, "waste")])
def test_four_fifths_of_the_window_must_be_known(days: int, outcome: str) -> None:
    assert outcomes(IDLE, estate(table(), *consumed(0, 0, days))) == {KEY: outcome}
    assert outcomes(OVER, estate(table(), *consumed(9, 9, days))) == {KEY: outcome}


def test_one_with_far_more_than_it_consumes_is_waste_and_what_it_saves_is_not_told() -> None:
    found = money(OVER, FIRES[OVER])[KEY]
    assert (found["outcome"], found["saving_per_month"]) == ("waste", None)
    assert found["no_saving_reason"].startswith("How much less would do is for its owner to say")
    assert found["reason"] == "In 99 of 100 hours it consumed at most 29.0% of what is provided."


def test_the_higher_of_reads_and_writes_counts() -> None:
    assert judge(OVER, HOLDS[OVER])[KEY]["evidence"]["used_percent"] == pytest.approx(30)
    assert outcomes(OVER, HOLDS[OVER]) == {KEY: "in_use"}


def test_nothing_at_all_is_for_the_other_rule() -> None:
    assert outcomes(OVER, FIRES[IDLE]) == {KEY: "in_use"}


def test_on_demand_nothing_is_provisioned() -> None:
    assert outcomes(OVER, estate(table("on_demand", 0), *consumed(1, 1))) == {KEY: "in_use"}


def test_of_five_units_there_is_nothing_to_save() -> None:
    assert outcomes(OVER, estate(table(units=5), *consumed(0.1, 0.1))) == {KEY: "in_use"}
    assert outcomes(OVER, estate(table(units=6), *consumed(0.1, 0.1))) == {KEY: "waste"}


def test_a_night_of_work_shows_in_the_99th_percentile() -> None:
    nightly = [
        metric(KEY, name, [0.0] * 23 + [80.0 * HOUR], a_day=80.0 * HOUR)
        for name in ("consumed_read_units", "consumed_write_units")
    ]
    assert outcomes(OVER, estate(table(), *nightly)) == {KEY: "in_use"}


def test_use_before_the_window_is_over() -> None:
    before = metric(KEY, "consumed_read_units", 9.0, a_day=200.0, days=5, to=ago(36))
    assert outcomes(IDLE, estate(table(), *consumed(0, 0, 30), before)) == {KEY: "waste"}
