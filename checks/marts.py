"""Marts add up to the rows that they are made from: the same costs and rows in each currency, no key twice."""

from decimal import Decimal

import polars as pl

from checks.check import Check, Suite
from checks.exact import add, plain, subtract
from checks.outcome import Outcome
from warehouse.tables import COSTS, Table

DO = "Nothing is published; the period keeps its last good figures. This is a defect of Outlay: report it."


def mart_suite(table: Table, title: str) -> Suite:
    """The three checks of a mart, with names that start with the table's."""
    return Suite(
        table,
        title,
        judged_by="exact sums",
        checks=(
            Check(
                f"{table.name}_sums_tie",
                title=f"Every cost is in {table.name}",
                docs="Each of the four costs, summed in each currency, equals the segments' sum to the last digit.",
                expected="a difference of 0 in every currency and cost column",
                do=DO,
            ),
            Check(
                f"{table.name}_rows_tie",
                title=f"Every row is counted in {table.name}",
                docs="x_rows, summed in each currency, is the number of rows in the segments.",
                expected="as many rows as the segments have in every currency",
                do=DO,
            ),
            Check(
                f"{table.name}_key_unique",
                title=f"Each key is in {table.name} once",
                docs=f"No two rows share {', '.join(table.key)}; nulls are equal here.",
                expected="each key once",
                do=DO,
            ),
        ),
    )


def judge_mart(suite: Suite, mart: pl.DataFrame | pl.LazyFrame, segments: pl.DataFrame) -> list[Outcome]:
    """The suite's checks on the mart's rows of one or more staged (source, period).

    `segments` are the sums read back from their files: currency, column_name, rows, warehouse_sum (decimal text).
    """
    sums, rows, key = suite.checks
    by_currency = mart.lazy().group_by("BillingCurrency").agg(pl.col(*COSTS, "x_rows").sum()).collect()
    off, twins = _sums_off(by_currency, segments), _twins(mart.lazy(), suite.table)
    miscounted = _rows_off(by_currency, segments)
    return [
        sums.outcome("; ".join(off) or "the sums of the segments", passed=not off),
        rows.outcome("; ".join(miscounted) or "the rows of the segments", passed=not miscounted),
        key.outcome(f"{twins} rows with the key of another", passed=twins == 0),
    ]


def _sums_off(by_currency: pl.DataFrame, segments: pl.DataFrame) -> list[str]:
    """Currencies and cost columns whose sums differ, in words."""
    held = {
        (row["BillingCurrency"], cost): add([row[cost]]) for row in by_currency.iter_rows(named=True) for cost in COSTS
    }
    grouped = segments.group_by("currency", "column_name").agg("warehouse_sum")
    read = {(row[0], row[1]): add(row[2]) for row in grouped.iter_rows()}
    zero = Decimal(0)
    return [
        f"{cost} in {currency or 'no currency'}: mart {plain(in_mart)}, segments {plain(in_segments)}, "
        f"difference {plain(subtract(in_segments, in_mart))}"
        for currency, cost in sorted({*held, *read}, key=str)
        if (in_mart := held.get((currency, cost), zero)) != (in_segments := read.get((currency, cost), zero))
    ]


def _rows_off(by_currency: pl.DataFrame, segments: pl.DataFrame) -> list[str]:
    """Currencies whose rows differ, in words; every cost column of the segments counts all rows."""
    in_segments = (
        segments.group_by("currency", "column_name")
        .agg(pl.col("rows").sum())
        .group_by("currency")
        .agg(pl.col("rows").max())
    )
    counted = by_currency.select(currency="BillingCurrency", in_mart="x_rows")
    both = counted.join(in_segments, on="currency", how="full", coalesce=True, nulls_equal=True)
    off = both.with_columns(pl.col("in_mart", "rows").fill_null(0)).filter(pl.col("in_mart") != pl.col("rows"))
    words = pl.format("{}: mart {} rows, segments {}", pl.col("currency").fill_null("no currency"), "in_mart", "rows")
    return off.sort("currency").select(words).to_series().to_list()


def _twins(mart: pl.LazyFrame, table: Table) -> int:
    keys = mart.select(table.key)
    return keys.select(pl.len()).collect().item() - keys.unique().select(pl.len()).collect().item()
