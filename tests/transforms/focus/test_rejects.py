"""A row that cannot be taken says which column, why, and what stood there."""

import pytest

from tests.transforms.bill import charges, normalised

REJECT = ("x_reject_column", "x_reject_value", "x_cost_unreadable")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({"ListCost": "1,000"}, ("ListCost", "1,000", True), id="cost"),
        pytest.param({"ListCost": "x", "ChargePeriodStart": "y"}, ("ListCost", "x", True), id="cost-before-date"),
        pytest.param({"BillingPeriodEnd": "soon"}, ("BillingPeriodEnd", "soon", False), id="date"),
        pytest.param({"ChargePeriodStart": "10/31/2026"}, ("ChargePeriodStart", "10/31/2026", False), id="us-date"),
        pytest.param({"ChargePeriodStart": None}, ("ChargePeriodStart", None, False), id="no-start"),
        pytest.param({"BillingCurrency": None}, ("BillingCurrency", None, False), id="no-currency"),
        pytest.param({"BillingCurrency": ""}, ("BillingCurrency", None, False), id="blank-currency"),
        pytest.param({"PricingQuantity": "many"}, ("PricingQuantity", "many", False), id="quantity"),
        pytest.param(
            {"ChargePeriodEnd": "2026-10-31T06:59:59Z"},
            ("ChargePeriodEnd", "2026-10-31T06:59:59Z", False),
            id="ends-early",
        ),
    ],
)
def test_the_first_thing_wrong_is_told(change: dict[str, object], expected: tuple[object, ...]) -> None:
    assert normalised(charges(change)).select(REJECT).row(0) == expected


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({}, id="nothing-odd"),
        pytest.param({"BilledCost": None, "EffectiveCost": ""}, id="unknown-costs"),
        pytest.param({"ChargePeriodEnd": None}, id="no-end"),
        pytest.param({"BillingPeriodStart": None}, id="no-billing-period"),
        pytest.param({"ChargePeriodEnd": "2026-10-31T07:00:00Z"}, id="ends-as-it-starts"),
        pytest.param({"ChargeCategory": "Surprise"}, id="a-category-that-focus-does-not-know"),
    ],
)
def test_a_good_row_has_no_reason(change: dict[str, object]) -> None:
    row = normalised(charges(change)).select(
        "x_reject_column", "x_reject_reason", "x_reject_value", "x_cost_unreadable"
    )
    assert row.row(0) == (None, None, None, False)


def test_the_reason_is_a_sentence() -> None:
    reason = normalised(charges({"BilledCost": "1,000"}))["x_reject_reason"].item()
    assert reason.startswith('BilledCost is "1,000"; expected a decimal number')
    assert reason.endswith(".")


def test_a_reject_keeps_the_costs_that_can_be_read() -> None:
    row = normalised(charges({"ListCost": "x", "BilledCost": "2.5"}))
    assert (str(row["BilledCost"].item()), row["ListCost"].item()) == ("2.500000000000000000", None)


def test_good_and_bad_rows_stand_in_the_files_order() -> None:
    bill = normalised(charges({"Id": "a"}, {"Id": "b", "BilledCost": "x"}, {"Id": "c"}))
    assert bill.select("x_row", "x_Id", "x_reject_column").rows() == [
        (0, "a", None),
        (1, "b", "BilledCost"),
        (2, "c", None),
    ]
