"""The credits of a row, each as a row of its own."""

import json
from typing import Any

import polars as pl

from transforms.focus.distinct import per_distinct
from transforms.focus.google.rows import CREDITS, Rows, as_text
from transforms.focus.names import PART

AMOUNT = "amount"
FIELDS = ("id", "name", "full_name", "type", AMOUNT)
TEXTS = pl.Struct(dict.fromkeys(FIELDS, pl.String()))
COMMITTED = ("COMMITTED_USAGE_DISCOUNT", "COMMITTED_USAGE_DISCOUNT_DOLLAR_BASE", "FEE_UTILIZATION_OFFSET")
# On the way: one credit, null for the row's own charge; whether any of its credits is a commitment's; what should be
# credits and is none.
CREDIT, COVERED, BROKEN = "credit", "covered by a commitment", "broken credits"


def parted(flat: pl.LazyFrame) -> pl.LazyFrame:
    """Rows -> the rows with `x_part` 0, each followed by one for each of its credits; with CREDIT, COVERED, BROKEN."""
    rows = Rows.of(flat.collect_schema())
    credit, broken = _lists(rows)
    kind = _inner(rows)
    all_parts = pl.concat_list(pl.lit(None, kind), credit.fill_null([]))
    place = rows.place(CREDITS)
    return (
        flat.with_columns(all_parts.alias(CREDIT), broken.alias(BROKEN), _covered(credit).alias(COVERED))
        .with_columns(pl.int_ranges(pl.col(CREDIT).list.len(), dtype=pl.Int64).alias(PART))
        .drop([place] if place else [])
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


def _inner(rows: Rows) -> pl.Struct:
    kind: Any = rows.dtype(CREDITS)
    if isinstance(kind, pl.List) and isinstance(kind.inner, pl.Struct):
        missing = {name: pl.String() for name in FIELDS if name not in dict(kind.inner)}
        return pl.Struct({**dict(kind.inner), **missing})
    return TEXTS


def _lists(rows: Rows) -> tuple[pl.Expr, pl.Expr]:
    """(lists of structs that have all FIELDS, the texts that are none)."""
    nothing, kind = pl.lit(None, pl.String()), rows.dtype(CREDITS)
    if isinstance(kind, pl.List) and isinstance(kind.inner, pl.Struct):
        there = [name for name, _ in dict(kind.inner).items()]
        fields = [pl.element().struct.field(name) for name in there]
        missing = [pl.lit(None, pl.String()).alias(name) for name in FIELDS if name not in there]
        return (rows.raw(CREDITS).list.eval(pl.struct(*fields, *missing)) if missing else rows.raw(CREDITS)), nothing
    if kind != pl.String:
        return pl.lit([], pl.List(TEXTS)), nothing
    text = rows.text(CREDITS)
    read = per_distinct(
        text, lambda texts: pl.Series([_read(each) for each in texts], dtype=pl.List(TEXTS)), pl.List(TEXTS)
    )
    return read, pl.when(read.is_null()).then(text)


def _read(text: str) -> list[dict[str, str | None]] | None:
    try:
        read: object = json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return None
    if not isinstance(read, list) or not all(isinstance(each, dict) for each in read):
        return None
    return [{name: as_text(each.get(name)) for name in FIELDS} for each in read]
