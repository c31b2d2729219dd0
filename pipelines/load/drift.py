"""Columns that come and go at a source."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import polars as pl

from warehouse.tables import SCHEMA_DRIFT

Delivery = Mapping[str, Sequence[str]]


def drift(earlier: pl.DataFrame, delivered: Delivery, *, source: str, seen: datetime) -> pl.DataFrame:
    """SCHEMA_DRIFT rows of a delivery: objects by URI, each with its column names.

    `earlier` is as `Store.delivered_columns` gives it. All objects of a delivery together are compared with all of the
    newest one before; the first delivery of a source is no drift.
    """
    if not delivered or not earlier.height:
        return SCHEMA_DRIFT.empty()
    before, ever = _names(earlier.filter("newest")), _names(earlier)
    now = {name: uri for uri, names in reversed([*delivered.items()]) for name in names}
    came = {name: "back" if name in ever else "new" for name in now.keys() - before}
    went = dict.fromkeys(before - now.keys(), "missing")
    first = next(iter(delivered))
    rows = [(source, name, change, now.get(name, first), seen) for name, change in sorted((came | went).items())]
    return pl.DataFrame(rows, schema=SCHEMA_DRIFT.schema, orient="row")


def as_json(names: Iterable[str]) -> str:
    """Column names as LOAD keeps them."""
    return json.dumps(sorted(names), ensure_ascii=False)


def _names(lists: pl.DataFrame) -> set[str]:
    return {name for names in lists["columns"] for name in json.loads(names)}
