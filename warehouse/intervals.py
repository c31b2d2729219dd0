"""What sources tell, through time: a row a change, over the business days on which it was so."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl

from warehouse.tables import Table

VALID = ("x_valid_from", "x_valid_to", "x_last_seen")


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
        self, connection: duckdb.DuckDBPyConnection, source: str, seen: pl.DataFrame, day: date, *, gone: str
    ) -> None:
        """Notes what a source has on a business day; call it in a transaction.

        `seen` has the columns of `told`, each key once. What is not seen is gone where the SQL condition `gone` holds
        (`this` is the kept row, `seen` what came); the rest stays as it was. A business day before one that is noted
        counts as that one.
        """
        with registered(connection, seen=seen.select(self.told)):
            latest = (
                f'SELECT coalesce(max(x_valid_from), $day) FROM "{self.table.name}" WHERE "{self.source}" = $source'
            )
            day = max(day, connection.execute(latest, {"source": source, "day": day}).fetchall()[0][0])
            for sql in self._steps(gone):
                named = {"source": source, "day": day}
                connection.execute(sql, {name: value for name, value in named.items() if f"${name}" in sql})

    def _steps(self, gone: str) -> tuple[str, ...]:
        name = f'"{self.table.name}"'
        of_it = f'this."{self.source}" = $source AND this.x_valid_to IS NULL'
        here = f"{of_it} AND {_equal('this', 'seen', self.key)}"
        same = _equal("this", "seen", [name for name in self.told if name not in (*self.key, *self.aside)])
        there = f"EXISTS (FROM seen WHERE {_equal('this', 'seen', self.key)})"
        away = f"{of_it} AND NOT {there} AND ({gone})"
        news = [f'"{column}" = seen."{column}"' for column in self.aside]
        news += ["x_last_seen = $day"] if "x_last_seen" in self.table.names else []
        more = ", $day AS x_last_seen" if "x_last_seen" in self.table.names else ""
        return (
            *([f"UPDATE {name} this SET {', '.join(news)} FROM seen WHERE {here} AND {same}"] if news else []),
            f"DELETE FROM {name} this USING seen WHERE {here} AND NOT ({same}) AND this.x_valid_from = $day",
            f"UPDATE {name} this SET x_valid_to = $day FROM seen WHERE {here} AND NOT ({same})",
            f"DELETE FROM {name} this WHERE {away} AND this.x_valid_from = $day",
            f"UPDATE {name} this SET x_valid_to = $day WHERE {away}",
            f"""
            INSERT INTO {name} BY NAME
            SELECT $source AS "{self.source}", seen.*, $day AS x_valid_from, NULL AS x_valid_to{more}
            FROM seen WHERE NOT EXISTS (FROM {name} this WHERE {here})
            """,
        )


def _equal(one: str, other: str, names: Sequence[str]) -> str:
    return " AND ".join(f'{one}."{name}" IS NOT DISTINCT FROM {other}."{name}"' for name in names)


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
