import polars as pl

from checks.suites.unreadable import judge

SCHEMA = {
    "object": pl.String,
    "line": pl.Int64,
    "column_name": pl.String,
    "reason": pl.String,
    "cost_unreadable": pl.Boolean,
}


def rejects(*unreadable: bool) -> pl.DataFrame:
    rows = [("bill.csv", number + 2, "BilledCost", 'found "x"', bad) for number, bad in enumerate(unreadable)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def test_rejects_with_readable_costs_pass():
    assert [outcome.passed for outcome in judge(rejects(False, False))] == [True]


def test_no_rejects_pass():
    assert [outcome.passed for outcome in judge(rejects())] == [True]


def test_a_cost_that_is_no_number_blocks_and_its_place_is_told():
    (outcome,) = judge(rejects(False, True, True))
    assert (outcome.name, outcome.passed, outcome.blocking) == ("costs_readable", False, True)
    assert 'Found 2 without; the first is bill.csv, line 3: BilledCost: found "x"; expected a number' in outcome.detail
