"""Agreements that recurring lines suggest as a contracts CSV: filled as far as lines tell, the rest for a person."""

from datetime import timedelta

import polars as pl

from dashboards.reports.csv_file import csv_text

COLUMNS = (
    *("contract_id", "app", "vendor", "start", "end", "term_months", "auto_renews", "notice_number", "notice_unit"),
    *("clear_days", "deemed_receipt_days", "holiday_calendar", "seats_committed", "price_per_seat", "currency"),
    *("billing_period", "owner", "cost_center"),
)
TERM_MONTHS = {"monthly": 1, "quarterly": 3, "annual": 12}


def contracts_csv(candidates: pl.DataFrame) -> str:
    """CONTRACT_CANDIDATE rows in the columns of a contracts CSV; what no line tells is empty.

    The term is the one that the newest line paid: from that line's day to the day before the next is expected.
    """
    known = candidates.select(
        contract_id=pl.format("{}-{}", "app_id", pl.col("candidate_id").str.head(4)),
        app="app_id",
        vendor="vendor",
        start="last_seen",
        end=pl.col("next_expected") - timedelta(days=1),
        term_months=pl.col("cadence").replace_strict(TERM_MONTHS, return_dtype=pl.Int64()),
        currency="currency",
        billing_period="cadence",
    )
    empty = (pl.lit(None, pl.String()).alias(name) for name in COLUMNS if name not in known.columns)
    return csv_text(known.with_columns(empty).select(COLUMNS))
