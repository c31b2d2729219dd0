"""The columns of Google's billing exports, however a file nests them.

`service.id` is a field of a struct (Parquet, JSON), a column of that name or `service_id` (a query that flattens), or
in a column of JSON text (`TO_JSON_STRING(service)`). Names here are the export's own, with a point between its levels.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from transforms.focus.distinct import per_distinct
from transforms.focus.names import folded, free_name
from transforms.focus.text import text_column

CREDITS = "credits"
# Structs of the export, and their fields.
STRUCTS: Mapping[str, tuple[str, ...]] = {
    "adjustment_info": ("id", "description", "type", "mode"),
    "consumption_model": ("id", "description"),
    "invoice": ("month", "publisher_type"),
    "location": ("location", "country", "region", "zone"),
    "price": (
        "list_price",
        "effective_price",
        "effective_price_default",
        "list_price_consumption_model",
        "tier_start_amount",
        "unit",
        "pricing_unit_quantity",
    ),
    "project": ("id", "number", "name", "labels", "ancestry_numbers", "ancestors"),
    "resource": ("name", "global_name"),
    "service": ("id", "description"),
    "sku": ("id", "description"),
    "subscription": ("instance_id",),
    "usage": ("amount", "unit", "amount_in_pricing_units", "pricing_unit"),
}


def places(names: Sequence[str]) -> dict[str, str]:
    """Each name folded, and as it is spelled, -> itself; of those that fold alike the first counts."""
    return {folded(name): name for name in reversed(names)} | {name: name for name in names}


def place_in(spelled: Mapping[str, str], column: str) -> str | None:
    """The place of a column of the export: as it is spelled, folded, or `service_id` for `service.id`."""
    return spelled.get(column) or spelled.get(folded(column)) or spelled.get(folded(column).replace(".", ""))


@dataclass(frozen=True)
class Rows:
    """Expressions over the flat columns of one file. `places`: a name, folded or as it is spelled -> the file's own."""

    schema: pl.Schema
    places: Mapping[str, str]

    @classmethod
    def of(cls, schema: pl.Schema) -> "Rows":
        """Of columns that are spelled alike the first counts."""
        return cls(schema, places(schema.names()))

    def place(self, column: str) -> str | None:
        """The file's own name of a column; None where it has none."""
        return place_in(self.places, column)

    def raw(self, column: str) -> pl.Expr:
        """A column as the file has it; null where it has none."""
        place = self.place(column)
        return pl.lit(None, pl.String()) if place is None else pl.col(place)

    def dtype(self, column: str) -> pl.DataType | None:
        place = self.place(column)
        return None if place is None else self.schema[place]

    def text(self, *columns: str) -> pl.Expr:
        """The first of the columns that says something, as text; null where none does."""
        found = [place for column in columns if (place := self.place(column))]
        texts = [text_column(pl.col(place), self.schema[place]).str.strip_chars() for place in found]
        return pl.coalesce([pl.lit(None, pl.String()), *(pl.when(text != "").then(text) for text in texts)])


def flattened(raw: pl.LazyFrame) -> pl.LazyFrame:
    """Each field of a struct as a column of its own (`service.id`), JSON text of one beside it; lists as JSON text.

    The credits alone stay a list, which becomes rows.
    """
    schema = raw.collect_schema()
    leaves = [leaf for name, kind in schema.items() for leaf in _leaves(pl.col(name), name, kind)]
    flat = raw.select(column.alias(name) for name, column in _apart(leaves))
    there = Rows.of(flat.collect_schema())
    written = [
        _fields_of_json(pl.col(name), root, missing)
        for root in STRUCTS
        if (name := there.place(root))
        and there.dtype(root) == pl.String
        and (missing := [each for each in STRUCTS[root] if there.place(f"{root}.{each}") is None])
    ]
    return flat.with_columns(*(field for fields in written for field in fields))


def _apart(leaves: Sequence[tuple[str, pl.Expr]]) -> Iterator[tuple[str, pl.Expr]]:
    """A number follows a name that came before: a file may have `service.id` beside the struct `service`."""
    taken: set[str] = set()
    for wanted, column in leaves:
        name = free_name(wanted, {each.casefold() for each in taken}) if wanted in taken else wanted
        taken.add(name)
        yield name, column


def _leaves(column: pl.Expr, name: str, kind: Any) -> list[tuple[str, pl.Expr]]:
    if isinstance(kind, pl.List) and folded(name) != CREDITS:
        return [(name, text_column(column, kind))]
    if not isinstance(kind, pl.Struct):
        return [(name, column)]
    return [
        leaf
        for key, each in fields_of(kind).items()
        for leaf in _leaves(column.struct.field(key), f"{name}.{key}", each)
    ]


def fields_of(kind: Any) -> dict[str, pl.DataType]:
    """The fields of a struct."""
    return dict(kind)


def _fields_of_json(column: pl.Expr, root: str, fields: list[str]) -> list[pl.Expr]:
    kind = pl.Struct(dict.fromkeys(fields, pl.String()))
    read = per_distinct(column, lambda texts: _read(texts, fields, kind), kind)
    return [read.struct.field(each).alias(f"{root}.{each}") for each in fields]


def _read(texts: pl.Series, fields: list[str], kind: pl.Struct) -> pl.Series:
    return pl.Series([_fields(text, fields) for text in texts], dtype=kind)


def _fields(text: str, fields: list[str]) -> dict[str, str | None]:
    try:
        read: object = json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return {}
    return {each: as_text(read.get(each)) for each in fields} if isinstance(read, dict) else {}


def as_text(value: object) -> str | None:
    """A value of JSON as text; what is nested as its JSON."""
    return value if isinstance(value, str | None) else json.dumps(value, ensure_ascii=False)
