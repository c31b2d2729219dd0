"""Marts add up to the rows that they are made from: the same costs and rows in each currency, no key twice."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import polars as pl

from checks.check import Check, Suite
from checks.exact import add, plain, subtract
from checks.outcome import Outcome
from warehouse.tables import COSTS, Table

Currency = str | None
Sums = dict[tuple[Currency, str], Decimal]

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
    return judge_marts({suite: mart.lazy()}, segments)


def judge_marts(marts: Mapping[Suite, pl.LazyFrame], segments: pl.DataFrame, *, few: bool = False) -> list[Outcome]:
    """The same of several marts; where they have `few` rows, all are gone through at once."""
    asked = [each for suite, mart in marts.items() for each in (_sums(mart), _keys(mart, suite.table))]
    answers = iter(pl.collect_all(asked, engine="in-memory" if few else "streaming"))
    read, counted = _read_back(segments)
    outcomes: list[Outcome] = []
    for suite in marts:
        by_currency, keys = next(answers).rows(named=True), next(answers).item()
        off, miscounted = _sums_off(by_currency, read), _rows_off(by_currency, counted)
        twins = sum(row["x_lines"] for row in by_currency) - keys
        sums, rows, key = suite.checks
        outcomes += [
            sums.outcome("; ".join(off) or "the sums of the segments", passed=not off),
            rows.outcome("; ".join(miscounted) or "the rows of the segments", passed=not miscounted),
            key.outcome(f"{twins} rows with the key of another", passed=twins == 0),
        ]
    return outcomes


def _sums(mart: pl.LazyFrame) -> pl.LazyFrame:
    return mart.group_by("BillingCurrency").agg(pl.col(*COSTS, "x_rows").sum(), x_lines=pl.len())


def _keys(mart: pl.LazyFrame, table: Table) -> pl.LazyFrame:
    return mart.select(table.key).unique().select(pl.len())


def _read_back(segments: pl.DataFrame) -> tuple[Sums, dict[Currency, int]]:
    """Of each currency and cost the sum, and of each currency the rows, which every cost column counts."""
    sums: Sums = defaultdict(Decimal)
    rows: dict[tuple[Currency, str], int] = defaultdict(int)
    told = segments.select("currency", "column_name", "warehouse_sum", "rows")
    for currency, cost, amount, count in told.iter_rows():
        sums[currency, cost] = add([sums[currency, cost], amount])
        rows[currency, cost] += count
    counted: dict[Currency, int] = {}
    for (currency, _), count in rows.items():
        counted[currency] = max(count, counted.get(currency, 0))
    return sums, counted


def _sums_off(by_currency: Sequence[Mapping[str, Any]], read: Sums) -> list[str]:
    """Currencies and cost columns whose sums differ, in words."""
    held = {(row["BillingCurrency"], cost): add([row[cost]]) for row in by_currency for cost in COSTS}
    zero = Decimal(0)
    return [
        f"{cost} in {currency or 'no currency'}: mart {plain(in_mart)}, segments {plain(in_segments)}, "
        f"difference {plain(subtract(in_segments, in_mart))}"
        for currency, cost in sorted({*held, *read}, key=str)
        if (in_mart := held.get((currency, cost), zero)) != (in_segments := read.get((currency, cost), zero))
    ]


def _rows_off(by_currency: Sequence[Mapping[str, Any]], counted: Mapping[Currency, int]) -> list[str]:
    """Currencies whose rows differ, in words."""
    held = {row["BillingCurrency"]: row["x_rows"] for row in by_currency}
    return [
        f"{currency or 'no currency'}: mart {in_mart} rows, segments {in_segments}"
        for currency in sorted({*held, *counted}, key=lambda each: each or "")
        if (in_mart := held.get(currency, 0)) != (in_segments := counted.get(currency, 0))
    ]
