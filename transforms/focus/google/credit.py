"""The credits of a row, each as a row of its own."""

import json

import polars as pl

from transforms.focus.distinct import per_distinct
from transforms.focus.google.rows import CREDITS, Rows, as_text, fields_of
from transforms.focus.names import PART

AMOUNT = "amount"
FIELDS = ("id", "name", "full_name", "type", AMOUNT)
TEXTS = pl.Struct(dict.fromkeys(FIELDS, pl.String()))
COMMITTED = ("COMMITTED_USAGE_DISCOUNT", "COMMITTED_USAGE_DISCOUNT_DOLLAR_BASE", "FEE_UTILIZATION_OFFSET")
# On the way: one credit, null for the row's own charge; whether any of its credits is a commitment's; what should be
# credits and is none.
CREDIT, COVERED, BROKEN = "one of the credits", "covered by a commitment", "broken credits"


def parted(flat: pl.LazyFrame) -> pl.LazyFrame:
    """Rows -> the rows with `x_part` 0, each followed by one for each of its credits; with CREDIT, COVERED, BROKEN.

    Credits that came as text stay beside them.
    """
    rows = Rows.of(flat.collect_schema())
    kind, credit, broken = _listed(rows)
    charge_and_credits = pl.concat_list(pl.lit(None, kind), credit.fill_null([]))
    read_whole = [name for name in [rows.place(CREDITS)] if name and rows.schema[name] != pl.String]
    return (
        flat.with_columns(charge_and_credits.alias(CREDIT), broken.alias(BROKEN), _covered(credit).alias(COVERED))
        .with_columns(pl.int_ranges(pl.col(CREDIT).list.len(), dtype=pl.Int64).alias(PART))
        .drop(read_whole)
        .explode(CREDIT, PART)
    )


def is_charge() -> pl.Expr:
    """Whether a row of `parted` is the charge itself, and no credit."""
    return pl.col(PART) == 0


def field(name: str) -> pl.Expr:
    return pl.col(CREDIT).struct.field(name)


def _covered(credit: pl.Expr) -> pl.Expr:
    of_commitment = pl.element().struct.field("type").cast(pl.String).is_in(COMMITTED)
    return credit.list.eval(of_commitment).list.any().fill_null(value=False)


def _listed(rows: Rows) -> tuple[pl.Struct, pl.Expr, pl.Expr]:
    """(the type of a credit, which has all FIELDS; lists of it; texts that are no such list)."""
    nothing, kind = pl.lit(None, pl.String()), rows.dtype(CREDITS)
    if isinstance(kind, pl.List) and isinstance(kind.inner, pl.Struct):
        return _with_all_fields(rows.raw(CREDITS), fields_of(kind.inner), nothing)
    if kind != pl.String:
        return TEXTS, pl.lit([], pl.List(TEXTS)), nothing
    text = rows.text(CREDITS)
    read = per_distinct(text, _read_all, pl.List(TEXTS))
    return TEXTS, read, pl.when(read.is_null()).then(text)


def _with_all_fields(
    credit: pl.Expr, there: dict[str, pl.DataType], nothing: pl.Expr
) -> tuple[pl.Struct, pl.Expr, pl.Expr]:
    missing = [name for name in FIELDS if name not in there]
    kind = pl.Struct({**there, **dict.fromkeys(missing, pl.String())})
    if missing:
        fields = [pl.element().struct.field(name) for name in there]
        credit = credit.list.eval(pl.struct(*fields, *(nothing.alias(name) for name in missing)))
    return kind, credit, nothing


def _read_all(texts: pl.Series) -> pl.Series:
    return pl.Series([_read(each) for each in texts], dtype=pl.List(TEXTS))


def _read(text: str) -> list[dict[str, str | None]] | None:
    try:
        read: object = json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return None
    if not isinstance(read, list) or not all(isinstance(each, dict) for each in read):
        return None
    return [{name: as_text(each.get(name)) for name in FIELDS} for each in read]
