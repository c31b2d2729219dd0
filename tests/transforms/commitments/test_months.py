"""The shares of a month, each with the mistake that was made of it somewhere."""

from decimal import Decimal

import polars as pl
import pytest

from tests.transforms.commitments.bills import FEE, UNUSED, USED, month, row, warehouse
from transforms.commitments.months import ACCOUNTS_SQL, figures, shares, together

# FOCUS' own example of coverage: 150 of 350 by effective cost; the covered half would have cost 200 by contract.
EXAMPLE = (row("150", "200", **USED), row("200"))


def test_coverage_is_by_contracted_cost_and_focus_own_example_is_a_variant_of_its_name() -> None:
    found = month(*EXAMPLE)
    assert found["coverage"] == pytest.approx(50)
    assert found["coverage.effective"] == pytest.approx(100 * 150 / 350)


def test_utilisation_leaves_purchases_out() -> None:
    fee = row("0", "0", **{**FEE, "BilledCost": "1000", "ListCost": "1000", "ContractedCost": "1000"})
    found = month(row("90", "120", **USED), row("10", "0", **UNUSED), fee)
    assert found["utilisation"] == pytest.approx(90)
    assert (found["waste"], found["saving"]) == (Decimal(10), Decimal(20))


def test_the_savings_rate_counts_what_is_unused_and_may_be_negative() -> None:
    found = month(row("90", "95", "100", **USED), row("30", "0", **UNUSED))
    assert found["esr"] == pytest.approx(-20)
    assert found["esr.contracted"] == pytest.approx(100 * (95 - 120) / 95)


def test_the_savings_rate_is_on_all_usage_and_on_what_could_be_covered() -> None:
    storage = row("100", "100", "100", SkuMeter="EUW1-TimedStorage-ByteHrs")
    found = month(row("60", "100", **USED), row("100", "100", "125"), storage)
    assert found["esr"] == pytest.approx(100 * (325 - 260) / 325)
    assert found["esr.eligible"] == pytest.approx(100 * (225 - 160) / 225)


def test_a_savings_rate_without_a_divisor_is_null_and_says_so() -> None:
    found = month(row("30", "0", "0", **UNUSED))
    assert (found["esr"], found["esr reason"]) == (None, "there is nothing to divide by")
    assert found["utilisation"] == 0


def test_an_agreement_without_list_prices_has_no_savings_rate_over_them() -> None:
    """finops-toolkit #1003: list prices that lack were taken for contracted ones, and savings came out too small."""
    found = month(row("90", "120", **{**USED, "ListCost": None}), row("10", "10", "12"))
    assert found["esr"] is None
    assert found["esr reason"].startswith("no list price for 90.0 USD of effective cost")
    assert found["esr.contracted"] == pytest.approx(100 * 30 / 130)


def test_what_is_priced_as_spot_could_not_be_covered() -> None:
    spot = row("500", PricingCategory="Dynamic")
    assert month(row("50", "100", **USED), row("100"), spot)["coverage"] == pytest.approx(50)


def test_a_bill_that_tells_what_could_be_covered_is_taken_at_its_word() -> None:
    told = '{"CommitmentPrograms":[{"ProgramType":"Savings Plan"}]}'
    other = row("300", SkuMeter="EUW1-Lambda-GB-Second", CommitmentProgramEligibilityDetails=told)
    assert month(row("50", "100", **USED), other)["coverage"] == pytest.approx(25)


PLAN = {**USED, "CommitmentDiscountCategory": "Spend"}
RESERVED = {**USED, "CommitmentDiscountCategory": "Usage"}
COVERED = {
    "a plan all sizes of its kind of usage": ({**PLAN}, "USW2-BoxUsage:t3.nano", 25),
    "a plan no other kind": ({**PLAN}, "EUW1-SpotUsage:m5.large", 100),
    "an instance plan its family": (
        {**PLAN, "x_savings_plan_offering_type": "EC2InstanceSavingsPlans"},
        "EUW1-BoxUsage:m5.4xlarge",
        25,
    ),
    "an instance plan no other family": (
        {**PLAN, "x_savings_plan_offering_type": "EC2InstanceSavingsPlans"},
        "EUW1-BoxUsage:c5.large",
        100,
    ),
    "a reservation its own meter in any region": (
        {**RESERVED},
        "USE2-BoxUsage:m5.large",
        25,
    ),
    "a reservation all sizes of its family": ({**RESERVED}, "EUW1-BoxUsage:m5.4xlarge", 25),
    "a reservation no other family": ({**RESERVED}, "EUW1-BoxUsage:m5d.large", 100),
    "a reservation no bare metal": ({**RESERVED}, "EUW1-BoxUsage:m5.metal", 100),
    "a reservation no hardware of one's own": ({**RESERVED}, "EUW1-DedicatedUsage:m5.large", 100),
    "a reservation of a database its own size": (
        {**RESERVED, "SkuMeter": "EUW1-InstanceUsage:db.m5.large"},
        "EUW1-InstanceUsage:db.m5.xlarge",
        100,
    ),
}


def test_a_reservation_of_linux_fits_all_sizes_and_one_of_windows_its_own() -> None:
    windows = {"SkuMeter": "EUW1-BoxUsage:m5.xlarge", "x_Operation": "RunInstances:0002"}
    linux = {"SkuMeter": "EUW1-BoxUsage:m5.xlarge", "x_Operation": "RunInstances"}
    rows = (row("50", "100", **RESERVED), row("300", **windows), row("100", **linux))
    assert month(*rows)["coverage"] == pytest.approx(50)
    of_windows = row("50", "100", **RESERVED, **{**windows, "SkuMeter": "EUW1-BoxUsage:m5.large"})
    assert month(of_windows, row("300", **windows), row("100", **linux))["coverage"] == pytest.approx(100)


@pytest.mark.parametrize(("how", "meter", "share"), COVERED.values(), ids=COVERED.keys())
def test_what_could_be_covered_is_what_commitments_are_seen_to_cover(how, meter: str, share: float) -> None:
    assert month(row("50", "100", **how), row("300", SkuMeter=meter))["coverage"] == pytest.approx(share)


def test_azure_tells_a_contracted_price_in_the_pricing_currency_with_its_own_rate() -> None:
    azure = {"x_provider": "azure", "BillingCurrency": "EUR", "PricingCurrency": "USD", "SkuMeter": "D4s v5"}
    priced = {"PricingCurrencyContractedUnitPrice": "0.2185", "PricingQuantity": "24", "ContractedCost": None}
    rate = {"x_exchangeRatePricingToBilling": "0.5"}
    found = month(row("1", **{**USED, **azure, **priced, **rate}), row("3", **{**azure, "ContractedCost": None}))
    assert found["covered"] == Decimal("2.622")
    assert found["contracted"] == Decimal("5.622")


def test_support_and_what_a_cloud_sells_for_others_save_nothing() -> None:
    sold = {"x_provider": "gcp", "HostProviderName": "Google Cloud", "ServiceProviderName": "MongoDB, Inc."}
    support = row("50", ServiceSubcategory="Support")
    found = month(row("60", "100", **USED), row("900", **sold) | {"x_provider": "aws"}, support)
    assert found["esr"] == pytest.approx(40)


GOOGLE = {"x_provider": "gcp", "SkuMeter": "N2 Instance Core running in EMEA", "PricingCategory": "Committed"}
MODEL = "x_consumption_model.description"
FLEXIBLE = {**GOOGLE, "x_consumption_model.id": "70D7", MODEL: "Compute Flexible CUDs 1 Year"}
OFFSET, GIVEN_BACK = {"x_credits.type": "FEE_UTILIZATION_OFFSET"}, {"x_credits.type": "COMMITTED_USAGE_DISCOUNT"}
SUBSCRIBED = {"x_provider": "gcp", "CommitmentDiscountId": "s-1", "SkuMeter": "Commitment - dollar based v1"}


def test_google_since_its_prices_by_model_has_a_fee_and_an_offset_of_what_was_used() -> None:
    rows = (
        row("72", "94", "100", **FLEXIBLE),
        row("100", "100", "100", **{**SUBSCRIBED, "ChargeCategory": "Purchase"}),
        row("-72", "0", "0", **{**SUBSCRIBED, **OFFSET, "ChargeCategory": "Credit"}),
    )
    found = month(*rows)
    assert found["utilisation"] == pytest.approx(72)
    assert (found["waste"], found["saving"]) == (Decimal(28), Decimal(-6))
    assert found["esr"] == pytest.approx(0)


def test_google_before_gave_the_full_price_back_by_a_credit_and_does_not_say_what_is_unused() -> None:
    rows = (
        row("94", "94", "100", **{**GOOGLE, MODEL: "Default"}),
        row("-94", "0", "0", x_provider="gcp", ChargeCategory="Credit", **GIVEN_BACK),
        row("80", "80", "80", **{**SUBSCRIBED, "CommitmentDiscountId": None, "ChargeCategory": "Purchase"}),
    )
    found = month(*rows)
    assert found["utilisation"] is None
    assert "tells not what is unused" in found["utilisation reason"]
    assert found["coverage"] == pytest.approx(100)
    assert found["esr"] == pytest.approx(20)


def test_usage_that_no_commitment_concerns_has_no_utilisation() -> None:
    found = month(row("5"))
    assert (found["utilisation"], found["utilisation reason"]) == (None, "no commitments in this bill")


def test_figures_name_a_provider_and_month_and_its_currency_only_where_there_are_several() -> None:
    both = (row("1", "2", **USED), row("1", "2", BillingCurrency="EUR", **USED))
    one = shares(warehouse(both[:1]).sql(ACCOUNTS_SQL.format(where="true")).pl())
    several = shares(warehouse(both).sql(ACCOUNTS_SQL.format(where="true")).pl())
    assert set(figures(one)["scope"]) == {"aws 2026-10"}
    assert set(figures(several)["scope"]) == {"aws 2026-10 EUR", "aws 2026-10 USD"}
    assert figures(one).filter(kind="commitments.saving").select("value", "unit").rows() == [(Decimal(1), "USD")]


def test_providers_together_are_their_sums_and_no_mean_of_shares() -> None:
    rows = (row("90", "100", **USED), row("1", "4", **{**USED, "x_provider": "azure", "CommitmentDiscountId": "r"}))
    idle = row("9", "0", **{**UNUSED, "x_provider": "azure", "CommitmentDiscountId": "r"})
    whole = shares(together(warehouse((*rows, idle)).sql(ACCOUNTS_SQL.format(where="true")).pl()))
    assert whole.select("provider", pl.col("utilisation").round(6)).rows() == [(None, 91.0)]


def test_a_correction_that_names_its_usage_type_in_its_text_alone_is_of_that_meter() -> None:
    text = "Correction: EUW2-BoxUsage:m5.large in eu-west-2"
    corrected = row("-20", SkuMeter=None, ChargeClass="Correction", ChargeDescription=text)
    assert month(row("50", "80", **USED), row("100"), corrected)["coverage"] == pytest.approx(50)
