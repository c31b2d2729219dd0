"""Columns of texts that are made from few distinct values: read once for each of these, not for each row."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute

from transforms.focus.numbers import Array, numbered, together
from transforms.focus.text import as_text

# Arrow makes its functions when it is imported, so that no type checker sees them.
pc: Any = pyarrow.compute
ENCODED = pa.dictionary(pa.int32(), pa.string())


@dataclass(frozen=True)
class Apart:
    """How a column of texts is made: `made` over the file's columns, and how that is read as text."""

    name: str
    made: pl.Expr
    reading: Callable[[pl.Series], pl.Series]

    @cached_property
    def roots(self) -> tuple[str, ...]:
        """The file's columns that it is made of."""
        return tuple(sorted(set(self.made.meta.root_names())))

    @cached_property
    def is_a_root(self) -> bool:
        return self.made.meta.undo_aliases().meta.is_column()

    def of(self, values: pl.DataFrame) -> pl.Series:
        """A text for each row of `values`, which has the roots."""
        made = values.to_series() if self.is_a_root else values.select(self.made.alias(self.name)).to_series()
        return self.reading(as_text(made))


def is_countable(kind: Any) -> bool:
    """Whether the distinct values of an Arrow column are soon told: texts as a dictionary, or 64 bits each."""
    return bool(pa.types.is_dictionary(kind) or (pa.types.is_primitive(kind) and kind.bit_width == 64))


def read_apart(columns: Iterable[Apart], batch: Any) -> dict[str, Any]:
    """Each column, made of an Arrow record batch, as a dictionary-encoded Arrow array."""
    columns = [*columns]
    counted = {root: _counted(root, batch.column(root)) for root in {root for each in columns for root in each.roots}}
    distinct = {
        roots: _distinct([counted[root] for root in roots], batch.num_rows)
        for roots in {each.roots for each in columns}
    }
    return {column.name: _read(column, *distinct[column.roots], batch) for column in columns}


def _counted(name: str, array: Any) -> tuple[Array, pl.Series]:
    """(the number of each row's value; the values, null the last of them)."""
    if pa.types.is_dictionary(array.type):
        encoded, values = array, pl.Series(name, array.dictionary, dtype=pl.String)
    else:
        encoded = pc.dictionary_encode(array.view(pa.int64()))
        values = pl.Series(name, encoded.dictionary.view(array.type))
    numbers = encoded.indices.fill_null(len(values)).to_numpy(zero_copy_only=False)
    return numbers, values.extend_constant(None, 1)


def _distinct(columns: Sequence[tuple[Array, pl.Series]], rows: int) -> tuple[Array, pl.DataFrame]:
    """(the number of each row's combination of values; the combinations)."""
    if not columns:
        return np.zeros(rows, dtype=np.int64), pl.DataFrame()
    if len(columns) == 1:
        return columns[0][0], columns[0][1].to_frame()
    numbers, firsts = numbered(together((of_rows, len(values)) for of_rows, values in columns))
    return numbers, pl.DataFrame([values.gather(of_rows[firsts]) for of_rows, values in columns])


def _read(column: Apart, numbers: Array, values: pl.DataFrame, batch: Any) -> Any:
    """As the file has it where nothing changes; encoded anew where it does, or where most values are of other rows."""
    texts = column.of(values)
    if column.is_a_root and len(values) - 1 <= len(numbers):
        given = batch.column(column.roots[0])
        if pa.types.is_dictionary(given.type) and texts.equals(values.to_series()):
            return given
    if len(texts) > len(numbers):
        return pc.dictionary_encode(as_arrow(texts).cast(pa.string()).take(pa.array(numbers)))
    encoded = pc.dictionary_encode(as_arrow(texts).cast(pa.string()))
    return pa.DictionaryArray.from_arrays(encoded.indices.take(pa.array(numbers)), encoded.dictionary)


def as_arrow(series: pl.Series) -> Any:
    return series.to_arrow(compat_level=pl.CompatLevel.oldest())
