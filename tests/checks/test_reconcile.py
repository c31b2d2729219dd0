from fractions import Fraction

import hypothesis.strategies as st
import polars as pl
import pytest
from hypothesis import given, settings

from checks.reconcile import reconcile, row_ties
from tests.checks.sums import rejected, source, warehouse
from warehouse.tables import LOAD_SUM

STAGED = {"source_name": "aws-bill", "billing_period": "2026-09"}
NONE_REJECTED = rejected()


def sums(*sides: pl.DataFrame) -> list[dict[str, object]]:
    return reconcile(*sides, **STAGED).rows(named=True)


def test_sums_that_tie_have_no_difference():
    read = source(("a", "USD", "BilledCost", 5, "180.5200"))
    kept = warehouse(("a", "USD", "BilledCost", 4, "180.02", "1e-25"))
    refused = rejected(("a", "USD", "BilledCost", 1, "0.4999999999999999999999999"))
    frame = reconcile(read, kept, refused, **STAGED)
    assert frame.schema == LOAD_SUM.schema
    assert frame.rows(named=True) == [
        {
            "load_id": "a",
            "source": "aws-bill",
            "billing_period": "2026-09",
            "currency": "USD",
            "column_name": "BilledCost",
            "rows": 5,
            "rejected_rows": 1,
            "source_sum": "180.52",
            "warehouse_sum": "180.02",
            "rejected_sum": "0.4999999999999999999999999",
            "rounding": "0.0000000000000000000000001",
            "difference": "0",
            "split_rows": 0,
        }
    ]
    assert row_ties(read, kept, refused)["difference"].to_list() == [0]


def test_rows_that_are_told_apart_cost_nothing_and_are_counted():
    sides = source(("a", "USD", "BilledCost", 5, "1")), warehouse(("a", "USD", "BilledCost", 2, "1", "0"))
    refused = rejected(("a", "USD", "BilledCost", 1, "0"))
    split = pl.DataFrame({"load_id": ["a", "a"], "currency": ["USD", "EUR"], "rows": [2, 7]})
    assert reconcile(*sides, refused, split, **STAGED)["split_rows"].to_list() == [2]
    assert row_ties(*sides, refused, split)["difference"].to_list() == [0]
    assert row_ties(*sides, refused)["difference"].to_list() == [2]


def test_the_last_of_very_many_digits_is_a_difference():
    read = source(("a", "USD", "BilledCost", 1, "1" + "0" * 200 + "." + "0" * 200 + "1"))
    kept = warehouse(("a", "USD", "BilledCost", 1, "1" + "0" * 200, "0"))
    (row,) = sums(read, kept, NONE_REJECTED)
    assert row["difference"] == "0." + "0" * 200 + "1"


@pytest.mark.parametrize(
    ("text", "shown"),
    [("-0.00000042", "-0.00000042"), ("1.50", "1.5"), ("1E+3", "1000"), ("-0.0", "0"), ("5e-07", "0.0000005")],
)
def test_texts_have_neither_exponent_nor_trailing_zeros(text, shown):
    (row,) = sums(source(("a", "USD", "BilledCost", 1, text)), warehouse(), NONE_REJECTED)
    assert (row["source_sum"], row["difference"]) == (shown, shown)


@pytest.mark.parametrize("currency", ["EUR", None])
def test_a_currency_that_the_warehouse_lacks_is_a_difference(currency):
    read = source(("a", "USD", "BilledCost", 1, "1"), ("a", currency, "BilledCost", 2, "7.5"))
    kept = warehouse(("a", "USD", "BilledCost", 3, "1", "0"))
    differences = {row["currency"]: row["difference"] for row in sums(read, kept, NONE_REJECTED)}
    assert differences == {"USD": "0", currency: "7.5"}
    ties = row_ties(read, kept, NONE_REJECTED)
    assert dict(ties.select("currency", "difference").iter_rows()) == {"USD": -2, currency: 2}


def test_a_currency_or_load_that_the_source_lacks_is_a_difference():
    read = source(("a", "USD", "BilledCost", 1, "1"))
    kept = warehouse(
        ("a", "USD", "BilledCost", 1, "1", "0"),
        ("a", "EUR", "BilledCost", 1, "0", "0"),
        ("b", "USD", "BilledCost", 2, "-3", "0"),
    )
    assert [(row["load_id"], row["currency"], row["difference"]) for row in sums(read, kept, NONE_REJECTED)] == [
        ("a", "EUR", "0"),
        ("a", "USD", "0"),
        ("b", "USD", "3"),
    ]
    assert row_ties(read, kept, NONE_REJECTED)["difference"].to_list() == [-1, 0, -2]


def test_a_column_that_one_side_lacks_is_a_difference():
    read = source(("a", "USD", "BilledCost", 1, "1"), ("a", "USD", "ListCost", 1, "2"))
    kept = warehouse(("a", "USD", "BilledCost", 1, "1", "0"), ("a", "USD", "EffectiveCost", 1, "0.5", "0"))
    assert [(row["column_name"], row["difference"]) for row in sums(read, kept, NONE_REJECTED)] == [
        ("BilledCost", "0"),
        ("EffectiveCost", "-0.5"),
        ("ListCost", "2"),
    ]


@pytest.mark.parametrize("empty", ["0", None], ids=["zero", "null"])
def test_a_cost_that_the_source_does_not_deliver_has_no_row(empty):
    read = source(("a", "EUR", "BilledCost", 9, "4"))
    kept = warehouse(("a", "EUR", "BilledCost", 8, "3", "0"), ("a", "EUR", "EffectiveCost", 8, empty, empty))
    refused = rejected(("a", "EUR", "BilledCost", 1, "1"), ("a", "EUR", "EffectiveCost", 1, empty))
    assert [row["column_name"] for row in sums(read, kept, refused)] == ["BilledCost"]
    assert row_ties(read, kept, refused)["difference"].to_list() == [0]


def test_what_only_rejects_hold_is_kept():
    assert [row["difference"] for row in sums(source(), warehouse(), rejected(("a", "USD", "BilledCost", 1, "2")))] == [
        "-2"
    ]


def test_nothing_staged_is_an_empty_frame():
    assert reconcile(source(), warehouse(), NONE_REJECTED, **STAGED).equals(LOAD_SUM.empty())
    assert row_ties(source(), warehouse(), NONE_REJECTED).is_empty()


amounts = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30, places=None).map(
    str
)
keys = st.tuples(
    st.sampled_from(["a", "b"]), st.sampled_from(["USD", "EUR", None]), st.sampled_from(["BilledCost", "ListCost"])
)
counts = st.integers(0, 10**6)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(keys, counts, amounts), max_size=6),
    st.lists(st.tuples(keys, counts, amounts, amounts), max_size=6),
    st.lists(st.tuples(keys, counts, amounts), max_size=6),
    st.randoms(use_true_random=False),
)
def test_differences_are_exact_and_no_amount_is_dropped_whatever_the_order(read, kept, refused, order):
    sides = [[(*key, *rest) for key, *rest in side] for side in (read, kept, refused)]
    frames = [make(*side) for make, side in zip((source, warehouse, rejected), sides, strict=True)]
    result = sums(*frames)
    total = sum(Fraction(row[4]) for row in sides[0]) - sum(
        Fraction(amount) for side in sides[1:] for row in side for amount in row[4:]
    )
    assert sum(Fraction(str(row["difference"])) for row in result) == total
    assert not any(
        "e" in str(row[name]).lower() for row in result for name in ("source_sum", "warehouse_sum", "difference")
    )
    for side in sides:
        order.shuffle(side)
    shuffled = [make(*side) for make, side in zip((source, warehouse, rejected), sides, strict=True)]
    assert sums(*shuffled) == result
