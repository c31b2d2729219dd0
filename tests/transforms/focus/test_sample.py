"""The FOCUS project's own sample of four clouds, to the last digit. https://github.com/FinOps-Open-Cost-and-Usage-Spec"""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tests.transforms.bill import normalised
from transforms.spend import daily_cost, monthly_cost

SAMPLE = Path(__file__).parents[4] / "shared/data/focus/focus_sample_1.0.csv"
SUMS = {
    "BilledCost": Decimal("20.52022672899"),
    "EffectiveCost": Decimal("14.97651418586"),
    "ListCost": Decimal("20.39090575119"),
    "ContractedCost": Decimal("14.97626039326"),
}


@pytest.fixture(scope="module")
def bill() -> pl.DataFrame:
    if not SAMPLE.exists():
        pytest.skip(f"the public sample is not here: {SAMPLE.name}")
    return normalised(pl.read_csv(SAMPLE, infer_schema=False, null_values="NULL"))


def test_all_rows_are_good(bill: pl.DataFrame) -> None:
    assert (bill.height, bill["x_reject_reason"].drop_nulls().to_list()) == (1000, [])


def test_its_sums_are_those_that_are_published(bill: pl.DataFrame) -> None:
    assert bill.select(pl.col(SUMS).sum()).row(0, named=True) == SUMS


def test_days_and_months_add_up_to_it(bill: pl.DataFrame) -> None:
    daily = daily_cost(bill.lazy().with_columns(x_source=pl.lit("sample")))
    for mart in (daily, monthly_cost(daily)):
        assert mart.select(pl.col(SUMS).sum()).collect().row(0, named=True) == SUMS


def test_what_focus_does_not_have_is_kept(bill: pl.DataFrame) -> None:
    assert {"x_Id", "x_ProviderName", "x_PublisherName"} <= set(bill.columns)
    assert bill["x_provider"].null_count() == 0
