"""How many seats to renew, worked out by hand."""

from decimal import Decimal
from math import ceil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.renewals.made import MONTHS
from transforms.renewals.price import Price
from transforms.renewals.recommend import Planned, percentile, recommend

STEADY = dict(zip(MONTHS, (80, 82, 81, 79, 84, 90, 83, 82, 81, 80, 85, 86), strict=True))
TEN = Price(Decimal(120))
HISTORIES = st.dictionaries(st.sampled_from(MONTHS), st.integers(0, 500), min_size=3)


def test_the_number_is_the_formula() -> None:
    planned = Planned(growth_percent=10, joiners=5, leavers=2, exempt=3)
    advised = recommend(STEADY, 120, TEN, planned, least_months=3)
    assert percentile(list(STEADY.values()), 95) == pytest.approx(87.8)
    assert advised.seats == ceil(87.8 * 1.1) + 5 - 2 + 3 == 103
    figures = advised.arithmetic
    assert (figures["min"], figures["median"], figures["p95"], figures["peak"]) == (79, 82, 87.8, 90)
    assert figures["trade"] == {"active": 86, "active_plus_10_percent": 95, "active_over_0.9": 96}
    assert advised.reason == (
        "In a busy month 87.8 people use it (95th percentile of 12 months, from 79 to 90); 10% growth; 5 to come; "
        "2 to go; 3 kept though unused: 103 seats. 120 are committed."
    )


def test_the_sensitivity_says_what_other_months_and_a_tenth_of_growth_would_cost() -> None:
    advised = recommend(STEADY, 100, TEN, Planned(), least_months=3)
    by_case = {row["case"]: row for row in advised.arithmetic["sensitivity"]}
    assert {case: row["seats"] for case, row in by_case.items()} == {
        "p90": 86,
        "p95": 88,
        "peak": 90,
        "p95, 10% fewer": 80,
        "p95, 10% more": 97,
    }
    assert by_case["peak"] == {"case": "peak", "seats": 90, "cost_per_year": "10800", "saving_per_year": "1200"}


@pytest.mark.parametrize(
    ("months", "why"),
    [
        ({}, "No number: no feed tells who uses it in which month."),
        (
            {"2026-09": 3, "2026-10": 4},
            "No number: only 2 complete months of use (2026-09, 2026-10) told in full, and it takes 3.",
        ),
    ],
    ids=["none", "two months"],
)
def test_a_short_history_gives_no_number_and_says_why(months: dict[str, int], why: str) -> None:
    advised = recommend(months, 100, TEN, Planned(), least_months=3)
    assert (advised.seats, advised.usual, advised.reason) == (None, None, why)


def test_a_minimum_and_a_block_are_kept() -> None:
    assert recommend(STEADY, 100, Price(Decimal(120), block=25), Planned(), 3).seats == 100
    assert recommend(STEADY, 100, Price(Decimal(120), block=1, minimum=95), Planned(), 3).seats == 95
    assert recommend(STEADY, 100, Price(Decimal(120), block=10, minimum=95), Planned(), 3).seats == 100


def test_more_seats_at_a_break_are_taken_where_they_cost_less() -> None:
    price = Price(Decimal(120), breaks={100: Decimal(100), 500: Decimal(90)})
    advised = recommend(STEADY, 100, price, Planned(), 3)
    assert advised.seats == 100
    assert advised.arithmetic["blocks"] == [
        {"seats": 88, "price_per_seat_per_year": "120", "cost_per_year": "10560"},
        {"seats": 100, "price_per_seat_per_year": "100", "cost_per_year": "10000"},
        {"seats": 500, "price_per_seat_per_year": "90", "cost_per_year": "45000"},
    ]
    assert "100 is the cheapest that can be bought with them in it" in advised.reason


@given(history=HISTORIES)
def test_the_percentile_is_numpys(history: dict[str, int]) -> None:
    counts = list(history.values())
    assert float(percentile(counts, 95)) == pytest.approx(np.percentile(counts, 95))


@given(
    history=HISTORIES,
    block=st.integers(1, 50),
    minimum=st.integers(0, 300),
    breaks=st.dictionaries(st.integers(1, 600), st.decimals(1, 200, places=2), max_size=4),
    planned=st.builds(Planned, st.floats(-50, 100), st.integers(0, 20), st.integers(0, 20), st.integers(0, 20)),
)
def test_what_is_bought_holds_what_is_needed_in_whole_blocks(
    history: dict[str, int], block: int, minimum: int, breaks: dict[int, Decimal], planned: Planned
) -> None:
    price = Price(Decimal(100), block, minimum, breaks)
    advised = recommend(history, 100, price, planned, 3)
    needed = advised.arithmetic["before_minimum_and_block"]
    assert advised.seats is not None
    assert advised.seats >= max(needed, minimum)
    assert advised.seats % block == 0
    assert price.of(advised.seats) <= price.of(price.sold(needed))
