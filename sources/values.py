"""Values of a file as our types: what stands there by the mapping, and what it means by the format."""

from collections.abc import Mapping

import polars as pl

from sources.billing.amount_texts import plain_amounts
from sources.mapping import NOT_MAPPED, Columns, FormatSettings
from warehouse.tables.base import COUNT, DAY, DECIMAL, FLAG, HOURS, INSTANT, JSON, TEXT, Type

# Of ISO 8601, with and without a zone; a day alone is its midnight.
INSTANTS = ("%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M")
HOURS_A_DAY = 24
TRUE, FALSE = ("true", "yes", "y", "1", "t"), ("false", "no", "n", "0", "f")


def told(name: str, found: Mapping[str, str], kinds: pl.Schema, columns: Columns) -> tuple[pl.Expr, pl.DataType]:
    """What stands in our column by the mapping, blank texts null; and of which type that is."""
    at = columns.get(name, NOT_MAPPED)
    constant = at.value if at.value is not None else at.default
    if name not in found:
        return pl.lit(constant, pl.String()), pl.String()
    value, kind = pl.col(found[name]), kinds[found[name]]
    if isinstance(kind, pl.Struct):
        return value.struct.json_encode(), pl.String()
    if not isinstance(kind, pl.String | pl.Categorical | pl.Enum) and not at.map and constant is None:
        return value, kind
    trimmed = value.cast(pl.String).str.strip_chars()
    text = pl.when(trimmed != "").then(trimmed)
    if at.map:
        text = text.replace_strict(at.map, default=text, return_dtype=pl.String())
    return (text if constant is None else text.fill_null(pl.lit(constant))), pl.String()


def parsed(said: pl.Expr, kind: pl.DataType, type_: Type, form: FormatSettings) -> pl.Expr:
    """Null where it is none of the type; `kind` is the type of `said`."""
    if kind.is_nested() or type_ in (TEXT, JSON):
        return _hours_of(said, kind) if type_ is HOURS else said.cast(pl.String)
    if type_ in (INSTANT, DAY):
        instant = _moment(said, kind) if kind.is_temporal() else _instant(said, form)
        return instant if type_ is INSTANT else instant.dt.date()
    if type_ is HOURS:
        return _hours(said)
    if type_ is DECIMAL:
        return _amount(said, form)
    if type_ is FLAG:
        return _flag(said)
    number = said.cast(pl.Float64) if kind.is_numeric() else _number(said, form)
    whole = pl.when(number == number.round()).then(number).cast(pl.Int64, strict=False)
    return whole if type_ is COUNT else pl.when(number.is_finite()).then(number)


def _hours_of(said: pl.Expr, kind: pl.DataType) -> pl.Expr:
    """A list of numbers as it is, where it has a day's hours."""
    hours = said.cast(HOURS.polars, strict=False) if isinstance(kind, pl.List) else pl.lit(None, HOURS.polars)
    return pl.when(hours.list.len() == HOURS_A_DAY).then(hours)


def _moment(said: pl.Expr, kind: pl.DataType) -> pl.Expr:
    """Naive UTC of a date or an instant, with a zone or without."""
    utc = said.dt.convert_time_zone("UTC").dt.replace_time_zone(None) if getattr(kind, "time_zone", None) else said
    return utc.cast(pl.Datetime("us"))


def _instant(said: pl.Expr, form: FormatSettings) -> pl.Expr:
    text = said.cast(pl.String)
    if form.date:
        return text.str.to_datetime(form.date, strict=False, time_unit="us")
    return text.map_batches(_read_instants, return_dtype=pl.Datetime("us"), is_elementwise=True)


def _read_instants(texts: pl.Series) -> pl.Series:
    """By days, by instants with a zone, then by those without, as long as some are left: most columns know one way."""
    read = texts.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us"))
    for way in ("%+", *INSTANTS):
        if read.null_count() == texts.null_count():
            break
        zone = "UTC" if way == "%+" else None
        more = texts.str.to_datetime(way, strict=False, time_unit="us", time_zone=zone).dt.replace_time_zone(None)
        read = read.zip_with(read.is_not_null(), more)
    return read


def _number(said: pl.Expr, form: FormatSettings) -> pl.Expr:
    text = said.cast(pl.String)
    if form.thousands:
        text = text.str.replace_all(form.thousands, "", literal=True)
    if form.decimal != ".":
        text = text.str.replace(form.decimal, ".", literal=True)
    number = text.cast(pl.Float64, strict=False)
    return pl.when(number.is_finite()).then(number)


def _amount(said: pl.Expr, form: FormatSettings) -> pl.Expr:
    """`1.234,50-` or `(€ 5)` by the format, its sign too, as an exact number of at most 18 decimals."""
    plain = said.cast(pl.String).map_batches(
        lambda texts: pl.Series(texts.name, plain_amounts(texts.to_arrow().cast("string"), form), dtype=pl.String),
        return_dtype=pl.String,
        is_elementwise=True,
    )
    return plain.cast(DECIMAL.polars, strict=False)


def _flag(said: pl.Expr) -> pl.Expr:
    word = said.cast(pl.String).str.to_lowercase()
    return pl.when(word.is_in(TRUE)).then(True).when(word.is_in(FALSE)).then(False)


def _hours(said: pl.Expr) -> pl.Expr:
    """24 numbers or nulls, as a list or as JSON."""
    parts = said.cast(pl.String).str.strip_chars("[] ").str.split(",")
    hours = parts.list.eval(pl.element().str.strip_chars().cast(pl.Float32, strict=False))
    return pl.when(parts.list.len() == HOURS_A_DAY).then(hours)
