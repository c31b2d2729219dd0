"""JSON as rows: an object in each line (what `bq extract` writes), or one array of objects.

Numbers are kept as the text that they are: before anything parses a line, each number outside of texts is put in
quotes, so that no amount passes through a binary double. Nested objects and lists stay nested, with text at their ends.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from sources.base import Unreadable
from sources.billing.header import ROW_NUMBER, unique_names
from sources.billing.layout import Layout
from sources.billing.streams import EXPORT_AGAIN, open_text

BLOCK_BYTES, BEGINNING = 1 << 22, 1 << 16
# An array is one document, which is taken as a whole.
LONGEST_ARRAY = 1 << 26
MOST_BROKEN = 100_000
SHOWN_CHARACTERS = 80
NEWLINE, QUOTE, COMMA = b'\n",'
OPENING, CLOSING = b"[{", b"]}"
NUMBER = r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"

Array = np.ndarray[Any, Any]
# A field's name -> its type: texts, booleans, and structs and lists of them.
Schema = dict[str, pl.DataType]


class _Conflict(Exception):
    """Two lines that cannot be of one table."""


@dataclass
class JsonSurvey:
    """`schema` has every field of every line; `broken` holds (row, text) of lines that are no object of that schema."""

    schema: Schema = field(default_factory=dict[str, pl.DataType])
    rows: int = 0
    broken: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])

    @property
    def names(self) -> tuple[str, ...]:
        return unique_names(self.schema)


def is_json(path: Path, name: str, layout: Layout) -> bool:
    """Whether the text may be JSON and begins as such, as far as it can be read."""
    if not layout.json:
        return False
    with open_text(path, name, layout, to_damage=True) as text:
        return text.read(BEGINNING).lstrip()[:1] in (b"{", b"[")


def json_survey(path: Path, name: str, layout: Layout) -> JsonSurvey:
    """What one pass over all lines shows. Raises Unreadable where none of them is an object."""
    seen = JsonSurvey()
    for block in _blocks(path, name, layout):
        marked, raw = _lines(quoted_numbers(block)), _lines(block)
        for row in _learned(marked, seen.schema):
            seen.broken.append((seen.rows + row, raw[row]))
        seen.rows += len(marked)
        if len(seen.broken) > MOST_BROKEN:
            break
    if len(seen.broken) in (seen.rows, MOST_BROKEN + 1):
        raise _no_rows(name, seen)
    of_broken = chain.from_iterable(fields_of_line(text) for _, text in seen.broken)
    seen.schema = _settled_fields(dict.fromkeys(of_broken, pl.String()) | seen.schema)
    return seen


def json_frames(
    path: Path, name: str, seen: JsonSurvey, columns: Sequence[str], layout: Layout
) -> Iterator[pl.DataFrame]:
    """The rows that are not broken, a block at a time: `x_row` and the columns that are asked for, by `seen.names`."""
    keys = dict(zip(seen.names, seen.schema, strict=True))
    wanted = {column: keys[column] for column in columns if column in keys}
    kind = pl.Struct({key: seen.schema[key] for key in wanted.values()})
    broken, first = np.array([row for row, _ in seen.broken], dtype=np.int64), 0
    for block in _blocks(path, name, layout):
        lines = _lines(quoted_numbers(block))
        rows = np.arange(first, first + len(lines), dtype=np.int64)
        good = pl.Series(~np.isin(rows, broken))
        numbered = pl.DataFrame({ROW_NUMBER: rows}).filter(good)
        first += len(lines)
        if wanted:
            read = lines.filter(good).str.json_decode(kind).struct.unnest()
            numbered = numbered.hstack([read[key].alias(column) for column, key in wanted.items()])
        yield numbered.select(columns)


def fields_of_line(text: str) -> dict[str, str | None]:
    """The fields of a line that does not fit the others, what is nested as JSON; none where it is no object."""
    try:
        read: object = json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return {}
    fields = read.items() if isinstance(read, dict) else ()
    return {str(key): value if isinstance(value, str | None) else json.dumps(value) for key, value in fields}


def array_lines(path: Path, name: str, layout: Layout) -> list[int] | None:
    """The line on which each object of an array begins, from 1; None where the text is no array."""
    with open_text(path, name, layout) as text:
        if text.read(BEGINNING).lstrip()[:1] != b"[":
            return None
    with open_text(path, name, layout) as text:
        whole = text.read(LONGEST_ARRAY + 1)
    data = np.frombuffer(whole, dtype=np.uint8)
    begins = np.concatenate([[whole.index(b"[")], _separators(whole)]) + 1
    line_of = np.cumsum(data == NEWLINE)
    return [int(line_of[at + _blank(whole, at)]) + 1 for at in begins.tolist()]


def quoted_numbers(block: bytes) -> bytes:
    """Whole lines of JSON with each number outside of texts as a text. What is no number of JSON stays as it is."""
    data, inside = np.frombuffer(block, dtype=np.uint8), _inside_texts(block)
    of_number = np.isin(data, np.frombuffer(b"0123456789+-.eE", dtype=np.uint8)) & ~inside
    edges = np.flatnonzero(np.diff(np.concatenate([[False], of_number, [False]]).astype(np.int8)))
    begins, ends = edges[0::2], edges[1::2]
    offsets = np.concatenate([[0], np.cumsum(ends - begins)]).astype(np.int32)
    buffers = [None, pa.py_buffer(offsets.tobytes()), pa.py_buffer(data[of_number].tobytes())]
    texts = pl.Series(pa.Array.from_buffers(pa.string(), len(begins), buffers), dtype=pl.String)
    numbers = texts.str.contains(NUMBER).to_numpy()
    return np.insert(data, np.concatenate([begins[numbers], ends[numbers]]), QUOTE).tobytes()


def _inside_texts(block: bytes) -> Array:
    """Which bytes are within quotes, the opening one included; each line begins outside."""
    unescaped = np.frombuffer(block.replace(b"\\\\", b"  ").replace(b'\\"', b"  "), dtype=np.uint8)
    odd = np.cumsum(unescaped == QUOTE, dtype=np.uint8) & 1
    ends = np.flatnonzero(unescaped == NEWLINE)
    before = np.concatenate([[0], odd[ends[:-1]]]).astype(np.uint8)
    return (odd ^ np.repeat(before, np.diff(np.concatenate([[-1], ends])))).astype(bool)


def _blocks(path: Path, name: str, layout: Layout) -> Iterator[bytes]:
    """Whole lines, an object in each."""
    with open_text(path, name, layout) as text:
        first = text.read(BLOCK_BYTES)
        if first.lstrip()[:1] == b"[":
            yield _unwrapped(first + text.read(LONGEST_ARRAY + 1 - len(first)), name)
            return
        while first:
            block = first if first.endswith(b"\n") else first + text.readline()
            yield block.replace(b"\r", b"\n") if block.endswith((b"\n", b"\r")) else block + b"\n"
            first = text.read(BLOCK_BYTES)


def _unwrapped(whole: bytes, name: str) -> bytes:
    """An array as lines: what parts its objects becomes a line break, and line breaks within them blanks."""
    body = whole.strip()
    if len(whole) > LONGEST_ARRAY:
        raise Unreadable(
            name,
            found=f"a JSON array of more than {LONGEST_ARRAY >> 20} MiB",
            expected="an array of at most that, or an object in each line",
            do="Export it as newline-delimited JSON or as Parquet.",
        )
    if not body.endswith(b"]"):
        raise Unreadable(name, found="a JSON array without its end", expected="a whole array", do=EXPORT_AGAIN)
    data = np.frombuffer(body.replace(b"\n", b" ").replace(b"\r", b" "), dtype=np.uint8).copy()
    data[_separators(body)] = NEWLINE
    return data[1:-1].tobytes() + b"\n"


def _separators(whole: bytes) -> Array:
    """Where the commas between an array's own objects are."""
    joined = whole.replace(b"\n", b" ").replace(b"\r", b" ") + b"\n"
    data, outside = np.frombuffer(joined, dtype=np.uint8), ~_inside_texts(joined)
    opened, closed = (np.isin(data, np.frombuffer(marks, dtype=np.uint8)) & outside for marks in (OPENING, CLOSING))
    depth = np.cumsum(opened.astype(np.int8) - closed.astype(np.int8), dtype=np.int32)
    return np.flatnonzero((data == COMMA) & outside & (depth == 1))


def _blank(whole: bytes, at: int) -> int:
    rest = whole[at : at + 1000]
    return len(rest) - len(rest.lstrip())


def _lines(block: bytes) -> pl.Series:
    """The lines that are not blank, without blanks around."""
    lines = pl.Series("line", [block.decode()]).str.split("\n").explode().str.strip_chars()
    return lines.filter(lines != "")


def _learned(lines: pl.Series, schema: Schema, first: int = 0) -> list[int]:
    """Adds the fields of the lines to the schema; gives the places of those that are no object of its kind."""
    if lines.is_empty():
        return []
    try:
        found = lines.str.json_decode(infer_schema_length=None).dtype
        schema |= _fields(_united(pl.Struct(schema), found))
    except (pl.exceptions.ComputeError, _Conflict):
        if len(lines) == 1:
            return [first]
    else:
        return []
    half = len(lines) // 2
    return [*_learned(lines[:half], schema, first), *_learned(lines[half:], schema, first + half)]


def _united(one: pl.DataType, other: pl.DataType) -> pl.DataType:
    """A type that holds both; raises _Conflict where one is nested and the other is not."""
    if one == other or other == pl.Null:
        return one
    if one == pl.Null:
        return other
    if isinstance(one, pl.Struct) and isinstance(other, pl.Struct):
        fields = _fields(one)
        for key, kind in _fields(other).items():
            fields[key] = _united(fields[key], kind) if key in fields else kind
        return pl.Struct(fields)
    if isinstance(one, pl.List) and isinstance(other, pl.List):
        return pl.List(_united(_inner(one), _inner(other)))
    if one.is_nested() or other.is_nested():
        raise _Conflict
    return pl.String()


def _settled_fields(fields: Schema) -> Schema:
    """By name: the order in which Polars finds them changes from time to time."""
    return {key: settled for key in sorted(fields) if (settled := _settled(fields[key]))}


def _settled(kind: pl.DataType) -> pl.DataType | None:
    """What was null throughout as text; None for a struct, or a list of structs, that never had a field."""
    if isinstance(kind, pl.Struct):
        fields = _settled_fields(_fields(kind))
        return pl.Struct(fields) if fields else None
    if isinstance(kind, pl.List):
        inner = _settled(_inner(kind))
        return pl.List(inner) if inner else None
    return pl.String() if kind == pl.Null else kind


def _fields(kind: Any) -> Schema:
    return dict(kind)


def _inner(kind: Any) -> pl.DataType:
    return kind.inner


def _no_rows(name: str, seen: JsonSurvey) -> Unreadable:
    shown = f" (“{seen.broken[0][1][:SHOWN_CHARACTERS]}”)" if seen.broken else ""
    return Unreadable(
        name,
        found=f"JSON of which no line is an object{shown}"
        if seen.rows == len(seen.broken)
        else f"over {MOST_BROKEN:,} lines that are no objects of JSON{shown}",
        expected="an object in each line, or one array of objects",
        do=EXPORT_AGAIN,
    )
