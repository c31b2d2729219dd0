"""A file's columns as the table's: texts, and numbers and dates with what could not be read of them."""

from collections.abc import Callable

import polars as pl

from transforms.focus import decimals, instants
from transforms.focus.addresses import Addresses
from transforms.focus.names import FOCUS_NAMES, PART, ROW_NUMBER, Names
from transforms.focus.rejects import DECIMALS, INSTANTS, unreadable
from transforms.focus.text import text_column
from warehouse.tables import COSTS

# Where people write addresses; resource ids and names stay as they are, since people act on them.
FREE_TEXT = ("AllocatedTags", "ChargeDescription", "Tags")


def read_columns(schema: pl.Schema, names: Names, addresses: Addresses) -> list[pl.Expr]:
    """FOCUS' columns under their names, then the others as text, then x_row and x_part; what the file has not is null.

    Decimals and instants come as a struct, which `values_read` takes apart. Blank text is null in FOCUS' columns.
    """
    given = {name: _read(name, source, schema[source], addresses) for name, source in names.focus.items()}
    focus = [given.get(name, pl.lit(None, _kind(name))).alias(name) for name in FOCUS_NAMES]
    extras = [extra_text(source, schema[source], addresses).alias(name) for source, name in names.extras.items()]
    part = pl.col(PART) if PART in schema else pl.lit(0)
    return [*focus, *extras, pl.col(ROW_NUMBER).cast(pl.Int64), part.cast(pl.Int64).alias(PART)]


def values_read() -> list[pl.Expr]:
    """The values of decimals and instants, the costs' rounding, and `unreadable(column)` of each."""
    costs = [pl.col(cost).struct.field("rounding").alias(f"x_{cost}_rounding") for cost in COSTS]
    texts = [pl.col(name).struct.field("unreadable").alias(unreadable(name)) for name in (*DECIMALS, *INSTANTS)]
    values = [pl.col(name).struct.field("value").alias(name) for name in (*DECIMALS, *INSTANTS)]
    return [*values, *costs, *texts]


def _kind(name: str) -> pl.DataType:
    if name in DECIMALS:
        return decimals.READING
    return instants.READING if name in INSTANTS else pl.String()


def _read(name: str, source: str, kind: pl.DataType, addresses: Addresses) -> pl.Expr:
    if kind in (decimals.READING, instants.READING):
        return pl.col(source)
    if name in DECIMALS:
        return decimals.read_decimal(pl.col(source))
    if name in INSTANTS:
        return instants.read_instant(pl.col(source))
    return focus_text(name, source, kind, addresses)


def focus_text(name: str, source: str, kind: pl.DataType, addresses: Addresses) -> pl.Expr:
    """A column of FOCUS that is text."""
    reading = focus_reading(name, addresses)
    return text_column(pl.col(source), kind).map_batches(reading, return_dtype=pl.String, is_elementwise=True)


def focus_reading(name: str, addresses: Addresses) -> Callable[[pl.Series], pl.Series]:
    """How the texts of a column of FOCUS are read: blank is null, addresses are replaced where people write them."""
    return (lambda texts: addresses.hide(_filled(texts))) if name in FREE_TEXT else _filled


def extra_text(source: str, kind: pl.DataType, addresses: Addresses) -> pl.Expr:
    """A column that FOCUS 1.4 does not have. No number and no date is an address."""
    text = text_column(pl.col(source), kind)
    return text if kind.is_numeric() or kind.is_temporal() else addresses.hidden(text)


def _filled(texts: pl.Series) -> pl.Series:
    """Blank text as null; nothing is copied where none is blank."""
    blank = texts == ""
    return texts.zip_with(~blank, pl.Series([None], dtype=pl.String)) if blank.any() else texts
