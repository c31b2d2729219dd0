"""The values of a frame as every format shows them: exact decimals as text, instants in UTC, no lost digits."""

import polars as pl
from polars.datatypes import DataType, DataTypeClass

# The largest integer that a JSON reader keeps exactly: https://www.rfc-editor.org/rfc/rfc8259#section-6
SAFE_INTEGER = 2**53


def plain(frame: pl.DataFrame) -> pl.DataFrame:
    """The same rows with text, numbers, booleans, lists and structs alone.

    A DECIMAL is its exact text ("0", "1.5", "-0.00000042"), a day `2026-10-31`, an instant `2026-10-31T07:00:00Z`, a
    column of integers a text where one of them is beyond 2^53; 64-bit ids (UBIGINT) always are. A map is a list of
    `{key, value}`, NaN and infinity are null.
    """
    return frame.select(_column(frame[name]).alias(name) for name in frame.columns)


def short(column: str) -> pl.Expr:
    """A small amount, such as what one unit costs, to six digits: rounded to a cent it may be nothing."""
    return pl.col(column).cast(pl.Float64).round_sig_figs(6).cast(pl.Decimal(38, 12)).alias(column)


def nested_as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Lists and structs of a plain frame as JSON text."""
    nested = [name for name, dtype in frame.schema.items() if dtype.is_nested()]
    return frame.with_columns(_json_text(name) for name in nested)


def _column(column: pl.Series) -> pl.Expr:
    value, dtype = pl.col(column.name), column.dtype
    if _is_count(dtype):
        return value.cast(pl.Int64) if _is_safe(column) else value.cast(pl.String)
    return _value(value, dtype)


def _is_count(dtype: pl.DataType) -> bool:
    """An integer; DuckDB's sums of integers (HUGEINT) come as decimals without a fraction."""
    return dtype == pl.Int64 or (isinstance(dtype, pl.Decimal) and dtype.scale == 0)


def _is_safe(column: pl.Series) -> bool:
    return column.is_between(-SAFE_INTEGER, SAFE_INTEGER).all()


def _value(value: pl.Expr, dtype: DataType | DataTypeClass) -> pl.Expr:
    """The expression that makes a value of this type plain."""
    match dtype:
        case pl.Decimal():
            return _decimal_text(value, dtype.scale)
        case pl.Datetime():
            return _instant_text(value, dtype)
        case pl.Binary():
            return value.bin.encode("hex")
        case pl.Float32() | pl.Float64():
            return pl.when(value.is_finite()).then(value)
        case pl.List() | pl.Array() | pl.Struct() | pl.Map():
            return _nested(value, dtype)
        case pl.Boolean() | pl.String() | pl.Null() | pl.Int8() | pl.Int16() | pl.Int32() | pl.Int64():
            return value
        case pl.UInt8() | pl.UInt16() | pl.UInt32():
            return value
        case pl.Duration():
            return value.dt.to_string("iso")
        case _:
            return value.cast(pl.String)


def _decimal_text(value: pl.Expr, scale: int) -> pl.Expr:
    text = value.cast(pl.String)
    return text.str.strip_chars_end("0").str.strip_chars_end(".") if scale else text


def _instant_text(value: pl.Expr, dtype: pl.Datetime) -> pl.Expr:
    in_utc = value.dt.convert_time_zone("UTC") if dtype.time_zone else value
    return in_utc.dt.strftime("%Y-%m-%dT%H:%M:%S%.fZ")


def _nested(value: pl.Expr, dtype: pl.List | pl.Array | pl.Struct | pl.Map) -> pl.Expr:
    match dtype:
        case pl.Struct():
            fields = [_value(value.struct.field(f.name), f.dtype).alias(f.name) for f in dtype.fields]
            return pl.when(value.is_not_null()).then(pl.struct(fields))
        case pl.Array():
            return _nested(value.arr.to_list(), pl.List(dtype.inner))
        case pl.Map():
            pairs = pl.List(pl.Struct({"key": dtype.key, "value": dtype.value}))
            return _nested(value.cast(pairs), pairs)
        case pl.List():
            return value.list.eval(_value(pl.element(), dtype.inner))


def _json_text(name: str) -> pl.Expr:
    """The value alone out of the text of `{"value": …}`; Polars encodes structs only."""
    whole = pl.struct(pl.col(name).alias("value")).struct.json_encode()
    return (
        pl.when(pl.col(name).is_not_null()).then(whole.str.strip_prefix('{"value":').str.strip_suffix("}")).alias(name)
    )
