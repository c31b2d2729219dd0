"""The terms of a unit's change add up to it to the last digit."""

from decimal import Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.unit_cost.why import per_unit

MONEY = pl.Decimal(38, 18)
AMOUNTS = st.decimals(min_value=-(10**6), max_value=10**6, places=6)
HALF = pl.lit("0.5").cast(pl.Decimal(38, 1))
BY_COST = ((pl.col("moved") / pl.col("value") + pl.col("moved") / pl.col("value_before")) * HALF).cast(MONEY)
VALUES = st.decimals(min_value="0.001", max_value=10**6, places=3)


@settings(max_examples=40, deadline=None)
@given(amounts=st.lists(AMOUNTS, min_size=1, max_size=8), few=VALUES, many=VALUES, by_units=AMOUNTS)
def test_terms_add_up_to_the_change(amounts: list[Decimal], few: Decimal, many: Decimal, by_units: Decimal) -> None:
    kinds = {"moved": MONEY, "value": MONEY, "value_before": MONEY}
    values = pl.DataFrame([(sum(amounts), many, few)], kinds, orient="row").with_columns(
        currency=pl.lit("EUR"),
        change_by_units=pl.lit(by_units).cast(MONEY),
        change_by_cost=BY_COST,
    )
    rows = [(f"term{number}", "EUR", amount) for number, amount in enumerate(amounts)]
    terms = pl.DataFrame(rows, {"term": pl.String, "currency": pl.String, "amount": MONEY}, orient="row")
    told = per_unit(terms, values)
    whole = values["change_by_cost"][0] if any(amounts) else Decimal(0)
    assert told["amount"].sum() == whole + by_units


def test_a_term_of_0_is_left_out_and_the_largest_comes_first() -> None:
    units = pl.DataFrame(
        {
            "currency": ["EUR"],
            "value": [Decimal(10)],
            "value_before": [Decimal(5)],
            "change_by_cost": [Decimal(3)],
            "change_by_units": [Decimal(-1)],
        },
        schema_overrides=dict.fromkeys(("value", "value_before", "change_by_cost", "change_by_units"), MONEY),
    )
    terms = pl.DataFrame(
        {
            "term": ["usage", "tax", "credit"],
            "currency": ["EUR"] * 3,
            "amount": [Decimal(30), Decimal(0), Decimal(-10)],
        },
        schema_overrides={"amount": MONEY},
    )
    assert per_unit(terms, units).rows() == [
        ("usage", "EUR", Decimal("4.5")),
        ("credit", "EUR", Decimal("-1.5")),
        ("units", "EUR", Decimal(-1)),
    ]
