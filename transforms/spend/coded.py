"""Sums by a key of many columns, exact and cheap: each value stands as its place among its column's distinct ones.

The places of all columns make one whole number, as digits do, so that rows are grouped and sorted by a number each.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute

# Arrow makes its functions when it is imported, so that no type checker sees them.
pc: Any = pyarrow.compute
ROOM = 1 << 62
# Parts are summed together when they have so many rows, or several times what they were summed to before.
MANY_ROWS, TIMES = 250_000, 2
# Tables of fewer rows together are summed as one: what a sum costs hangs on its columns then, not on its rows.
FEW_ROWS = 20_000
Array = np.ndarray[Any, Any]


def summed_by(tables: Iterable[Any], order: Sequence[str], *, sums: Sequence[str], greatest: Sequence[str]) -> Any:
    """Arrow tables with these columns -> one with a row for each distinct `order`, sorted by it, nulls last.

    `sums` are added, null for nothing but nulls; of `greatest`, texts, the last in the alphabet is taken.
    """
    parts: list[Any] = []
    limit = MANY_ROWS
    for table in _gathered(table.select([*order, *sums, *greatest]) for table in tables):
        parts.append(_summed(table, order, sums, greatest))
        if sum(part.num_rows for part in parts) > limit:
            parts = [_summed(pa.concat_tables(parts), order, sums, greatest)]
            limit = max(MANY_ROWS, TIMES * parts[0].num_rows)
    return parts[0] if len(parts) == 1 else _summed(pa.concat_tables(parts), order, sums, greatest)


def _gathered(tables: Iterable[Any]) -> Iterator[Any]:
    """The tables, small ones of one schema together; one without rows only where none has any."""
    waiting: Any = None
    for table in tables:
        if waiting is None or not waiting.num_rows:
            waiting = table
        elif waiting.num_rows + table.num_rows <= FEW_ROWS and waiting.schema == table.schema:
            waiting = pa.concat_tables([waiting, table])
        elif table.num_rows:
            yield waiting
            waiting = table
    if waiting is not None:
        yield waiting


def _summed(table: Any, order: Sequence[str], sums: Sequence[str], greatest: Sequence[str]) -> Any:
    """`summed_by` of one table."""
    columns = {name: encoded(table.column(name)) for name in (*order, *greatest)}
    telling = [_places(columns[name]) for name in order if not _is_constant(columns[name])]
    places = {name: _places(columns[name]) for name in greatest}
    grouped = _grouped(
        pl.DataFrame(
            {"code": _code(telling, table.num_rows)}
            | {name: np.where(places[name][0] == len(places[name][1]), -1, places[name][0]) for name in greatest}
        ).hstack(pl.DataFrame(table.select(list(sums)))),
        sums,
    )
    rows = pa.array(grouped["row"].to_numpy())
    return pa.table(
        {name: columns[name].take(rows) for name in order}
        | {name: grouped[name].to_arrow() for name in sums}
        | {name: _at(places[name][1], grouped[name].to_numpy()) for name in greatest}
    )


def _grouped(frame: pl.DataFrame, sums: Sequence[str]) -> pl.DataFrame:
    """By `code`, in its order: `row`, one of its rows, the sums, and the greatest of all other columns."""
    known = [pl.col(name).count().alias(f"known {name}") for name in sums]
    others = pl.all().exclude("code", "row", *sums).max()
    return (
        frame.lazy()
        .with_row_index("row")
        .group_by("code")
        .agg(pl.col("row").first(), pl.col(sums).sum(), *known, others)
        .sort("code")
        .with_columns(pl.when(pl.col(f"known {name}") > 0).then(pl.col(name)) for name in sums)
        .collect(engine=engine_for(frame.height))
    )


def engine_for(rows: int) -> Literal["in-memory", "streaming"]:
    """To stream a few rows takes twice as long as to take them all at once."""
    return "in-memory" if rows <= FEW_ROWS else "streaming"


def encoded(column: Any) -> Any:
    """One dictionary-encoded array of a column of any type."""
    chunks = column if pa.types.is_dictionary(column.type) else pc.dictionary_encode(column)
    if not chunks.num_chunks:
        return pa.DictionaryArray.from_arrays(pa.array([], pa.int32()), pa.array([], chunks.type.value_type))
    return chunks.unify_dictionaries().combine_chunks()


def spelled_out(table: Any, names: Sequence[str]) -> pl.DataFrame:
    """These columns of `summed_by`; where there are many rows, they share the texts of the dictionaries."""
    if table.num_rows > FEW_ROWS:
        return pl.DataFrame([_shared(name, table.column(name)) for name in names])
    columns = {name: table.column(name) for name in names}
    return pl.DataFrame(pa.table({name: _decoded(column) for name, column in columns.items()}))


def _decoded(column: Any) -> Any:
    return encoded(column).dictionary_decode() if pa.types.is_dictionary(column.type) else column


def _shared(name: str, column: Any) -> pl.Series:
    if not pa.types.is_dictionary(column.type):
        return pl.Series(name, column)
    array = encoded(column)
    return pl.Series(name, array.dictionary).gather(pl.Series(array.indices))


def _places(column: Any) -> tuple[Array, Any]:
    """(each row's place among the distinct values, the distinct values in order); null is placed after them."""
    distinct = pc.unique(column.dictionary).drop_null()
    distinct = distinct.take(pc.sort_indices(distinct))
    places = pc.index_in(column.dictionary, value_set=distinct).fill_null(len(distinct)).to_numpy().astype(np.int64)
    rows = column.indices.fill_null(len(places)).to_numpy()
    return np.append(places, len(distinct))[rows], distinct


def _is_constant(column: Any) -> bool:
    """Whether all rows have one value, or none has any: such a column tells no two rows apart."""
    return column.null_count == len(column) or (len(column.dictionary) == 1 and not column.null_count)


def _code(columns: Iterable[tuple[Array, Any]], rows: int) -> Array:
    """One number for each row, which tells rows apart and sorts them as the columns do."""
    code, room = np.zeros(rows, dtype=np.int64), 1
    for places, distinct in columns:
        if room * (len(distinct) + 1) > ROOM:
            values, code = np.unique(code, return_inverse=True)
            room = len(values)
        code = code * (len(distinct) + 1) + places
        room *= len(distinct) + 1
    return code


def _at(distinct: Any, places: Array) -> Any:
    """A dictionary-encoded array of these values; null for the place -1."""
    return pa.DictionaryArray.from_arrays(pa.array(places.astype(np.int32), mask=places < 0), distinct)
