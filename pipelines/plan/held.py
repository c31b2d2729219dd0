"""What is not taken, and why: rows of HELD_BACK."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import polars as pl

from pipelines.plan.delivery import PeriodWork
from pipelines.plan.found import Found, Reason
from pipelines.plan.look import Memory
from warehouse.tables import HELD_BACK


def unreadable(found: Sequence[Found]) -> list[Reason]:
    """Objects that cannot be read, once for each billing period that waits for them."""
    return [
        (period, each.object.uri, each.object.version, each.error)
        for each in found
        if each.error
        for period in each.blocks or (None,)
    ]


def waiting(found: Sequence[Found], wanted: Sequence[PeriodWork]) -> list[Reason]:
    """Good objects that wait because another one of their billing period cannot be read."""
    culprit = {period: each.object.uri for each in found for period in each.blocks}
    return [
        (work.billing_period, each.object.uri, each.object.version, _waits(work.billing_period, culprit))
        for work in wanted
        for each in work.objects
    ]


def _waits(period: str, culprit: Mapping[str, str]) -> str:
    return (
        f"It waits: {period} is loaded whole or not at all, and {culprit[period]} cannot be read. "
        "Mend or remove that one."
    )


def as_held(source: str, reasons: Sequence[Reason], now: datetime) -> pl.DataFrame:
    rows = [(source, *reason, now, now) for reason in reasons]
    return pl.DataFrame(rows, schema=HELD_BACK.schema, orient="row")


def still_held(memory: Memory, tried: Sequence[PeriodWork]) -> pl.DataFrame:
    """The reasons noted for these sets of contents when they were tried."""
    return memory.held.filter(pl.col("version").is_in([work.signature for work in tried]))
