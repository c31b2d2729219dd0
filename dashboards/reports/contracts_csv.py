"""Agreements that recurring lines suggest as a contracts CSV: filled as far as lines tell, the rest for a person."""

import polars as pl

from dashboards.reports.csv_file import csv_text
from transforms.renewals.confirmed import suggested

COLUMNS = (
    *("contract_id", "app", "vendor", "start", "end", "term_months", "auto_renews", "notice_number", "notice_unit"),
    *("clear_days", "deemed_receipt_days", "holiday_calendar", "seats_committed", "price_per_seat", "currency"),
    *("billing_period", "owner", "cost_center"),
)


def contracts_csv(candidates: pl.DataFrame) -> str:
    """CONTRACT_CANDIDATE rows in the columns of a contracts CSV; what no line tells is empty."""
    known = suggested(candidates)
    empty = (pl.lit(None, pl.String()).alias(name) for name in COLUMNS if name not in known.columns)
    return csv_text(known.with_columns(empty).select(COLUMNS))
