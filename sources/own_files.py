"""A file that somebody keeps themselves (a roster, contracts, card lines) as typed rows, and what of it cannot be read.

Which of its columns is which of ours, and how it writes dates and amounts, outlay.toml says (`columns`, `format`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache, cached_property, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Protocol

import polars as pl

from sources.base import Object, Unreadable
from sources.billing.header import ROW_NUMBER
from sources.billing.layout import Layout
from sources.billing.lines import line_numbers
from sources.billing.tabular import RawTable, open_table, reading
from sources.mapping import Columns, FormatSettings, OurNames, digest, folded, located
from sources.values import parsed, told
from warehouse.tables.base import COUNT, DAY, DECIMAL, FLAG, INSTANT, NUMBER, TEXT, Column, Type

DATE = re.compile(r"\d{4}-?\d{2}(?:-?\d{2})?(?:[T_-]?\d{2}[:-]?\d{2}(?:[:-]?\d{2})?Z?)?")
SHOWN = 60
REJECTED = pl.Schema(
    {
        "object": TEXT.polars,
        "line": COUNT.polars,
        "column_name": TEXT.polars,
        "value": TEXT.polars,
        "reason": TEXT.polars,
    }
)
WORDS = {
    DAY: "a day such as 2026-10-31, or format.date in outlay.toml",
    INSTANT: "an instant such as 2026-10-31T07:00:00Z, or format.date in outlay.toml",
    DECIMAL: "an amount such as 1234.50, or format.decimal and format.thousands in outlay.toml",
    NUMBER: "a number",
    COUNT: "a whole number",
    FLAG: "true or false",
}


class Said(Protocol):
    """What outlay.toml says of the files of a source."""

    @property
    def columns(self) -> Columns: ...
    @property
    def format(self) -> FormatSettings: ...


@dataclass(frozen=True, eq=False)
class Form:
    """What our rows are: their columns (one that is not nullable every row must have), and which amounts have a sign.

    `page` is the page of the docs that tells of the mapping; `personal` are columns whose values no message may show;
    `means` are, by column, words that others have for one of those allowed.
    """

    columns: tuple[Column, ...]
    page: str
    signed: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    means: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])

    @cached_property
    def names(self) -> OurNames:
        return OurNames(tuple(column.name for column in self.columns))


@dataclass(frozen=True)
class OwnRows:
    """`rows`: the form's columns, x_file and x_line; `rejects`: REJECTED; `notes`: sentences on the header.

    `columns` are the file's, each with the name that it has here.
    """

    rows: pl.DataFrame
    rejects: pl.DataFrame
    notes: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict[str, str])


@cache
def no_rejects() -> pl.DataFrame:
    return pl.DataFrame(schema=REJECTED)


def newest_of_each(objects: Iterable[Object]) -> list[Object]:
    """Of objects whose names differ by a date alone the newest, by age."""
    by_name = sorted(objects, key=lambda each: (DATE.sub("", each.uri), each.modified, each.uri))
    newest = [list(alike)[-1] for _, alike in groupby(by_name, key=lambda each: DATE.sub("", each.uri))]
    return sorted(newest, key=lambda each: (each.modified, each.uri))


@dataclass(frozen=True)
class _Mapped:
    """A form over a file: `found` are the file's columns by our names, `kinds` the types of the file's columns.

    Two that are equal read the same columns the same way: `reading` stands for what outlay.toml says.
    """

    form: Form
    reading: str
    found: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, pl.DataType], ...]
    said: Said = field(compare=False)

    def told(self) -> dict[str, tuple[pl.Expr, pl.DataType]]:
        """What stands in each of the form's columns, and of which type that is."""
        found, kinds = dict(self.found), pl.Schema(self.kinds)
        return {each.name: told(each.name, found, kinds, self.said.columns) for each in self.form.columns}


def read_rows(source: Object, path: Path, form: Form, said: Said) -> OwnRows:
    """Raises Unreadable for what is no table, or lacks a column that each row needs."""
    layout = Layout(said.format.encoding, said.format.delimiter, said.format.skip_rows)
    raw = open_table(path, source.uri, layout)
    kinds = raw.frame.collect_schema()
    found = _columns(source, raw.columns, kinds, form, said.columns)
    mapped = _Mapped(form, digest(said.columns, said.format), tuple(found.items()), tuple(kinds.items()), said)
    with reading(source.uri):
        rows = (
            raw.frame.select(_values(mapped))
            .with_columns(_wrong(form), x_file=pl.lit(source.uri))
            .collect(engine="in-memory")
        )
        rows = rows.with_columns(x_line=_lines(path, rows[ROW_NUMBER], layout, raw.first_line))
        good = rows.filter(pl.col("x_wrong").is_null()).select(*form.names.own, "x_file", "x_line")
        unread = [] if good.height == rows.height else [_unread(_with_texts(rows, raw, mapped), form)]
    rejects = pl.concat([*unread, _ragged(source, raw, form)])
    notes = tuple(_unknown(source, raw, form, found))
    return OwnRows(good, rejects, notes, {theirs: ours for ours, theirs in found.items()})


def _columns(source: Object, there: Sequence[str], kinds: pl.Schema, form: Form, columns: Columns) -> dict[str, str]:
    """Our name -> the file's, of the columns that are there. Raises Unreadable."""
    needed = [column.name for column in form.columns if not column.nullable]
    found, wanted = located(there, columns, form.names, needed)
    if wanted:
        raise Unreadable(
            source.uri,
            found=f"the columns {', '.join(there[:20])}",
            expected=f"also {', '.join(wanted)}",
            do=f"Set columns of the source in outlay.toml: our name = theirs, or {{ value = … }} ({form.page}).",
        )
    if nested := [name for name in found.values() if name in kinds and kinds[name].is_nested()]:
        raise Unreadable(
            source.uri,
            found=f'lists or structs in the column "{nested[0]}"',
            expected="one value in each row",
            do="Write the column flat.",
        )
    return found


@lru_cache(maxsize=64)
def _values(mapped: _Mapped) -> list[pl.Expr]:
    """The number of each row, the form's columns, and whether anything stands in each (`x_told_…`).

    To make them is dearer than to read a small file by them; most files of a source have one header.
    """
    form, said = mapped.form, mapped.said
    unsigned = said.format.model_copy(update={"sign": 1})
    texts = mapped.told()
    values = {
        each.name: parsed(*texts[each.name], each.type, said.format if each.name in form.signed else unsigned)
        for each in form.columns
    }
    return [
        pl.col(ROW_NUMBER),
        *(_spelled(values[each.name], each, form).alias(each.name) for each in form.columns),
        *(text.is_not_null().alias(f"x_told_{name}") for name, (text, _) in texts.items()),
    ]


@lru_cache(maxsize=64)
def _wrong(form: Form) -> pl.Expr:
    """`x_wrong`: the first column that cannot be read."""
    first = pl.coalesce(pl.when(_is_wrong(each)).then(pl.lit(each.name)) for each in form.columns)
    return first.alias("x_wrong")


def _with_texts(rows: pl.DataFrame, raw: RawTable, mapped: _Mapped) -> pl.DataFrame:
    """The rows that have something unreadable, with the text that stands there as `x_text`."""
    bad = rows.filter(pl.col("x_wrong").is_not_null())
    texts = {name: text.cast(pl.String).str.slice(0, SHOWN) for name, (text, _) in mapped.told().items()}
    there = raw.frame.filter(pl.col(ROW_NUMBER).is_in(bad[ROW_NUMBER].implode()))
    shown = there.select(ROW_NUMBER, *(text.alias(f"x_shown_{name}") for name, text in texts.items())).collect()
    return bad.join(shown, on=ROW_NUMBER, how="left", maintain_order="left").with_columns(
        x_text=pl.coalesce(pl.when(x_wrong=name).then(f"x_shown_{name}") for name in texts)
    )


def _spelled(value: pl.Expr, column: Column, form: Form) -> pl.Expr:
    """One of the allowed words in whichever case it stands, or by another word for it."""
    if not column.allowed:
        return value
    word = value.str.to_lowercase().str.replace_all(r"[ -]", "_").replace(form.means.get(column.name, {}))
    return pl.when(word.is_in(column.allowed)).then(word).otherwise(value)


def _is_wrong(column: Column) -> pl.Expr:
    """It says something that is none of its kind, or nothing where each row must say something."""
    value = pl.col(column.name)
    unread = value.is_null() & pl.col(f"x_told_{column.name}")
    if column.allowed:
        unread = unread | ~value.is_in(column.allowed).fill_null(value=True)
    return unread if column.nullable else unread | value.is_null()


def _lines(path: Path, rows: pl.Series, layout: Layout, first: int | None) -> pl.Series:
    """The line that each row stands on; `first` is that of row 0 where each is a line of its own."""
    if first is not None:
        return rows + first
    lines = line_numbers(path, rows.to_list(), layout)
    return pl.Series([lines.get(row, row + 2) for row in rows], dtype=pl.Int64)


def _unread(bad: pl.DataFrame, form: Form) -> pl.DataFrame:
    """REJECTED of rows that have something unreadable."""
    kinds = {column.name: column for column in form.columns}
    rows = [
        (object_, line, column, None if column in form.personal else text, _reason(kinds[column], text))
        for object_, line, column, text in bad.select("x_file", "x_line", "x_wrong", "x_text").iter_rows()
    ]
    return pl.DataFrame(rows, schema=REJECTED, orient="row")


def _reason(column: Column, text: str | None) -> str:
    """What was expected, and the nearest word where only some are known."""
    if text is None:
        return f"found nothing; expected {_expected(column.type, column)} in each row"
    near = get_close_matches(text.lower(), column.allowed, n=1, cutoff=0.5)
    hint = f'. Did you mean "{near[0]}"?' if near else ""
    return f"found what is not {_expected(column.type, column)}{hint}"


def _expected(type_: Type, column: Column) -> str:
    if column.allowed:
        return f"one of {', '.join(column.allowed)}"
    return WORDS.get(type_, "a text")


def _ragged(source: Object, raw: RawTable, form: Form) -> pl.DataFrame:
    """REJECTED of lines that do not fit the header; of people's files without the text."""
    if raw.ragged.is_empty():
        return no_rejects()
    shown = pl.lit(None, pl.String()) if form.personal else pl.col("x_text").str.slice(0, SHOWN)
    return raw.ragged.select(
        object=pl.lit(source.uri),
        line=pl.col("x_line").cast(pl.Int64),
        column_name=pl.lit(None, pl.String()),
        value=shown,
        reason=pl.col("x_reason"),
    )


def _unknown(source: Object, raw: RawTable, form: Form, found: dict[str, str]) -> Iterator[str]:
    """A sentence for each column of the file that may be one of ours, misspelled."""
    free = {folded(name): name for name in form.names.own if name not in found}
    for column in raw.columns:
        near = get_close_matches(folded(column), free, n=1, cutoff=0.85) if column not in found.values() else []
        if near and near[0] != folded(column):
            yield f'{source.uri}: its column “{column}” is not read. Did you mean "{free[near[0]]}"?'


def together(parts: Sequence[OwnRows], form: Form) -> OwnRows:
    """The rows of several files as of one."""
    schema = {**{column.name: column.type.polars for column in form.columns}, "x_file": TEXT.polars}
    empty = pl.DataFrame(schema={**schema, "x_line": COUNT.polars})
    return OwnRows(
        pl.concat([empty, *(each.rows for each in parts)]),
        pl.concat([no_rejects(), *(each.rejects for each in parts)]),
        tuple(note for each in parts for note in each.notes),
    )
