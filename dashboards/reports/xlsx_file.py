"""A report as a workbook: a sheet a section with every row, numbers as numbers, text never as a formula."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import polars as pl
import xlsxwriter

from dashboards.reports.base import Report, Section

# What a sheet's name may not hold, and how long it may be:
# https://support.microsoft.com/office/rename-a-worksheet-3f1f7148-ee83-404d-8ef0-9ff99fbad1f9
LONGEST_NAME = 31
WIDEST, MONEY_WIDTH = 60, 14
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}


def xlsx_bytes(report: Report) -> bytes:
    """The whole file. A spreadsheet keeps 15 digits: amounts beside it in CSV are exact."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, OPTIONS) as book:
        book.set_properties({"title": report.title, "comments": f"Snapshot {report.snapshot_id}"})
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1}),
            "money": book.add_format({"num_format": "#,##0.00"}),
            "day": book.add_format({"num_format": "d mmm yyyy"}),
            "long": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        _about(book.add_worksheet("About"), report)
        for section in report.sections:
            _sheet(book.add_worksheet(section.name[:LONGEST_NAME]), section, formats)
    return made.getvalue()


def _about(sheet: Any, report: Report) -> None:
    lines = [
        (report.title, ""),
        ("Snapshot", report.snapshot_id),
        ("As of", report.as_of.isoformat()),
        ("Freshness", report.freshness),
        *((section.name, section.sentence) for section in report.sections),
    ]
    for number, (name, said) in enumerate(lines):
        sheet.write_string(number, 0, name)
        sheet.write_string(number, 1, said)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, WIDEST)


def _sheet(sheet: Any, section: Section, formats: dict[str, Any]) -> None:
    rows = section.rows
    sheet.write_row(0, 0, rows.columns, formats["head"])
    for place, name in enumerate(rows.columns):
        _column(sheet, place, rows[name], formats)
        longest = rows[name].cast(pl.String).str.len_chars().max()
        widest = MONEY_WIDTH if isinstance(rows.schema[name], pl.Decimal) else int(longest or 0)  # pyright: ignore[reportArgumentType]
        sheet.set_column(place, place, min(max(len(name), widest) + 2, WIDEST))
    sheet.freeze_panes(1, 0)
    if rows.height:
        sheet.autofilter(0, 0, rows.height, rows.width - 1)


def _column(sheet: Any, place: int, values: pl.Series, formats: dict[str, Any]) -> None:
    """Empty cells for what is unknown; never a zero."""
    for number, value in enumerate(values, start=1):
        match value:
            case None:
                continue
            case bool():
                sheet.write_boolean(number, place, value)
            case Decimal():
                sheet.write_number(number, place, float(value), formats["money"])
            case int() | float():
                sheet.write_number(number, place, value)
            case datetime() | date():
                sheet.write_datetime(number, place, value, formats["day"])
            case _:
                text = str(value)
                sheet.write_string(number, place, text, formats["long"] if len(text) > WIDEST else None)
