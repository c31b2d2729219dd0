"""Writes a result to stdout: JSON and CSV exact, a table for people."""

import sys
from collections.abc import Iterator, Sequence
from typing import TextIO

import polars as pl

from pipelines.cli.options import Format
from pipelines.cli.table import write_table
from pipelines.cli.values import nested_as_text, plain

SLICE_ROWS = 20_000


def write(
    frame: pl.DataFrame,
    form: Format,
    *,
    money: Sequence[str] = (),
    objects: Sequence[str] = (),
    out: TextIO | None = None,
) -> None:
    """Writes the frame. `money` names the columns that a table rounds to the minor unit of the row's currency.

    `objects` names columns that hold the text of JSON objects, which JSON gives as objects.
    """
    stream = out or sys.stdout
    if form == "table":
        write_table(frame, stream, money)
    else:
        stream.writelines(_json(plain(frame), objects) if form == "json" else _csv(nested_as_text(plain(frame))))


def _json(frame: pl.DataFrame, objects: Sequence[str]) -> Iterator[str]:
    """A list of objects, one a line."""
    yield "["
    for at in range(0, frame.height, SLICE_ROWS):
        rows = frame.slice(at, SLICE_ROWS)
        yield f"{',' if at else ''}\n"
        yield ",\n".join(_with_objects(rows, objects) if objects else rows.write_ndjson().splitlines())
    yield "\n]\n" if frame.height else "]\n"


def _with_objects(rows: pl.DataFrame, objects: Sequence[str]) -> list[str]:
    """A line a row, the text of these columns put in as it is, behind the others."""
    others = pl.struct(pl.exclude(objects)).struct.json_encode().str.strip_suffix("}")
    given = [pl.format(',"{}":{}', pl.lit(name), pl.col(name).fill_null("null")) for name in objects]
    return rows.select(pl.concat_str(others, *given, pl.lit("}"))).to_series().to_list()


def _csv(frame: pl.DataFrame) -> Iterator[str]:
    """A header and a line a row; unknown is empty, an empty text is `""`."""
    yield frame.clear().write_csv()
    for rows in frame.iter_slices(SLICE_ROWS):
        yield rows.write_csv(include_header=False)
