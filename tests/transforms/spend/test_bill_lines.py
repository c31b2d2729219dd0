"""Every charge is on one line of one invoice, and the lines add up to what was billed."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.spend.test_daily import AMOUNTS, as_text, good
from transforms.spend import bill_lines
from warehouse.tables import BILL_LINE, COSTS
from warehouse.tables.marts import LINES


def lines(*changes: dict[str, object]) -> pl.DataFrame:
    return bill_lines(good(*changes)).collect(engine="streaming")


CHARGES = {
    "usage": ({"ChargeCategory": "Usage"}, "usage"),
    "usage below zero": ({"ChargeCategory": "Usage", "BilledCost": "-1"}, "usage"),
    "usage corrected": ({"ChargeCategory": "Usage", "ChargeClass": "Correction"}, "refunds"),
    "a purchase": ({"ChargeCategory": "Purchase"}, "purchases"),
    "a purchase given back": ({"ChargeCategory": "Purchase", "BilledCost": "-0.0001"}, "refunds"),
    "one of which only the effective cost is known": (
        {"ChargeCategory": "Purchase", "BilledCost": None, "EffectiveCost": "-1"},
        "refunds",
    ),
    "a purchase corrected upwards": ({"ChargeCategory": "Purchase", "ChargeClass": "Correction"}, "refunds"),
    "a credit": ({"ChargeCategory": "Credit", "BilledCost": "-1"}, "credits"),
    "a credit corrected": ({"ChargeCategory": "Credit", "ChargeClass": "Correction"}, "credits"),
    "tax": ({"ChargeCategory": "Tax"}, "tax"),
    "tax corrected": ({"ChargeCategory": "Tax", "ChargeClass": "Correction", "BilledCost": "-1"}, "tax"),
    "an adjustment": ({"ChargeCategory": "Adjustment"}, "adjustments"),
    "no category": ({"ChargeCategory": None, "ChargeClass": "Correction"}, "other"),
    "a category of nobody's": ({"ChargeCategory": "Gift"}, "other"),
}


@pytest.mark.parametrize(("charge", "line"), CHARGES.values(), ids=CHARGES.keys())
def test_a_charge_is_on_its_line(charge: dict[str, object], line: str) -> None:
    assert lines({"ChargeCategory": "Usage", **charge})["x_line"].to_list() == [line]


def test_lines_have_the_tables_columns() -> None:
    assert bill_lines(good({})).collect_schema() == BILL_LINE.schema


def test_rows_with_a_cost_are_counted_by_what_was_billed() -> None:
    billed_zero = {"BilledCost": "0", "EffectiveCost": "5"}
    only_effective = {"BilledCost": None, "EffectiveCost": "5"}
    assert lines({}, billed_zero, only_effective, {"BilledCost": None, "EffectiveCost": None}).select(
        pl.col("x_rows", "x_rows_with_cost").sum()
    ).rows() == [(4, 2)]


def test_what_is_on_no_invoice_stands_apart() -> None:
    found = lines({"InvoiceId": "A-1"}, {"InvoiceId": None}, {"InvoiceId": None})
    assert found.select("InvoiceId", "x_rows").rows() == [("A-1", 1), (None, 2)]


CELLS = {
    **dict.fromkeys(COSTS, AMOUNTS),
    "ChargeCategory": st.sampled_from(["Usage", "Purchase", "Credit", "Tax", "Adjustment", "?", None]),
    "ChargeClass": st.sampled_from(["Correction", None]),
    "InvoiceId": st.sampled_from(["1", None]),
}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=8))
def test_lines_keep_every_amount_and_every_row(rows: list[dict[str, object]]) -> None:
    charged = good(*map(as_text, rows))
    found = bill_lines(charged).collect()
    before = charged.select(pl.col(COSTS).sum(), pl.len().cast(pl.Int64).alias("x_rows")).collect()
    assert found.select(pl.col(COSTS).sum(), pl.col("x_rows").sum()).row(0) == before.row(0)
    assert set(found["x_line"]) <= set(LINES)
    assert Decimal(str(found["x_rows"].sum())) == len(rows)
