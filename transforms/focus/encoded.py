"""`normalise` for tables that keep texts as a dictionary of the distinct ones and a number for each row.

Most columns of a bill are texts that stay as they are. Of these only the dictionary is read, a few values for a hundred
thousand rows, and the numbers of the rows are handed on. All other columns go the way of every file.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute

from transforms.focus.addresses import Addresses
from transforms.focus.distinct import is_constant
from transforms.focus.maps import maps_as_json
from transforms.focus.names import CONTROL_COLUMNS, FOCUS_NAMES, Names, match_names
from transforms.focus.normalise import normalise_named
from transforms.focus.read import extra_text, focus_text
from transforms.focus.rejects import CURRENCY, DECIMALS, INSTANTS
from transforms.focus.tags import NO_TAGS, tag_set
from warehouse.tables import COST_AND_USAGE

# Arrow makes its functions when it is imported, so that no type checker sees them.
pc: Any = pyarrow.compute
ENCODED = pa.dictionary(pa.int32(), pa.string())
# What other columns are made from, row by row; of the first two, FOCUS before 1.3 has other names.
PROVIDERS = ("ServiceProviderName", "HostProviderName")
NAMES_BEFORE = ("ProviderName", "PublisherName")
FOCUS_TEXTS = tuple(name for name in FOCUS_NAMES if name not in (*DECIMALS, *INSTANTS))
LOOKED_INTO = frozenset((*DECIMALS, *INSTANTS, *PROVIDERS, CURRENCY))


@dataclass(frozen=True)
class Normaliser:
    """Turns Arrow tables of one schema into tables with the columns and values that `normalise` gives.

    `apart`: the file's columns whose dictionary alone is read, and how each is; `names`: which the others are.
    """

    order: tuple[str, ...]
    ours: dict[str, str]
    apart: dict[str, pl.Expr]
    names: Names
    load_id: str
    providers: pl.DataFrame
    addresses: Addresses

    @classmethod
    def of(
        cls, schema: Any, *, load_id: str, providers: pl.DataFrame, pseudonyms: Callable[[pl.Series], pl.Series]
    ) -> "Normaliser":
        """For tables of this Arrow schema, `x_row` among its columns; the rest is what `normalise` takes."""
        names, addresses = match_names(schema.names), Addresses(pseudonyms)
        texts = {column.name for column in schema if _is_encoded(column.type)}
        apart = {source: reading for source, reading in _readings(names, addresses).items() if source in texts}
        others = Names(
            {name: source for name, source in names.focus.items() if source not in apart},
            {source: name for source, name in names.extras.items() if source not in apart},
        )
        order = (*COST_AND_USAGE.names, *names.extras.values(), *CONTROL_COLUMNS)
        ours = {source: name for name, source in names.focus.items()} | names.extras
        return cls(order, ours, apart, others, load_id, providers, addresses)

    def __call__(self, table: Any) -> Any:
        """Texts stay dictionary-encoded where they came so and nothing else needs them."""
        read = {self.ours[source]: _read(table.column(source), reading) for source, reading in self.apart.items()}
        made = {**self._worked_on(table), **read, **_tag_sets(read.get("Tags"))}
        nothing = pa.nulls(table.num_rows, ENCODED)
        return pa.table({name: made.get(name, nothing) for name in self.order})

    def _worked_on(self, table: Any) -> dict[str, Any]:
        """What `normalise` makes of the other columns; one that the file does not have is left out."""
        given = pl.DataFrame(spelled_out(table.drop_columns(list(self.apart))))
        rows = normalise_named(given.lazy(), self.names, self.load_id, self.providers, self.addresses)
        missing = [name for name in FOCUS_TEXTS if name not in (*self.names.focus, *PROVIDERS)]
        return {column.name: _encoded(column) for column in rows.drop(missing).collect()}


def spelled_out(table: Any) -> Any:
    """An Arrow table without dictionaries: each row with its own text."""
    for position, column in enumerate(table.schema):
        if pa.types.is_dictionary(column.type):
            text = pc.cast(table.column(position), column.type.value_type)
            table = table.set_column(position, column.name, text)
    return table


def _is_encoded(kind: Any) -> bool:
    return bool(pa.types.is_dictionary(kind) or pa.types.is_map(kind))


def _readings(names: Names, addresses: Addresses) -> dict[str, pl.Expr]:
    """How each of the file's columns of texts is read that no other column is made from, but `x_tag_set`."""
    kept = {names.kept(name) for name in NAMES_BEFORE}
    focus = {
        source: focus_text(name, source, pl.String(), addresses)
        for name, source in names.focus.items()
        if name not in LOOKED_INTO
    }
    extras = {
        source: extra_text(source, pl.String(), addresses) for source, name in names.extras.items() if name not in kept
    }
    return focus | extras


def _read(column: Any, reading: pl.Expr) -> Any:
    return pa.chunked_array([_read_chunk(chunk, reading) for chunk in column.chunks], ENCODED)


def _read_chunk(chunk: Any, reading: pl.Expr) -> Any:
    """Encoded anew where a value changes, or where most values are those of other rows."""
    if pa.types.is_map(chunk.type):
        chunk = maps_as_json(chunk)
    name = reading.meta.root_names()[0]
    values = pl.Series(name, chunk.dictionary, dtype=pl.String)
    read = values.to_frame().select(reading.alias(name)).to_series()
    if read.equals(values) and len(values) <= len(chunk):
        return chunk
    return pc.dictionary_encode(_arrow(read).cast(pa.string()).take(chunk.indices))


def _tag_sets(tags: Any) -> dict[str, Any]:
    """`x_tag_set` of texts of tags, if there are any."""
    if tags is None:
        return {}
    chunks = [_tag_sets_of(chunk).fill_null(NO_TAGS) for chunk in tags.chunks]
    return {"x_tag_set": pa.chunked_array(chunks, pa.uint64())}


def _tag_sets_of(chunk: Any) -> Any:
    sets = pl.DataFrame({"tags": pl.Series(chunk.dictionary, dtype=pl.String)}).select(tag_set(pl.col("tags")))
    return _arrow(sets.to_series()).take(chunk.indices)


def _encoded(column: pl.Series) -> Any:
    """An Arrow array; of texts a dictionary-encoded one."""
    if column.dtype != pl.String:
        return _arrow(column)
    if is_constant(column):
        indices = pa.array(np.zeros(len(column), dtype=np.int32))
        return pa.DictionaryArray.from_arrays(indices, pa.array([column[0]], pa.string()))
    return pc.dictionary_encode(_arrow(column).cast(pa.string()))


def _arrow(series: pl.Series) -> Any:
    return series.to_arrow(compat_level=pl.CompatLevel.oldest())
