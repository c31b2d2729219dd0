"""One pass over a CSV before it is read: is it whole, is it text, which lines do not fit the header."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from sources.base import Unreadable
from sources.billing.header import Header
from sources.billing.layout import RECOGNISED, Layout
from sources.billing.lines import line_numbers
from sources.billing.records import fields_of, read_records
from sources.billing.streams import EXPORT_AGAIN, open_text

# Packed or not: of what is packed this is some megabytes of text.
SMALL_BYTES = 1 << 19
MOST_RAGGED = 100_000
SHOWN_CHARACTERS = 500
RAGGED_SCHEMA = {
    "x_row": pl.Int64(),
    "x_line": pl.Int64(),
    "x_reason": pl.String(),
    "x_text": pl.String(),
}


@dataclass
class Traits:
    """What the text is made of; blank lines, lone carriage returns and unpaired quotes are what readers differ on."""

    lines: int = 0
    quotes: int = 0
    blank_lines: bool = False
    _returns: int = 0
    _pairs: int = 0
    _last: bytes = b"\n"

    def see(self, chunk: bytes) -> None:
        seam = self._last + chunk[:2]
        self.lines += chunk.count(b"\n")
        self.quotes += chunk.count(b'"')
        self._returns += chunk.count(b"\r")
        self._pairs += chunk.count(b"\r\n") + (self._last.endswith(b"\r") and chunk.startswith(b"\n"))
        self.blank_lines |= any(blank in text for blank in (b"\n\n", b"\n\r\n") for text in (seam, chunk))
        self._last = (self._last + chunk)[-2:]

    @property
    def lone_returns(self) -> int:
        return self._returns - self._pairs


@dataclass
class Survey:
    """`rows` fit the header; `ragged` holds (row, fields, text) of those that do not.

    `batches` are the rows of a small file as `read_records` gives them, all its columns as text: it is read once.
    """

    header: Header
    layout: Layout = RECOGNISED
    traits: Traits = field(default_factory=Traits)
    rows: int = 0
    ragged: list[tuple[int, int, str]] = field(default_factory=list)
    batches: list[Any] = field(default_factory=list)

    @property
    def even(self) -> bool:
        """Whether every reader of CSV sees the same rows, quotes aside."""
        odd = self.ragged or self.traits.blank_lines or self.traits.lone_returns or self.header.lines > 1
        return not odd

    @property
    def one_line_each(self) -> bool:
        """Whether no record spans lines, so that quotes cannot have swallowed any."""
        lines = self.traits.lines or self.traits.lone_returns
        return lines == 1 + self.rows + len(self.ragged)


def survey(path: Path, name: str, header: Header, layout: Layout = RECOGNISED) -> Survey:
    """Raises Unreadable for damage, for text that is none, and for lines that cannot be told apart."""
    seen = Survey(header, layout)
    text = open_text(path, name, layout, watch=seen.traits.see)
    is_small = path.stat().st_size <= SMALL_BYTES
    columns = range(len(header.names)) if is_small else ()
    for batch in read_records(text, header, name, columns, _collector(seen, name)):
        seen.rows += batch.num_rows
        seen.batches += [batch] if is_small else []
    if seen.traits.quotes % 2 and not seen.one_line_each:
        raise unpaired_quotes(name)
    return seen


def unpaired_quotes(name: str) -> Unreadable:
    return Unreadable(
        name,
        found="quotes that do not pair up, so that lines run into each other",
        expected='text with a line break, a delimiter or a quote in quotes, each quote within doubled ("")',
        do=EXPORT_AGAIN,
    )


def ragged_frame(path: Path, seen: Survey) -> pl.DataFrame:
    """RAGGED_SCHEMA, then the source's columns as far as the line has fields, at the header's positions."""
    width, names = len(seen.header.names), seen.header.names
    lines = line_numbers(path, [row for row, _, _ in seen.ragged], seen.layout)
    fields = [fields_of(text, seen.header.delimiter)[:width] for _, _, text in seen.ragged]
    rows = [
        (
            row,
            lines.get(row),
            f"found {found} fields; expected {width}, as the header has.",
            text[:SHOWN_CHARACTERS],
            *values,
            *[None] * (width - len(values)),
        )
        for (row, found, text), values in zip(seen.ragged, fields, strict=True)
    ]
    return pl.DataFrame(rows, schema={**RAGGED_SCHEMA, **dict.fromkeys(names, pl.String())}, orient="row")


def _collector(seen: Survey, name: str):
    def collect(row: int, fields: int, text: str) -> None:
        if "\n" in text or "\r" in text:
            raise unpaired_quotes(name)
        seen.ragged.append((row, fields, text))
        if len(seen.ragged) > MOST_RAGGED:
            raise _too_ragged(name, seen)

    return collect


def _too_ragged(name: str, seen: Survey) -> Unreadable:
    _, fields, _ = seen.ragged[-1]
    return Unreadable(
        name,
        found=f"over {MOST_RAGGED:,} lines with another number of fields than the header (the last one {fields})",
        expected=f"{len(seen.header.names)} fields in each line, as in the header",
        do=EXPORT_AGAIN,
    )
