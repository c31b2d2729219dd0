"""Time without use, where others like it have both."""

from decimal import Decimal

import pytest

from tests.transforms.waste.estates import Part, ago, charge, estate, money, outcomes, resource

RULE = "any.paid_not_used"
LINE = "arn:aws:directconnect:eu-west-1:111122223333:dxcon/dxcon-{}"
A, B, C = (LINE.format(each) for each in "abc")
SERVICE = "AWS Direct Connect"


def port(key: str, meter: str = "EUW1-PortUsage:1G", days: int = 90) -> Part:
    return charge(key, meter, "2.00", unit="Hrs", service=SERVICE, days=days)


def traffic(key: str) -> Part:
    return charge(key, "EUW1-DataXfer-Out", "0.50", quantity=60, unit="GB", service=SERVICE)


FIRES = {RULE: estate(port(A), port(B), traffic(B))}
HOLDS = {RULE: estate(port(A), traffic(A), port(B), traffic(B))}


def test_time_without_use_is_waste_where_another_like_it_has_both() -> None:
    found = money(RULE, FIRES[RULE])
    assert {key: row["outcome"] for key, row in found.items()} == {A: "waste", B: "in_use"}
    assert (found[A]["saving_per_month"], found[A]["confidence"]) == (Decimal("60.88"), "low")
    assert found[A]["reason"] == (
        "Paid for on 30 of 30 days by EUW1-PortUsage:1G, and the bill has no use of it; 1 of 1 others like it are used."
    )


def test_those_that_are_used_are_in_use() -> None:
    assert outcomes(RULE, HOLDS[RULE]) == {A: "in_use", B: "in_use"}


def test_one_alone_is_like_no_other() -> None:
    assert outcomes(RULE, estate(port(A))) == {}


def test_where_no_other_has_use_its_use_may_not_be_billed() -> None:
    assert outcomes(RULE, estate(port(A), port(B))) == {}


def test_one_of_another_size_is_another_thing() -> None:
    assert outcomes(RULE, estate(port(A, "EUW1-PortUsage:10G"), port(B), traffic(B))) == {B: "in_use"}


def test_half_of_the_others_must_be_used() -> None:
    assert outcomes(RULE, estate(port(A), port(B), port(C), traffic(C)))[A] == "waste"
    fourth = LINE.format("d")
    assert A not in outcomes(RULE, estate(port(A), port(B), port(fourth), port(C), traffic(C)))


@pytest.mark.parametrize(("days", "judged"), [(23, False), (24, True)])
def test_a_new_one_is_not_judged(days: int, *, judged: bool) -> None:
    assert (A in outcomes(RULE, estate(port(A, days=days), port(B), traffic(B)))) is judged


def test_what_has_rules_of_its_own_is_left_to_them() -> None:
    shards = [charge(f"arn:aws:kinesis:eu-west-1:111122223333:stream/{name}", "ShardHour", unit="Hrs") for name in "ab"]
    machines = [charge(f"i-{name * 17}", "BoxUsage:m5.large", unit="Hrs") for name in "ab"]
    assert outcomes(RULE, estate(*shards, *machines, traffic(A))) == {}


def test_what_is_no_longer_there_is_for_another_rule() -> None:
    there = resource(A, "AWS::DirectConnect::Connection", seen=ago(90))
    gone = Part("resource", tuple({**row, "x_valid_to": ago(20)} for row in there.rows))
    assert outcomes(RULE, estate(gone, port(A), port(B), traffic(B))) == {B: "in_use"}


def test_use_is_what_is_counted_and_time_what_passes() -> None:
    name = "//compute.googleapis.com/projects/1/regions/r/vpnTunnel/{}"
    time = [charge(name.format(each), "Tunnel", unit="seconds", service="Networking") for each in "ab"]
    use = charge(name.format("b"), "Egress", "0.20", unit="bytes", service="Networking")
    assert outcomes(RULE, estate(*time, use)) == {name.format("a"): "waste", name.format("b"): "in_use"}
