from decimal import Decimal

import duckdb
import polars as pl
import pytest
from pydantic import ValidationError

from checks.profile import profile
from checks.settings import CheckSettings
from checks.suites.reject import SUITE, judge
from tests.checks.segments import blank, charges, write
from warehouse.tables import REJECT

LIMITS = CheckSettings()


def staged(folder, *, billed="1", rows=199, currency="USD"):
    """The profile of so many rows of one cost each, half of them credits."""
    sign = pl.when(pl.col("x_row") % 2 == 0).then(1).otherwise(-1)
    cost = (sign * pl.lit(Decimal(billed))).cast(pl.Decimal(38, 18))
    frame = charges(rows).with_columns(BilledCost=cost, BillingCurrency=pl.lit(currency))
    with duckdb.connect() as con:
        return profile(con, write(folder, frame))


def rejects(*amounts, currency="USD", unreadable=False):
    rows = [
        {
            "object": "bill.csv",
            "line": 2 + number,
            "column_name": "BilledCost",
            "reason": 'BilledCost is "x"; expected a decimal number.',
            "currency": currency,
            "amount": Decimal(amount) if amount else None,
        }
        for number, amount in enumerate(amounts)
    ]
    frame = pl.DataFrame(rows, schema={name: REJECT.schema[name] for name in (rows[0] if rows else REJECT.names)})
    return frame.with_columns(cost_unreadable=pl.lit(unreadable))


# For each check, the rejects beside 199 rows of 1 USD that it must fail on.
FAULTS = {
    "rejected_rows_within_limit": rejects("0.1", None),
    "rejected_cost_within_limit": rejects("-0.2"),
    "costs_readable": rejects("0", unreadable=True),
}


def failed(results):
    return [result.name for result in results if not result.passed]


@pytest.mark.parametrize("check", FAULTS)
def test_a_fault_blocks_by_exactly_its_check(check, tmp_path):
    results = judge(staged(tmp_path), FAULTS[check], LIMITS)
    assert failed(results) == [check]
    assert all(result.blocking for result in results)


def test_no_rejects_pass(tmp_path):
    results = judge(staged(tmp_path), rejects(), LIMITS)
    assert [(result.name, result.passed) for result in results] == [(check.name, True) for check in SUITE.checks]


def test_a_share_of_exactly_the_limit_passes(tmp_path):
    table = staged(tmp_path, rows=999, billed="1")
    assert failed(judge(table, rejects("1"), CheckSettings(max_rejected_cost_percent=Decimal("0.1")))) == []
    assert failed(judge(table, rejects("1.000000000000000001"), LIMITS)) == ["rejected_cost_within_limit"]
    assert failed(judge(table, rejects("0"), CheckSettings(max_rejects_percent=Decimal("0.1")))) == []
    assert failed(judge(table, rejects("0", "0"), CheckSettings(max_rejects_percent=Decimal("0.1")))) == [
        "rejected_rows_within_limit"
    ]


def test_details_say_found_limit_and_remedy(tmp_path):
    rows, cost, _ = judge(staged(tmp_path), rejects("-0.2", "0"), LIMITS)
    assert rows.detail.startswith("Found 2 of 201 rows rejected (0.995 %), where the limit is 0.5 %; expected no more")
    assert cost.detail.startswith("Found 0.2 of 199.2 USD rejected (0.1004 %)")
    assert "raise max_rejected_cost_percent under [checks]" in cost.detail


def test_each_currency_is_judged_by_itself(tmp_path):
    results = judge(staged(tmp_path, billed="1000000"), rejects("0.01", currency="EUR"), LIMITS)
    assert failed(results) == ["rejected_cost_within_limit"]
    assert "0.01 of 0.01 EUR rejected (100 %)" in results[1].detail


@pytest.mark.parametrize("currency", [None, "usd", "U$"])
def test_a_reject_without_a_known_currency_counts_in_every_currency(currency, tmp_path):
    table = staged(tmp_path)
    assert failed(judge(table, rejects("0.1", currency=currency), LIMITS)) == []
    assert failed(judge(table, rejects("0.2", currency=currency), LIMITS)) == ["rejected_cost_within_limit"]


def test_a_period_of_rejects_alone_is_held_back():
    with duckdb.connect() as con:
        empty = profile(con, [])
    assert failed(judge(empty, rejects("5", currency=None, unreadable=True), LIMITS)) == [
        check.name for check in SUITE.checks
    ]


def test_effective_cost_stands_in_where_nothing_is_billed(tmp_path):
    with duckdb.connect() as con:
        table = profile(con, write(tmp_path, blank(charges(300), "BilledCost")))
    assert failed(judge(table, rejects("0.2"), LIMITS)) == []
    assert failed(judge(table, rejects("0.3"), LIMITS)) == ["rejected_cost_within_limit"]


def test_limits_take_what_a_config_holds():
    assert CheckSettings.model_validate({"max_rejects_percent": 0.7}).max_rejects_percent == Decimal("0.7")
    with pytest.raises(ValidationError, match="less than or equal to 100"):
        CheckSettings.model_validate({"max_rejects_percent": 101})
    with pytest.raises(ValidationError, match="Extra inputs"):
        CheckSettings.model_validate({"max_reject_percent": 1})


def test_a_cost_that_is_no_number_is_told_with_its_place(tmp_path):
    *_, readable = judge(staged(tmp_path), rejects("0", unreadable=True), LIMITS)
    assert 'Found 1 without; the first is bill.csv, line 2 (BilledCost is "x"); expected a number' in readable.detail
