"""Parts of machines among the rows of a bill: what containers used of them, told beside the machines' own charges."""

from collections.abc import Iterable, Mapping

import polars as pl

from transforms.focus.decimals import read_decimals
from transforms.focus.exact import READING
from transforms.focus.rejects import A_DECIMAL, SHOWN

IS_SPLIT, PARENT = "x_is_split", "x_parent_resource_id"


def split_apart(rows: pl.LazyFrame, *, parent: str, money: Mapping[str, str]) -> pl.LazyFrame:
    """`normalise`d rows, and where they have the column `parent`: IS_SPLIT, PARENT and each of `money` as decimals.

    `money` says which of ours is which column of the rows. A part whose money is no number becomes a reject. A row that
    names no machine, such as a Fargate task's, is a charge like any other.
    """
    there = rows.collect_schema().names()
    if parent not in there:
        return rows
    readings = {
        name: _filled(column).map_batches(read_decimals, return_dtype=READING, is_elementwise=True)
        if column in there
        else pl.lit(None, READING)
        for name, column in money.items()
    }
    read = rows.with_columns(_filled(parent).alias(PARENT), _filled(parent).is_not_null().alias(IS_SPLIT), **readings)
    judged = read.with_columns(_first_fault(money))
    return judged.with_columns(pl.col(name).struct.field("value").alias(name) for name in money)


def split_columns(money: Iterable[str]) -> tuple[str, ...]:
    """The columns that `split_apart` adds."""
    return (IS_SPLIT, PARENT, *money)


def _filled(column: str) -> pl.Expr:
    return pl.when(pl.col(column) != "").then(pl.col(column))


def _first_fault(money: Mapping[str, str]) -> list[pl.Expr]:
    unread = {name: pl.col(name).struct.field("unreadable") for name in money}
    new = pl.col("x_reject_reason").is_null() & pl.col(IS_SPLIT)
    told = {
        "column": [pl.when(text.is_not_null()).then(pl.lit(name)) for name, text in unread.items()],
        "reason": [pl.format(f'{name} is "{{}}"; {A_DECIMAL}.', text.str.head(SHOWN)) for name, text in unread.items()],
        "value": [*unread.values()],
    }
    return [
        pl.when(new).then(pl.coalesce(values)).otherwise(f"x_reject_{part}").alias(f"x_reject_{part}")
        for part, values in told.items()
    ]
