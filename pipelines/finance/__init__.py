"""What finance asks of the bills on the business day: parts in their order, each an asset with checks that block it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import polars as pl

from checks.outcome import Outcome
from pipelines.settings import Settings
from warehouse.store import Store


@dataclass(frozen=True)
class Books:
    """What a part works on; `decisions` are all DECISION rows up to now."""

    store: Store
    settings: Settings
    as_of: date
    now: datetime
    decisions: pl.DataFrame


@dataclass(frozen=True)
class Worked:
    """What became of a part: what its checks say, and a sentence for each thing that it did not take.

    Where a check failed, nothing was kept.
    """

    outcomes: tuple[Outcome, ...] = ()
    gaps: tuple[str, ...] = ()

    @property
    def off(self) -> list[str]:
        """Why the part was not kept; empty where it was."""
        return [outcome.detail for outcome in self.outcomes if outcome.blocking and not outcome.passed]


@dataclass(frozen=True)
class Part:
    """An asset of finance. `work_out` keeps its tables, and what it needs that is slow to import it imports itself.

    `checks` are the names of all that it may judge, with what each holds.
    """

    name: str
    work_out: Callable[[Books], Worked]
    checks: Mapping[str, str] = field(default_factory=dict[str, str])


def _forecast(books: Books) -> Worked:
    from pipelines.finance.forecast import work_out

    return work_out(books)


PARTS: tuple[Part, ...] = (Part("forecast", _forecast),)
