"""What every report is: of one snapshot, with a title, what it rests on, and sections of rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import polars as pl


class Section(Protocol):
    """One table: its name, a sentence, all its rows, the columns that are shown first, and what of both is printed."""

    @property
    def name(self) -> str: ...
    @property
    def sentence(self) -> str: ...
    @property
    def rows(self) -> pl.DataFrame: ...
    @property
    def shown(self) -> tuple[str, ...]: ...
    @property
    def printed(self) -> pl.DataFrame: ...


class Report(Protocol):
    """A report in no form yet."""

    @property
    def title(self) -> str: ...
    @property
    def snapshot_id(self) -> str: ...
    @property
    def as_of(self) -> date: ...
    @property
    def freshness(self) -> str: ...
    @property
    def sections(self) -> Sequence[Section]: ...


@dataclass(frozen=True)
class PlainSection:
    """A section that has nothing more; of its rows the first `most` are printed, where that is given."""

    name: str
    sentence: str
    rows: pl.DataFrame
    shown: tuple[str, ...]
    most: int | None = None

    @property
    def printed(self) -> pl.DataFrame:
        """What stands on paper and on a page; files to reckon with have all."""
        rows = self.rows.select(self.shown)
        return rows if self.most is None else rows.head(self.most)
