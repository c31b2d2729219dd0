"""Totals of invoices: read into rows of `invoice_total`, and proven as charges are, to the last digit and row."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import polars as pl

from checks.outcome import Outcome
from checks.reconcile import reconcile, row_ties
from checks.suites import load_sum
from pipelines.load.desk import IS_GOOD, Desk, load_of, rows_of
from pipelines.load.part import Part
from pipelines.load.rejects import rejected_sums
from pipelines.load.written import Written
from sources.billing.tabular import RawTable, line_numbers
from transforms.focus.exports.invoice_totals import BILLED_SOURCE
from warehouse.tables import INVOICE_TOTAL

COLUMN = INVOICE_TOTAL.name


def write_totals(
    raw: RawTable, path: Path, periods: Sequence[str], load_id: str, name: str, desk: Desk
) -> tuple[dict[str, Written], pl.DataFrame]:
    """The totals of each billing period, and the rows that are not good; nothing is written yet."""
    rows = rows_of(raw.frame, load_id, desk).collect(engine="streaming")
    good = rows.filter(IS_GOOD)
    lines = line_numbers(path, good["x_row"].to_list(), desk.kind.layout)
    totals = as_totals(good, lines, desk.source, name)
    written = {
        period: Written(
            totals=totals.filter(billing_period=period).with_columns(load_id=pl.lit(load_of(load_id, period)))
        )
        for period in periods
    }
    return written, rows.filter(~IS_GOOD)


def as_totals(rows: pl.DataFrame, lines: dict[int, int], source: str, name: str) -> pl.DataFrame:
    """Good rows as `normalise` gives them -> INVOICE_TOTAL without `loaded_at`, and `rounding`."""
    return rows.select(
        source=pl.lit(source),
        object=pl.lit(name),
        line=pl.col("x_row").replace_strict(lines, default=None, return_dtype=pl.Int64),
        billed_source=BILLED_SOURCE,
        provider="x_provider",
        billing_period="x_period",
        currency="BillingCurrency",
        invoice_id="InvoiceId",
        amount="BilledCost",
        issuer="InvoiceIssuerName",
        account="BillingAccountId",
        loaded_at=pl.lit(None, pl.Datetime("us")),
        rounding="x_BilledCost_rounding",
    )


def prove_totals(
    source: str, billing_period: str, parts: Sequence[Part], now: datetime
) -> tuple[pl.DataFrame, pl.DataFrame, tuple[Outcome, ...]]:
    """LOAD_SUM and INVOICE_TOTAL rows of the new loads, and the outcomes of the checks on them.

    A row that cannot be taken holds nothing back: what it is of stays unknown, which is told.
    """
    totals = pl.concat(part.written.totals for part in parts).with_columns(loaded_at=pl.lit(now))
    sides = sides_of(parts)
    sums = reconcile(*sides, source_name=source, billing_period=billing_period)
    outcomes = load_sum.judge(sums, row_ties(*sides))
    return sums, totals.select(INVOICE_TOTAL.names), tuple(outcomes)


def sides_of(parts: Sequence[Part]) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """What `reconcile` holds against each other."""
    return (
        pl.concat(part.totals for part in parts),
        _read_back(pl.concat(part.written.totals for part in parts)),
        _rejected(parts),
    )


def _read_back(totals: pl.DataFrame) -> pl.DataFrame:
    by_currency = totals.group_by("load_id", "currency").agg(
        pl.len().alias("rows"),
        pl.col("amount").sum().cast(pl.String).alias("warehouse_sum"),
        (pl.col("rounding").sum().cast(pl.String) + pl.lit("E-18")).alias("rounding"),
    )
    return by_currency.with_columns(column_name=pl.lit(COLUMN))


def _rejected(parts: Sequence[Part]) -> pl.DataFrame:
    sums = rejected_sums(pl.concat(part.rejects for part in parts))
    return sums.filter(pl.col("column_name") == "BilledCost").with_columns(column_name=pl.lit(COLUMN))
