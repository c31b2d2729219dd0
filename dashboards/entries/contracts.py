"""What people decide of contracts: to renew, to renew fewer seats, to negotiate, to end; and who signs that off."""

import json
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from dashboards.access.viewer import Viewer
from dashboards.entries.refused import Refused
from dashboards.queries.renewals import CONTRACT, DECIDED, ROLES, SIGNED, UNDECIDED, renewals, sees_software, told
from warehouse.decisions import Decision, Decisions
from warehouse.entries import utc_now
from warehouse.snapshot import Snapshot

OPEN, SIGN = "open", "signed"
STATUSES = (*DECIDED, OPEN, SIGN)


@dataclass(frozen=True)
class SaidOfContract:
    """What is decided of one contract: the status, how many seats of a reduction, up to which day it holds, why, whose.

    `open` takes a decision back, `signed` signs the one that stands off. Raises Refused where something is missing.
    """

    status: str
    seats: int | None = None
    until: date | None = None
    reason: str = ""
    owner: str | None = None

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            close = get_close_matches(self.status, STATUSES, n=1)
            hint = f' Did you mean "{close[0]}"?' if close else ""
            raise Refused(
                "The status", found=self.status or "none", expected=f"one of {', '.join(STATUSES)}", do=f"Say it.{hint}"
            )
        if (self.status == "reduce") is (self.seats is None):
            found = "no number of seats" if self.seats is None else f"{self.seats} seats to {self.status}"
            raise Refused(
                "The seats", found=found, expected="a number with reduce alone", do="Say how many: --seats N."
            )
        if self.seats is not None and self.seats < 0:
            raise Refused("The seats", found=str(self.seats), expected="0 or more", do="Say it again.")
        if self.status in ("reduce", "end") and not self.reason.strip():
            raise Refused("The reason", found="no text", expected=f"why to {self.status}", do="Say it: --reason.")


def is_contract(snapshot: Snapshot, viewer: Viewer, subject: str) -> bool:
    """Whether a word is the id of a contract that the viewer may see."""
    return subject in set(told(snapshot, viewer)["contract_id"])


def decide(
    decisions: Decisions, snapshot: Snapshot, viewer: Viewer, contract_id: str, said: SaidOfContract, *, by: str
) -> int:
    """Keeps what is decided of a contract with the figures as the person sees them. Raises Refused."""
    if not sees_software(viewer):
        raise Refused(
            "Who decides", found=f"the role {viewer.role}", expected=" or ".join(ROLES), do="Ask one of them."
        )
    if not by.strip():
        raise Refused("Who decides", found="no name", expected="a name", do="Say who you are.")
    row = _row(snapshot, viewer, decisions, contract_id)
    if said.until is not None and said.until < snapshot.as_of:
        raise Refused("The day", found=f"{said.until}", expected=f"a day from {snapshot.as_of} on", do="Say it again.")
    if said.status == SIGN and row["status"] == UNDECIDED:
        raise Refused("A sign-off", found=f"no decision on {contract_id}", expected="one", do="Decide first.")
    return decisions.record(_decision(snapshot, row, said, by.strip()))


def _row(snapshot: Snapshot, viewer: Viewer, decisions: Decisions, contract_id: str) -> dict[str, Any]:
    there = {row["contract_id"]: row for row in renewals(snapshot, viewer, decisions.overlay()).to_dicts()}
    if contract_id in there:
        return there[contract_id]
    near = get_close_matches(contract_id, there, n=1)
    hint = f' Did you mean "{near[0]}"?' if near else ""
    raise Refused(
        "The contract", found=contract_id, expected="the id of a contract", do=f"See `outlay renewals`.{hint}"
    )


def _decision(snapshot: Snapshot, row: dict[str, Any], said: SaidOfContract, by: str) -> Decision:
    figures = ("seats_committed", "seats_recommended", "decide_by", "end", "status")
    seen = {name: row[name].isoformat() if isinstance(row[name], date) else row[name] for name in figures}
    return Decision(
        by=by,
        at=utc_now(),
        subject_kind=SIGNED if said.status == SIGN else CONTRACT,
        subject_id=row["contract_id"],
        status=said.status,
        until=said.until,
        reason=said.reason.strip() or None,
        owner=said.owner.strip() if said.owner is not None else None,
        saving=row["saving_at_renewal"],
        cost=row["cost_per_year"],
        currency=row["currency"],
        evidence=json.dumps(seen | ({} if said.seats is None else {"seats": said.seats})),
        snapshot_id=snapshot.id,
    )
