"""Which line of a file a row stands on, quoted line breaks and blank lines counted."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sources.billing.json_rows import array_lines, is_json
from sources.billing.layout import RECOGNISED, Layout
from sources.billing.streams import open_text, packing

BLOCK_BYTES = 1 << 22
NEWLINE, RETURN, QUOTE = b'\n\r"'

Array = np.ndarray[Any, Any]


def line_numbers(path: Path, rows: Sequence[int], layout: Layout = RECOGNISED) -> dict[int, int]:
    """Row number (from 0, header not counted) -> line of the file, from 1; of Parquet row + 1.

    A row that the file does not have is left out.
    """
    if not rows:
        return {}
    if packing(path, path.name) == "parquet":
        return {row: row + 1 for row in rows}
    if is_json(path, path.name, layout):
        return _json_lines(path, rows, layout)
    wanted = np.unique(np.asarray(rows, dtype=np.int64)) + 1
    found = _find(path, wanted, layout, quoted=True)
    if found is None or len(found) < len(wanted):
        found = {**(_find(path, wanted, layout, quoted=False) or {}), **(found or {})}
    return {row: line + layout.skip_lines for row, line in found.items()}


def _json_lines(path: Path, rows: Sequence[int], layout: Layout) -> dict[int, int]:
    """Of lines that are not blank, or of the objects of an array."""
    in_array = array_lines(path, path.name, layout)
    if in_array is None:
        wanted = np.unique(np.asarray(rows, dtype=np.int64))
        return {row + 1: line for row, line in (_find(path, wanted, layout, quoted=False) or {}).items()}
    return {row: in_array[row] for row in rows if row < len(in_array)}


def _find(path: Path, wanted: Array, layout: Layout, *, quoted: bool) -> dict[int, int] | None:
    """Record numbers (the header is 0) -> rows with their lines; None where the quotes do not pair up."""
    found: dict[int, int] = {}
    lines = records = 0
    inside = np.uint8(0)
    for block in _whole_lines(path, layout):
        starts, line_count, inside = _record_starts(block, inside if quoted else np.uint8(0), quoted=quoted)
        here = wanted[(wanted >= records) & (wanted < records + len(starts))]
        found |= dict(zip((here - 1).tolist(), (starts[here - records] + lines + 1).tolist(), strict=True))
        lines, records = lines + line_count, records + len(starts)
    return None if inside else found


def _record_starts(block: bytes, inside: np.uint8, *, quoted: bool) -> tuple[Array, int, np.uint8]:
    """(lines of the block that begin a record, its number of lines, whether it ends within quotes)."""
    data = np.frombuffer(block, dtype=np.uint8)
    ends = np.flatnonzero(data == NEWLINE)
    starts = np.concatenate([[0], ends[:-1] + 1])
    blank = (ends == starts) | ((ends == starts + 1) & (data[starts] == RETURN))
    if not quoted:
        return np.flatnonzero(~blank), len(ends), inside
    open_after = (np.cumsum(data == QUOTE, dtype=np.uint8) + inside) & 1
    open_before = np.concatenate([[inside], open_after[ends[:-1]]])
    return np.flatnonzero((open_before == 0) & ~blank), len(ends), open_after[-1]


def _whole_lines(path: Path, layout: Layout) -> Iterator[bytes]:
    """Blocks of text that end with a line break; carriage returns alone become line breaks."""
    with open_text(path, path.name, layout) as text:
        while block := text.read(BLOCK_BYTES):
            if b"\n" not in block[:-1] and not block.endswith(b"\r\n"):  # a last line may have got a break of its own
                block = block.replace(b"\r", b"\n")
            yield block if block.endswith(b"\n") else block + text.readline()
