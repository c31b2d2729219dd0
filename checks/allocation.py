"""Targets and what is nobody's come to the cost."""

from collections.abc import Sequence

import polars as pl

from checks.outcome import Outcome

ADDS_UP = "allocation_adds_up"
REMEDY = "Nothing is kept; the allocation of the last run stands. This is a defect of Outlay: report it."


def outcome(off: pl.DataFrame, dimensions: Sequence[str]) -> Outcome:
    """`off`: dimension, day, currency, and by how much the effective and the billed cost are off; blocking."""
    if off.is_empty():
        told = ", ".join(dimensions) or "no dimension"
        return Outcome(ADDS_UP, passed=True, blocking=True, detail=f"{told}: difference 0 on every day")
    first = off.row(0, named=True)
    found = (
        f"found {off.height} days and currencies off, the first {first['dimension']} on {first['day']} by "
        f"{first['effective_off']} {first['currency']}; expected 0. {REMEDY}"
    )
    return Outcome(ADDS_UP, passed=False, blocking=True, detail=found)
