from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from tests.transforms.changes.made import AFTER, BEFORE, charge, keys, total, usage_by_resource, whole
from transforms.changes.terms import TERMS

# Of the same quantity a day: 30 days of 24 hours, and 31.
MONTH, NEXT = 720, 744


def pair(before: dict[str, Any], after: dict[str, Any], **both: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A charge in September, and in October with as much a day."""
    return charge(BEFORE, **({"quantity": MONTH} | both | before)), charge(AFTER, **({"quantity": NEXT} | both | after))


def near(amount: Decimal, expected: float) -> bool:
    """Within 1%."""
    return abs(float(amount) - expected) <= abs(expected) / 100


COVERED = {"PricingCategory": "Committed", "CommitmentDiscountStatus": "Used", "x_is_committed": True}
PLANTED = {
    "price": ([*pair({"price": "0.1"}, {"price": "0.12"})], "list_price", 14.6),
    "usage": ([*pair({}, {"quantity": NEXT * 2})], "usage", 73.2),
    "a negotiated rate": ([*pair({"contracted": "0.09"}, {"contracted": "0.08"})], "negotiated_rate", -7.32),
    "coverage": (
        [
            *pair({"quantity": MONTH}, {"quantity": NEXT / 2}),
            charge(AFTER, quantity=NEXT / 2, contracted="0.1", effective="0.06", **COVERED),
        ],
        "commitment",
        -14.64,
    ),
    "a credit": ([*pair({}, {}), whole(AFTER, "Credit", "-5")], "credit", -5),
    "a currency": (
        [*pair({"rate": "0.92"}, {"rate": "0.95"}, BillingCurrency="EUR")],
        "currency",
        0.03 * 73.2,
    ),
    "a migration": ([charge(BEFORE), charge(AFTER, x_sku="m6i.large", quantity=NEXT, price="0.09")], "migrated", -5.04),
    "a migration to fewer": (
        [charge(BEFORE), charge(AFTER, x_sku="m6i.xlarge", quantity=NEXT * 0.6, price="0.16")],
        "migrated",
        -0.576,
    ),
    "something new": ([charge(AFTER, quantity=NEXT)], "new", 74.4),
    "something gone": ([charge(BEFORE)], "gone", -72),
    "unused commitment": (
        [
            *pair({}, {}),
            charge(AFTER, quantity=10, price=0, effective="0.5", **COVERED | {"CommitmentDiscountStatus": "Unused"}),
        ],
        "unused_commitment",
        5,
    ),
    "a refund": ([*pair({}, {}), whole(AFTER, "Credit", "-3", ChargeClass="Correction")], "refund", -3),
    "tax": ([*pair({}, {}), whole(AFTER, "Tax", "19")], "tax", 19),
    "a purchase": ([*pair({}, {}), whole(AFTER, "Purchase", "500")], "purchase", 500),
    "a correction": ([*pair({}, {}), whole(AFTER, "Usage", "-2", ChargeClass="Correction")], "correction", -2),
    "one more day": ([*pair({}, {})], "calendar", 2.4),
}  # fmt: skip


@pytest.mark.parametrize(("charges", "term", "amount"), PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_cause_lands_in_its_own_term(charges: list[dict[str, Any]], term: str, amount: float) -> None:
    found = total(*charges)
    assert near(found[term], amount), found
    assert set(found) <= {term, "calendar"} | ({"usage"} if term == "usage" else set()), found


@pytest.mark.parametrize("charges", [charges for charges, _, _ in PLANTED.values()], ids=PLANTED.keys())
def test_exchanging_the_periods_flips_every_sign_to_the_last_digit(charges: list[dict[str, Any]]) -> None:
    there, back = total(*charges), total(*charges, swapped=True)
    other = {"new": "gone", "gone": "new"}
    assert {other.get(name, name): -amount for name, amount in back.items()} == there


def test_a_new_price_id_is_a_price_and_not_gone_and_new() -> None:
    """The key knows no SkuPriceId and no price category."""
    found = total(*pair({"PricingCategory": "Standard"}, {"PricingCategory": "Other", "price": "0.2"}))
    assert set(found) == {"list_price", "calendar"}


def test_coverage_is_a_commitments_and_no_usage() -> None:
    """The key knows no commitment status: half of what was used is covered now, at 40% less."""
    half = {"quantity": NEXT / 2}
    found = total(*pair({}, half), charge(AFTER, **half, contracted="0.1", effective="0.06", **COVERED))
    assert set(found) == {"commitment", "calendar"}


def test_a_fee_of_a_month_has_no_calendar() -> None:
    """What is charged by the month costs no more in a longer one."""
    found = total(*pair({"quantity": 5}, {"quantity": 7}, ChargeFrequency="Recurring", price=10))
    assert found == {"usage": Decimal(20)}


def test_seats_bought_by_the_month_have_a_price_and_a_quantity_and_a_fee_has_its_amount_alone() -> None:
    seats = {"ChargeCategory": "Purchase", "ChargeFrequency": "Recurring", "PricingUnit": "Seats"}
    found = total(*pair({"quantity": 40, "price": 10}, {"quantity": 50, "price": 12}, **seats))
    assert sum(found.values()) == 200
    assert {name: round(amount, 9) for name, amount in found.items()} == {"usage": 110, "list_price": 90}
    fee = pair({"quantity": 1, "price": 40}, {"quantity": 1, "price": 50}, **seats | {"PricingUnit": "Fee"})
    assert total(*fee) == {"purchase": Decimal(10)}
    once = pair({"quantity": 40, "price": 10}, {"quantity": 50, "price": 12}, **seats | {"ChargeFrequency": "One-Time"})
    assert total(*once) == {"purchase": Decimal(200)}


def test_a_discount_without_contracted_cost_is_split_by_what_the_uncovered_pays() -> None:
    """Azure's export gives covered usage no contracted cost; the rest of the SKU pays 90% of the list price."""
    unknown = {"ContractedCost": None, "x_sku": "D4s"}
    open_ones = pair({"effective": "0.09"}, {"effective": "0.09"}, **unknown)
    covered = charge(AFTER, quantity=NEXT, effective="0.063", **unknown, **COVERED)
    found = total(*open_ones, charge(BEFORE, quantity=MONTH, effective="0.09", **unknown), covered)
    assert set(found) == {"commitment", "calendar"}
    assert near(found["commitment"], -NEXT * 0.027 * 0.984)


def test_a_price_without_list_price_moves_as_negotiated() -> None:
    """Azure's MCA exports lack list prices."""
    found = total(*pair({"contracted": "0.09"}, {"contracted": "0.10"}, ListCost=None))
    assert set(found) == {"negotiated_rate", "calendar"}


LACKING = {
    "no quantity": {"PricingQuantity": None, "x_is_measured": False},
    "a quantity of 0": {"PricingQuantity": Decimal(0)},
    "a quantity below 0": {"PricingQuantity": Decimal(-5)},
    "a price of 0": {"ListCost": Decimal(0), "ContractedCost": Decimal(0)},
    "no price": {"ListCost": None, "ContractedCost": None, "PricingCategory": "Committed"},
}


@pytest.mark.parametrize("lacking", LACKING.values(), ids=LACKING.keys())
def test_what_lacks_a_factor_is_not_decomposed(lacking: dict[str, Any]) -> None:
    found = total(charge(BEFORE), charge(AFTER, quantity=NEXT, price="0.2") | lacking)
    assert found == {"not_decomposed": Decimal("76.8")}


def test_cost_of_nothing_is_a_full_discount() -> None:
    """Usage that a commitment covers whole costs nothing by itself."""
    found = total(*pair({}, {"effective": 0}))
    assert set(found) == {"commitment", "calendar"}
    assert sum(found.values()) == -72


def test_negative_usage_in_both_is_taken_apart() -> None:
    found = total(*pair({"quantity": -MONTH}, {"quantity": -NEXT * 2}))
    assert set(found) == {"usage", "calendar"}


def test_google_fees_and_what_offsets_them_are_what_nothing_used() -> None:
    """FEE_UTILIZATION_OFFSET takes back what usage used of the fee; both name the commitment."""
    committed = {"x_is_committed": True, "x_provider": "gcp"}
    charges = [whole(AFTER, "Purchase", "100", **committed), whole(AFTER, "Credit", "-92.5", **committed)]
    assert total(*charges) == {"unused_commitment": Decimal("7.5")}


def test_one_tiny_thing_gone_makes_no_migration_of_a_large_new_one() -> None:
    found = total(charge(BEFORE, x_sku="t3.nano", quantity=10), charge(AFTER, x_sku="p4d", quantity=5000, price=3))
    assert near(found["new"], 15000 * (1 - 10 / 30 / (5000 / 31)))
    assert abs(found["migrated"]) < 32


@pytest.mark.parametrize("apart", ["SubAccountId", "ServiceName", "RegionId", "PricingUnit"])
def test_a_migration_stays_in_account_service_region_and_unit(apart: str) -> None:
    found = total(charge(BEFORE), charge(AFTER, x_sku="m6i.large", quantity=NEXT) | {apart: "other"})
    assert set(found) == {"new", "gone"}


def test_skus_of_one_unit_that_shift_are_a_mix_at_roll_ups_alone() -> None:
    small = pair({"x_sku": "small", "quantity": 720}, {"x_sku": "small", "quantity": 372}, price="0.1")
    large = pair({"x_sku": "large", "quantity": 720}, {"x_sku": "large", "quantity": 1116}, price="0.2")
    found, by_key = total(*small, *large), keys(*small, *large)
    assert set(found) == {"calendar", "mix"}
    assert near(found["mix"], 366 * 0.1)
    assert by_key["mix"].sum() == 0
    assert by_key["usage"].sum() == found["mix"]


def test_usage_moves_by_new_gone_and_changed_resources() -> None:
    """Of 24, 24 and 48 hours a day, the first is gone, the last is new, the second uses twice as much."""
    hours = {"i-1": (720, None), "i-2": (720, 1488), "i-3": (None, 744)}
    charges = [
        charge(month, quantity=many, ResourceId=name)
        for name, both in hours.items()
        for month, many in zip((BEFORE, AFTER), both, strict=True)
        if many
    ]
    found = usage_by_resource(*charges)
    parts = [found[name] for name in ("new_resources", "gone_resources", "changed_resources")]
    assert sum(parts) == found["usage"]
    assert [round(float(part), 6) for part in parts] == [73.2, -73.2, 73.2]
    assert (found["n_new"], found["n_gone"], found["n_changed"]) == (1, 1, 1)


def test_a_key_of_one_resource_with_an_unknown_account_is_a_key() -> None:
    found = keys(*pair({}, {}, SubAccountId=None, RegionId=None))
    assert found.height == 1
    assert found.select(pl.sum_horizontal(TERMS)).item() == Decimal("2.4")
