"""What people mark of two things that are bought for one job: retire the one, or keep both for now."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dashboards.access.viewer import Viewer
from dashboards.entries.refused import Refused
from dashboards.queries.overlap import KEEP, RETIRE, SUBJECT, UNMARKED, overlaps
from dashboards.queries.renewals import ROLES, sees_software
from warehouse.decisions import Decision, Decisions
from warehouse.entries import utc_now
from warehouse.snapshot import Snapshot

OPEN = "open"
STATUSES = (RETIRE, KEEP, OPEN)
# Who keeps both is asked again after so long.
KEPT_DAYS = 365
FIGURES = ("people_on_kept", "people_on_retired", "people_on_both", "people_without_kept", "cashable_on", "decide_by")


@dataclass(frozen=True)
class Mark:
    """`retire`, `keep` (both, with the reason), or `open`, which takes a mark back. Raises Refused."""

    status: str
    reason: str = ""

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise Refused(
                "The mark", found=self.status or "none", expected=f"one of {', '.join(STATUSES)}", do="Choose one."
            )
        if self.status == KEEP and not self.reason.strip():
            raise Refused("The note", found="no text", expected="why both are kept", do="Say it in the note.")


def decide(decisions: Decisions, snapshot: Snapshot, viewer: Viewer, overlap_id: str, mark: Mark, *, by: str) -> int:
    """Keeps what is marked of an overlap with the figures as the person sees them. Raises Refused."""
    if not sees_software(viewer):
        raise Refused(
            "Who decides", found=f"the role {viewer.role}", expected=" or ".join(ROLES), do="Ask one of them."
        )
    if not by.strip():
        raise Refused("Who decides", found="no name", expected="a name", do="Say who you are.")
    there = {row["overlap_id"]: row for row in overlaps(snapshot, viewer, decisions.overlay()).to_dicts()}
    if overlap_id not in there:
        raise Refused("The overlap", found=overlap_id, expected="one of this snapshot", do="Open it from /overlap.")
    row = there[overlap_id]
    if mark.status == OPEN and row["mark"] == UNMARKED:
        raise Refused("A mark to take back", found="none", expected="one", do="Record a mark first.")
    return decisions.record(_decision(snapshot, row, mark, by.strip()))


def _decision(snapshot: Snapshot, row: dict[str, Any], mark: Mark, by: str) -> Decision:
    seen = {name: row[name].isoformat() if isinstance(row[name], date) else row[name] for name in FIGURES}
    return Decision(
        by=by,
        at=utc_now(),
        subject_kind=SUBJECT,
        subject_id=row["overlap_id"],
        status=mark.status,
        until=snapshot.as_of + timedelta(days=KEPT_DAYS) if mark.status == KEEP else None,
        reason=mark.reason.strip() or None,
        saving=row["net_saving_per_year"],
        cost=row["retired_cost_per_year"],
        currency=row["currency"],
        evidence=json.dumps(seen),
        snapshot_id=snapshot.id,
    )
