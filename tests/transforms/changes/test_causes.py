import polars as pl

from tests.transforms.changes.made import AFTER, BEFORE, charge, keys, whole
from transforms.changes.causes import as_rows, causes, pairs

MONTHS = pl.DataFrame({"provider": ["aws", "aws", "gcp"], "month": ["2026-09", "2026-10", "2026-10"]})


def test_months_next_to_each_other_are_pairs() -> None:
    months = pl.DataFrame({"month": ["2026-10", "2026-08", "2026-09", "2026-09"]})
    assert pairs(months, 12) == [("2026-08", "2026-09"), ("2026-09", "2026-10")]
    assert pairs(months, 1) == [("2026-09", "2026-10")]
    assert pairs(months.head(1), 12) == []


def test_the_term_that_moved_most_is_told_of_providers_with_both_months() -> None:
    found = keys(
        charge(BEFORE),
        charge(AFTER, quantity=744, price="0.2"),
        whole(AFTER, "Credit", "-5"),
        charge(AFTER, x_provider="gcp", quantity=9000),
    )
    told = causes(as_rows(found, ("2026-09", "2026-10")), MONTHS).to_dicts()
    assert [(row["kind"], row["scope"], row["unit"]) for row in told] == [
        ("changes.cause", "aws 2026-09 2026-10 list_price", "USD")
    ]
    assert told[0]["reason"] == "Of the change of 71.80 in effective cost, list price did most."


def test_of_two_currencies_the_larger_tells() -> None:
    found = keys(
        *(charge(month, quantity=many, BillingCurrency="EUR") for month, many in ((BEFORE, 7200), (AFTER, 14400))),
        charge(AFTER),
    )
    told = causes(as_rows(found, ("2026-09", "2026-10")), MONTHS)
    assert told["unit"].to_list() == ["EUR"]


def test_nothing_that_moved_has_no_cause() -> None:
    found = keys(charge(BEFORE, ChargeFrequency="Recurring"), charge(AFTER, ChargeFrequency="Recurring"))
    assert causes(as_rows(found, ("2026-09", "2026-10")), MONTHS).is_empty()
