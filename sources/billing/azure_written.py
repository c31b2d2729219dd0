"""How an Azure export writes dates and amounts, as its own rows tell.

Azure writes `10/31/2026` or `2026-10-31` and `1.5`, whatever the language. A file that went through a portal or a
spreadsheet of another country has `31.10.2026`, `31/10/2026` and `1,5`. What no row decides is not guessed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sources.base import Unreadable
from sources.billing.header import read_header
from sources.billing.layout import Layout
from sources.billing.records import read_records
from sources.billing.streams import open_text, packing
from sources.mapping import FormatSettings

DAY = re.compile(r"\s*(\d{1,2})([./-])(\d{1,2})\2\d{4}(?:\s.*)?", re.DOTALL)
MONTHS = 12
MONTH_FIRST, DAY_FIRST = "%m{0}%d{0}%Y", "%d{0}%m{0}%Y"
COMMA_IS_DECIMAL = re.compile(r"[+-]?(0,\d+|\d*,(\d{1,2}|\d{4,})|\d{1,3}(\.\d{3})+,\d+)([eE][+-]?\d+)?")
POINT_IS_DECIMAL = re.compile(r"[+-]?(0\.\d+|\d*\.(\d{1,2}|\d{4,})|\d{1,3}(,\d{3})+\.\d+)([eE][+-]?\d+)?")
ROWS = 1 << 16
# Amounts are written alike throughout; one that is not is told when the file is read.
SAMPLE = 1_000
PAGE = "docs/sources/azure-cost.md"


@dataclass
class Evidence:
    """What rows say: the marks between the numbers of a date, which number exceeds a month, where a comma stands."""

    marks: set[str] = field(default_factory=set)
    day_first: str = ""
    month_first: str = ""
    with_comma: str = ""
    decimal_comma: str = ""
    decimal_point: str = ""
    sampled: bool = False

    def dates(self, texts: Iterable[str]) -> None:
        for text in texts:
            if found := DAY.fullmatch(text):
                first, mark, second = found.groups()
                self.marks.add(mark)
                self.day_first = self.day_first or (text if int(first) > MONTHS else "")
                self.month_first = self.month_first or (text if int(second) > MONTHS else "")

    def amounts(self, texts: Iterable[str]) -> None:
        self.sampled = True
        for text in (each.strip() for each in texts):
            if "," in text:
                self.with_comma = self.with_comma or text
                self.decimal_comma = self.decimal_comma or (text if COMMA_IS_DECIMAL.fullmatch(text) else "")
            self.decimal_point = self.decimal_point or (text if POINT_IS_DECIMAL.fullmatch(text) else "")

    @property
    def undecided(self) -> bool:
        """Whether other dates may still tell what these do not."""
        return bool(self.marks & {"/", "-"}) and not (self.day_first or self.month_first)


@dataclass(frozen=True)
class Written:
    """A file to look at: its columns with dates and those with amounts, and whether its header is Azure's own."""

    path: Path
    name: str
    layout: Layout
    dates: tuple[str, ...]
    amounts: tuple[str, ...]
    is_english: bool

    def form(self, said: FormatSettings) -> FormatSettings:
        """What outlay.toml says, and what the rows say of the rest. Raises Unreadable where they leave it open."""
        seen = Evidence()
        for batch in self._batches():
            seen.dates(text for column in self.dates for text in _distinct(batch, column))
            if not seen.sampled:
                seen.amounts(text for column in self.amounts for text in _distinct(batch.slice(0, SAMPLE), column))
            if said.date or not seen.undecided:
                break
        told = {"date": said.date or self._date(seen)}
        if said.decimal == "." and not said.thousands:
            told["decimal"] = self._decimal(seen)
        return said.model_copy(update=told)

    def _batches(self) -> Iterator[Any]:
        columns = [*dict.fromkeys((*self.dates, *self.amounts))]
        if packing(self.path, self.name) == "parquet":
            with pq.ParquetFile(self.path) as file:
                yield from (pa.table(batch) for batch in file.iter_batches(ROWS, columns=columns))
            return
        with open_text(self.path, self.name, self.layout) as text:
            header = read_header(text, self.name, self.layout.delimiter)
        positions = [header.names.index(column) for column in columns]
        with open_text(self.path, self.name, self.layout) as text:
            yield from map(pa.table, read_records(text, header, self.name, positions, lambda *_: None))

    def _date(self, seen: Evidence) -> str | None:
        """None for dates as Azure writes them, month first, and for ISO 8601."""
        if not seen.marks:
            return None
        if len(seen.marks) > 1 or (seen.day_first and seen.month_first):
            found = f"dates in two orders, such as “{seen.day_first}” and “{seen.month_first}”"
            raise self._open(found, "one order of day and month", 'format = { date = "%d/%m/%Y" }')
        (mark,) = seen.marks
        if seen.month_first or (mark == "/" and not seen.day_first and self.is_english):
            return MONTH_FIRST.format(mark)
        if seen.day_first or mark == ".":
            return DAY_FIRST.format(mark)
        found = "dates of which day and month cannot be told apart (no number is above 12)"
        raise self._open(found, "dates that tell, or their order", f'format = {{ date = "{DAY_FIRST.format(mark)}" }}')

    def _decimal(self, seen: Evidence) -> str:
        if not seen.with_comma:
            return "."
        if seen.decimal_comma and not seen.decimal_point:
            return ","
        if seen.decimal_point and not seen.decimal_comma:
            return "."
        shown = " and ".join(f"“{text}”" for text in (seen.decimal_comma, seen.decimal_point) if text)
        found = f"amounts such as {shown or f'“{seen.with_comma}”'}, whose comma may stand before decimals or thousands"
        raise self._open(found, "amounts that tell, or what their comma is", 'format = { decimal = "," }')

    def _open(self, found: str, expected: str, told: str) -> Unreadable:
        do = f"Say it in outlay.toml, for example {told}, or export in English ({PAGE})."
        return Unreadable(self.name, found=found, expected=expected, do=do)


def _distinct(batch: Any, column: str) -> Iterator[str]:
    return (text for text in batch.column(column).unique().to_pylist() if isinstance(text, str))
