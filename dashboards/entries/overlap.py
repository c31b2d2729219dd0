"""What people mark of two things that are bought for one job: retire the one, or keep both for now."""

from dataclasses import dataclass
from datetime import timedelta

from dashboards.access.viewer import Viewer
from dashboards.entries.findings import Said, record, seen
from dashboards.entries.refused import Refused
from dashboards.queries.overlap import KEEP, RETIRE, STATUS_OF, UNMARKED, overlaps
from dashboards.queries.renewals import ROLES, sees_software
from warehouse.decisions import Decisions
from warehouse.snapshot import Snapshot

OPEN = "open"
STATUSES = (RETIRE, KEEP, OPEN)
# Who keeps both is asked again after so long.
KEPT_DAYS = 365


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
    """Keeps what is marked of an overlap as a decision on its finding, with the figures seen. Raises Refused."""
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
    if row["finding_id"] is None:
        raise Refused("The overlap", found="no finding of it", expected="one", do="Run again: outlay run.")
    found = seen(snapshot, viewer, decisions.overlay(), [row["finding_id"]])
    until = snapshot.as_of + timedelta(days=KEPT_DAYS) if mark.status == KEEP else None
    said = Said(STATUS_OF.get(mark.status, OPEN), until, mark.reason)
    return record(decisions, snapshot, found, [(row["finding_id"], said)], by=by.strip())[0]
