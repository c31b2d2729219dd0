"""The journal as files for the ledger: CSV with exact amounts, XLSX beside it; the same lines give the same bytes.

Text that a spreadsheet would take for a formula stands behind an apostrophe, and is read back without it.
"""

from datetime import UTC, datetime
from io import BytesIO

import polars as pl
import xlsxwriter

from dashboards.reports.csv_file import FORMULA
from dashboards.reports.xlsx_file import OPTIONS
from warehouse.tables import POSTING

# No file tells when it was written, or it would be another one each time.
WRITTEN = datetime(2000, 1, 1, tzinfo=UTC)
# A formula, or one behind apostrophes, which reading takes one of away.
BEHIND = FORMULA.replace("^", "^'*")
MONEY = ("debit", "credit", "ledger_debit", "ledger_credit")


def journal_csv(postings: pl.DataFrame, places: dict[str, int]) -> bytes:
    """POSTING as CSV, amounts in the minor units of their currencies."""
    written = postings.select(_text(name, places) for name in POSTING.names)
    return written.write_csv(line_terminator="\n").encode("utf-8")


def journal_xlsx(postings: pl.DataFrame, places: dict[str, int]) -> bytes:
    """The same as a workbook: a sheet of lines with the sums of debits and credits by currency under it."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, OPTIONS) as book:
        book.set_properties({"title": "Journal", "created": WRITTEN.replace(tzinfo=None)})
        head, money = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "#,##0.00"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("Journal")
        sheet.write_row(0, 0, POSTING.names, head)
        for place, name in enumerate(POSTING.names):
            values = postings[name]
            if name in MONEY:
                sheet.write_column(1, place, values.cast(pl.Float64).to_list(), money)
            elif values.dtype == pl.Date:
                for row, value in enumerate(values, start=1):
                    sheet.write_datetime(row, place, value, day)
            else:
                sheet.write_column(1, place, postings.select(_text(name, places)).to_series().fill_null("").to_list())
            sheet.set_column(place, place, 14)
        sheet.freeze_panes(1, 0)
        if postings.height:
            sheet.autofilter(0, 0, postings.height, len(POSTING.names) - 1)
        _sums(book.add_worksheet("Sums"), postings, head, money)
    return made.getvalue()


def _sums(sheet: object, postings: pl.DataFrame, head: object, money: object) -> None:
    """Debits and credits by currency and kind: they are equal in each currency."""
    sums = (
        postings.group_by("currency", "kind")
        .agg(pl.col("debit", "credit").sum().cast(pl.Float64))
        .sort("currency", "kind")
    )
    sheet.write_row(0, 0, sums.columns, head)  # pyright: ignore[reportAttributeAccessIssue]
    for place, name in enumerate(sums.columns):
        form = money if name in MONEY else None
        sheet.write_column(1, place, sums[name].to_list(), form)  # pyright: ignore[reportAttributeAccessIssue]


def _text(name: str, places: dict[str, int]) -> pl.Expr:
    """A column as text: money in minor units, a rate without trailing zeros."""
    if name in MONEY:
        currency = "ledger_currency" if name.startswith("ledger") else "currency"
        of = pl.col(currency).replace_strict(places, default=2, return_dtype=pl.Int64())
        forms = [pl.when(of == digits).then(_fixed(name, digits)) for digits in range(5)]
        return pl.coalesce(forms).alias(name)
    if name == "rate":
        return pl.col(name).cast(pl.String).str.replace(r"0+$", "").str.replace(r"\.$", "")
    text = pl.col(name).cast(pl.String)
    return pl.when(text.str.contains(BEHIND)).then("'" + text).otherwise(text).alias(name)


def _fixed(name: str, digits: int) -> pl.Expr:
    return pl.col(name).cast(pl.Decimal(38, digits)).cast(pl.String)
