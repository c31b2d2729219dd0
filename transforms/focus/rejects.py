"""Which rows cannot be taken, and why, in a sentence: what was found, what was expected."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from transforms.focus.addresses import Addresses
from transforms.focus.text import nulls
from warehouse.tables import COST_AND_USAGE, COSTS
from warehouse.tables.base import DECIMAL, INSTANT

FAULT = pl.Struct({"column": pl.String(), "reason": pl.String(), "value": pl.String()})
A_DECIMAL = (
    "expected a decimal number such as 1234.56 or 5e-07, without thousands separators, "
    "with at most 20 digits before the point and 46 after it"
)
AN_INSTANT = "expected an instant such as 2026-10-31T07:00:00Z"
SHOWN = 80

DECIMALS = tuple(column.name for column in COST_AND_USAGE.columns if column.type == DECIMAL)
INSTANTS = tuple(column.name for column in COST_AND_USAGE.columns if column.type == INSTANT)
START, END, CURRENCY = "ChargePeriodStart", "ChargePeriodEnd", "BillingCurrency"


@dataclass(frozen=True)
class Fault:
    """One thing that can be wrong with a row; `reason` and `value` are read where `found` is true."""

    column: str
    found: pl.Expr
    reason: pl.Expr
    value: pl.Expr


def unreadable(column: str) -> str:
    """The name under which a column's text is carried where it could not be read."""
    return f"unreadable {column}"


def first_fault(addresses: Addresses) -> pl.Expr:
    """FAULT of each row, null for a good one; e-mail addresses in it are replaced.

    The frame has the columns ChargePeriodStart, ChargePeriodEnd, BillingCurrency and, for each decimal and instant of
    the table, `unreadable(column)`.
    """
    carried = [unreadable(name) for name in (*DECIMALS, *INSTANTS)]
    return pl.struct(START, END, CURRENCY, *carried).map_batches(
        lambda rows: _faults(rows, addresses), return_dtype=FAULT, is_elementwise=True
    )


def cost_unreadable() -> pl.Expr:
    return pl.any_horizontal(pl.col(unreadable(cost)).is_not_null() for cost in COSTS)


def _faults(rows: pl.Series, addresses: Addresses) -> pl.Series:
    frame = rows.struct.unnest()
    if _nothing_is_wrong(frame):
        return nulls(rows.name, FAULT, len(frame))
    bad = frame.select(pl.any_horizontal(fault.found for fault in FAULTS)).to_series().arg_true()
    number = nulls("", pl.UInt32(), len(frame))
    number = number.scatter(bad, pl.Series(range(len(bad)), dtype=pl.UInt32)) if len(bad) else number
    faults = _first_faults(frame[bad]).with_columns(pl.col("reason", "value").map_batches(addresses.hide, pl.String()))
    return faults.to_struct().gather(number)


def _nothing_is_wrong(frame: pl.DataFrame) -> bool:
    """Seen from the counts of nulls alone, but for the two dates: what holds for nearly every batch."""
    empty = all(frame[unreadable(name)].null_count() == len(frame) for name in (*DECIMALS, *INSTANTS))
    given = frame[START].null_count() == frame[CURRENCY].null_count() == 0
    return empty and given and not (frame[END] < frame[START]).any()


def _first_faults(bad: pl.DataFrame) -> pl.DataFrame:
    return bad.select(
        pl.coalesce(pl.when(fault.found).then(pl.lit(fault.column)) for fault in FAULTS).alias("column"),
        pl.coalesce(pl.when(fault.found).then(fault.reason) for fault in FAULTS).alias("reason"),
        pl.coalesce(pl.when(fault.found).then(fault.value) for fault in FAULTS).alias("value"),
    )


def _unreadable(columns: Iterable[str], expected: str) -> list[Fault]:
    return [_one_unreadable(column, pl.col(unreadable(column)), expected) for column in columns]


def _one_unreadable(column: str, text: pl.Expr, expected: str) -> Fault:
    return Fault(column, text.is_not_null(), pl.format(f'{column} is "{{}}"; {expected}.', text.str.head(SHOWN)), text)


def _missing(column: str, expected: str) -> Fault:
    nothing = pl.col(column).is_null()
    return Fault(
        column, nothing, pl.lit(f"{column} is empty or not in the file; {expected}."), pl.lit(None, pl.String())
    )


ENDS_EARLY = Fault(
    END,
    (pl.col(END) < pl.col(START)).fill_null(value=False),
    pl.format(
        "ChargePeriodEnd {} lies before ChargePeriodStart {}; expected the same instant or a later one.", END, START
    ),
    pl.col(END).dt.to_string("%Y-%m-%dT%H:%M:%SZ"),
)
# In the order in which they are looked for: what keeps the sums from being known comes first.
FAULTS = (
    *_unreadable(COSTS, A_DECIMAL),
    *_unreadable(INSTANTS, AN_INSTANT),
    _missing(START, AN_INSTANT),
    _missing(CURRENCY, "expected the currency of the amounts as three letters, such as USD"),
    *_unreadable((name for name in DECIMALS if name not in COSTS), A_DECIMAL),
    ENDS_EARLY,
)
