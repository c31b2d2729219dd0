"""What may be entered into the decisions database: decisions and lines of the audit, checked when they are made."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Context, Decimal, DecimalException, Inexact, InvalidOperation

from warehouse.errors import StateError

# DECIMAL(38,18), raising where a digit would be lost.
MONEY = Context(prec=38, traps=[Inexact, InvalidOperation])
WINDOW_LIMIT_DAYS = 36_600
MONEY_STEP = Decimal("1e-18")


class InvalidEntry(StateError):
    """An entry that can't be kept as it was given."""


def utc_now() -> datetime:
    """This instant, UTC, naive."""
    return datetime.now(UTC).replace(tzinfo=None)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What one person decides about one thing, with the figures that were on the screen.

    Columns as in `warehouse.tables.DECISION`; `evidence` is the text of a JSON object; an `at` with a zone is turned
    into UTC. Raises InvalidEntry.
    """

    by: str
    subject_kind: str
    subject_id: str
    status: str
    at: datetime = field(default_factory=utc_now)
    until: date | None = None
    reason: str | None = None
    owner: str | None = None
    saving: Decimal | None = None
    cost: Decimal | None = None
    currency: str | None = None
    window_days: int | None = None
    evidence: str | None = None
    snapshot_id: str | None = None

    def __post_init__(self) -> None:
        _need(self, "by", "subject_kind", "subject_id", "status")
        _readable(self, "reason", "owner", "currency", "snapshot_id", "evidence")
        _exact(self, "saving", "cost")
        _days(self)
        _json_object(self, "evidence")
        _utc(self)


@dataclass(frozen=True, kw_only=True)
class AuditEntry:
    """One thing that somebody did; `detail` is the text of a JSON object. Raises InvalidEntry."""

    by: str
    action: str
    subject_kind: str
    subject_id: str
    at: datetime = field(default_factory=utc_now)
    detail: str | None = None

    def __post_init__(self) -> None:
        _need(self, "by", "action", "subject_kind", "subject_id")
        _readable(self, "detail")
        _json_object(self, "detail")
        _utc(self)


Entry = Decision | AuditEntry


def _need(entry: Entry, *names: str) -> None:
    """Each of these texts has something in it."""
    _readable(entry, *names)
    for name in names:
        if not getattr(entry, name).strip():
            raise _invalid(entry, name, found="no text", expected="a text", do="Say it.")


def _readable(entry: Entry, *names: str) -> None:
    """Each of these texts can be kept by every database: no NUL, no half of a surrogate pair."""
    for name in names:
        text: str | None = getattr(entry, name)
        if text is not None and ("\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text)):
            raise _invalid(entry, name, found="a character that is no text", expected="plain text", do="Take it out.")


def _exact(entry: Entry, *names: str) -> None:
    """Each of these amounts fits into DECIMAL(38,18) without losing a digit."""
    for name in names:
        amount: Decimal | None = getattr(entry, name)
        if amount is not None and not _fits(amount):
            expected = "an amount below 1e20 with at most 18 decimal places"
            raise _invalid(entry, name, found=str(amount), expected=expected, do="Round it where it is computed.")


def _fits(amount: Decimal) -> bool:
    try:
        return MONEY.quantize(amount, MONEY_STEP).is_finite()
    except DecimalException:
        return False


def _days(entry: Decision) -> None:
    days = entry.window_days
    if days is not None and not 0 <= days <= WINDOW_LIMIT_DAYS:
        expected = f"0 to {WINDOW_LIMIT_DAYS} days"
        raise _invalid(entry, "window_days", found=str(days), expected=expected, do="Pass the finding's own window.")


def _json_object(entry: Entry, name: str) -> None:
    text: str | None = getattr(entry, name)
    if text is None:
        return
    try:
        is_object = isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        is_object = False
    if not is_object:
        raise _invalid(
            entry, name, found="another text", expected="a JSON object", do="Pass the finding's own evidence."
        )


def _utc(entry: Entry) -> None:
    if entry.at.tzinfo is not None:
        object.__setattr__(entry, "at", entry.at.astimezone(UTC).replace(tzinfo=None))


def _invalid(entry: Entry, name: str, *, found: str, expected: str, do: str) -> InvalidEntry:
    kind = "decision" if isinstance(entry, Decision) else "audit entry"
    return InvalidEntry(f"{name} of this {kind}", found=found, expected=expected, do=do)
