"""A budget's months add up to its amount to the last digit, whatever weighs them."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.budgets.periods import bounds
from transforms.budgets.phasing import EVEN_INSTEAD, by_day, phased

MONEY = pl.Decimal(38, 18)
AMOUNTS = st.decimals(min_value=0, max_value=10**11, places=18)
COSTS = st.one_of(st.none(), st.decimals(min_value=-(10**6), max_value=10**9, places=4))
NO_COST = pl.DataFrame(schema={"budget": pl.String, "month": pl.Date, "cost": pl.Decimal(38, 18)})


def version(amount: str | Decimal, phasing: str, period: str = "2026", months: str | None = None) -> pl.DataFrame:
    row = {
        "budget": "b",
        "period": period,
        "version": 1,
        "amount": Decimal(amount),
        "phasing": phasing,
        "months": months,
    }
    start, end = bounds(pl.col("period"), pl.lit(4))
    schema = {"amount": pl.Decimal(38, 18), "months": pl.String}
    return pl.DataFrame([row], schema_overrides=schema).with_columns(start=start, end=end)


def test_a_period_is_a_month_a_quarter_or_a_year_of_either_kind() -> None:
    periods = pl.DataFrame({"period": ["2026-10", "2026-Q4", "2026", "FY2026", "FY2026-Q1"]})
    start, end = bounds(pl.col("period"), pl.lit(4))
    assert periods.select(start.alias("start"), end.alias("end")).rows() == [
        (date(2026, 10, 1), date(2026, 11, 1)),
        (date(2026, 10, 1), date(2027, 1, 1)),
        (date(2026, 1, 1), date(2027, 1, 1)),
        (date(2025, 4, 1), date(2026, 4, 1)),
        (date(2025, 4, 1), date(2025, 7, 1)),
    ]


def test_by_days_february_has_the_least_and_typed_months_stand_as_they_are() -> None:
    by_days = phased(version("365", "days"), NO_COST)
    assert by_days["planned"].to_list()[:3] == [31, 28, 31]
    typed = phased(version("6", "typed", "2026-Q1", "1; 2; 3"), NO_COST)
    assert typed["planned"].to_list() == [1, 2, 3]


def test_without_the_costs_of_last_year_it_is_even_and_says_so() -> None:
    [told] = phased(version("12", "last_year"), NO_COST)["phased"].unique()
    assert told == EVEN_INSTEAD


@settings(max_examples=60, deadline=None)
@given(
    amount=AMOUNTS,
    phasing=st.sampled_from(["even", "days", "last_year"]),
    costs=st.lists(COSTS, min_size=12, max_size=12),
)
def test_the_months_add_up_to_the_amount_to_the_last_digit(
    amount: Decimal, phasing: str, costs: list[Decimal | None]
) -> None:
    months = [date(2026, month, 1) for month in range(1, 13)]
    last_year = pl.DataFrame({"budget": ["b"] * 12, "month": months, "cost": costs}, schema=NO_COST.schema)
    planned = phased(version(amount, phasing), last_year)["planned"]
    assert planned.sum() == amount
    assert planned.min() >= 0  # pyright: ignore[reportOperatorIssue]


def test_the_days_of_a_month_follow_the_same_days_a_year_before_and_add_up_to_it() -> None:
    planned = Decimal("1000.000000000000000001")
    row = {"budget": "b", "month": date(2026, 2, 1), "planned": planned, "phased": "last_year"}
    months = pl.DataFrame([row, {**row, "budget": "even", "phased": "even"}], schema_overrides={"planned": MONEY})
    days = [date(2026, 2, day) for day in range(1, 28)]
    costs = [Decimal(900), *(Decimal(-4) if day.day == 2 else Decimal(4) for day in days[1:])]
    told = by_day(months, pl.DataFrame({"budget": "b", "day": days, "cost": costs}))
    as_then, even = (told.filter(budget=name)["planned"].to_list() for name in ("b", "even"))
    assert sum(as_then) == sum(even) == planned
    assert (as_then[0], as_then[1], as_then[27]) == (pytest.approx(Decimal(900), rel=Decimal("1e-8")), 0, 0)
    assert max(even) - min(even) <= Decimal("1e-18")
    assert (
        by_day(months, pl.DataFrame(schema={"budget": pl.String, "day": pl.Date, "cost": MONEY}))["planned"].sum()
        == 2 * planned
    )
