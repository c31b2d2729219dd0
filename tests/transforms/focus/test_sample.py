"""The FOCUS project's own sample of four clouds, to the last digit. https://github.com/FinOps-Open-Cost-and-Usage-Spec"""

import polars as pl
import pytest

from tests.shared_data import FOCUS_SAMPLE, FOCUS_SAMPLE_SUMS, needs_focus_sample
from tests.transforms.bill import normalised
from transforms.spend import daily_cost, monthly_cost

pytestmark = needs_focus_sample


@pytest.fixture(scope="module")
def bill() -> pl.DataFrame:
    return normalised(pl.read_csv(FOCUS_SAMPLE, infer_schema=False, null_values="NULL"))


def test_all_rows_are_good(bill: pl.DataFrame) -> None:
    assert (bill.height, bill["x_reject_reason"].drop_nulls().to_list()) == (1000, [])


def test_its_sums_are_those_that_are_published(bill: pl.DataFrame) -> None:
    assert bill.select(pl.col(FOCUS_SAMPLE_SUMS).sum()).row(0, named=True) == FOCUS_SAMPLE_SUMS


def test_days_and_months_add_up_to_it(bill: pl.DataFrame) -> None:
    daily = daily_cost([bill.with_columns(x_source=pl.lit("sample")).to_arrow()]).lazy()
    for mart in (daily, monthly_cost(daily)):
        assert mart.select(pl.col(FOCUS_SAMPLE_SUMS).sum()).collect().row(0, named=True) == FOCUS_SAMPLE_SUMS


def test_what_focus_does_not_have_is_kept(bill: pl.DataFrame) -> None:
    assert {"x_Id", "x_ProviderName", "x_PublisherName"} <= set(bill.columns)
    assert bill["x_provider"].null_count() == 0
