"""What sources tell, through time: a row a change, over the business days on which it was so."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl

from warehouse.tables import Table

VALID = ("x_valid_from", "x_valid_to", "x_last_seen")
NOW = "_now"


@dataclass(frozen=True)
class Intervals:
    """A table of intervals: `source` names the column of who told it, `key` what is one thing of a source.

    Columns in `aside` (a line's number) follow what is told now, and open no new interval.
    """

    table: Table
    source: str
    key: Sequence[str]
    aside: Sequence[str] = ()

    @property
    def told(self) -> tuple[str, ...]:
        """The columns that `keep` takes."""
        return tuple(name for name in self.table.names if name not in (*VALID, self.source))

    def keep(
        self, connection: duckdb.DuckDBPyConnection, source: str, seen: pl.DataFrame, day: date, *, gone: pl.Expr
    ) -> None:
        """Notes what a source has on a business day; call it in a transaction.

        `seen` has the columns of `told`, each key once. What is not seen is gone where `gone`, of the kept row, holds;
        the rest stays as it was. A business day before one that is noted counts as that one.
        """
        of_it = f'"{self.table.name}" WHERE "{self.source}" = ?'
        [(noted,)] = connection.execute(f"SELECT max(x_valid_from) FROM {of_it}", [source]).fetchall()
        here = connection.sql(f"FROM {of_it} AND x_valid_to IS NULL", params=[source]).pl()
        day = max(day, noted or day)
        if self._is_as_it_was(here, seen):
            self._seen_again(connection, source, day)
            return
        rows = self._kept(here, seen, day, gone).with_columns(pl.lit(source).alias(self.source))
        connection.execute(f"DELETE FROM {of_it} AND x_valid_to IS NULL", [source])
        with registered(connection, lasting=rows):
            connection.execute(f'INSERT INTO "{self.table.name}" BY NAME FROM lasting')

    def _is_as_it_was(self, here: pl.DataFrame, seen: pl.DataFrame) -> bool:
        """Whether what is told are the open intervals `here`, none more and none less: so it is on most days."""
        if here.height != seen.height:
            return False
        told = seen.select(pl.col(name).cast(self.table.schema[name]) for name in self.told)
        return told.sort(self.key).equals(here.select(self.told).sort(self.key))

    def _seen_again(self, connection: duckdb.DuckDBPyConnection, source: str, day: date) -> None:
        if "x_last_seen" in self.table.names:
            open_ones = f'"{self.source}" = ? AND x_valid_to IS NULL AND x_last_seen < ?'
            connection.execute(f'UPDATE "{self.table.name}" SET x_last_seen = ? WHERE {open_ones}', [day, source, day])

    def _kept(self, here: pl.DataFrame, seen: pl.DataFrame, day: date, gone: pl.Expr) -> pl.DataFrame:
        """What stands in place of the open intervals `here`: those that last, those that end, and new ones."""
        names = [name for name in self.table.names if name != self.source]
        told = seen.lazy().select(pl.col(name).cast(self.table.schema[name]) for name in self.told)
        now = told.with_columns(is_told=pl.lit(value=True))
        met = here.lazy().join(now, on=self.key, how="left", nulls_equal=True, maintain_order="left", suffix=NOW)
        compared = [name for name in self.told if name not in (*self.key, *self.aside)]
        is_same = pl.all_horizontal("is_told", *(pl.col(each).eq_missing(pl.col(f"{each}{NOW}")) for each in compared))
        judged = met.with_columns(is_same=is_same.fill_null(value=False)).with_columns(
            is_over=~pl.col("is_same") & (pl.col("is_told").is_not_null() | gone)
        )
        news = {**{name: pl.col(f"{name}{NOW}") for name in self.aside}, "x_last_seen": pl.lit(day)}
        follows = [
            pl.when("is_same").then(value).otherwise(name).alias(name) for name, value in news.items() if name in names
        ]
        lasting = judged.filter(~pl.col("is_over") | (pl.col("x_valid_from") < day)).with_columns(
            *follows, x_valid_to=pl.when("is_over").then(day)
        )
        same = judged.filter(pl.col("is_same")).select(self.key)
        new = told.join(same, on=self.key, how="anti", nulls_equal=True, maintain_order="left").with_columns(
            x_valid_from=day, x_valid_to=pl.lit(None, pl.Date()), x_last_seen=day
        )
        return pl.concat(part.select(names) for part in (lasting, new)).collect(engine="in-memory")


@contextmanager
def registered(connection: duckdb.DuckDBPyConnection, **frames: pl.DataFrame) -> Generator[None]:
    """The frames as tables of these names, while the block lasts."""
    for name, frame in frames.items():
        connection.register(name, frame.to_arrow())
    try:
        yield
    finally:
        for name in frames:
            connection.unregister(name)
