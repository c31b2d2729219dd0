"""What a unit costs: by what was counted on the same days, unknown where a day is missing, and why it changed."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.unit_cost.counted import counted
from transforms.unit_cost.unit import of_ai, unit_cost
from warehouse.tables import AI_COST, METRIC

AS_OF, FIRST = date(2026, 10, 5), date(2026, 7, 1)
COSTS = dict.fromkeys(("dimension", "target", "currency"), pl.String) | {
    "month": pl.Date,
    "until": pl.Date,
    "cost": pl.Decimal(38, 18),
}


def metric(start: date, end: date, value: int | str, **more: Any) -> dict[str, Any]:
    return {"metric": "orders", "start": start, "end": end, "value": Decimal(value), "unit": "orders", **more}


def month(number: int, value: int | str, **more: Any) -> dict[str, Any]:
    return metric(date(2026, number, 1), date(2026, number + 1, 1), value, **more)


def counts(*rows: dict[str, Any]) -> pl.DataFrame:
    return counted(pl.DataFrame(rows, schema=METRIC.schema), AS_OF)


def cost(number: int, amount: int | str, until: date | None = None, **more: Any) -> dict[str, Any]:
    end = until or date(2026, number + 1, 1)
    return {"month": date(2026, number, 1), "until": end, "currency": "EUR", "cost": Decimal(amount), **more}


def units(rows: list[dict[str, Any]], costs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return unit_cost(counts(*rows), pl.DataFrame(costs, schema=COSTS), FIRST).to_dicts()


def test_days_add_up_to_their_month_and_cost_is_divided_by_it() -> None:
    days = [metric(date(2026, 9, day), date(2026, 9, day).replace(day=day + 1), 10) for day in range(1, 30)]
    [row] = units([*days, metric(date(2026, 9, 30), date(2026, 10, 1), 10)], [cost(9, 600)])
    assert (row["value"], row["cost_per_unit"], row["is_whole"], row["reason"]) == (300, 2, True, None)


def test_a_metric_with_a_gap_is_unknown_and_says_how_many_days_are_missing() -> None:
    gap = [metric(date(2026, 9, 1), date(2026, 9, 10), 90), metric(date(2026, 9, 12), date(2026, 10, 1), 190)]
    [row] = units(gap, [cost(9, 600)])
    assert (row["value"], row["cost_per_unit"]) == (None, None)
    assert row["reason"] == "orders was not counted on 2 days of the month."


def test_missing_is_unknown_and_0_is_no_units() -> None:
    august, september = units([month(8, 0), month(9, 5)], [cost(8, 600), cost(9, 600)])
    assert (august["value"], august["cost_per_unit"], august["reason"]) == (0, None, "No units.")
    assert (september["cost_per_unit"], september["change"]) == (120, None)
    july, between, last = units([month(7, 5), month(9, 5)], [cost(number, 600) for number in (7, 8, 9)])
    assert (july["cost_per_unit"], last["cost_per_unit"], last["change"]) == (120, 120, None)
    assert (between["value"], between["reason"]) == (None, "orders was not counted on 31 days of the month.")


def test_a_month_that_runs_is_of_the_days_that_are_counted() -> None:
    days = [metric(date(2026, 10, day), date(2026, 10, day + 1), 10) for day in (1, 2, 3)]
    [row] = units(days, [cost(10, 60, until=date(2026, 10, 4))])
    assert (row["until"], row["is_whole"], row["cost_per_unit"]) == (date(2026, 10, 4), False, 2)


def test_what_was_counted_over_two_months_at_once_is_in_neither() -> None:
    rows = units([metric(date(2026, 8, 15), date(2026, 9, 15), 10)], [cost(8, 1), cost(9, 1)])
    assert [row["reason"] for row in rows] == ["orders was counted over several months at once."] * 2


def test_days_without_a_bill_have_no_cost_and_a_month_that_the_bills_begin_in_is_not_whole() -> None:
    june, september = units([month(6, 5), month(9, 5)], [cost(6, 1)])[0::3]
    assert (june["is_whole"], june["reason"]) == (False, "The bills begin on 2026-07-01.")
    assert (september["cost_per_unit"], september["reason"]) == (None, "There is no bill of these days.")


def test_a_metric_of_a_target_divides_the_targets_cost_alone() -> None:
    of: dict[str, Any] = {"dimension": "service", "target": "S3"}
    [row] = units(
        [month(9, 5, **of)], [cost(9, 600), cost(9, 50, **of), cost(9, 70, dimension="service", target="EC2")]
    )
    assert (row["target"], row["cost_per_unit"]) == ("S3", 10)


def test_a_metric_of_requests_gives_what_one_costs_of_ai_and_of_each_model() -> None:
    names = ("month", "BillingCurrency", "x_model", "EffectiveCost", "x_source", "x_channel", "x_rows")
    rows = [(date(2026, 9, 1), "EUR", name, Decimal(amount), "a", "API", 1) for name, amount in (("x", 8), (None, 2))]
    ai = pl.DataFrame(rows, names, orient="row").with_columns(
        **{name: pl.lit(None, kind) for name, kind in AI_COST.schema.items() if name not in names}
    )
    asked = counts(month(9, 100, dimension="ai", target="all"))
    told = unit_cost(asked, of_ai(ai, asked), FIRST)
    assert told.select("target", "cost_per_unit").rows() == [("all", Decimal("0.1"))]
    assert of_ai(ai, asked).filter(dimension="ai model").select("target", "cost").rows() == [("x", 8)]


AMOUNTS = st.decimals(min_value=-(10**9), max_value=10**9, places=6)
VALUES = st.decimals(min_value="0.001", max_value=10**6, places=3)


@settings(max_examples=40, deadline=None)
@given(first=AMOUNTS, second=AMOUNTS, few=VALUES, many=VALUES)
def test_what_cost_and_units_did_adds_up_to_the_change_and_flips_with_the_months(
    first: Decimal, second: Decimal, few: Decimal, many: Decimal
) -> None:
    there = units([month(8, str(few)), month(9, str(many))], [cost(8, str(first)), cost(9, str(second))])[1]
    back = units([month(8, str(many)), month(9, str(few))], [cost(8, str(second)), cost(9, str(first))])[1]
    assert there["change_by_cost"] + there["change_by_units"] == there["change"]
    assert there["change"] == -back["change"]
    assert abs(there["change_by_cost"] + back["change_by_cost"]) <= Decimal("1e-17")
