"""Segments written from Arrow tables, whose columns of texts may come as a dictionary and a number for each row."""

import os
from pathlib import Path
from typing import Any, BinaryIO, Self

import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq

from warehouse.segments import ROW_GROUP_ROWS

# Arrow makes its functions when it is imported, so that no type checker sees them.
pc: Any = pyarrow.compute
# At this level zstd writes amounts in half the time of level 1, and not larger.
FASTER = -3
LARGEST_DICTIONARY = 1 << 23
# Least and greatest values are kept of what drill-downs ask for: they cost as much as writing the column does.
PRUNED_BY = ("ChargePeriodStart", "SubAccountId", "ServiceName", "ResourceId", "x_row")


class SegmentWriter:
    """Writes Arrow tables of one schema, in the order in which they come, to one segment. A context manager.

    A column of texts that comes dictionary-encoded is written so, without a look at its rows.
    """

    def __init__(self, path: Path, schema: Any) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("wb")
        self._schema = schema
        self._writer: Any = None
        self._waiting: list[Any] = []

    def write(self, table: Any) -> None:
        """Small tables wait for each other, since each row group has its own dictionaries."""
        self._waiting.append(table)
        if sum(each.num_rows for each in self._waiting) >= ROW_GROUP_ROWS // 2:
            self._write_waiting()

    def _write_waiting(self) -> None:
        table = pa.concat_tables([self._schema.empty_table(), *self._waiting]).unify_dictionaries()
        self._writer = self._writer or _open(self._file, table)
        self._writer.write_table(table, ROW_GROUP_ROWS)
        self._waiting = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, failed: type[BaseException] | None, *_: object) -> None:
        """Ends the file and waits until the disk has it; of a failed one the beginning stays, which nobody reads."""
        with self._file:
            if failed is None:
                self._write_waiting()
                self._writer.close()
                self._file.flush()
                os.fsync(self._file.fileno())


def _open(file: BinaryIO, first: Any) -> Any:
    """A writer for tables like the first, which shows where a dictionary makes a column smaller."""
    repeating: Any = [column.name for column in first.schema if _repeats(first, column)]
    pruned_by: Any = [name for name in PRUNED_BY if name in first.schema.names]
    return pq.ParquetWriter(
        file,
        first.schema,
        compression="zstd",
        compression_level=FASTER,
        dictionary_pagesize_limit=LARGEST_DICTIONARY,
        use_dictionary=repeating,
        write_statistics=pruned_by,
        store_schema=False,
    )


def _repeats(first: Any, column: Any) -> bool:
    """Texts nearly always do; of numbers it is counted."""
    if not pa.types.is_decimal(column.type) and not pa.types.is_integer(column.type):
        return True
    return pc.count_distinct(first.column(column.name)).as_py() * 2 < first.num_rows
