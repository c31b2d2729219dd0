"""Segments read as Arrow tables, columns of texts as the file keeps them: a dictionary and a number for each row."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.segments import ROW_GROUP_ROWS, Segment
from warehouse.tables import COST_AND_USAGE
from warehouse.tables.base import JSON, TEXT

TEXTS = [column.name for column in COST_AND_USAGE.columns if column.type in (TEXT, JSON)]


def segment_tables(segments: Sequence[Segment], columns: Sequence[str]) -> Iterator[Any]:
    """The rows of these segments with `columns`, which may name x_source and x_period too; at least one table each."""
    for segment in segments:
        own = {"x_source": segment.source, "x_period": segment.billing_period}
        with pq.ParquetFile(segment.path, read_dictionary=TEXTS) as file:
            stored = [column for column in columns if column not in own]
            yield _completed(file.schema_arrow.empty_table().select(stored), own)
            for batch in file.iter_batches(ROW_GROUP_ROWS, columns=stored, use_threads=False):
                yield _completed(pa.table(batch).select(stored), own)


def _completed(table: Any, own: dict[str, str]) -> Any:
    numbers = pa.array(np.zeros(table.num_rows, dtype=np.int32))
    for name, text in own.items():
        table = table.append_column(name, pa.DictionaryArray.from_arrays(numbers, pa.array([text])))
    return table.replace_schema_metadata()
