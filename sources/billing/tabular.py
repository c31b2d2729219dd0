"""A billing file as a table: columns as they came, rows numbered, lines that do not fit set apart.

CSV is read batch by batch from Arrow's records. Where there are quotes, Polars must read it too, and count as many
rows.
"""

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from polars.io.plugins import register_io_source

from sources.base import Unreadable
from sources.billing.encoded import DAMAGE, EncodedRows, encoded_rows
from sources.billing.encoded_csv import CsvRows, csv_records, gathered
from sources.billing.header import ROW_NUMBER, read_header, unique_names
from sources.billing.json_rows import JsonSurvey, fields_of_line, is_json, json_frames, json_survey
from sources.billing.layout import RECOGNISED, Layout
from sources.billing.lines import line_numbers
from sources.billing.streams import EXPORT_AGAIN, is_plain_utf8, open_text, packing
from sources.billing.survey import RAGGED_SCHEMA, SHOWN_CHARACTERS, Survey, ragged_frame, survey, unpaired_quotes

__all__ = ["RawTable", "column_names", "line_numbers", "open_table", "reading"]


NO_OBJECT = "found a line that is no object of JSON with this file's fields; expected one object a line."


@dataclass(frozen=True)
class RawTable:
    """`frame`: the source's columns as they came (CSV and ends of JSON: text, nulls null) and `x_row`, Int64 from 0;
    `rows`: how many it has, of Parquet by the footer's word.

    `ragged`: a row for each line that does not fit (more or fewer fields than the header, no object of JSON), none of
    which is in `frame`: `x_row`, `x_line`, `x_reason`, `x_text` (500 characters), and the source's columns as text at
    the header's positions. `encoded`: the rows of `frame` by another way, where the file allows it; of a
    CSV always. `first_line`: on which line `x_row` 0 stands, where each row is a line of its own and none is blank.
    """

    frame: pl.LazyFrame
    columns: tuple[str, ...]
    rows: int
    ragged: pl.DataFrame
    encoded: EncodedRows | None = None
    first_line: int | None = None


def open_table(path: Path, name: str, layout: Layout = RECOGNISED) -> RawTable:
    """CSV, JSON (UTF-8 or UTF-16; plain, gzip or zip) or Parquet, told apart by content; `name` is what errors call it.

    The whole text of a CSV or of JSON has been looked through when this returns; its rows are read when `frame` is
    collected, within `reading(name)`. Raises Unreadable.
    """
    kind = packing(path, name)
    if kind == "parquet":
        return _parquet(path, name)
    if path.suffix.lower() == ".parquet":
        found = "a file that does not begin as Parquet does"
        raise Unreadable(name, found=found, expected="Parquet, as its name says", do=EXPORT_AGAIN)
    return _json(path, name, layout) if is_json(path, name, layout) else _csv(path, name, kind, layout)


def column_names(path: Path, name: str, layout: Layout = RECOGNISED) -> tuple[str, ...]:
    """The names of a file's columns, from its beginning or end alone. Raises Unreadable."""
    if packing(path, name) == "parquet":
        return unique_names(pq.read_schema(path).names)
    if is_json(path, name, layout):
        return json_survey(path, name, layout).names
    with open_text(path, name, layout) as text:
        return read_header(text, name, layout.delimiter).names


@contextmanager
def reading(name: str) -> Generator[None, None, None]:
    """Collect or sink a RawTable's frame within: what only its last row shows to be damaged is Unreadable too."""
    try:
        yield
    except (pl.exceptions.ComputeError, pl.exceptions.PanicException) as error:
        first_line = str(error).partition("\n")[0][:200]
        raise Unreadable(
            name,
            found=f"rows that cannot be read ({first_line})",
            expected="whole pages of Parquet, whole lines of JSON, or CSV with each quote within a text doubled",
            do=EXPORT_AGAIN,
        ) from error


def _parquet(path: Path, name: str) -> RawTable:
    try:
        schema, rows = _whole_parquet(path)
        names = schema.names
        frame = pl.scan_parquet(path, glob=False, row_index_name=_free_name(names))
        frame = frame.rename(dict(zip(frame.collect_schema().names(), (ROW_NUMBER, *unique_names(names)), strict=True)))
        encoded = encoded_rows(path, name)
    except (*DAMAGE, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise Unreadable(
            name,
            found=f"Parquet that cannot be read ({str(error)[:200]})",
            expected="a whole Parquet file, each column once",
            do=EXPORT_AGAIN,
        ) from error
    numbered = frame.with_columns(pl.col(ROW_NUMBER).cast(pl.Int64))
    return RawTable(numbered, unique_names(names), rows, _no_ragged((*names,)), encoded)


def _whole_parquet(path: Path) -> tuple[Any, int]:
    """The schema and how many rows, once it is sure that all columns lie within the file.

    The engine falls over one that does not. A row is read of each group first: Arrow raises there what of a damaged
    footer ends the process where it is asked.
    """
    with pq.ParquetFile(path, pre_buffer=False) as file:
        told, size = file.metadata, path.stat().st_size
        for group in range(told.num_row_groups):
            next(file.iter_batches(1, row_groups=[group], use_threads=False), None)
            for column in range(told.num_columns):
                chunk = told.row_group(group).column(column)
                start = min(chunk.data_page_offset, chunk.dictionary_page_offset or chunk.data_page_offset)
                if not 0 < start <= start + chunk.total_compressed_size <= size:
                    raise pa.ArrowInvalid(f"its column {chunk.path_in_schema} lies outside of it")
        return file.schema_arrow, told.num_rows


def _json(path: Path, name: str, layout: Layout) -> RawTable:
    seen = json_survey(path, name, layout)
    schema = {ROW_NUMBER: pl.Int64(), **dict(zip(seen.names, seen.schema.values(), strict=True))}
    frame = _from_batches(lambda columns: json_frames(path, name, seen, columns, layout), schema)
    return RawTable(frame, seen.names, seen.rows - len(seen.broken), _broken_lines(path, seen, layout))


def _broken_lines(path: Path, seen: JsonSurvey, layout: Layout) -> pl.DataFrame:
    """RAGGED_SCHEMA, then the source's columns as far as a line is an object, what is nested as JSON."""
    lines = line_numbers(path, [row for row, _ in seen.broken], layout)
    told = [fields_of_line(text) for _, text in seen.broken]
    rows = [
        (row, lines.get(row), NO_OBJECT, text[:SHOWN_CHARACTERS], *(fields.get(key) for key in seen.schema))
        for (row, text), fields in zip(seen.broken, told, strict=True)
    ]
    return pl.DataFrame(rows, schema={**RAGGED_SCHEMA, **dict.fromkeys(seen.names, pl.String())}, orient="row")


def _csv(path: Path, name: str, kind: str, layout: Layout) -> RawTable:
    with open_text(path, name, layout) as text:
        header = read_header(text, name, layout.delimiter)
    seen = survey(path, name, header, layout)
    _hold_to_another_reader(path, name, kind, seen)
    frame, ragged = _by_records(path, name, seen), ragged_frame(path, seen) if seen.ragged else _no_ragged(header.names)
    first_line = layout.skip_lines + 2 if seen.even and seen.one_line_each else None
    return RawTable(frame, header.names, seen.rows, ragged, CsvRows(path, name, seen), first_line)


def _hold_to_another_reader(path: Path, name: str, kind: str, seen: Survey) -> None:
    """Raises Unreadable where quotes make lines run into each other, or Polars cannot read what they are around."""
    text_alone = kind != "zip" and seen.layout.is_recognised and seen.even
    if not text_alone or not seen.traits.quotes or not is_plain_utf8(path):
        return
    scan = pl.scan_csv(path, glob=False, separator=seen.header.delimiter, infer_schema=False)
    with suppress(pl.exceptions.ComputeError, pl.exceptions.PanicException):
        if scan.select(pl.all().count(), pl.len().alias(ROW_NUMBER)).collect()[ROW_NUMBER][0] == seen.rows:
            return
    try:
        rows = scan.select(pl.len()).collect().item()
    except pl.exceptions.ComputeError:
        rows = None
    if rows != seen.rows and not seen.one_line_each:
        raise unpaired_quotes(name)
    if rows == seen.rows:
        with reading(name):
            scan.select(pl.all().count()).collect(engine="streaming")


def _by_records(path: Path, name: str, seen: Survey) -> pl.LazyFrame:
    """The rows that fit the header, a batch at a time, each time the frame is collected."""

    schema = {ROW_NUMBER: pl.Int64(), **dict.fromkeys(seen.header.names, pl.String())}
    return _from_batches(lambda columns: _frames(path, name, seen, columns), schema)


def _from_batches(
    frames_of: Callable[[list[str]], Iterator[pl.DataFrame]], schema: Mapping[str, pl.DataType]
) -> pl.LazyFrame:
    """Frames of the columns that are asked for, read anew each time they are."""

    def batches(
        columns: list[str] | None, predicate: pl.Expr | None, limit: int | None, _size: int | None
    ) -> Iterator[pl.DataFrame]:
        frames = frames_of(columns or [*schema])
        for frame in frames if limit is None else _first(frames, limit):
            yield frame if predicate is None else frame.filter(predicate)

    return register_io_source(batches, schema={**schema}, is_pure=True)


def _frames(path: Path, name: str, seen: Survey, columns: list[str]) -> Iterator[pl.DataFrame]:
    names = [column for column in columns if column != ROW_NUMBER]
    for batches in gathered(csv_records(path, name, seen, names)):
        yield pl.DataFrame(pa.Table.from_batches(batches)).select(columns)


def _first(frames: Iterator[pl.DataFrame], limit: int) -> Iterator[pl.DataFrame]:
    for frame in frames:
        yield frame.head(limit)
        limit -= min(limit, frame.height)
        if not limit:
            return


@lru_cache(maxsize=64)
def _no_ragged(names: tuple[str, ...]) -> pl.DataFrame:
    return pl.DataFrame(schema={**RAGGED_SCHEMA, **dict.fromkeys(unique_names(names), pl.String())})


def _free_name(names: list[str]) -> str:
    free = ROW_NUMBER
    while free in names:
        free += "_"
    return free
