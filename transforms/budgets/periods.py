"""The days of a period as people write it: a month, a quarter, a year, of the calendar or of the fiscal year."""

import re

import polars as pl

PERIOD = re.compile(r"\d{4}(-(0[1-9]|1[0-2])|-Q[1-4])?|FY\d{4}(-Q[1-4])?")


def is_period(text: str) -> bool:
    return PERIOD.fullmatch(text) is not None


def is_month(period: str) -> bool:
    return is_period(period) and "-" in period and "Q" not in period


def bounds(period: pl.Expr, fiscal_year_starts: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """The first day, and the day after the last, of `2026-10`, `2026-Q4`, `2026`, `FY2026` or `FY2026-Q1`.

    `fiscal_year_starts` gives a month, 1 to 12; a fiscal year is called after the calendar year in which it ends.
    """
    is_fiscal = period.str.starts_with("FY")
    begins = pl.when(is_fiscal).then(fiscal_year_starts).otherwise(1)
    year = period.str.extract(r"(\d{4})").cast(pl.Int32) - (begins > 1).cast(pl.Int32)
    quarter, month = period.str.extract(r"Q(\d)$").cast(pl.Int32), period.str.extract(r"^\d{4}-(\d{2})$").cast(pl.Int32)
    into = pl.coalesce((quarter - 1) * 3, month - 1, 0)
    long = pl.when(quarter.is_not_null()).then(3).when(month.is_not_null()).then(1).otherwise(12)
    start = pl.date(year, begins, 1).dt.offset_by(pl.format("{}mo", into))
    return start, start.dt.offset_by(pl.format("{}mo", long))
