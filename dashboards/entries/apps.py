"""What IT decides of apps that trails saw: approved, looked at, refused, or no matter of the company's."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path

from dashboards.access.viewer import Viewer
from dashboards.entries.findings import day_of
from dashboards.entries.refused import Refused
from dashboards.queries.renewals import ROLES, sees_software
from dashboards.queries.shadow_it import SUBJECT, known
from warehouse.decisions import Decision, Decisions
from warehouse.entries import utc_now
from warehouse.snapshot import Snapshot

STATUSES = ("sanctioned", "under_review", "unsanctioned", "ignored")
COLUMNS = ("app", "status", "until", "reason")


@dataclass(frozen=True)
class SaidOfApp:
    """What is decided of one app, up to which day it holds, and why. Raises Refused for a status that is none."""

    status: str
    until: date | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise Refused(
                "The status", found=self.status or "none", expected=f"one of {', '.join(STATUSES)}", do="Say it."
            )


def check_known(snapshot: Snapshot, viewer: Viewer, app: str) -> None:
    """Raises Refused, with the nearest, for an app that the snapshot does not have."""
    there = known(snapshot, viewer)["app"].to_list()
    if app not in there:
        near = get_close_matches(app, there, n=1)
        hint = f' Did you mean "{near[0]}"?' if near else ""
        raise Refused("The app", found=app, expected="one that was seen", do=f"See `outlay shadow-it`.{hint}")


def decide(
    decisions: Decisions,
    snapshot: Snapshot,
    viewer: Viewer,
    said: Iterable[tuple[str, SaidOfApp]],
    *,
    by: str,
    at: datetime | None = None,
) -> list[int]:
    """Keeps what is decided of each app, all or nothing; one that no trail saw yet may be decided on before.

    `at` (UTC) is when it was decided, where that is not now. Raises Refused.
    """
    if not sees_software(viewer):
        raise Refused(
            "Who decides", found=f"the role {viewer.role}", expected=" or ".join(ROLES), do="Ask one of them."
        )
    if not by.strip():
        raise Refused("Who decides", found="no name", expected="a name", do="Say who you are.")
    when = at or utc_now()
    return decisions.record_all(
        [
            Decision(
                by=by.strip(),
                at=when,
                subject_kind=SUBJECT,
                subject_id=app,
                status=each.status,
                until=each.until,
                reason=each.reason.strip() or None,
                snapshot_id=snapshot.id,
            )
            for app, each in said
        ]
    )


def is_list(file: Path) -> bool:
    """Whether a CSV is a list of apps: it has a column of that name."""
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as text:
        return "app" in (csv.DictReader(text).fieldnames or ())


def read_csv(file: Path) -> list[tuple[str, SaidOfApp]]:
    """Rows of COLUMNS (`app` and `status` needed). Raises Refused."""
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as text:
        rows = csv.DictReader(text)
        missing = {"app", "status"} - set(rows.fieldnames or ())
        if missing:
            raise Refused(file.name, found=f"no column {min(missing)}", expected=", ".join(COLUMNS), do="Add it.")
        return [
            (row["app"], SaidOfApp(row["status"], day_of(row.get("until") or ""), row.get("reason") or ""))
            for row in rows
        ]
