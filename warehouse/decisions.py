"""What people entered: decisions as events that are only ever added to, and the audit of who did what.

One SQLite file (`<state>/decisions.db`) by default, any PostgreSQL by URL. Both keep money to the last digit, and take
writers of several processes at once.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

import polars as pl
import sqlalchemy as sa

from warehouse.databases import VERSION_TABLE, Database, DatabaseUnreachable, core_table
from warehouse.entries import AuditEntry, Decision, InvalidEntry
from warehouse.tables import AUDIT, DECISION

__all__ = ["AuditEntry", "DatabaseUnreachable", "Decision", "Decisions", "InvalidEntry", "open_decisions", "standing"]

HEAD = "0002"
METADATA = sa.MetaData()
_decision = core_table(DECISION, METADATA)
_audit = core_table(AUDIT, METADATA)
sa.Index("decision_subject", _decision.c.subject_kind, _decision.c.subject_id, _decision.c.id)
sa.Index("audit_at", _audit.c.at)


class Decisions:
    """The decisions database, open and up to date, for several threads at once; methods raise DatabaseUnreachable."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._overlay: tuple[int, pl.DataFrame] | None = None
        self._lock = Lock()

    def __repr__(self) -> str:
        return f"Decisions({self.database!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Give all connections back."""
        self.database.close()

    def record(self, decision: Decision) -> int:
        """Keep one decision and its audit row; gives its id once both are on the disk."""
        return self.record_all((decision,))[0]

    def record_all(self, decisions: Sequence[Decision]) -> list[int]:
        """Keep all of them, or none; gives their ids in the same order."""
        if not decisions:
            return []
        with self.database.transaction() as connection:
            ids = _insert(connection, _decision, decisions)
            _insert(connection, _audit, [_decided(*pair) for pair in zip(ids, decisions, strict=True)])
        return ids

    def events(self, subject_kind: str | None = None, since: datetime | None = None) -> pl.DataFrame:
        """All decisions, oldest first, in the columns of DECISION; `since` (UTC) is included."""
        query = sa.select(_decision).order_by(_decision.c.id)
        if subject_kind is not None:
            query = query.where(_decision.c.subject_kind == subject_kind)
        if since is not None:
            query = query.where(_decision.c.at >= _naive(since))
        return self.database.frame(query, DECISION.schema)

    def current(self) -> pl.DataFrame:
        """The newest decision on each subject, in the columns of DECISION.

        Newest is entered last, whatever the clock said. Its owner is the last one named, null where that is nobody.
        """
        return self.database.frame(_current(), DECISION.schema)

    def overlay(self) -> pl.DataFrame:
        """As `current`, read again only when a decision was added: what pages lay over a snapshot."""
        with self._lock:
            count = self._count()
            if self._overlay is None or self._overlay[0] != count:
                self._overlay = (count, self.current())
            return self._overlay[1]

    def audit(self, *entries: AuditEntry) -> list[int]:
        """Keep what somebody did; gives the rows' ids once they are on the disk."""
        if not entries:
            return []
        with self.database.transaction() as connection:
            return _insert(connection, _audit, entries)

    def audits(self, since: datetime | None = None) -> pl.DataFrame:
        """Who did what, oldest first, in the columns of AUDIT; `since` (UTC) is included."""
        query = sa.select(_audit).order_by(_audit.c.id)
        return self.database.frame(query if since is None else query.where(_audit.c.at >= _naive(since)), AUDIT.schema)

    def _count(self) -> int:
        with self.database.transaction() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(_decision)).scalar_one()


def standing(events: pl.DataFrame) -> pl.DataFrame:
    """`Decisions.current` of these events, in whatever order they come."""
    named = pl.col("owner").drop_nulls().last().replace("", None)
    newest = events.sort("id").group_by("subject_kind", "subject_id", maintain_order=True)
    last = newest.agg(pl.exclude("owner").last(), named.alias("owner"))
    return last.select(DECISION.names).sort("id")


def open_decisions(url_or_path: str | Path) -> Decisions:
    """The decisions database at a path (made where there is none) or URL, brought up to this release's revision.

    Several processes may open it at once; one upgrades, the others wait. Raises DatabaseUnreachable.
    """
    database = Database(url_or_path, "the decisions database")
    try:
        if _revision(database) != HEAD:
            _upgrade(database)
    except BaseException:
        database.close()
        raise
    return Decisions(database)


def _revision(database: Database) -> str | None:
    with database.transaction() as connection:
        if not sa.inspect(connection).has_table(VERSION_TABLE):
            return None
        return connection.execute(sa.text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()


def _upgrade(database: Database) -> None:
    from warehouse.migrations.decisions import upgrade  # alembic takes 0.2 s to import, and is rarely needed

    with database.alone() as connection:
        upgrade(connection)


def _insert(
    connection: sa.Connection, table: sa.Table, entries: Sequence[Decision] | Sequence[AuditEntry]
) -> list[int]:
    statement = sa.insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return list(connection.execute(statement, [asdict(entry) for entry in entries]).scalars())


def _decided(decision_id: int, decision: Decision) -> AuditEntry:
    return AuditEntry(
        by=decision.by,
        action="decide",
        subject_kind=decision.subject_kind,
        subject_id=decision.subject_id,
        at=decision.at,
        detail=json.dumps({"decision_id": decision_id, "status": decision.status}),
    )


def _current() -> sa.Select[tuple[object, ...]]:
    """The newest row per subject, its owner replaced by the last that any row of the subject names."""
    newest = (
        sa.select(
            sa.func.max(_decision.c.id).label("id"),
            sa.func.max(sa.case((_decision.c.owner.is_not(None), _decision.c.id))).label("owner_id"),
        )
        .group_by(_decision.c.subject_kind, _decision.c.subject_id)
        .subquery()
    )
    owning = _decision.alias()
    owner = sa.func.nullif(owning.c.owner, "").label("owner")
    columns = [owner if column.name == "owner" else column for column in _decision.c]
    joined = _decision.join(newest, _decision.c.id == newest.c.id).outerjoin(owning, owning.c.id == newest.c.owner_id)
    return sa.select(*columns).select_from(joined).order_by(_decision.c.id)


def _naive(instant: datetime) -> datetime:
    return instant if instant.tzinfo is None else instant.astimezone(UTC).replace(tzinfo=None)
