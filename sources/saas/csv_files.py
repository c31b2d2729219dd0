"""Seats and use of any app, from an export as CSV (or Parquet) by a mapping of its columns.

Of files that differ by a date in their names alone the newest tells. docs/sources/saas-csv.md lists our names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from sources.base import Object, SourceError
from sources.objects import fetch, list_objects
from sources.own_files import DATE, REJECTED, Form, newest_of_each, read_rows
from sources.saas.base import ACCOUNTS, ACTIVITY_SEEN, POOLS, SEATS, Answer, Answers, Asking, Told
from sources.saas.records import feeds, line, months, not_offered, seen
from sources.saas.settings import SaasSettings
from sources.saas.telling import address, conform, newest
from warehouse.tables.base import COUNT, DAY, FLAG, INSTANT, TEXT, Column
from warehouse.tables.licenses import ACCOUNT_KINDS, ACCOUNT_STATUSES

SIGNAL = "last_activity"
COLUMNS = (
    Column("account_id", TEXT, help="the vendor's id of the account; without one its address stands for it"),
    Column("email", TEXT, help="the address that it signs in with"),
    Column("aliases", TEXT, help="other addresses, between semicolons, commas or blanks"),
    Column("name", TEXT),
    Column("hr_id", TEXT, help="the number of the roster"),
    Column("account_kind", TEXT, allowed=ACCOUNT_KINDS, help="unknown where it is empty"),
    Column("account_status", TEXT, allowed=ACCOUNT_STATUSES, help="active where it is empty"),
    Column("created", INSTANT),
    Column("app_id", TEXT, help="the product as the catalogue names it; else `app` of the source, else its name"),
    Column("sku", TEXT, help="what is licensed; `<app_id>-seat` where it is empty"),
    Column("role", TEXT, help="the vendor's word; tells who is free where `paid` does not"),
    Column("paid", FLAG),
    Column("assigned_at", INSTANT),
    Column("via", TEXT, allowed=("direct", "group")),
    Column("last_activity_at", INSTANT, help="empty: never, where the file has the column"),
    Column("as_of", DAY, help="the day that the export knows of"),
)
FORM = Form(COLUMNS, page="docs/sources/saas-csv.md", personal=("account_id", "email", "aliases", "name", "hr_id"))
# Roles that vendors do not charge for.
FREE_ROLES = ("light agent", "contributor", "guest", "viewer", "view", "view only", "free", "basic", "collaborator")
ROWS = pl.Schema({**{each.name: each.type.polars for each in COLUMNS}, "x_line": COUNT.polars})
NO_USE = (
    "Found no column of last activities; expected last_activity_at, without which nobody's use is known. "
    "Map it under columns of the source in outlay.toml, if the vendor can export it."
)


@dataclass(frozen=True)
class CsvFiles:
    name: str = "csv"

    def ask(self, settings: SaasSettings, asking: Asking) -> Answers:
        """An answer a file, by its name: its rows by the mapping. Raises SourceError where no file can be read."""
        told, failures = dict[str, Answer](), list[SourceError]()
        with TemporaryDirectory(prefix="outlay-seats-") as folder:
            for each in newest_of_each(list_objects(settings.path, base=asking.base, endpoint=settings.endpoint)):
                try:
                    told[_named(each)] = rows_of(each, settings, Path(folder))
                except SourceError as error:
                    failures.append(error)
                    told[_named(each)] = Answer(status="failed", reason=str(error))
        if len(failures) == len(told):
            raise failures[0]
        return told

    def read(self, settings: SaasSettings, answers: Answers, as_of: date) -> Told:
        """All files together; an account or a seat that two files have is the newest one's."""
        each = {name: _rows(answer, settings) for name, answer in answers.items() if answer.status == "ok"}
        days = {name: _day(rows, answers[name]) for name, rows in each.items()}
        whole = pl.concat([_complete(pl.DataFrame(schema=ROWS), settings), *reversed(each.values())])
        held = whole.unique(["sku", "account"], keep="first", maintain_order=True)
        used = [_activity(rows, days[name]) for name, rows in each.items() if _tells_use(answers[name])]
        activity = seen(pl.concat([pl.DataFrame(schema=ACTIVITY_SEEN), *used]))
        active, covered = months(activity)
        lines = [_file_line(name, answer) for name, answer in answers.items()]
        for name, rows in each.items():
            lines += _use_lines(rows, _tells_use(answers[name]), days[name], activity)
        return Told(
            accounts=conform(whole.unique("account", keep="first", maintain_order=True), ACCOUNTS),
            seats=conform(held, SEATS),
            pools=conform(held.filter("paid").group_by("app_id", "sku", maintain_order=True).len("consumed"), POOLS),
            activity=activity,
            months=active,
            covered=covered,
            feeds=feeds(lines),
            notes=tuple(note for answer in answers.values() for note in answer.about.get("notes", ())),
        )


CSV = CsvFiles()


def rows_of(each: Object, settings: SaasSettings, into: Path) -> Answer:
    """One file: `about` has its rejects, notes, the day in its name and whether it tells of use. Raises SourceError."""
    read = read_rows(each, fetch(each, into, endpoint=settings.endpoint), FORM, settings)
    known = read.rows.with_columns(account_id=pl.coalesce("account_id", address("email")))
    nobody = known.filter(pl.col("account_id").is_null())
    rejects = pl.concat([read.rejects, _of_nobody(nobody)]).sort("line")
    dated = DATE.search(_named(each))
    about = {
        "tells_use": "last_activity_at" in read.columns.values(),
        "dated": dated[0] if dated else None,
        "rejects": rejects.to_dicts(),
        "notes": (*read.notes, *(_sentence(row) for row in rejects.iter_rows(named=True))),
    }
    return Answer(known.drop_nulls("account_id").drop("x_file").to_dicts(), about=about)


def _named(each: Object) -> str:
    return each.uri.rsplit("/", 1)[-1]


def _of_nobody(rows: pl.DataFrame) -> pl.DataFrame:
    """REJECTED."""
    reason = pl.lit("found neither account_id nor an address; expected one of them, or nobody can be told")
    none = pl.lit(None, pl.String())
    return conform(
        rows.select(object="x_file", line="x_line", column_name=pl.lit("account_id"), value=none, reason=reason),
        REJECTED,
    )


def _sentence(row: Mapping[str, Any]) -> str:
    """Without what stands there: where a line has a cell too many, that may be a name in any column."""
    column = f", column {row['column_name']}" if row["column_name"] else ""
    return f"{row['object']}, line {row['line']}{column}: {row['reason']}"


def _rows(answer: Answer, settings: SaasSettings) -> pl.DataFrame:
    return _complete(pl.from_dicts(answer.records, schema=ROWS), settings)


def _complete(rows: pl.DataFrame, settings: SaasSettings) -> pl.DataFrame:
    """ACCOUNTS' and SEATS' columns, `last_activity_at` and `as_of`, with what an empty one means."""
    app = pl.coalesce("app_id", pl.lit(settings.app or settings.name))
    role = pl.col("role").str.to_lowercase().str.strip_chars()
    return rows.with_columns(
        account="account_id",
        email=address("email"),
        aliases=pl.col("aliases").str.to_lowercase().str.extract_all(r"[^\s,;|<>]+@[^\s,;|<>]+"),
        account_kind=pl.col("account_kind").fill_null("unknown"),
        account_status=pl.col("account_status").fill_null("active"),
        app_id=app,
        sku=pl.coalesce("sku", pl.concat_str(app, pl.lit("-seat"))),
        paid=pl.coalesce("paid", ~role.is_in(FREE_ROLES), pl.lit(value=True)),
    )


def _tells_use(answer: Answer) -> bool:
    return bool(answer.about.get("tells_use"))


def _day(rows: pl.DataFrame, answer: Answer) -> date | None:
    """The last day that a file knows of: as a column tells it, as its name does, else that of its newest activity."""
    told, dated = rows["as_of"].max(), str(answer.about.get("dated") or "").replace("-", "")[:8]
    if isinstance(told, date):
        return told
    try:
        return datetime.strptime(dated, "%Y%m%d").date()  # noqa: DTZ007 - a day, of no zone
    except ValueError:
        last = newest(rows)
        return last.date() if last else None


def _activity(rows: pl.DataFrame, day: date | None) -> pl.DataFrame:
    """A row an account; an empty cell is no activity ever."""
    known = rows if day else rows.clear()
    return conform(known.with_columns(signal=pl.lit(SIGNAL), as_of=pl.lit(day)), ACTIVITY_SEEN)


def _file_line(name: str, answer: Answer) -> dict[str, Any]:
    """A row of FEEDS: a file with rejects was not told in full."""
    rejects: Sequence[Mapping[str, Any]] = answer.about.get("rejects", ())
    if not rejects:
        return line(name, answer)
    told = f"Found {len(rejects)} rows that cannot be read, the first {_sentence(rejects[0])}."
    return line(name, answer, status="failed", reason=f"{told} Mend them, or the mapping in outlay.toml.")


def _use_lines(rows: pl.DataFrame, tells_use: bool, day: date | None, activity: pl.DataFrame) -> list[dict[str, Any]]:
    """A row of FEEDS each app of a file: how far its use is known."""
    apps = rows["app_id"].unique(maintain_order=True)
    if not tells_use:
        return [not_offered(f"activity.{app}", NO_USE) for app in apps]
    own = {app: activity.filter(pl.col("app_id") == app) for app in apps}
    return [
        line(f"activity.{app}", Answer(), as_of=day, newest=newest(used), rows=used.height) for app, used in own.items()
    ]
