"""The truth beside a sample company, as its files have it: whole, of the declared columns, no key twice."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from sources.sample.write import ABOUT
from warehouse.tables import Table
from warehouse.tables.truth import TRUTH


class Disagrees(Exception):
    """The truth, the company's files and what was published do not tell of one company; a reason each."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = tuple(reasons)


@dataclass(frozen=True)
class Truth:
    """The tables by name, and the company that they are of: its folder, seed and day."""

    folder: Path
    seed: int
    as_of: date
    tables: Mapping[str, pl.DataFrame]


def read_truth(folder: Path) -> Truth:
    """The truth in a folder `truth/`, or in the company's folder above it. Raises Disagrees."""
    folder = folder / "truth" if (folder / ABOUT).is_file() else folder
    about = folder.parent / ABOUT
    if not about.is_file():
        raise Disagrees([f"{about}: found no such file; expected the company that {folder} is the truth of."])
    company = tomllib.loads(about.read_text(encoding="utf-8"))
    tables, wrong = dict[str, pl.DataFrame](), list[str]()
    for table in TRUTH:
        file = folder / f"{table.name}.csv"
        try:
            tables[table.name] = _read(file, table)
        except (OSError, ValueError, pl.exceptions.PolarsError) as error:
            wrong.append(f"{file.name}: {str(error).splitlines()[0]}")
            continue
        wrong += [f"{file.name}: {fault}" for fault in _faults(tables[table.name], table)]
    if wrong:
        raise Disagrees(wrong)
    return Truth(folder, company["seed"], company["as_of"], tables)


def _read(file: Path, table: Table) -> pl.DataFrame:
    """A table as texts first, so that each column says itself what it cannot be."""
    texts = pl.read_csv(file, infer_schema=False)
    if tuple(texts.columns) != table.names:
        raise ValueError(f"found the columns {', '.join(texts.columns)}; expected {', '.join(table.names)}")
    return texts.select(_parsed(name, kind) for name, kind in table.schema.items())


def _parsed(name: str, kind: pl.DataType) -> pl.Expr:
    if kind == pl.Boolean:
        return pl.col(name).replace_strict({"true": True, "false": False}, return_dtype=kind)
    return pl.col(name).str.to_date() if kind == pl.Date else pl.col(name).cast(kind)


def _faults(rows: pl.DataFrame, table: Table) -> Iterator[str]:
    """What a table must not have: two rows of one key, a value that is not allowed, none where one is needed."""
    twice = rows.filter(rows.select(table.key).is_duplicated())
    if twice.height:
        key = ", ".join(str(value) for value in twice.select(table.key).row(0))
        yield f"found {twice.height} rows that share their key, for example ({key}); expected one row a key"
    for column in table.columns:
        values = rows[column.name]
        if not column.nullable and values.null_count():
            yield f"found {values.null_count()} rows without {column.name}; expected one in each"
        known = values.drop_nulls()
        other = known.filter(~known.is_in(column.allowed)) if column.allowed else known.clear()
        if other.len():
            yield f'found {column.name} "{other[0]}"; expected one of {", ".join(column.allowed)}'
