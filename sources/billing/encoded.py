"""Rows with each column of texts as a dictionary of its distinct ones and a number for each row: as Parquet keeps them.

What stays as it is need not be spelled out for each row, neither when it is read nor when it is written.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sources.base import Unreadable
from sources.billing.header import ROW_NUMBER, unique_names
from sources.billing.streams import EXPORT_AGAIN

BATCH_ROWS = 122_880
# What Arrow raises of a damaged file; names of columns that are no UTF-8 are one of Python's own errors.
DAMAGE = (pa.ArrowException, OSError, UnicodeError)
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
                if first != file.metadata.num_rows:
                    raise pa.ArrowInvalid(f"{first:,} rows where its footer tells of {file.metadata.num_rows:,}")
        except DAMAGE as error:
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


def _open(path: Path, texts: Sequence[str]) -> Any:
    return pq.ParquetFile(path, read_dictionary=list(texts), pre_buffer=False)


def _are_texts(batch: Any) -> None:
    """Raises ArrowInvalid for bytes that are no UTF-8 and texts that are not there, which Arrow reads as they come."""
    for column in batch.columns:
        if pa.types.is_dictionary(column.type) or pa.types.is_map(column.type):
            column.validate(full=True)


def _numbered(table: Any, first: int) -> Any:
    numbers = np.arange(first, first + table.num_rows, dtype=np.int64)
    return table.replace_schema_metadata().append_column(ROW_NUMBER, pa.array(numbers))


def _is_text(kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _is_known(kind: Any) -> bool:
    return _is_text(kind) or kind in MAPS or any(is_one(kind) for is_one in SAME_IN_BOTH)
