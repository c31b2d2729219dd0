import polars as pl

from checks.suites.cost_daily import judge
from tests.checks.suites.marts import mart, segments
from warehouse.tables import COST_DAILY

GOOD = mart(COST_DAILY)


def details(table, sums):
    return [result.detail for result in judge(table, sums)]


def test_a_difference_is_told_to_the_last_digit():
    off = segments().with_columns(
        warehouse_sum=pl.when(currency="USD", column_name="BilledCost")
        .then(pl.lit("0.500000000000000001"))
        .otherwise("warehouse_sum")
    )
    assert details(GOOD, off)[0].startswith(
        "Found BilledCost in USD: mart 1, segments 1.000000000000000002, difference 0.000000000000000002; expected"
    )


def test_a_currency_that_the_mart_lacks_fails_sums_and_rows():
    sums, rows, _ = details(GOOD.filter(pl.col("BillingCurrency") == "USD"), segments())
    assert "BilledCost in EUR: mart 0, segments 7" in sums
    assert "EUR: mart 0 rows, segments 2" in rows


def test_a_currency_that_the_segments_lack_fails_sums_and_rows():
    sums, rows, _ = details(GOOD, segments().filter(pl.col("currency") == "USD"))
    assert "BilledCost in EUR: mart 7, segments 0" in sums
    assert "EUR: mart 2 rows, segments 0" in rows


def test_rows_without_a_currency_are_compared_too():
    nameless = GOOD.with_columns(BillingCurrency=pl.when(pl.col("BillingCurrency") == "USD").then(pl.lit("USD")))
    unnamed = segments().with_columns(currency=pl.when(pl.col("currency") == "USD").then(pl.lit("USD")))
    assert all(result.passed for result in judge(nameless, unnamed))


def test_nothing_equals_nothing():
    assert all(result.passed for result in judge(COST_DAILY.empty(), segments().clear()))
