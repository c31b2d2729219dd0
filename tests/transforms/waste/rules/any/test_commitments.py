"""Commitments that nothing uses."""

from decimal import Decimal

from tests.transforms.waste.estates import Part, ago, charge, estate, money, outcomes

RULE = "any.commitment_unused"
ORDER = "/providers/Microsoft.Capacity/reservationOrders/30227a49/reservations/1"
KEY = ORDER.lower()
VM = "/subscriptions/s/resourcegroups/r/providers/microsoft.compute/virtualmachines/v"


def unused(cost: str = "2.00", days: int = 30) -> Part:
    return charge(ORDER, "Reserved", cost, commitment=ORDER, commitment_status="Unused", days=days, provider="azure")


USED = charge(VM, "D2s v5", "6.00", commitment=ORDER, provider="azure")
FIRES = {RULE: estate(unused(), USED)}
HOLDS = {RULE: estate(USED)}


def test_what_nothing_used_is_waste_and_frees_no_cash() -> None:
    found = money(RULE, FIRES[RULE])[KEY]
    assert (found["outcome"], found["commitment_freed_per_month"]) == ("waste", Decimal("60.88"))
    assert found["saving_per_month"] is None
    assert found["reason"] == "Of what it cost in the window 25.0% was not used, on 30 of 30 days."


def test_one_that_is_used_in_full_is_in_use() -> None:
    assert set(outcomes(RULE, HOLDS[RULE]).values()) == {"in_use"}


def test_what_was_unused_before_the_window_is_over() -> None:
    before = charge(ORDER, "Reserved", commitment=ORDER, commitment_status="Unused", to=ago(40), provider="azure")
    assert set(outcomes(RULE, estate(before, USED)).values()) == {"in_use"}


def test_those_of_aws_have_a_rule_of_their_own() -> None:
    plan = "arn:aws:savingsplans::111122223333:savingsplan/1"
    assert outcomes(RULE, estate(charge(plan, "Plan", commitment=plan, commitment_status="Unused"))) == {}
