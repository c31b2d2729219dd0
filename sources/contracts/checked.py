"""What a contract must be, whoever entered it: each that cannot be is a reject with its reason."""

import json
from decimal import Decimal, InvalidOperation
from zoneinfo import available_timezones

import polars as pl

from sources.own_files import REJECTED

CURRENCY = r"^[A-Z]{3}$"
ZONES = tuple(sorted(available_timezones()))


def checked(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows that can be contracts, with currencies in capitals; and REJECTED of the others.

    `rows` have CONTRACT_SEEN's columns, x_file and x_line.
    """
    rows = rows.with_columns(currency=pl.col("currency").str.to_uppercase())
    first = pl.col("contract_id").is_first_distinct()
    wrong = pl.coalesce(
        _where(~first, "contract_id", "found a contract_id a second time; expected each once: the first counts"),
        _where(
            pl.col("end") < pl.col("start"), "end", "found an end before the start; expected the last day of the term"
        ),
        *(
            _where(pl.col(name) < least, name, f"found less than {least}; expected {what}")
            for name, least, what in (
                ("term_months", 1, "a number of months"),
                ("notice_number", 0, "a number of days or months"),
                ("deemed_receipt_days", 0, "a number of days"),
                ("seats_committed", 0, "a number of seats"),
                ("seat_minimum", 0, "a number of seats"),
                ("tier_block", 1, "a number of seats"),
            )
        ),
        _where(pl.col("price_per_seat") < 0, "price_per_seat", "found less than 0; expected a price"),
        _where(
            ~pl.col("currency").str.contains(CURRENCY),
            "currency",
            "found what is no currency; expected three letters such as GBP",
        ),
        _where(
            pl.col("price_per_seat").is_not_null() & pl.col("currency").is_null(),
            "currency",
            "found a price without a currency; expected one such as GBP",
        ),
        _where(
            ~pl.col("timezone").is_in(ZONES),
            "timezone",
            "found a timezone that is not known; expected one such as Europe/London",
        ),
        _where(
            pl.col("price_breaks").map_elements(_no_breaks, return_dtype=pl.Boolean),
            "price_breaks",
            'found no price breaks; expected seats and prices such as {"100": "9.50"}',
        ),
    )
    judged = rows.with_columns(x_wrong=wrong)
    bad = judged.filter(pl.col("x_wrong").is_not_null()).unnest("x_wrong")
    texts = {name: bad[name].cast(pl.String) for name in set(bad["column_name"])}
    values = [texts[name][at] for at, name in enumerate(bad["column_name"])]
    rejects = bad.select("x_file", "x_line", "column_name", pl.Series("value", values, dtype=pl.String), "reason")
    good = judged.filter(pl.col("x_wrong").is_null()).drop("x_wrong")
    return good, rejects.rename({"x_file": "object", "x_line": "line"}).select(
        pl.col(name).cast(kind) for name, kind in REJECTED.items()
    )


def _where(condition: pl.Expr, column: str, reason: str) -> pl.Expr:
    said = pl.struct(column_name=pl.lit(column), reason=pl.lit(reason))
    return pl.when(condition).then(said)


def _no_breaks(text: str) -> bool:
    """Whether it is no object of numbers of seats and prices."""
    try:
        told = json.loads(text, parse_float=str)
        return not all(int(seats) > 0 and Decimal(str(price)) >= 0 for seats, price in told.items())
    except (ValueError, AttributeError, InvalidOperation):
        return True
