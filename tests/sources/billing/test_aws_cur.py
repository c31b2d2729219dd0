"""AWS_CUR: which columns a report must have, and its own sums against what `normalise` makes of it."""

from decimal import Decimal
from pathlib import Path

import pytest

from sources.base import Unreadable
from sources.billing import AWS_CUR
from sources.billing.totals import read_totals
from tests.shared_data import AWS_LEGACY_CUR, AWS_LEGACY_CUR_SUM, needs_aws_legacy_cur
from tests.sources.billing.exports.aws import LAYOUTS, PLAN, RESERVATION, line
from tests.transforms.focus.aws_lines import normalised, own_sums, sums, write

PLANNED = {"savings_plan_savings_plan_a_r_n": PLAN}
RESERVED = {"reservation_reservation_a_r_n": RESERVATION}
LINES = (
    line(),
    line("SavingsPlanCoveredUsage", "0.5", savings_plan_savings_plan_effective_cost="0.3", **PLANNED),
    line("SavingsPlanNegation", "-0.5", **PLANNED),
    line(
        "SavingsPlanRecurringFee",
        "0.4",
        savings_plan_total_commitment_to_date="0.4",
        savings_plan_used_commitment="0.3",
        **PLANNED,
    ),
    line("DiscountedUsage", "0", reservation_effective_cost="0.25", **RESERVED),
    line(
        "RIFee",
        "7",
        reservation_unused_recurring_fee="1e-7",
        reservation_unused_amortized_upfront_fee_for_billing_period="2",
        **RESERVED,
    ),
    line("Fee", "100", **RESERVED),
    line("Tax", "0.19"),
    line("Credit", "-1"),
    line("Usage", "5e-07", pricing_public_on_demand_cost=None),
)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_both_readings_of_every_layout_come_to_the_same(layout: str, tmp_path: Path) -> None:
    path = write(tmp_path, LINES, layout)
    rows = normalised(path)
    assert rows["x_reject_reason"].drop_nulls().to_list() == []
    assert own_sums(path) == sums(rows)
    assert own_sums(path)["BilledCost"] == Decimal("107.0900005")
    assert own_sums(path)["EffectiveCost"] == Decimal("2.3400006")


def test_the_row_of_an_unused_commitment_counts_in_both(tmp_path: Path) -> None:
    path = write(tmp_path, LINES, "2.0 CSV")
    assert read_totals(path, AWS_CUR, "cur").rows == normalised(path).height == len(LINES) + 2


def test_a_cost_that_is_none_is_told(tmp_path: Path) -> None:
    fee = line("RIFee", "7", reservation_unused_recurring_fee="a lot", **RESERVED)
    path = write(tmp_path, [line("Usage", "twelve"), fee], "2.0 CSV")
    assert read_totals(path, AWS_CUR, "cur").sums["unreadable"].to_list()[:4] == [1, 1, 2, 0]
    assert normalised(path)["x_cost_unreadable"].to_list() == [True, False, True]


@needs_aws_legacy_cur
def test_a_public_report_adds_up_to_what_is_published() -> None:
    rows = normalised(AWS_LEGACY_CUR)
    assert sums(rows) == own_sums(AWS_LEGACY_CUR)
    assert sums(rows)["BilledCost"] == AWS_LEGACY_CUR_SUM
    assert (rows.height, rows["SubAccountId"].unique().to_list()) == (1281, ["123412340534"])


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (["line_item_unblended_cost"], "line_item_currency_code"),
        (["lineItem/UnblendedCost", "lineItem/CurrencyCode", "bill/BillingPeriodStartDate"], "the type of each line"),
        (["BilledCost", "BillingCurrency", "ChargePeriodStart"], "line_item_unblended_cost"),
    ],
)
def test_a_file_that_is_no_report_says_what_it_lacks(columns: list[str], expected: str) -> None:
    with pytest.raises(Unreadable) as refused:
        AWS_CUR.columns_in(columns, "cur.csv")
    assert expected in refused.value.expected
