"""Any FOCUS file comes out as the columns of `cost_and_usage`, and nothing of it vanishes."""

from decimal import Decimal
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.bill import CHARGE, charges, column, normalised
from transforms.focus.names import CONTROL_COLUMNS
from warehouse.tables import COST_AND_USAGE, COSTS


def test_columns_and_types_are_the_tables_then_extras_then_what_steers() -> None:
    bill = normalised(charges({"Zebra": "z", "x_Ape": 1}))
    assert bill.columns == [*COST_AND_USAGE.names, "x_Zebra", "x_Ape", *CONTROL_COLUMNS]
    assert dict(bill.select(COST_AND_USAGE.names).schema) == dict(COST_AND_USAGE.schema)
    assert bill.select("x_Zebra", "x_Ape").row(0) == ("z", "1")


@pytest.mark.parametrize(
    "bill", [charges({}).clear(), pl.DataFrame(), column("BilledCost", []).clear()], ids=["text", "no-columns", "typed"]
)
def test_a_file_without_rows_is_an_empty_table(bill: pl.DataFrame) -> None:
    out = normalised(bill)
    assert out.height == 0
    assert dict(out.select(COST_AND_USAGE.names).schema) == dict(COST_AND_USAGE.schema)


@pytest.mark.parametrize(
    ("change", "period"),
    [
        pytest.param({"BillingPeriodStart": "2026-10-01"}, "2026-10", id="utc"),
        pytest.param({"BillingPeriodStart": "2026-10-01T07:00:00Z"}, "2026-10", id="pacific-midnight"),
        pytest.param({"BillingPeriodStart": "2026-09-30T22:00:00Z"}, "2026-10", id="eastern-midnight"),
        pytest.param({"BillingPeriodStart": "2026-12-31T23:00:00Z"}, "2027-01", id="into-a-new-year"),
        pytest.param(
            {"BillingPeriodStart": None, "ChargePeriodStart": "2026-10-31T23:00:00Z"}, "2026-10", id="by-charge"
        ),
        pytest.param({"BillingPeriodStart": "soon"}, "2026-10", id="unreadable-so-by-charge"),
        pytest.param({"BillingPeriodStart": None, "ChargePeriodStart": None}, None, id="no-date"),
    ],
)
def test_period_of_a_charge(change: dict[str, object], period: str | None) -> None:
    assert normalised(charges(change))["x_period"].item() == period


def test_each_period_of_an_object_is_a_load() -> None:
    bill = normalised(charges({}, {"BillingPeriodStart": "2026-11-01"}))
    assert bill["x_load_id"].to_list() == ["load-202610", "load-202611"]


def test_an_account_of_digits_stays_text() -> None:
    bill = normalised(charges({"SubAccountId": "012345678901"}))
    assert bill["SubAccountId"].item() == "012345678901"


def test_what_was_rounded_off_a_cost_is_kept_beside_it() -> None:
    bill = normalised(charges({"BilledCost": "0.1168000000000000005", "PricingQuantity": "0.1168000000000000005"}))
    assert bill.select("BilledCost", "x_BilledCost_rounding", "PricingQuantity", "x_reject_reason").row(0) == (
        Decimal("0.1168"),
        Decimal("0.5"),
        Decimal("0.1168"),
        None,
    )


def test_text_and_parquet_of_one_export_are_one_bill() -> None:
    typed = charges({}).with_columns(
        pl.col(COSTS).cast(pl.Float64), pl.col("^.*Period(Start|End)$").str.to_datetime(time_zone="UTC")
    )
    assert normalised(typed).equals(normalised(charges({})))


CELLS = {
    **{cost: st.sampled_from(["1.5", "-2e-3", "", "x", None, "0.0000000000000000005"]) for cost in COSTS},
    "BillingCurrency": st.sampled_from(["USD", "EUR", None]),
    "ChargePeriodStart": st.sampled_from([CHARGE["ChargePeriodStart"], None, "soon"]),
    "Tags": st.sampled_from(['{"a":"b"}', "", "{", None]),
    "Unheard_of": st.text(max_size=3),
}
ROWS = st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=8)


@settings(max_examples=25, deadline=None)
@given(ROWS)
def test_every_row_is_good_or_rejected_and_nothing_vanishes(rows: list[dict[str, object]]) -> None:
    bill = normalised(charges(*rows))
    told = bill["x_reject_reason"].is_not_null()
    assert bill["x_row"].to_list() == list(range(len(rows)))
    assert bill["x_Unheard_of"].to_list() == [row["Unheard_of"] for row in rows]
    assert (told == bill["x_reject_column"].is_not_null()).all()
    assert bill["x_cost_unreadable"].to_list() == ["x" in [row[cost] for cost in COSTS] for row in rows]


@settings(max_examples=25, deadline=None)
@given(ROWS, st.randoms())
def test_the_order_of_rows_and_columns_does_not_matter(rows: list[dict[str, object]], random: Random) -> None:
    straight = normalised(charges(*rows)).drop("x_row")
    numbered = list(enumerate(rows))
    random.shuffle(numbered)
    bill = charges(*(row for _, row in numbered))
    mixed = normalised(bill.select(reversed(bill.columns))).with_columns(at=pl.Series([at for at, _ in numbered]))
    assert mixed.sort("at").select(straight.columns).equals(straight)
