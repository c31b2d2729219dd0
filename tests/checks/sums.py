"""The three sides of a reconciliation for the tests, as frames that tie out until a test spoils them."""

import polars as pl

KEY = ("load_id", "currency", "column_name")


def source(*rows: tuple[str, str | None, str, int, str]) -> pl.DataFrame:
    return _frame(rows, "rows", "source_sum").with_columns(billing_period=pl.lit("2026-09"))


def warehouse(*rows: tuple[str, str | None, str, int, str, str]) -> pl.DataFrame:
    return _frame(rows, "rows", "warehouse_sum", "rounding")


def rejected(*rows: tuple[str, str | None, str, int, str]) -> pl.DataFrame:
    return _frame(rows, "rejected_rows", "rejected_sum")


def _frame(rows: tuple[tuple[object, ...], ...], count: str, *amounts: str) -> pl.DataFrame:
    schema = {**dict.fromkeys(KEY, pl.String), count: pl.Int64, **dict.fromkeys(amounts, pl.String)}
    return pl.DataFrame(list(rows), schema=schema, orient="row")
