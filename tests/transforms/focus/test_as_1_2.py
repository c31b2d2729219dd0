"""Our rows as FOCUS 1.2: its columns alone, instants in UTC, and the provider and publisher that they came from."""

from datetime import UTC, datetime

import polars as pl
import pytest

from tests.transforms.bill import PROVIDERS
from transforms.focus.as_1_2 import COLUMNS_1_2, as_1_2
from transforms.focus.providers import service_and_host
from warehouse.tables import COST_AND_USAGE

NAMES = [column.name for column in COLUMNS_1_2]


def rows(**values: object) -> pl.LazyFrame:
    return COST_AND_USAGE.empty().lazy().clear().collect().clear(1).with_columns(
        pl.lit(value, dtype=COST_AND_USAGE.schema[name]).alias(name) for name, value in values.items()
    ).lazy()  # fmt: skip


def test_it_has_the_57_columns_of_1_2() -> None:
    columns = as_1_2(rows(), NAMES).collect_schema().names()
    assert len(columns) == 57
    assert {"ProviderName", "PublisherName"} <= set(columns)
    assert not {"ServiceProviderName", "HostProviderName", "InvoiceDetailId", "x_row"} & set(columns)


def test_a_column_that_no_row_fills_is_left_out() -> None:
    assert as_1_2(rows(), ["BilledCost"]).collect_schema().names() == ["BilledCost", "ProviderName", "PublisherName"]


def test_instants_are_in_utc() -> None:
    written = as_1_2(rows(ChargePeriodStart=datetime(2026, 10, 1)), NAMES).collect()
    assert written["ChargePeriodStart"].to_list() == [datetime(2026, 10, 1, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("provider", "publisher"),
    [("AWS", "AWS"), ("AWS", "Datadog")],
    ids=["its own service", "a marketplace's product"],
)
def test_provider_and_publisher_come_back(provider: str, publisher: str) -> None:
    read = pl.select(
        **dict(
            zip(
                ("ServiceProviderName", "HostProviderName"),
                service_and_host(pl.lit(provider), pl.lit(publisher), PROVIDERS),
                strict=True,
            )
        )
    )
    written = as_1_2(rows(**read.row(0, named=True)), NAMES).collect()
    assert written.select("ProviderName", "PublisherName").row(0) == (provider, publisher)
