"""Costs that are no numbers: such a row cannot be rejected, since nobody knows what is lost with it."""

import polars as pl

from checks.check import Check, Suite
from checks.outcome import Outcome
from warehouse.tables import REJECT

READABLE = Check(
    "costs_readable",
    title="Every cost can be read",
    docs="A row whose cost is no number would be lost with an amount that nobody knows, so it holds the period back.",
    expected="a number in every cost of every row",
    do="Mend the row or have the export made again; the period keeps its last good figures.",
)
SUITE = Suite(REJECT, title="Costs that cannot be read", judged_by="the reader", checks=(READABLE,))


def judge(rejects: pl.DataFrame) -> list[Outcome]:
    """The check on the rejects of one staged (source, period): object, line, column_name, reason, cost_unreadable."""
    bad = rejects.filter("cost_unreadable")
    if bad.is_empty():
        return [READABLE.outcome("numbers alone", passed=True)]
    first = bad.row(0, named=True)
    column = f"{first['column_name']}: " if first["column_name"] else ""
    found = f"{bad.height} without; the first is {first['object']}, line {first['line']}: {column}{first['reason']}"
    return [READABLE.outcome(found.rstrip("."), passed=False)]
