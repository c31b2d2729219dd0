"""Each commitment: its end from the best that tells it, its window, and the ladder."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

from tests.transforms.commitments.bills import FEE, UNUSED, USED, commitments, row
from transforms.commitments.each import best_terms, ladder
from transforms.commitments.terms import day_after
from warehouse.tables.commitments import COMMITMENT, COMMITMENT_TERM

PLAN_END = {
    "x_savings_plan_start_time": "2025-11-12T00:00:00.000Z",
    "x_savings_plan_end_time": "2026-11-11T23:59:59.000Z",
}


def of(*rows, told=(), name: str = "c-1"):
    return commitments(*rows, told=told)[name]


def test_an_end_is_the_first_day_after_and_its_money_a_month_of_its_window_by_contract() -> None:
    found = of(row("60", "100", day=date(2026, 10, 20), **USED, **PLAN_END))
    assert (found["start"], found["end"], found["end_from"], found["state"]) == (
        date(2025, 11, 12),
        date(2026, 11, 12),
        "bill",
        "running",
    )
    assert found["contracted_per_month"] == Decimal("101.466666666666666667")
    assert found["saving_per_month"] == Decimal("40.586666666666666667")
    assert found["break_even_percent"] == pytest.approx(60)


def test_days_outside_the_window_count_for_nothing() -> None:
    """A window of 30 days ends with the last complete day, the 28th: the 28th of September is before it."""
    found = of(
        row("60", "100", day=date(2026, 10, 28), **USED),
        row("60", "100", day=date(2026, 10, 29), **USED),
        row("60", "100", day=date(2026, 9, 28), **USED),
    )
    assert found["used_per_month"] == Decimal("60.88")


def test_an_end_that_nothing_tells_is_unknown_and_no_step_of_the_ladder() -> None:
    found = commitments(row("60", "100", **USED))
    assert (found["c-1"]["end"], found["c-1"]["state"]) == (None, "end_unknown")
    assert "When it ends is unknown" in found["c-1"]["reason"]
    assert ladder(pl.DataFrame(list(found.values()), COMMITMENT.schema)).is_empty()


def test_a_file_tells_an_end_before_a_bill_and_a_bill_before_a_contract() -> None:
    ends = {"contract": date(2027, 1, 1), "bill": date(2027, 2, 1), "file": date(2027, 3, 1)}
    told = [{"x_source": by, "CommitmentDiscountId": "c", "end": end, "told_by": by} for by, end in ends.items()]
    best = best_terms(pl.DataFrame(told, COMMITMENT_TERM.schema)).to_dicts()
    assert [(each["end"], each["end_from"]) for each in best] == [(date(2027, 3, 1), "file")]


@pytest.mark.parametrize("status", ["Superseded", "Canceled", "Cancelled"])
def test_a_commitment_that_was_superseded_or_given_back_is_not_counted(status: str) -> None:
    told = [{"CommitmentDiscountId": "old", "x_provider": "aws", "end": date(2027, 1, 1), "status": status}]
    found = commitments(row("60", "100", **USED, **PLAN_END), told=told)
    assert found["old"]["state"] == ("superseded" if status == "Superseded" else "canceled")
    steps = ladder(pl.DataFrame(list(found.values()), COMMITMENT.schema))
    assert steps["CommitmentDiscountId"].to_list() == ["c-1"]


def test_one_that_is_exhausted_is_on_the_ladder_till_its_end() -> None:
    told = [{"CommitmentDiscountId": "c-1", "end": date(2027, 1, 1), "status": "Exhausted"}]
    found = of(row("60", "100", **USED), told=told)
    assert (found["state"], found["end"]) == ("running", date(2027, 1, 1))


def test_utilisation_is_by_the_commitments_own_unit_and_by_effective_cost() -> None:
    found = of(
        row("75", "100", **USED, CommitmentDiscountQuantity="18", CommitmentDiscountUnit="Hrs"),
        row("25", "0", **UNUSED, CommitmentDiscountQuantity="6", CommitmentDiscountUnit="Hrs"),
    )
    assert (found["utilisation_percent"], found["quantity_percent"]) == (pytest.approx(75), pytest.approx(75))
    assert found["unused_per_month"] == Decimal("25.366666666666666667")


def test_without_a_contracted_price_what_it_saves_is_unknown_and_not_nothing() -> None:
    found = of(row("75", **{**USED, "ContractedCost": None, "PricingCurrency": "EUR"}))
    assert (found["contracted_per_month"], found["saving_per_month"]) == (None, None)
    assert "unknown" in found["reason"]


def test_an_upfront_fee_is_paid_back_on_the_day_that_what_was_avoided_comes_to_it() -> None:
    first = date(2026, 9, 1)
    paid = row("0", "0", day=first, **{**FEE, "BilledCost": "100", "ChargeFrequency": "One-Time"})
    used = [row("3", "30", day=first + timedelta(days=at), **{**USED, "BilledCost": "0"}) for at in range(40)]
    found = of(paid, *used)
    assert (found["upfront"], found["paid_back_on"]) == (Decimal(100), date(2026, 9, 4))


def test_effective_cost_over_a_term_is_what_was_billed_and_not_in_a_month_with_an_upfront_fee() -> None:
    first = date(2026, 9, 28)
    paid = row("0", "0", day=first, **{**FEE, "BilledCost": "30", "ChargeFrequency": "One-Time"})
    used = [row("10", "20", day=first + timedelta(days=at), **{**USED, "BilledCost": "0"}) for at in range(3)]
    rows = [paid, *used]
    assert sum(Decimal(each["EffectiveCost"]) for each in rows) == sum(Decimal(each["BilledCost"]) for each in rows)
    assert of(*rows)["used_per_month"] == Decimal("20.293333333333333333")


ENDS = {
    "2026-11-11T23:59:59": date(2026, 11, 12),
    "2026-11-12T00:00:00": date(2026, 11, 12),
    "2026-11-12T14:30:00": date(2026, 11, 13),
}


@pytest.mark.parametrize(("told", "first_after"), ENDS.items(), ids=ENDS.keys())
def test_the_first_day_without_it(told: str, first_after: date) -> None:
    frame = pl.DataFrame({"end": [told]}).with_columns(pl.col("end").str.to_datetime())
    assert frame.select(day_after("end")).item() == first_after
