"""What people confirm of agreements that lines suggest: it is a contract from then on, until it is taken back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, Self

from dashboards.access.viewer import Viewer
from dashboards.entries.findings import day_of
from dashboards.entries.invoices import read_amount
from dashboards.entries.refused import Refused
from dashboards.queries.renewals import ROLES, candidates, sees_software
from transforms.renewals.confirmed import CONFIRMED, SUBJECT, suggested
from transforms.renewals.price import exact
from transforms.renewals.recommend import plain
from warehouse.decisions import Decision, Decisions
from warehouse.entries import utc_now
from warehouse.snapshot import Snapshot
from warehouse.tables.contracts import NOTICE_UNITS

TAKEN_BACK = "open"
RENEWS = {"yes": True, "no": False, "": None}
MOST = 100_000


@dataclass(frozen=True)
class Terms:
    """What a person says of the agreement; None is not told. `each_time` is what a billing period costs in all.

    Raises Refused where two of them cannot stand together.
    """

    start: date | None = None
    end: date | None = None
    term_months: int | None = None
    auto_renews: bool | None = None
    notice_number: int | None = None
    notice_unit: str | None = None
    seats_committed: int | None = None
    each_time: Decimal | None = None
    owner: str | None = None
    cost_center: str | None = None

    def __post_init__(self) -> None:
        if self.start and self.end and self.end < self.start:
            raise Refused("The end", found=f"{self.end}", expected="a day after the start", do="Say it again.")
        if self.notice_number is not None and self.notice_unit not in NOTICE_UNITS:
            found = self.notice_unit or "no unit"
            raise Refused("The notice", found=found, expected=f"one of {', '.join(NOTICE_UNITS)}", do="Say which.")
        if self.owner and "@" in self.owner:
            do = "An address stays out of what is entered here: name it in the contracts CSV, where it is hidden."
            raise Refused("The owner", found="an address", expected="a team", do=do)

    @classmethod
    def typed(cls, texts: Mapping[str, str], currency: str) -> Self:
        """From what stands in the form's fields, by name. Raises Refused."""
        said = {name: (texts.get(name) or "").strip() for name in (each.name for each in fields(cls))}
        return cls(
            start=day_of(said["start"]),
            end=day_of(said["end"]),
            term_months=_number("The term", said["term_months"], least=1),
            auto_renews=RENEWS.get(said["auto_renews"]),
            notice_number=_number("The notice", said["notice_number"]),
            notice_unit=said["notice_unit"] or None,
            seats_committed=_number("The seats", said["seats_committed"]),
            each_time=read_amount(said["each_time"], currency) if said["each_time"] else None,
            owner=said["owner"] or None,
            cost_center=said["cost_center"] or None,
        )

    @property
    def price_per_seat(self) -> Decimal | None:
        """What a seat costs a billing period; None without seats to divide by."""
        if self.each_time is None or not self.seats_committed:
            return None
        return exact(self.each_time / self.seats_committed)


def _number(what: str, text: str, least: int = 0) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or not least <= int(text) <= MOST:
        raise Refused(what, found=f"“{text}”", expected=f"a number from {least} to {MOST:,}", do="Say it again.")
    return int(text)


def confirm(
    decisions: Decisions,
    snapshot: Snapshot,
    viewer: Viewer,
    candidate_id: str,
    terms: Terms,
    *,
    by: str,
    note: str = "",
) -> int:
    """Makes a contract of a candidate, with what lines told of it and what the person says. Raises Refused."""
    name = _name(viewer, by)
    there = candidates(snapshot, viewer, decisions.overlay())
    row = next((row for row in there.to_dicts() if row["candidate_id"] == candidate_id), None)
    if row is None:
        raise Refused(
            "The agreement",
            found=candidate_id,
            expected="one that lines suggest",
            do="See `outlay renewals --candidates`.",
        )
    told = suggested(there.filter(candidate_id=candidate_id)).row(0, named=True)
    said = {each.name: getattr(terms, each.name) for each in fields(terms) if each.name != "each_time"}
    contract = told | said | {"price_per_seat": terms.price_per_seat}
    return decisions.record(
        Decision(
            by=name,
            at=utc_now(),
            subject_kind=SUBJECT,
            subject_id=candidate_id,
            status=CONFIRMED,
            reason=note.strip() or None,
            cost=row["amount"],
            currency=row["currency"],
            evidence=json.dumps({"contract": {key: _text(value) for key, value in contract.items()}} | _seen(row)),
            snapshot_id=snapshot.id,
        )
    )


def take_back(decisions: Decisions, snapshot: Snapshot, viewer: Viewer, candidate_id: str, *, by: str) -> int:
    """The contract is none any more; lines suggest it again. Raises Refused."""
    name = _name(viewer, by)
    stands = decisions.overlay().filter(subject_kind=SUBJECT, subject_id=candidate_id, status=CONFIRMED)
    if stands.is_empty():
        raise Refused("The contract", found="nothing confirmed", expected="one that was", do="Load the page again.")
    entry = Decision(
        by=name,
        at=utc_now(),
        subject_kind=SUBJECT,
        subject_id=candidate_id,
        status=TAKEN_BACK,
        evidence=stands["evidence"].item(),
        snapshot_id=snapshot.id,
    )
    return decisions.record(entry)


def _name(viewer: Viewer, by: str) -> str:
    if not sees_software(viewer):
        raise Refused(
            "Who enters it", found=f"the role {viewer.role}", expected=" or ".join(ROLES), do="Ask one of them."
        )
    if not by.strip():
        raise Refused("Who enters it", found="no name", expected="a name", do="Say who you are.")
    return by.strip()


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return plain(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _seen(row: Mapping[str, Any]) -> dict[str, Any]:
    """What the lines told, as the person saw it."""
    return {name: str(row[name]) for name in ("cadence", "amount", "lines", "first_seen", "last_seen", "confidence")}
