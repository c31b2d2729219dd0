"""Instants as naive UTC, whatever type the file gives them."""

import polars as pl

from transforms.focus.distinct import on_distinct, recalled
from transforms.focus.text import as_text, nulls

INSTANT = pl.Datetime("us")
# value: the instant in UTC; unreadable: what stood there, null where it could be read.
READING = pl.Struct({"value": INSTANT, "unreadable": pl.String()})

# 2026-10-31, 2026-10-31T07:00Z, 2026-10-31 07:00:00.123 UTC, 2026-10-31T07:00:00+02:00
ISO_8601 = (
    r"^(?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[Tt ](?<minute>[0-9]{2}:[0-9]{2})(?::(?<second>[0-5][0-9])(?:[.,](?<fraction>[0-9]+))?)?"
    r" ?(?:[Zz]|UTC|GMT|(?<sign>[+-])(?<zone_hours>[01][0-9]|2[0-3]):?(?<zone_minutes>[0-5][0-9])?)?)?$"
)


def read_instant(column: pl.Expr) -> pl.Expr:
    """A column of any type -> READING; without a zone it is UTC, a day is its first instant, blank text is null."""
    return column.map_batches(read_instants, return_dtype=READING, is_elementwise=True)


def read_instants(values: pl.Series) -> pl.Series:
    """A series of any type -> READING, one for each row."""
    if isinstance(values.dtype, pl.Datetime | pl.Date):
        in_utc, nothing = _in_utc(values), nulls("unreadable", pl.String(), len(values))
        written = _written(in_utc)
        if written.all():
            return _readings(in_utc.cast(INSTANT), nothing).to_struct(values.name)
        kept = in_utc.zip_with(written, nulls("", in_utc.dtype, len(values))).cast(INSTANT)
        return _readings(kept, nothing.zip_with(written, as_text(values))).to_struct(values.name)
    texts = as_text(values)
    instants = on_distinct(texts, PARSED)
    nothing = nulls("unreadable", pl.String(), len(values))
    if instants.null_count() == texts.null_count():
        return _readings(instants, nothing).to_struct(values.name)
    read = instants.is_not_null() | (texts.str.strip_chars() == "") | texts.is_null()
    return _readings(instants, nothing.zip_with(read, texts)).to_struct(values.name)


def _readings(instants: pl.Series, unreadable: pl.Series) -> pl.DataFrame:
    return pl.DataFrame([instants.alias("value"), unreadable.alias("unreadable")])


def _in_utc(values: pl.Series) -> pl.Series:
    if isinstance(values.dtype, pl.Datetime) and values.dtype.time_zone is not None:
        return values.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    return values


def _parse(texts: pl.Series) -> pl.Series:
    """ISO 8601 -> instants; null where it is none. What is finer than a microsecond is cut off."""
    parts = texts.str.strip_chars().str.extract_groups(ISO_8601).struct.unnest()
    day, minute, second = pl.col("day"), pl.col("minute").fill_null("00:00"), pl.col("second").fill_null("00")
    local = (day + pl.lit(" ") + minute + pl.lit(":") + second).str.to_datetime(
        "%Y-%m-%d %H:%M:%S", time_unit="us", strict=False
    )
    fraction = pl.col("fraction").fill_null("0").str.head(6).str.pad_end(6, "0").cast(pl.Int64)
    instants = parts.select(local + pl.duration(microseconds=fraction) - _offset()).to_series()
    return instants.zip_with(_written(instants), nulls("", INSTANT, len(instants)))


PARSED = recalled(_parse, INSTANT)


def _written(instants: pl.Series) -> pl.Series:
    """Whether a year has four digits, as ISO 8601 writes it; null has. Polars knows no year that is too far off."""
    return instants.dt.year().is_between(1, 9999).fill_null(value=False) | instants.is_null()


def _offset() -> pl.Expr:
    """How far the text's clock is ahead of UTC."""
    minutes = pl.col("zone_hours").cast(pl.Int64) * 60 + pl.col("zone_minutes").fill_null("0").cast(pl.Int64)
    signed = pl.when(pl.col("sign") == "-").then(-minutes).otherwise(minutes)
    return pl.duration(minutes=signed.fill_null(0))
