"""Charges summed by day and month keep every amount and every row."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, localcontext
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.bill import charges, normalised
from transforms.spend import daily_cost, daily_rollup, monthly_cost
from warehouse.tables import COST_DAILY, COST_DAILY_ROLLUP, COST_MONTHLY, COSTS


def good(*changes: dict[str, object]) -> pl.LazyFrame:
    """The good rows of a bill as the warehouse gives them."""
    return (
        normalised(charges(*changes))
        .filter(pl.col("x_reject_reason").is_null())
        .lazy()
        .with_columns(x_source=pl.lit("s"))
    )


def daily(*changes: dict[str, object]) -> pl.DataFrame:
    return by_days(good(*changes))


def by_days(charges: pl.LazyFrame, rows: int | None = None) -> pl.DataFrame:
    """`daily_cost` of tables of so many rows, else of one."""
    table = charges.collect().to_arrow()
    tables = [table.slice(first, rows) for first in range(0, len(table), rows)] if rows else [table]
    return daily_cost(tables)


def test_marts_have_the_tables_columns() -> None:
    by_day = by_days(good({})).lazy()
    assert by_day.collect_schema() == COST_DAILY.schema
    assert daily_rollup(by_day).collect_schema() == COST_DAILY_ROLLUP.schema
    assert monthly_cost(by_day).collect_schema() == COST_MONTHLY.schema


def test_a_charge_stays_on_its_first_day() -> None:
    month = {"ChargePeriodStart": "2026-10-01T00:00:00Z", "ChargePeriodEnd": "2026-11-01T00:00:00Z"}
    assert daily(month).select("day", "x_period", "x_rows").rows() == [(date(2026, 10, 1), "2026-10", 1)]


def test_unknown_costs_stay_unknown_and_count_for_nothing_beside_known_ones() -> None:
    unknown = {"ListCost": None, "BilledCost": None}
    row = daily(unknown, {**unknown, "BilledCost": "2"}, {**unknown, "BilledCost": "-2"}).row(0, named=True)
    assert (row["ListCost"], row["BilledCost"], row["x_rows"]) == (None, Decimal(0), 3)


def test_currencies_are_never_added() -> None:
    rows = daily({}, {"BillingCurrency": "EUR"})
    assert rows.select("BillingCurrency", "x_rows").rows() == [("EUR", 1), ("USD", 1)]


def test_days_come_in_order_then_keys() -> None:
    later, sooner = {"ChargePeriodStart": "2026-10-30", "RegionId": "a"}, {"ChargePeriodStart": "2026-10-29"}
    rows = daily({**later, "RegionId": None}, later, {**sooner, "RegionId": "b"}, {**sooner, "RegionId": "a"})
    assert rows.select(pl.col("day").dt.day(), "RegionId").rows() == [(29, "a"), (29, "b"), (30, "a"), (30, None)]


def test_names_are_the_newest_that_are_known() -> None:
    start = "ChargePeriodStart"
    by_day = daily(
        {start: "2026-10-01", "SubAccountName": "old"},
        {start: "2026-10-02", "SubAccountName": "new"},
        {start: "2026-10-03"},
    )
    assert by_day["SubAccountName"].to_list() == ["old", "new", None]
    assert monthly_cost(by_day.lazy()).collect()["SubAccountName"].to_list() == ["new"]


def test_a_resource_is_left_out_of_the_roll_up_alone() -> None:
    by_day = daily({"ResourceId": "a"}, {"ResourceId": "b"}, {"ResourceId": None})
    rollup = daily_rollup(by_day.lazy()).collect()
    assert (by_day.height, rollup.select("BilledCost", "x_rows").rows()) == (3, [(Decimal("4.5"), 3)])


def test_tags_of_the_day_tell_charges_apart() -> None:
    assert daily({"Tags": '{"team": "a"}'}, {"Tags": '{"TEAM": " a"}'}, {"Tags": '{"team": "b"}'})[
        "x_rows"
    ].sort().to_list() == [1, 2]


AMOUNTS = st.decimals(-(10**6), 10**6, places=24) | st.decimals(-100, 100, places=10) | st.none()
CELLS = {
    **dict.fromkeys(COSTS, AMOUNTS),
    "ChargePeriodStart": st.sampled_from(["2026-10-01", "2026-10-02T03:00:00Z"]),
    "ResourceId": st.sampled_from(["a", "b", None]),
    "BillingAccountName": st.sampled_from(["x", "y", None]),
    "BillingPeriodStart": st.sampled_from(["2026-10-01", "2026-09-01"]),
}
BILLS = st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=10)


def as_text(row: dict[str, object]) -> dict[str, object]:
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in row.items()}


@settings(max_examples=25, deadline=None)
@given(BILLS)
def test_sums_are_kept_from_raw_text_to_day_to_month(rows: list[dict[str, object]]) -> None:
    charged = good(*map(as_text, rows)).with_columns(ChargePeriodEnd=None)
    by_day = by_days(charged).lazy()
    off = charged.select(pl.col([f"x_{cost}_rounding" for cost in COSTS]).sum()).collect().row(0)
    with localcontext(prec=100):
        source = [sum((row[cost] for row in rows if row[cost] is not None), Decimal(0)) for cost in COSTS]
        for mart in (by_day, daily_rollup(by_day), monthly_cost(by_day)):
            sums = mart.select(pl.col(COSTS).sum()).collect().row(0)
            assert [total + rest * Decimal("1e-18") for total, rest in zip(sums, off, strict=True)] == source
            assert mart.select(pl.col("x_rows").sum()).collect().item() == len(rows)


@settings(max_examples=25, deadline=None)
@given(BILLS, st.randoms())
def test_the_order_of_rows_does_not_matter(rows: list[dict[str, object]], random: Random) -> None:
    by_day = daily(*map(as_text, rows))
    random.shuffle(rows)
    mixed = daily(*map(as_text, rows))
    assert mixed.equals(by_day)
    for mart in (daily_rollup, monthly_cost):
        assert mart(mixed.lazy()).collect().equals(mart(by_day.lazy()).collect())


@settings(max_examples=25, deadline=None)
@given(BILLS, st.integers(1, 4))
def test_it_does_not_matter_how_rows_are_parcelled_out(rows: list[dict[str, object]], size: int) -> None:
    charged = good(*map(as_text, rows))
    assert by_days(charged, size).equals(by_days(charged))


def test_the_roll_up_gives_the_same_months() -> None:
    days = [
        {"ChargePeriodStart": f"2026-10-0{day}", "SubAccountName": name}
        for day, name in ((1, "b"), (1, "c"), (2, None))
    ]
    by_day = daily(*({**day, "ResourceId": resource} for day in days for resource in ("a", "b"))).lazy()
    assert monthly_cost(daily_rollup(by_day)).collect().equals(monthly_cost(by_day).collect())


@pytest.mark.parametrize("mart", [daily_rollup, monthly_cost], ids=["rollup", "monthly"])
def test_nothing_gives_an_empty_table(mart: Callable[[pl.LazyFrame], pl.LazyFrame]) -> None:
    by_day = daily({"BilledCost": "x"}).lazy()
    assert (by_day.collect().height, mart(by_day).collect().height) == (0, 0)


def test_use_that_is_priced_as_committed_without_a_status_is_told_apart() -> None:
    unnamed = {"ChargeCategory": "Usage", "PricingCategory": "Committed"}
    named = {**unnamed, "CommitmentDiscountStatus": "Used", "CommitmentDiscountId": "c"}
    rows = daily(unnamed, {**unnamed, "PricingCategory": "Standard"}, named)
    told = rows.select("CommitmentDiscountStatus", "EffectiveCost", "x_committed_cost").rows()
    assert told == [("Used", Decimal("1.5"), Decimal(0)), (None, Decimal(3), Decimal("1.5"))]
