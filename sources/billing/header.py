"""The first record of a CSV: its delimiter and the names of its columns."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from sources.base import Unreadable
from sources.billing.streams import CHUNK_BYTES, EXPORT_AGAIN, HEADER_BYTES, TABLES

DELIMITERS = (",", ";", "\t")
ROW_NUMBER, PART = "x_row", "x_part"
# What is told of a line that does not fit the header.
MISFIT = ("x_line", "x_reason", "x_text")
PAGES = (("<", "an HTML or XML page"), ("{", "JSON"), ("[", "JSON"))
SHOWN_CHARACTERS = 80


@dataclass(frozen=True)
class Header:
    """`names` are unique and without spaces around; `lines` are the header's own, blank ones before it aside."""

    names: tuple[str, ...]
    delimiter: str
    lines: int


def read_header(text: BinaryIO, name: str, delimiter: str | None = None) -> Header:
    """The header at the start of UTF-8 text; raises Unreadable for an empty file, and for a page or JSON."""
    beginning = _beginning(text).decode(errors="replace").lstrip("\r\n")
    if not beginning.strip():
        found = f"an empty file ({'only blank lines' if beginning else 'no bytes of text'})"
        raise Unreadable(name, found=found, expected="a header line with the names of the columns", do=EXPORT_AGAIN)
    _refuse_page(beginning, name)
    marks = (delimiter,) if delimiter else DELIMITERS
    return max((_header(beginning, mark) for mark in marks), key=lambda header: len(header.names))


def _beginning(text: BinaryIO) -> bytes:
    """So much that the header is in it, up to CHUNK_BYTES."""
    first = text.read(HEADER_BYTES)
    line, ended, _ = first.lstrip(b"\r\n").partition(b"\n")
    return first if ended and not line.count(b'"') % 2 else first + text.read(CHUNK_BYTES - len(first))


def unique_names(names: Iterable[str]) -> tuple[str, ...]:
    """The names without spaces around; a number follows one that came before, `column_<position>` stands for none."""
    taken = {ROW_NUMBER, PART, *MISFIT}
    unique: list[str] = []
    for position, name in enumerate(names, 1):
        wanted = name.strip() or f"column_{position}"
        free, number = wanted, 2
        while free in taken:
            free, number = f"{wanted}_{number}", number + 1
        taken.add(free)
        unique.append(free)
    return tuple(unique)


def _header(beginning: str, delimiter: str) -> Header:
    reader = csv.reader(io.StringIO(beginning, newline=""), delimiter=delimiter)
    try:
        names = unique_names(next(reader))
    except csv.Error:
        names = ()
    return Header(names, delimiter, reader.line_num)


def _refuse_page(beginning: str, name: str) -> None:
    start = beginning.lstrip()
    for mark, what in PAGES:
        if start.startswith(mark):
            found = f"{what} (“{' '.join(start.split())[:SHOWN_CHARACTERS]}”)"
            raise Unreadable(
                name, found=found, expected=TABLES, do=f"The download failed or is no bill. {EXPORT_AGAIN}"
            )
