"""Tags and attributes that a file has as JSON, as our tables have them."""

import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from sources.billing.header import ROW_NUMBER
from sources.inventory.typed import declared, typed
from warehouse.tables.base import Table
from warehouse.tables.inventory import RESOURCE_SEEN

WRONG = {ROW_NUMBER: pl.Int64(), "x_wrong": pl.String(), "x_text": pl.String()}


def whole_objects(rows: pl.DataFrame, table: Table) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows with `tags` and `attributes` as objects and Azure's keys lower-cased; the others as WRONG."""
    if table is not RESOURCE_SEEN:
        return rows.with_columns(_key()), pl.DataFrame(schema=WRONG)
    tags = _read(rows.select("tags").unique().drop_nulls().rows())
    packed = rows.select("resource_type", "attributes").unique().drop_nulls("attributes")
    attributes = {(type_, text): _packed(_object(text), type_) for type_, text in packed.rows()}
    told = rows.with_columns(
        x_tags=_replaced(rows, ("tags",), tags),
        x_attributes=_replaced(rows, ("resource_type", "attributes"), attributes),
    )
    wrong = [
        told.filter(pl.col(name).is_not_null(), pl.col(f"x_{name}").is_null()).select(
            ROW_NUMBER, x_wrong=pl.lit(name), x_text=pl.col(name).str.slice(0, 60)
        )
        for name in ("tags", "attributes")
    ]
    misread = pl.concat([pl.DataFrame(schema=WRONG), *wrong]).unique(ROW_NUMBER, keep="first")
    good = told.join(misread.select(ROW_NUMBER), on=ROW_NUMBER, how="anti", maintain_order="left")
    return good.with_columns(_key(), tags="x_tags", attributes="x_attributes"), misread


def _key() -> pl.Expr:
    own = pl.col("x_resource_key")
    return pl.when(pl.col("provider") == "azure").then(own.str.to_lowercase().str.strip_chars_end("/")).otherwise(own)


def _read(texts: list[tuple[str]]) -> Mapping[tuple[str, ...], str | None]:
    return {(text,): _packed(_object(text)) for (text,) in texts}


def _replaced(rows: pl.DataFrame, columns: tuple[str, ...], told: Mapping[tuple[str, ...], str | None]) -> pl.Series:
    return pl.Series([told.get(key) for key in rows.select(columns).rows()], dtype=pl.String())


def _object(text: str) -> dict[str, Any] | None:
    try:
        told = json.loads(text)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def _packed(told: dict[str, Any] | None, resource_type: str | None = None) -> str | None:
    if told is None:
        return None
    own = told if resource_type is None else typed(declared(resource_type), told)
    return json.dumps(own, ensure_ascii=False, separators=(",", ":"))
