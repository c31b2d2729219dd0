"""What a roster is: who works here, as HR or a directory tells it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import polars as pl

from sources.base import Object
from sources.lists import Asking
from sources.own_files import Form, no_rejects
from sources.people.settings import PeopleSettings
from warehouse.tables.base import COUNT, DAY, TEXT, Column
from warehouse.tables.people import KINDS, STATUSES

PERSONAL = ("hr_id", "email", "aliases", "name", "first", "last", "manager_hr_id", "manager_email")
FORM = Form(
    (
        Column("hr_id", TEXT, help="the number that stays theirs; without one their address stands for it"),
        Column("email", TEXT, help="their address at work"),
        Column("aliases", TEXT, help="older and other addresses of theirs, between semicolons, commas or blanks"),
        Column("name", TEXT, help="in full; else first and last"),
        Column("first", TEXT),
        Column("last", TEXT),
        Column("department", TEXT),
        Column("team", TEXT),
        Column("cost_center", TEXT),
        Column("manager_hr_id", TEXT),
        Column("manager_email", TEXT),
        Column("kind", TEXT, allowed=KINDS, help="employee where it is empty"),
        Column("status", TEXT, allowed=STATUSES, help="by start and end where it is empty"),
        Column("start", DAY),
        Column("end", DAY, help="the last day"),
        Column("country", TEXT, unit="ISO 3166-1 alpha-2"),
    ),
    page="docs/sources/people.md",
    personal=PERSONAL,
    means={
        "status": {
            **dict.fromkeys(("terminated", "inactive", "former", "departed", "resigned", "leaver"), "left"),
            **dict.fromkeys(("on_leave", "leave_of_absence", "parental_leave"), "leave"),
            # who has not begun yet is told by their start
            **dict.fromkeys(("current", "employed", "pre_hire", "prehire", "future_hire", "not_started"), "active"),
        },
        "kind": {
            **dict.fromkeys(("permanent", "full_time", "part_time", "regular", "intern"), "employee"),
            **dict.fromkeys(("contract", "contingent", "contingent_worker", "external", "freelancer"), "contractor"),
        },
    },
)
# `emails` are all addresses of a person, the one at work first.
ROSTER = pl.Schema(
    {
        "hr_id": TEXT.polars,
        "emails": pl.List(TEXT.polars),
        "name": TEXT.polars,
        "department": TEXT.polars,
        "team": TEXT.polars,
        "cost_center": TEXT.polars,
        "manager_hr_id": TEXT.polars,
        "manager_email": TEXT.polars,
        "kind": TEXT.polars,
        "status": TEXT.polars,
        "start": DAY.polars,
        "end": DAY.polars,
        "country": TEXT.polars,
        "x_line": COUNT.polars,
    }
)


@dataclass(frozen=True)
class Roster:
    """`people`: ROSTER rows, each person once; `whole`: whether who is not among them has gone.

    `as_of` is the day that it knows of, None where nobody tells; `notes` are sentences without a name.
    """

    people: pl.DataFrame
    rejects: pl.DataFrame = field(default_factory=no_rejects)
    whole: bool = True
    as_of: date | None = None
    objects: Sequence[Object] = ()
    notes: tuple[str, ...] = ()


class PeopleKind(Protocol):
    """One way to be told who works here."""

    @property
    def name(self) -> str: ...

    def roster(self, settings: PeopleSettings, asking: Asking) -> Roster:
        """Raises SourceError where nothing can be had."""
        ...


def as_roster(rows: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """ROSTER of rows with the form's columns and x_line: what is empty follows from what stands beside it."""
    others = pl.col("aliases").fill_null("").str.replace_all(r"[\s,;|]+", " ").str.split(" ")
    gone = pl.col("end") < as_of
    return rows.with_columns(
        emails=pl.concat_list("email", others)
        .list.eval(pl.element().str.strip_chars().str.to_lowercase())
        .list.eval(pl.element().filter(pl.element().str.contains("@")))
        .list.unique(maintain_order=True),
        name=pl.coalesce("name", _filled(pl.concat_str("first", "last", separator=" ", ignore_nulls=True))),
        manager_email=pl.col("manager_email").str.to_lowercase(),
        kind=pl.col("kind").fill_null("employee"),
        status=pl.when(gone & (pl.col("status").is_null() | (pl.col("status") != "suspended")))
        .then(pl.lit("left"))
        .otherwise(pl.col("status").fill_null("active")),
        country=pl.col("country").str.to_uppercase(),
    ).select(pl.col(name).cast(kind) for name, kind in ROSTER.items())


def _filled(text: pl.Expr) -> pl.Expr:
    return pl.when(text.str.strip_chars() != "").then(text)
