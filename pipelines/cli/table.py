"""A result as a table for people: rich on a terminal, aligned plain text elsewhere."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, TextIO

import polars as pl

from pipelines.cli.exits import tell
from pipelines.cli.values import nested_as_text, plain

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

MOST_ROWS = 1_000
CURRENCY = ("currency", "BillingCurrency")
UNKNOWN = "-"
Rows = list[list[str]]


def write_table(frame: pl.DataFrame, out: TextIO, money: Sequence[str] = ()) -> None:
    """Writes at most 1,000 rows, and says so where there are more. Money is rounded to the currency's minor unit."""
    shown = _texts(frame.head(MOST_ROWS), money)
    header, rows = shown.columns, [[clean(value) for value in row] for row in shown.iter_rows()]
    right = [frame.schema[name].is_numeric() or name in money for name in header]
    if out.isatty():
        _write_rich(header, rows, right, out)
    else:
        out.writelines(_aligned(header, rows, right))
    if frame.height > MOST_ROWS:
        tell(f"Shown are the first {MOST_ROWS:,} of {frame.height:,} rows; --format csv or json gives all.")


def minor_unit(amount: str | None, currency: str | None) -> str | None:
    """`1234.5` in USD as `1,234.50`, in JPY as `1,234`; as it is where the currency is not known."""
    if amount is None or currency is None:
        return amount
    from babel.numbers import format_currency

    return format_currency(Decimal(amount), currency, "#,##0.00", locale="en", currency_digits=True)


def _texts(frame: pl.DataFrame, money: Sequence[str]) -> pl.DataFrame:
    texts = nested_as_text(plain(frame)).cast(pl.String)
    currency = next((name for name in CURRENCY if name in frame.columns), None)
    if not currency:
        return texts
    codes = texts[currency]
    rounded = [pl.Series(name, map(minor_unit, texts[name], codes), pl.String) for name in money]
    return texts.with_columns(rounded)


def clean(value: str | None) -> str:
    """The text on one line, without what could steer a terminal."""
    return UNKNOWN if value is None else "".join(c if c.isprintable() else " " for c in value)


def _aligned(header: list[str], rows: Rows, right: list[bool]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    return [f"{_line(row, widths, right)}\n" for row in (header, *rows)]


def _line(row: list[str], widths: list[int], right: list[bool]) -> str:
    cells = zip(row, widths, right, strict=True)
    return "  ".join(cell.rjust(width) if numeric else cell.ljust(width) for cell, width, numeric in cells).rstrip()


def _write_rich(header: list[str], rows: Rows, right: list[bool], out: TextIO) -> None:
    """A table, or where that is wider than the terminal a block of `name value` lines for each row."""
    from rich.console import Console

    console = Console(file=out, highlight=False, markup=False)
    widest = max(len(line) for line in _aligned(header, rows, right)) + len(header) + 1
    console.print(_table(header, rows, right) if widest <= console.width else _records(header, rows))


def _table(header: list[str], rows: Rows, right: list[bool]) -> "Table":
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name, numeric in zip(header, right, strict=True):
        table.add_column(Text(name), justify="right" if numeric else "left", no_wrap=True)
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _records(header: list[str], rows: Rows) -> "Text":
    """`name  value` on a line each, a blank line between two rows."""
    from rich.text import Text

    width = max(map(len, header))
    blocks = ("\n".join(f"{name:<{width}}  {value}" for name, value in zip(header, row, strict=True)) for row in rows)
    return Text("\n\n".join(blocks))
