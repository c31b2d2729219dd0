import polars as pl
import pytest

from checks.joined import NOTHING_JOINED, SCHEMA, joined_ties
from checks.reconcile import reconcile, row_ties
from checks.settings import CheckSettings
from checks.suites.load_sum import SUITE, judge, judge_joined
from tests.checks.sums import rejected, source, warehouse

READ = source(
    ("a", "USD", "BilledCost", 10, "180.52"), ("a", "USD", "ListCost", 10, "200"), ("a", "EUR", "BilledCost", 1, "0")
)
REFUSED = rejected(("a", "USD", "BilledCost", 1, "0.02"), ("a", "USD", "ListCost", 1, "1"))
EURO = ("a", "EUR", "BilledCost", 1, "0", "0")
LIST = ("a", "USD", "ListCost", 9, "199", "0")
KEPT = warehouse(("a", "USD", "BilledCost", 9, "180.5", "0"), LIST, EURO)
TIED = pl.DataFrame([("e", "EUR", "2", "2", "0")], schema=SCHEMA, orient="row")
# For each check, what the segments hold, or what joined exports add up to, if it is to fail.
FAULTS = {
    "load_sums_tie": (warehouse(("a", "USD", "BilledCost", 9, "180.500000000000000001", "0"), LIST, EURO), TIED),
    "load_rows_tie": (warehouse(("a", "USD", "BilledCost", 9, "180.5", "0"), LIST), TIED),
    "joined_exports_tie": (KEPT, TIED.with_columns(joined=pl.lit("1.5"), difference=pl.lit("0.5"))),
}


def outcomes(kept, joined=TIED):
    sums = reconcile(READ, kept, REFUSED, source_name="aws-bill", billing_period="2026-09")
    return [*judge(sums, row_ties(READ, kept, REFUSED)), *judge_joined(joined, CheckSettings())]


def test_a_load_that_ties_passes():
    results = outcomes(KEPT)
    assert [(result.name, result.passed) for result in results] == [(check.name, True) for check in SUITE.checks]
    assert (
        results[0].detail
        == "Found 0 of 3 sums off; expected a difference of 0 in every load, currency and cost column."
    )


@pytest.mark.parametrize("check", FAULTS)
def test_a_fault_blocks_by_exactly_its_check(check):
    failed = [result for result in outcomes(*FAULTS[check]) if not result.passed]
    assert [result.name for result in failed] == [check]
    assert failed[0].blocking


def test_details_name_load_column_currency_and_every_amount():
    sums, *_ = outcomes(*FAULTS["load_sums_tie"])
    assert (
        "1 of 3 sums off: load a, BilledCost in USD: source 180.52, warehouse 180.500000000000000001, rejected 0.02, "
        "rounding 0, difference -0.000000000000000001; expected a difference of 0" in sums.detail
    )
    _, rows, _ = outcomes(*FAULTS["load_rows_tie"])
    assert (
        "load a, BilledCost in EUR: 1 rows read, 0 in segments, 0 of split costs, 0 rejected; expected as many"
        in rows.detail
    )


def test_many_differences_are_counted_and_the_first_shown():
    nothing = warehouse()
    sums, rows, _ = outcomes(nothing)
    assert "2 of 3 sums off" in sums.detail
    assert rows.detail.count("load a") == 3


def of_joined(read: str, whole: str, limit: str = "0"):
    """What is said of two exports, of which one is read in part; a cost that the whole does not have adds nothing."""
    billed = {"export": "e", "currency": "EUR", "column_name": "BilledCost"}
    both = pl.DataFrame([{**billed, "source_sum": read}, {**billed, "column_name": "ListCost", "source_sum": "7"}])
    ties = joined_ties(both, pl.DataFrame([{**billed, "source_sum": whole}]))
    (outcome,) = judge_joined(ties, CheckSettings.model_validate({"max_joined_difference_percent": limit}))
    return outcome


def test_where_nothing_is_joined_there_is_nothing_to_judge() -> None:
    assert judge_joined(NOTHING_JOINED, CheckSettings()) == []


@pytest.mark.parametrize(
    ("read", "whole", "limit", "passed"),
    [
        ("1.5", "1.500", "0", True),
        ("1.5", "1.509", "0", True),
        ("1.5", "1.51", "0", False),
        ("1.51", "1.5", "0", False),
        ("99", "100", "1", True),
        ("98.9", "100", "1", False),
    ],
)
def test_two_joined_exports_add_up_to_the_one(read: str, whole: str, limit: str, passed: bool) -> None:
    outcome = of_joined(read, whole, limit)
    assert (outcome.passed, outcome.blocking, outcome.name) == (passed, True, "joined_exports_tie")


def test_the_difference_of_joined_exports_is_told() -> None:
    assert (
        "Found 1.5 EUR joined, 2 in the actual export (a difference of 0.5); expected" in of_joined("1.5", "2").detail
    )
