import pytest

from checks.reconcile import reconcile, row_ties
from checks.suites.load_sum import SUITE, judge
from tests.checks.sums import rejected, source, warehouse

READ = source(
    ("a", "USD", "BilledCost", 10, "180.52"), ("a", "USD", "ListCost", 10, "200"), ("a", "EUR", "BilledCost", 1, "0")
)
REFUSED = rejected(("a", "USD", "BilledCost", 1, "0.02"), ("a", "USD", "ListCost", 1, "1"))
EURO = ("a", "EUR", "BilledCost", 1, "0", "0")
LIST = ("a", "USD", "ListCost", 9, "199", "0")
KEPT = warehouse(("a", "USD", "BilledCost", 9, "180.5", "0"), LIST, EURO)
# For each check, what the segments hold if it is to fail.
FAULTS = {
    "load_sums_tie": warehouse(("a", "USD", "BilledCost", 9, "180.500000000000000001", "0"), LIST, EURO),
    "load_rows_tie": warehouse(("a", "USD", "BilledCost", 9, "180.5", "0"), LIST),
}


def outcomes(kept):
    sums = reconcile(READ, kept, REFUSED, source_name="aws-bill", billing_period="2026-09")
    return judge(sums, row_ties(READ, kept, REFUSED))


def test_a_load_that_ties_passes():
    results = outcomes(KEPT)
    assert [(result.name, result.passed) for result in results] == [(check.name, True) for check in SUITE.checks]
    assert (
        results[0].detail
        == "Found 0 of 3 sums off; expected a difference of 0 in every load, currency and cost column."
    )


@pytest.mark.parametrize("check", FAULTS)
def test_a_fault_blocks_by_exactly_its_check(check):
    failed = [result for result in outcomes(FAULTS[check]) if not result.passed]
    assert [result.name for result in failed] == [check]
    assert failed[0].blocking


def test_details_name_load_column_currency_and_every_amount():
    sums, _ = outcomes(FAULTS["load_sums_tie"])
    assert (
        "1 of 3 sums off: load a, BilledCost in USD: source 180.52, warehouse 180.500000000000000001, rejected 0.02, "
        "rounding 0, difference -0.000000000000000001; expected a difference of 0" in sums.detail
    )
    _, rows = outcomes(FAULTS["load_rows_tie"])
    assert (
        "load a, BilledCost in EUR: 1 rows read, 0 in segments, 0 of split costs, 0 rejected; expected as many"
        in rows.detail
    )


def test_many_differences_are_counted_and_the_first_shown():
    nothing = warehouse()
    sums, rows = outcomes(nothing)
    assert "2 of 3 sums off" in sums.detail
    assert rows.detail.count("load a") == 3
