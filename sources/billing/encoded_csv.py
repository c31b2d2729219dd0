"""CSV as Arrow reads it, its texts as they stand or as a dictionary of the distinct ones of a batch."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from sources.billing.encoded import BATCH_ROWS
from sources.billing.header import ROW_NUMBER
from sources.billing.records import ENCODED, TEXT, read_records
from sources.billing.streams import open_text
from sources.billing.survey import Survey


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
        for batches in gathered(csv_records(self.path, self.name, self.seen, self.seen.header.names, ENCODED)):
            yield pa.Table.from_batches(batches, self.schema)


def csv_records(path: Path, name: str, seen: Survey, columns: Sequence[str], kind: Any = TEXT) -> Iterator[Any]:
    """Arrow batches of these columns of the rows that fit the header, and their numbers as ROW_NUMBER."""
    ragged = np.array([row for row, _, _ in seen.ragged], dtype=np.int64)
    fitting_before = ragged - np.arange(len(ragged))
    first = 0
    for batch in seen.batches if kind is TEXT and seen.batches else _read_anew(path, name, seen, columns, kind):
        fitting = np.arange(first, first + batch.num_rows)
        numbers = pa.array(fitting + np.searchsorted(fitting_before, fitting, side="right"))
        kept = [batch.column(column) for column in columns]
        yield pa.record_batch([*kept, numbers], [*columns, ROW_NUMBER])
        first += batch.num_rows


def _read_anew(path: Path, name: str, seen: Survey, columns: Sequence[str], kind: Any) -> Iterator[Any]:
    positions = [seen.header.names.index(column) for column in columns]
    with open_text(path, name, seen.layout) as text:
        yield from read_records(text, seen.header, name, positions, lambda *_: None, kind)


def gathered(batches: Iterable[Any]) -> Iterator[list[Any]]:
    """Batches together until they have BATCH_ROWS."""
    waiting: list[Any] = []
    for batch in batches:
        waiting.append(batch)
        if sum(each.num_rows for each in waiting) >= BATCH_ROWS:
            yield waiting
            waiting = []
    if waiting:
        yield waiting
