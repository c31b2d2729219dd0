"""One object's rows of one billing period, as they were read."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from pipelines.load.written import Written
from pipelines.plan.found import Found
from warehouse.segments import Segment


@dataclass(frozen=True)
class Part:
    """One object's rows of one billing period: a load that is not yet live.

    `columns` are the object's own names. `rejects` is as `load.rejects` gives it, with load_id; `totals` is the
    source's own reading: load_id, currency, column_name, rows, source_sum. `cancelling` are further sums of it, which
    are to be 0 over all parts of a delivery; `whole` is what all parts of its export are to add up to, where it is read
    in part alone. `closed` is whether the provider says that the period is final.
    """

    found: Found
    load_id: str
    columns: tuple[str, ...]
    written: Written
    rejects: pl.DataFrame
    totals: pl.DataFrame
    cancelling: pl.DataFrame
    whole: pl.DataFrame
    closed: bool | None = None

    @property
    def rows(self) -> int:
        return self.written.rows + self.rejects.height


def charge_segments(parts: Iterable[Part]) -> list[Segment]:
    """The segments of their charges; a part of a kind that is only compared has none."""
    return [part.written.charges for part in parts if part.written.charges]


def split_segments(parts: Iterable[Part]) -> list[Segment]:
    """The segments of the parts of machines."""
    return [part.written.split for part in parts if part.written.split]
