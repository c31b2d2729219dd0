"""What IT decides of apps that trails saw: approved, looked at, refused, or no matter of the company's."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.entries.findings import day_of
from dashboards.entries.refused import Refused
from dashboards.queries.renewals import ROLES, sees_software
from dashboards.queries.shadow_it import apps
from transforms.shadow_it.approved import STATES, SUBJECT
from warehouse.decisions import Decision, Decisions
from warehouse.entries import utc_now
from warehouse.snapshot import Snapshot

STATUSES = STATES
# Takes a decision back.
OPEN = "open"
COLUMNS = ("app", "status", "until", "reason", "owner")


@dataclass(frozen=True)
class SaidOfApp:
    """What is decided of one app, up to which day it holds, why, and whose it is from now on.

    `open` takes a decision back; `owner` None says nothing of it, empty is nobody. Raises Refused.
    """

    status: str
    until: date | None = None
    reason: str = ""
    owner: str | None = None

    def __post_init__(self) -> None:
        if self.status not in (*STATUSES, OPEN):
            raise Refused(
                "The status",
                found=self.status or "none",
                expected=f"one of {', '.join((*STATUSES, OPEN))}",
                do="Say it.",
            )


def check_known(snapshot: Snapshot, viewer: Viewer, entered: pl.DataFrame, app: str) -> None:
    """Raises Refused, with the nearest, for an app that was not seen, nor decided on, before."""
    if not is_app(snapshot, viewer, entered, app):
        near = get_close_matches(app, apps(snapshot, viewer, entered)["app"].to_list(), n=1)
        hint = f' Did you mean "{near[0]}"?' if near else ""
        raise Refused("The app", found=app, expected="one that was seen", do=f"See `outlay shadow-it`.{hint}")


def is_app(snapshot: Snapshot, viewer: Viewer, entered: pl.DataFrame, app: str) -> bool:
    """Whether an app was seen, or decided on before it was."""
    told = entered.filter(pl.col("subject_kind") == SUBJECT)["subject_id"]
    return app in {*apps(snapshot, viewer, entered)["app"], *told}


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
    check_may_decide(viewer, by)
    when, told = at or utc_now(), list(said)
    seen = {row["app"]: row for row in apps(snapshot, viewer, decisions.overlay()).to_dicts()} if told else {}
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
                owner=each.owner.strip() if each.owner is not None else None,
                cost=seen.get(app, {}).get("spend_12_months"),
                currency=seen.get(app, {}).get("currency"),
                snapshot_id=snapshot.id,
            )
            for app, each in told
        ]
    )


def check_may_decide(viewer: Viewer, by: str) -> None:
    """Raises Refused for whom software is not to decide, and without a name."""
    if not sees_software(viewer):
        raise Refused(
            "Who decides", found=f"the role {viewer.role}", expected=" or ".join(ROLES), do="Ask one of them."
        )
    if not by.strip():
        raise Refused("Who decides", found="no name", expected="a name", do="Say who you are.")


def is_list(file: Path) -> bool:
    """Whether a CSV is a list of apps: it has a column of that name."""
    return "app" in columns_of(file)


def columns_of(file: Path) -> list[str]:
    """The header of a CSV."""
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as text:
        return list(csv.DictReader(text).fieldnames or ())


def read_csv(file: Path) -> list[tuple[str, SaidOfApp]]:
    """Rows of COLUMNS (`app` and `status` needed). Raises Refused."""
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as text:
        rows = csv.DictReader(text)
        missing = {"app", "status"} - set(rows.fieldnames or ())
        if missing:
            raise Refused(file.name, found=f"no column {min(missing)}", expected=", ".join(COLUMNS), do="Add it.")
        return [(row["app"], _said(row)) for row in rows]


def _said(row: dict[str, str]) -> SaidOfApp:
    return SaidOfApp(row["status"], day_of(row.get("until") or ""), row.get("reason") or "", row.get("owner") or None)
