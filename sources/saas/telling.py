"""From records in a vendor's shape to the frames of Told, a column at a time."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, cast

import polars as pl

from sources.base import Unreadable
from sources.saas.base import FEEDS, MONTHS_COVERED, MONTHS_SEEN, Answer, Answers

# A column: where it is in a record, as text; or with its type.
Column = str | tuple[str, pl.DataType]
# How near to a month's end a look must be to tell of it: feeds lag by up to three days.
MONTH_END_DAYS = 4


def table(answer: Answer | None, columns: Mapping[str, Column]) -> pl.DataFrame:
    """The records' fields by dotted paths: what a record does not have, or has of another type, is null."""
    typed = {name: column if isinstance(column, tuple) else (column, pl.String()) for name, column in columns.items()}
    schema = _nested([(path.split("."), kind) for path, kind in typed.values()])
    records: Sequence[Mapping[str, Any]] = answer.records if answer else []
    try:
        frame = pl.from_dicts(records, schema=schema, strict=False) if records else pl.DataFrame(schema=schema)
    except (pl.exceptions.PolarsError, TypeError, OverflowError) as error:
        raise Unreadable(
            "An answer",
            found=f"records in another shape ({type(error).__name__})",
            expected=f"those with {', '.join(path for path, _ in typed.values())}",
            do="Run again; if it stays so, report it: what came is in the archive.",
        ) from error
    return frame.select(_at(path).alias(name) for name, (path, _) in typed.items())


def conform(frame: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    """The frame with the schema's columns alone, in its order and types; null where it lacks one."""
    there = frame.schema
    return frame.select(
        name if there.get(name) == kind else (pl.col(name) if name in there else pl.lit(None)).cast(kind).alias(name)
        for name, kind in schema.items()
    )


def instant(column: str | pl.Expr) -> pl.Expr:
    """Text by ISO 8601 as naive UTC; what is before 1971 is how vendors write never, and null."""
    text = pl.col(column) if isinstance(column, str) else column
    read = text.str.to_datetime("%+", time_unit="us", time_zone="UTC", strict=False)
    naive = read.dt.replace_time_zone(None)
    return pl.when(naive.dt.year() > 1970).then(naive)


def midnight(column: str | pl.Expr) -> pl.Expr:
    """The beginning of a day that is written as 2026-10-31."""
    text = pl.col(column) if isinstance(column, str) else column
    return text.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us"))


def address(column: str | pl.Expr) -> pl.Expr:
    """An address in lower case; null where it is none."""
    text = (pl.col(column) if isinstance(column, str) else column).str.strip_chars().str.to_lowercase()
    return pl.when(text.str.contains(r"^[^@\s]+@[^@\s]+$")).then(text)


def feeds(
    answers: Answers,
    *,
    known: Mapping[str, date | None] | None = None,
    newest_use: Mapping[str, datetime | None] | None = None,
) -> pl.DataFrame:
    """FEEDS: a row a feed. `known` is the last day that it knows of, else as its answer says."""
    rows = [
        {
            "feed": name,
            "status": answer.status,
            "as_of": (known or {}).get(name) or _day(answer.about.get("known_to")),
            "newest": (newest_use or {}).get(name),
            "rows": len(answer.records),
            "permission": answer.permission,
            "reason": answer.reason,
        }
        for name, answer in answers.items()
    ]
    return pl.DataFrame(rows, schema=FEEDS)


def newest(used: pl.DataFrame, column: str = "last_activity_at") -> datetime | None:
    """The newest instant of a column."""
    return cast("datetime | None", used[column].max())


def months_told(answer: Answer) -> list[str]:
    """The months, YYYY-MM, that are known in full once a feed of days is told: all of their days are."""
    first, last = _day(answer.about.get("told_from")), _day(answer.about.get("known_to"))
    if answer.status != "ok" or first is None or last is None:
        return []
    begins = pl.date_range(first.replace(day=1), last, "1mo", eager=True).to_frame("month")
    whole = begins.filter(pl.col("month") >= first, pl.col("month").dt.month_end() <= last)
    return whole["month"].dt.strftime("%Y-%m").to_list()


def months_of_last(activity: pl.DataFrame, known_to: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """MONTHS_SEEN and MONTHS_COVERED of ACTIVITY_SEEN rows that tell the last use alone.

    The month of a last use was an active one. What is known of others at a month's end is that month in full: later
    uses would hide it, so a month is covered only by a look within its last days.
    """
    used = activity.drop_nulls("last_activity_at").with_columns(month=pl.col("last_activity_at").dt.strftime("%Y-%m"))
    months = conform(used, MONTHS_SEEN).unique(["app_id", "account", "month"]).sort("app_id", "account", "month")
    at_its_end = (known_to + timedelta(days=MONTH_END_DAYS)).month != known_to.month
    apps = activity.select("app_id").unique().sort("app_id") if at_its_end else activity.select("app_id").clear()
    return months, conform(apps.with_columns(month=pl.lit(f"{known_to:%Y-%m}")), MONTHS_COVERED)


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


def _nested(paths: Sequence[tuple[Sequence[str], pl.DataType]]) -> pl.Schema:
    """The schema of records in which each path is of its type."""
    inner: dict[str, list[tuple[Sequence[str], pl.DataType]]] = {}
    for (first, *rest), kind in paths:
        inner.setdefault(first, []).append((rest, kind))
    return pl.Schema(
        {
            name: below[0][1] if not below[0][0] else pl.Struct(_nested([each for each in below if each[0]]))
            for name, below in inner.items()
        }
    )


def _at(path: str) -> pl.Expr:
    first, *rest = path.split(".")
    found = pl.col(first)
    for name in rest:
        found = found.struct.field(name)
    return found
