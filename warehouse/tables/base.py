"""What a table is: named, typed columns with units, and one line on what a row is."""

from dataclasses import dataclass, field
from functools import cached_property

import polars as pl


@dataclass(frozen=True)
class Type:
    """A column type as DuckDB and Polars each name it."""

    duckdb: str
    polars: pl.DataType


TEXT = Type("VARCHAR", pl.String())
JSON = Type("VARCHAR", pl.String())
DECIMAL = Type("DECIMAL(38,18)", pl.Decimal(38, 18))
ROUNDING = Type("DECIMAL(38,28)", pl.Decimal(38, 28))
INSTANT = Type("TIMESTAMP", pl.Datetime("us"))
DAY = Type("DATE", pl.Date())
COUNT = Type("BIGINT", pl.Int64())
UBIGINT = Type("UBIGINT", pl.UInt64())
FLAG = Type("BOOLEAN", pl.Boolean())
NUMBER = Type("DOUBLE", pl.Float64())  # a measurement or a share; never money
HOURS = Type("FLOAT[]", pl.List(pl.Float32()))


@dataclass(frozen=True)
class Column:
    """One column; `since` is the FOCUS version that brought it, empty for our own."""

    name: str
    type: Type
    nullable: bool = True
    since: str = ""
    unit: str = ""
    help: str = ""
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One table; `row` completes the sentence "a row is …", `key` names what tells two rows apart."""

    name: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = field(default=())

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @cached_property
    def schema(self) -> pl.Schema:
        """The Polars schema, in column order."""
        return pl.Schema({column.name: column.type.polars for column in self.columns})

    @property
    def ddl(self) -> str:
        """`CREATE TABLE IF NOT EXISTS …` for DuckDB."""
        columns = ", ".join(
            f'"{column.name}" {column.type.duckdb}{"" if column.nullable else " NOT NULL"}' for column in self.columns
        )
        return f'CREATE TABLE IF NOT EXISTS "{self.name}" ({columns})'

    def empty(self) -> pl.DataFrame:
        """A frame of this table without rows."""
        return self._empty.clone()

    @cached_property
    def _empty(self) -> pl.DataFrame:
        return pl.DataFrame(schema=self.schema)
