"""Rows with each column of texts as a dictionary of its distinct ones and a number for each row: as Parquet keeps them.

What stays as it is need not be spelled out for each row, neither when it is read nor when it is written.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sources.base import Unreadable
from sources.billing.header import ROW_NUMBER, unique_names
from sources.billing.records import ENCODED, TEXT, read_records
from sources.billing.streams import EXPORT_AGAIN, open_text
from sources.billing.survey import Survey

BATCH_ROWS = 122_880
MAPS = (pa.map_(pa.string(), pa.string()), pa.map_(pa.string(), pa.float64()))
# What Arrow and Polars' own scan surely read as the same values; a file with anything else is left to the scan.
SAME_IN_BOTH = (
    pa.types.is_boolean,
    pa.types.is_integer,
    pa.types.is_float64,
    pa.types.is_decimal128,
    pa.types.is_timestamp,
    pa.types.is_date32,
)


class EncodedRows(Protocol):
    """A file's rows, in their order, as Arrow tables of `schema`; `x_row` is its last column. Can be gone through anew.

    Going through them raises Unreadable.
    """

    @property
    def schema(self) -> Any:
        """Of each table."""
        ...

    def __iter__(self) -> Iterator[Any]: ...


@dataclass(frozen=True)
class ParquetRows:
    """EncodedRows of a Parquet file."""

    path: Path
    name: str
    texts: tuple[str, ...]
    schema: Any

    def __iter__(self) -> Iterator[Any]:
        first = 0
        try:
            with _open(self.path, self.texts) as file:
                for batch in file.iter_batches(BATCH_ROWS, use_threads=False):
                    _are_texts(batch)
                    yield _numbered(pa.table(batch), first)
                    first += batch.num_rows
        except (pa.ArrowException, OSError) as error:
            raise Unreadable(
                self.name,
                found=f"rows that cannot be read ({str(error)[:200]})",
                expected="whole pages of Parquet",
                do=EXPORT_AGAIN,
            ) from error


def encoded_rows(path: Path, name: str) -> ParquetRows | None:
    """The rows of a Parquet file; None where a column is of a type, or has a name, that needs more care."""
    schema = pq.read_schema(path)
    if unique_names(schema.names) != tuple(schema.names) or not all(_is_known(kind) for kind in schema.types):
        return None
    texts = tuple(column.name for column in schema if _is_text(column.type))
    with _open(path, texts) as file:
        return ParquetRows(path, name, texts, _numbered(file.schema_arrow.empty_table(), 0).schema)


@dataclass(frozen=True)
class CsvRows:
    """EncodedRows of a CSV that has been looked through; lines that do not fit its header are left out."""

    path: Path
    name: str
    seen: Survey

    @property
    def schema(self) -> Any:
        texts = dict.fromkeys(self.seen.header.names, ENCODED)
        return pa.schema(texts | {ROW_NUMBER: pa.int64()})

    def __iter__(self) -> Iterator[Any]:
        for batches in _gathered(csv_records(self.path, self.name, self.seen, self.seen.header.names, ENCODED)):
            yield pa.Table.from_batches(batches, self.schema)


def csv_records(path: Path, name: str, seen: Survey, columns: Sequence[str], kind: Any = TEXT) -> Iterator[Any]:
    """Arrow batches of these columns of the rows that fit the header, and their numbers as ROW_NUMBER."""
    positions = [seen.header.names.index(column) for column in columns]
    ragged = np.array([row for row, _, _ in seen.ragged], dtype=np.int64)
    fitting_before = ragged - np.arange(len(ragged))
    first = 0
    with open_text(path, name, seen.layout) as text:
        for batch in read_records(text, seen.header, name, positions, lambda *_: None, kind):
            fitting = np.arange(first, first + batch.num_rows)
            numbers = pa.array(fitting + np.searchsorted(fitting_before, fitting, side="right"))
            kept = [batch.column(column) for column in columns]
            yield pa.record_batch([*kept, numbers], [*columns, ROW_NUMBER])
            first += batch.num_rows


def _gathered(batches: Iterable[Any]) -> Iterator[list[Any]]:
    """Batches together until they have BATCH_ROWS."""
    waiting: list[Any] = []
    for batch in batches:
        waiting.append(batch)
        if sum(each.num_rows for each in waiting) >= BATCH_ROWS:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def _open(path: Path, texts: Sequence[str]) -> Any:
    return pq.ParquetFile(path, read_dictionary=list(texts), pre_buffer=False)


def _are_texts(batch: Any) -> None:
    """Raises ArrowInvalid for bytes that are no UTF-8, which Arrow reads as they come."""
    for column in batch.columns:
        if pa.types.is_dictionary(column.type):
            column.dictionary.validate(full=True)
        elif pa.types.is_map(column.type):
            column.validate(full=True)


def _numbered(table: Any, first: int) -> Any:
    numbers = np.arange(first, first + table.num_rows, dtype=np.int64)
    return table.replace_schema_metadata().append_column(ROW_NUMBER, pa.array(numbers))


def _is_text(kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _is_known(kind: Any) -> bool:
    return _is_text(kind) or kind in MAPS or any(is_one(kind) for is_one in SAME_IN_BOTH)
