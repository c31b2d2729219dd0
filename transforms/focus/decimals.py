"""Amounts, quantities and prices as exact decimals, whatever type the file gives them.

A binary double means its shortest decimal text. What the quick way cannot prove exact takes the exact one, on those
rows alone.
"""

from collections.abc import Callable

import polars as pl

from transforms.focus.distinct import is_constant
from transforms.focus.exact import DECIMAL, DECIMALS, READING, ROUNDING, read_exactly
from transforms.focus.text import as_text, nulls, surely_without

# A double below SURE_BELOW has at most 15 digits when rounded at 10 decimals, and no two such decimals share a double.
SURE_BELOW = 1e5
# The shortest text of a double in this range has no exponent and at most 18 decimals.
PLAIN_FROM, PLAIN_BELOW = 0.01, 1e15
SURE_DECIMAL = pl.Decimal(38, 10)


def read_decimal(column: pl.Expr) -> pl.Expr:
    """A column of any type -> READING; blank text is null."""
    return column.map_batches(read_decimals, return_dtype=READING, is_elementwise=True)


def read_decimals(values: pl.Series) -> pl.Series:
    """A series of any type -> READING, one for each row."""
    if len(values) > 1 and is_constant(values):
        return read_decimals(values.head(1)).new_from_index(0, len(values))
    return _in_turn(values, _quick, _read_as_text).to_struct(values.name)


def _read_as_text(values: pl.Series) -> pl.DataFrame:
    return _in_turn(as_text(values).str.strip_chars(), _quick_texts, read_exactly)


def _in_turn(
    values: pl.Series, quick: Callable[[pl.Series], pl.Series], slow: Callable[[pl.Series], pl.DataFrame]
) -> pl.DataFrame:
    """READING's fields: what `quick` is sure of, and `slow` on the rows that it left null."""
    sure = quick(values)
    readings = _readings(sure)
    if sure.null_count() == values.null_count():
        return readings
    rows = (sure.is_null() & values.is_not_null()).arg_true()
    late = slow(values.gather(rows))
    return pl.DataFrame([field.scatter(rows, late[field.name]) for field in readings])


def _readings(values: pl.Series) -> pl.DataFrame:
    nothing = [nulls("rounding", ROUNDING, len(values)), nulls("unreadable", pl.String(), len(values))]
    return pl.DataFrame([values.alias("value"), *nothing])


def _quick(values: pl.Series) -> pl.Series:
    """Decimals where one cast is exact, else null."""
    kind = values.dtype
    if kind == pl.Float64:
        return _quick_doubles(values)
    if kind == pl.String:
        return _quick_texts(values)
    if kind.is_integer() or (isinstance(kind, pl.Decimal) and kind.scale <= DECIMALS):
        return values.cast(DECIMAL, strict=False)
    return nulls(values.name, DECIMAL, len(values))


def _quick_doubles(values: pl.Series) -> pl.Series:
    rounded = values.cast(SURE_DECIMAL, strict=False)
    sure = (rounded.cast(pl.Float64) == values) & (values.abs() < SURE_BELOW)
    decimals = rounded.cast(DECIMAL, strict=False)
    if sure.all():
        return decimals
    decimals = decimals.zip_with(sure, nulls("", DECIMAL, 1))
    rows = (~sure & values.abs().is_between(PLAIN_FROM, PLAIN_BELOW)).arg_true()
    return decimals.scatter(rows, values.gather(rows).cast(pl.String).cast(DECIMAL)) if len(rows) else decimals


def _quick_texts(texts: pl.Series) -> pl.Series:
    """Polars reads a plain number exactly up to 18 decimals; an exponent hides how many there are."""
    is_long = texts.str.len_bytes() > DECIMALS + 1
    if not is_long.any() and surely_without(texts, b"e", b"E"):
        return texts.cast(DECIMAL, strict=False)
    text = pl.col("text")
    decimals = text.str.len_bytes() - text.str.find(".", literal=True) - 1
    sure = (decimals <= DECIMALS).fill_null(value=True) & ~text.str.contains("[eE]")
    read = pl.when(sure).then(text.cast(DECIMAL, strict=False)).alias(texts.name)
    return texts.alias("text").to_frame().select(read).to_series()
