"""A figure of the truth, and many of them as a table."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from decimal import Decimal, localcontext

import polars as pl

from sources.sample.world import Bill
from warehouse.tables.truth import TRUE_FIGURE

# Shares are told to the millionth of a percent.
DECIMALS = Decimal("0.000001")


@dataclass(frozen=True)
class Figure:
    """A row of TRUE_FIGURE."""

    kind: str
    scope: str
    value: Decimal
    unit: str
    why: str


def as_truth(figures: Iterable[Figure]) -> pl.DataFrame:
    """TRUE_FIGURE."""
    return pl.DataFrame([astuple(figure) for figure in figures], TRUE_FIGURE.schema, orient="row")


def percent_of(part: Decimal, whole: Decimal) -> Decimal | None:
    """A share in percent; None of nothing."""
    with localcontext(prec=60):
        return (100 * part / whole).quantize(DECIMALS) if whole else None


def total(rows: pl.DataFrame, column: str) -> Decimal:
    """The sum of a decimal column, exactly; 0 without rows."""
    return Decimal(str(rows[column].sum()))


def by_day(bill: Bill) -> pl.DataFrame:
    """What a bill came to by `period`, `delivered` and `withdrawn`: `billed_cost`."""
    keys = ("period", "delivered", "withdrawn")
    sums = bill.lines.group_by(keys).agg(pl.col("billed_cost").sum())
    return sums.collect(engine="streaming").sort(keys, nulls_last=True)
