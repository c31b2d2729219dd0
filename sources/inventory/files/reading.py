"""One file as rows of our table, by the mapping and format that outlay.toml has for its source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from sources.base import Object, Unreadable
from sources.billing.header import ROW_NUMBER
from sources.billing.layout import Layout
from sources.billing.lines import line_numbers
from sources.billing.tabular import RawTable, open_table, reading
from sources.inventory.files.objects import whole_objects
from sources.mapping import NOT_MAPPED, FormatSettings, OurNames, found_in, located
from sources.settings import InventorySettings
from sources.values import parsed, told
from warehouse.tables.base import Column, Table
from warehouse.tables.inventory import METRIC_DAILY, RESOURCE_SEEN

SHOWN = 60


@dataclass(frozen=True)
class Read:
    """What one file has: rows of `table`, and a sentence for each row that could not be read."""

    source: Object
    table: Table
    rows: pl.DataFrame
    bad: Sequence[str] = ()


def read(source: Object, path: Path, settings: InventorySettings) -> Read:
    """Raises Unreadable for what is no table, or lacks a column that each row needs."""
    form = settings.format
    layout = Layout(form.encoding, form.delimiter, form.skip_rows)
    raw = open_table(path, source.uri, layout)
    table = METRIC_DAILY if _has(raw, METRIC_DAILY, settings, "metric", "day") else RESOURCE_SEEN
    found = _columns(source, raw, table, settings)
    with reading(source.uri):
        rows = _values(raw, table, found, settings, form).collect()
    good, misread = whole_objects(rows.filter(pl.col("x_wrong").is_null()), table)
    wrong = pl.concat([rows.filter(pl.col("x_wrong").is_not_null()).select(ROW_NUMBER, "x_wrong", "x_text"), misread])
    bad = [*_sentences(source, path, wrong, layout), *_ragged(source, raw)]
    return Read(source, table, good.select(table.names), bad)


def _has(raw: RawTable, table: Table, settings: InventorySettings, *names: str) -> bool:
    found = found_in(raw.columns, settings.columns, OurNames(table.names))
    return all(name in found or settings.columns.get(name, NOT_MAPPED).given is not None for name in names)


def _columns(source: Object, raw: RawTable, table: Table, settings: InventorySettings) -> Mapping[str, str]:
    """Our name -> the file's. Raises Unreadable."""
    needed = [column.name for column in table.columns if not column.nullable]
    found, wanted = located(raw.columns, settings.columns, OurNames(table.names), needed)
    if wanted:
        raise Unreadable(
            source.uri,
            found=f"the columns {', '.join(raw.columns[:12])}",
            expected=f"rows of {table.name} with {', '.join(wanted)}",
            do="Set columns of the source in outlay.toml: our name = theirs, or { value = … } "
            "(docs/sources/inventory-files.md).",
        )
    return found


def _values(
    raw: RawTable, table: Table, found: Mapping[str, str], settings: InventorySettings, form: FormatSettings
) -> pl.LazyFrame:
    """The table's columns; `x_wrong` names the first column that cannot be read, `x_text` has what stands there."""
    kinds = raw.frame.collect_schema()
    said = {each.name: told(each.name, found, kinds, settings.columns) for each in table.columns}
    values = {each.name: parsed(*said[each.name], each.type, form) for each in table.columns}
    return (
        raw.frame.select(
            ROW_NUMBER,
            *(value.alias(name) for name, value in values.items()),
            *(each.alias(f"x_told_{name}") for name, (each, _) in said.items()),
        )
        .with_columns(
            x_wrong=pl.coalesce(pl.when(_is_wrong(each)).then(pl.lit(each.name)) for each in table.columns),
        )
        .with_columns(x_text=pl.coalesce(_shown(name, kind) for name, (_, kind) in said.items()))
    )


def _is_wrong(column: Column) -> pl.Expr:
    """It says something that is none of its kind, or nothing where each row must say something."""
    value, said = pl.col(column.name), pl.col(f"x_told_{column.name}")
    unread = value.is_null() & said.is_not_null()
    if column.allowed:
        unread = unread | ~value.is_in(column.allowed)
    return unread if column.nullable else unread | value.is_null()


def _shown(name: str, kind: pl.DataType) -> pl.Expr:
    """What stands in the column, where that is the wrong one."""
    text = pl.lit("a list") if kind.is_nested() else pl.col(f"x_told_{name}").cast(pl.String).str.slice(0, SHOWN)
    return pl.when(pl.col("x_wrong") == name).then(text)


def _sentences(source: Object, path: Path, wrong: pl.DataFrame, layout: Layout) -> list[str]:
    lines = line_numbers(path, wrong[ROW_NUMBER].to_list(), layout)
    return [
        f"{source.uri}, line {lines.get(row, row + 2)}, column {column}: {f'{text!r}' if text else 'nothing'}"
        for row, column, text in wrong.sort(ROW_NUMBER).iter_rows()
    ]


def _ragged(source: Object, raw: RawTable) -> list[str]:
    told_ = raw.ragged.select("x_line", "x_reason").rows()
    return [f"{source.uri}, line {line}: {reason}" for line, reason in told_]
