"""`normalise` for tables that keep texts as a dictionary of the distinct ones and a number for each row.

Most columns of a bill are texts that stay as they are. Of these only the dictionary is read, a few values for a hundred
thousand rows, and the numbers of the rows are handed on. All other columns go the way of every file.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute

from transforms.focus.addresses import Addresses
from transforms.focus.apart import ENCODED, Apart, as_arrow, is_countable, read_apart
from transforms.focus.distinct import is_constant
from transforms.focus.exports.base import Export, Reference
from transforms.focus.maps import maps_as_json
from transforms.focus.names import (
    CONTROL_COLUMNS,
    FOCUS_NAMES,
    PROVIDER_BEFORE_1_3,
    PUBLISHER_BEFORE_1_3,
    ROW_NUMBER,
    Names,
    match_names,
)
from transforms.focus.normalise import normalise_named
from transforms.focus.read import focus_reading
from transforms.focus.rejects import CURRENCY, DECIMALS, INSTANTS
from transforms.focus.tags import NO_TAGS, tag_set
from warehouse.tables import COST_AND_USAGE

# Arrow makes its functions when it is imported, so that no type checker sees them.
pc: Any = pyarrow.compute
# What other columns are made from, row by row; FOCUS before 1.3 has other names for them.
PROVIDERS = ("ServiceProviderName", "HostProviderName")
FOCUS_TEXTS = tuple(name for name in FOCUS_NAMES if name not in (*DECIMALS, *INSTANTS))
LOOKED_INTO = frozenset((*DECIMALS, *INSTANTS, *PROVIDERS, CURRENCY))
Reading = Callable[[pl.Series], pl.Series]
TEXT_TO_TEXT = pa.map_(pa.string(), pa.string())


def as_it_comes(schema: pl.Schema, _: str, __: Reference) -> dict[str, pl.Expr]:
    """The columns of a file that is FOCUS already, as `Export.columns` gives them."""
    return {name: pl.col(name) for name in schema.names() if name != ROW_NUMBER}


FOCUS = Export("focus", lambda raw, _, __: raw, columns=as_it_comes)


@dataclass(frozen=True)
class Normaliser:
    """Turns Arrow tables of one schema into tables with the columns and values that `normalise` gives.

    `apart` are the columns that are read from distinct values alone; `made` the others, as the export makes them, and
    `names` which of these are which.
    """

    order: tuple[str, ...]
    apart: tuple[Apart, ...]
    made: Mapping[str, pl.Expr]
    names: Names
    parted: Callable[[pl.LazyFrame], pl.LazyFrame]
    load_id: str
    providers: pl.DataFrame
    addresses: Addresses

    @classmethod
    def of(
        cls,
        schema: Any,
        *,
        load_id: str,
        reference: Reference,
        pseudonyms: Callable[[pl.Series], pl.Series],
        export: Export = FOCUS,
        variant: str = "",
    ) -> "Normaliser":
        """For tables of this Arrow schema, `x_row` among its columns; the rest is what `normalise` takes."""
        if export.columns is None:
            raise ValueError(f"{export.kind} gives no columns one by one; normalise its rows as a frame.")
        batch, addresses = _one_batch(schema.empty_table()), Addresses(pseudonyms)
        empty = pl.LazyFrame(spelled_out(pa.table(batch)))
        made = export.columns(empty.collect_schema(), variant, reference)
        names = match_names(export.parted(empty.select(ROW_NUMBER, **made)).collect_schema().names())
        countable = {column.name for column in batch.schema if is_countable(column.type)}
        apart = {
            given: Apart(ours, made[given], reading)
            for given, ours, reading in _readings(names, addresses)
            if given not in export.touched and countable.issuperset(made[given].meta.root_names())
        }
        others = Names(
            {name: given for name, given in names.focus.items() if given not in apart},
            {given: name for given, name in names.extras.items() if given not in apart},
        )
        return cls(
            order=(*COST_AND_USAGE.names, *names.extras.values(), *CONTROL_COLUMNS),
            apart=tuple(apart.values()),
            made={given: expression for given, expression in made.items() if given not in apart},
            names=others,
            parted=export.parted,
            load_id=load_id,
            providers=reference.providers,
            addresses=addresses,
        )

    def __call__(self, table: Any) -> Any:
        """Texts stay dictionary-encoded where they came so and nothing else needs them."""
        batch = _one_batch(table)
        rows = self._worked_on(batch)
        read = _parted(read_apart(self.apart, batch), rows[ROW_NUMBER], batch)
        missing = [name for name in FOCUS_TEXTS if name not in (*self.names.focus, *PROVIDERS)]
        worked_on = {column.name: _encoded(column) for column in rows.drop(missing)}
        made = {**worked_on, **read, **_tag_sets(read.get("Tags"))}
        nothing = pa.nulls(len(rows), ENCODED)
        return pa.table({name: made.get(name, nothing) for name in self.order})

    def _worked_on(self, batch: Any) -> pl.DataFrame:
        """What `normalise` makes of the other columns."""
        wanted = {root for expression in self.made.values() for root in expression.meta.root_names()}
        given = pl.DataFrame(spelled_out(pa.table(batch).select([ROW_NUMBER, *sorted(wanted)])))
        rows = self.parted(given.lazy().select(ROW_NUMBER, **self.made))
        return normalise_named(rows, self.names, self.load_id, self.providers, self.addresses).collect()


def spelled_out(table: Any) -> Any:
    """An Arrow table without dictionaries: each row with its own text."""
    for position, column in enumerate(table.schema):
        if pa.types.is_dictionary(column.type):
            text = pc.cast(table.column(position), column.type.value_type)
            table = table.set_column(position, column.name, text)
    return table


def _one_batch(table: Any) -> Any:
    """A table's rows as one record batch, maps of texts as dictionaries of JSON."""
    arrays = [_one_array(column) for column in table.unify_dictionaries().columns]
    return pa.record_batch(
        [maps_as_json(array) if array.type == TEXT_TO_TEXT else array for array in arrays], table.column_names
    )


def _one_array(column: Any) -> Any:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _readings(names: Names, addresses: Addresses) -> Iterator[tuple[str, str, Reading]]:
    """(given name, ours, how it is read) of each column of texts of which nothing else is made but `x_tag_set`."""
    kept = {names.kept(*before) for before in (PROVIDER_BEFORE_1_3, PUBLISHER_BEFORE_1_3)}
    for name, given in names.focus.items():
        if name not in LOOKED_INTO:
            yield given, name, focus_reading(name, addresses)
    for given, name in names.extras.items():
        if name not in kept:
            yield given, name, addresses.hide


def _parted(columns: dict[str, Any], numbers: pl.Series, batch: Any) -> dict[str, Any]:
    """The columns of a batch for the rows of these numbers: a few come more than once, in a row."""
    if len(numbers) == batch.num_rows:
        return columns
    rows = pa.array((numbers - batch.column(ROW_NUMBER)[0].as_py()).to_numpy())
    return {name: column.take(rows) for name, column in columns.items()}


def _tag_sets(tags: Any) -> dict[str, Any]:
    """`x_tag_set` of texts of tags, if there are any."""
    if tags is None:
        return {}
    sets = pl.DataFrame({"tags": pl.Series(tags.dictionary, dtype=pl.String)}).select(tag_set(pl.col("tags")))
    return {"x_tag_set": as_arrow(sets.to_series()).take(tags.indices).fill_null(NO_TAGS)}


def _encoded(column: pl.Series) -> Any:
    """An Arrow array; of texts a dictionary-encoded one."""
    if column.dtype != pl.String:
        return as_arrow(column)
    if column.null_count() == len(column):
        return pa.nulls(len(column), ENCODED)
    if is_constant(column):
        indices = pa.array(np.zeros(len(column), dtype=np.int32))
        return pa.DictionaryArray.from_arrays(indices, pa.array([column[0]], pa.string()))
    return pc.dictionary_encode(as_arrow(column).cast(pa.string()))
