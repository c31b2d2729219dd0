"""A roster as a file that HR gives out, by the mapping of outlay.toml."""

from dataclasses import dataclass

import polars as pl

from sources.objects import fetch, list_objects
from sources.own_files import REJECTED, newest_of_each, read_rows, together
from sources.people.base import FORM, Asking, Roster, as_roster
from sources.people.settings import PeopleSettings


@dataclass(frozen=True)
class CsvRoster:
    """Of files that differ by a date in their names alone the newest counts; of others all."""

    name: str = "csv"

    def roster(self, settings: PeopleSettings, asking: Asking) -> Roster:
        """Raises SourceError."""
        objects = list_objects(settings.path, base=asking.base, endpoint=settings.endpoint)
        chosen = newest_of_each(objects)
        parts = [
            read_rows(each, fetch(each, asking.into, endpoint=settings.endpoint), FORM, settings) for each in chosen
        ]
        told = together(parts, FORM)
        nobody = pl.col("hr_id").is_null() & ~pl.col("email").fill_null("").str.contains("@")
        rejects = [told.rejects, _of_nobody(told.rows.filter(nobody))]
        written = max(each.modified for each in chosen).date()
        is_old = (asking.as_of - written).days > settings.stale_days
        people, twice = _once(as_roster(told.rows.filter(~nobody), written if is_old else asking.as_of))
        return Roster(
            people,
            pl.concat([*rejects, twice.with_columns(object=pl.lit(settings.path)).select(REJECTED.names())]),
            as_of=written,
            objects=objects,
            notes=told.notes,
        )


def _of_nobody(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        object="x_file",
        line="x_line",
        column_name=pl.lit("hr_id"),
        value=pl.lit(None, pl.String()),
        reason=pl.lit("found neither hr_id nor an address; expected one of them, or nobody can be told"),
    )


def _once(people: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Each person once, the last line of theirs; and REJECTED (without object) of the lines before."""
    who = pl.coalesce("hr_id", pl.col("emails").list.first())
    last = people.with_columns(is_last=pl.int_range(pl.len()).over(who) == pl.len().over(who) - 1)
    twice = last.filter(~pl.col("is_last")).select(
        line="x_line",
        column_name=pl.lit("hr_id"),
        value=pl.lit(None, pl.String()),
        reason=pl.lit("found the same person again below; expected each once. The last line counts"),
    )
    return last.filter("is_last").drop("is_last"), twice


CSV = CsvRoster()
