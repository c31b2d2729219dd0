"""Parts of machines among the rows of a bill: what containers used of them, told beside the machines' own charges."""

from collections.abc import Mapping

import polars as pl

from transforms.focus.decimals import read_decimals
from transforms.focus.exact import READING
from transforms.focus.rejects import A_DECIMAL, SHOWN

IS_SPLIT, PARENT = "x_is_split", "x_parent_resource_id"
# Where every column that tells of parts begins.
TOLD = "x_split_line_item_"


def split_apart(
    rows: pl.LazyFrame, *, parent: str, money: Mapping[str, str], is_split: pl.Expr | None = None
) -> pl.LazyFrame:
    """`normalise`d rows, and where they have the column `parent`: IS_SPLIT, PARENT and each of `money` as decimals.

    `money` says which column of the rows is which of ours. A part whose money is no number becomes a reject.
    """
    there = rows.collect_schema().names()
    if parent not in there:
        return rows
    part = _filled(parent).is_not_null() if is_split is None else is_split | _filled(parent).is_not_null()
    readings = {
        name: _filled(column).map_batches(read_decimals, return_dtype=READING, is_elementwise=True)
        if column in there
        else pl.lit(None, READING)
        for name, column in money.items()
    }
    read = rows.with_columns(_filled(parent).alias(PARENT), part.fill_null(value=False).alias(IS_SPLIT), **readings)
    judged = read.with_columns(_first_fault(money))
    return judged.with_columns(pl.col(name).struct.field("value") for name in money)


def split_columns(rows: pl.LazyFrame) -> list[str]:
    """The columns that only parts have, as `split_apart` gives them and as the bill has them."""
    ours = (IS_SPLIT, PARENT, *(f"x_{net}{kind}_cost" for net in ("", "net_") for kind in ("split", "unused")))
    return [name for name in rows.collect_schema().names() if name in ours or name.startswith(TOLD)]


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
