"""What people decide of findings: one or many at once, from pages, the command line and a CSV alike."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import polars as pl

from dashboards.access.viewer import Role, Viewer
from dashboards.entries.refused import Refused
from dashboards.queries.findings import findings, is_cost, is_software
from transforms.findings.exempt import SCOPES, subject
from transforms.findings.lifecycle import DECIDABLE, VERDICTS
from warehouse.decisions import Decision, Decisions
from warehouse.entries import utc_now
from warehouse.snapshot import Snapshot

FINDING = "finding"
COLUMNS = ("finding_id", "status", "until", "reason", "owner", "scope")
# What is said of events in the cost may be about more than one of them, too.
OF_COST = ("service", "account", "tag")
# Scopes of an exemption that reach into every account.
BEYOND = ("rule", "tag")
NEEDS_REASON = ("snoozed", "exempt")
# Whose a finding is to decide: of software, of cost, of a resource.
DECIDES: Mapping[str, Role] = {"software": "it", "cost": "finance", "resource": "platform"}


@dataclass(frozen=True)
class Said:
    """What is decided: the status, up to which day (included), why, whose it is, and of an exemption its scope.

    `owner` None says nothing of it, empty is nobody. `scope` is `finding`, `resource`, `rule`, `account`, or
    `tag:<key>=<value>`; of an event in the cost `service`, too. Raises Refused where something is missing.
    """

    status: str
    until: date | None = None
    reason: str = ""
    owner: str | None = None
    scope: str = FINDING

    def __post_init__(self) -> None:
        kind = self.scope.partition(":")[0]
        known = (*DECIDABLE, *VERDICTS)
        if self.status not in known:
            raise _wrong("The status", self.status, f"one of {', '.join(known)}", near=known)
        if kind not in (FINDING, "service", *SCOPES) or (kind == "tag") is not (":" in self.scope):
            scopes = (FINDING, "resource", "rule", "service", "account", "tag:<key>=<value>")
            raise _wrong("The scope", self.scope, f"one of {', '.join(scopes)}", near=scopes)
        if kind != FINDING and self.status not in ("exempt", "open", "expected"):
            raise _wrong("The scope", self.scope, f"finding, for {self.status} is said of one finding at a time")
        if self.status in NEEDS_REASON and not self.reason.strip():
            raise _wrong("The reason", "no text", f"why it is {self.status}")
        if self.status == "snoozed" and self.until is None:
            raise _wrong("The day", "none", "the last day that it is snoozed, as 2027-01-31")


def decide(
    decisions: Decisions,
    snapshot: Snapshot,
    viewer: Viewer,
    said: Iterable[tuple[str, Said]],
    *,
    by: str,
    at: datetime | None = None,
) -> list[int]:
    """Keeps what is decided of each finding (by its id), all or nothing, with the figures as the person sees them.

    `at` (UTC) is when it was decided, where that is not now. Raises Refused with the nearest id where one is not there,
    and where the day to which it holds is past.
    """
    if not viewer.allowed(*DECIDES.values()):
        raise _not_theirs(viewer, " or ".join(DECIDES.values()))
    if not by.strip():
        raise _wrong("Who decides", "no name", "a name", do="Say who you are.")
    told = list(said)
    if viewer.scope.accounts is not None and any(each.scope.startswith(BEYOND) for _, each in told):
        raise _wrong("Who decides", "a viewer of some accounts", "one of all accounts", do="Ask somebody who sees all.")
    rows = seen(snapshot, viewer, decisions.overlay(), [finding_id for finding_id, _ in told])
    needed: set[Role] = {DECIDES[_sort_of(row["rule"])] for row in rows.values()}
    for role in needed:
        if not viewer.allowed(role):
            raise _not_theirs(viewer, role)
    return record(decisions, snapshot, rows, told, by=by, at=at)


def record(
    decisions: Decisions,
    snapshot: Snapshot,
    rows: Mapping[str, Mapping[str, Any]],
    told: Sequence[tuple[str, Said]],
    *,
    by: str,
    at: datetime | None = None,
) -> list[int]:
    """Keeps what somebody who may says of findings; `rows` are theirs by id, as the person sees them."""
    when = at or utc_now()
    made = [_decision(snapshot, rows[finding_id], each, by.strip(), when) for finding_id, each in told]
    return decisions.record_all(made)


def _sort_of(rule: str) -> str:
    return "software" if is_software(rule) else "cost" if is_cost(rule) else "resource"


def _hold_sort(row: Mapping[str, Any], said: Said) -> None:
    """Raises Refused where what is said is not said of such a finding."""
    kind, of_cost = said.scope.partition(":")[0], is_cost(row["rule"])
    if not of_cost and (said.status in VERDICTS or kind == "service"):
        word = said.status if said.status in VERDICTS else kind
        raise _wrong("What is decided", word, f"what is said of {row['rule']}", do="It is said of anomalies alone.")
    if of_cost and kind not in (FINDING, *OF_COST):
        raise _wrong("The scope", kind, f"one of {', '.join((FINDING, *OF_COST))}")


def _not_theirs(viewer: Viewer, role: str) -> Refused:
    return _wrong("Who decides", f"the role {viewer.role}", role, do=f"Ask somebody of {role}.")


def seen(snapshot: Snapshot, viewer: Viewer, entered: pl.DataFrame, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The findings of these ids as they are now."""
    there = findings(snapshot, viewer, {}, entered)
    rows = {row["finding_id"]: row for row in there.filter(pl.col("finding_id").is_in(ids)).to_dicts()}
    missing = next((each for each in ids if each not in rows), None)
    if missing is not None:
        near = get_close_matches(missing, there["finding_id"].to_list(), n=1, cutoff=0.8)
        hint = f' Did you mean "{near[0]}"?' if near else ""
        raise _wrong("The finding", missing, "the id of a finding", do=f"See `outlay findings --outcome all`.{hint}")
    return rows


def _decision(snapshot: Snapshot, row: Mapping[str, Any], said: Said, by: str, at: datetime) -> Decision:
    if said.until is not None and said.until < snapshot.as_of:
        raise _wrong("The day", f"{said.until}", f"a day from {snapshot.as_of} on")
    _hold_sort(row, said)
    kind, about = _subject(row, said.scope)
    return Decision(
        by=by,
        at=at,
        subject_kind=kind,
        subject_id=about,
        status=said.status,
        until=said.until if said.status in (*NEEDS_REASON, "expected") else None,
        reason=said.reason.strip() or None,
        owner=said.owner.strip() if said.owner is not None else None,
        saving=row["saving_per_month"],
        cost=row["cost_in_window"],
        currency=row["currency"],
        window_days=row["window_days"],
        evidence=row["evidence"],
        snapshot_id=snapshot.id,
    )


def _subject(row: Mapping[str, Any], scope: str) -> tuple[str, str]:
    """Kind and id of what a decision with this scope is about."""
    kind, _, tag = scope.partition(":")
    parts = {
        FINDING: row["finding_id"],
        "resource": subject(row["provider"], row["account"], row["resource_id"]),
        "account": subject(row["provider"], row["account"]),
        "rule": subject(row["rule"]),
        "service": subject(row["provider"], row["account"], row["resource_name"] or ""),
        "tag": tag,
    }
    return (f"anomalies.{kind}" if is_cost(row["rule"]) and kind != FINDING else kind), parts[kind]


def read_csv(file: Path) -> list[tuple[str, Said]]:
    """Rows of COLUMNS (`finding_id` and `status` needed). Raises Refused with the line that is wrong."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            rows = csv.DictReader(text)
            _known_columns(file, rows.fieldnames or ())
            return [_of_a_row(row, f"{file.name}, line {rows.line_num}") for row in rows]
    except (OSError, UnicodeDecodeError) as error:
        raise _wrong(str(file), str(error), "a readable CSV in UTF-8") from error


def _known_columns(file: Path, names: Sequence[str]) -> None:
    unknown = [name for name in names if name not in COLUMNS]
    if unknown or not {"finding_id", "status"} <= set(names):
        raise _wrong(f"The header of {file.name}", ", ".join(names) or "nothing", f"columns of: {', '.join(COLUMNS)}")


def _of_a_row(row: dict[str, str], line: str) -> tuple[str, Said]:
    try:
        said = Said(
            row["status"],
            until=day_of(row.get("until") or ""),
            reason=row.get("reason") or "",
            owner=row.get("owner") or None,
            scope=row.get("scope") or FINDING,
        )
    except Refused as error:
        raise Refused(f"{line}: {error.what}", found=error.found, expected=error.expected, do=error.do) from error
    return row["finding_id"], said


def day_of(text: str) -> date | None:
    """`2027-01-31` as a day; None for an empty text. Raises Refused."""
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError as error:
        raise _wrong("The day", text, "a day as 2027-01-31") from error


def _wrong(what: str, found: str, expected: str, *, near: Sequence[str] = (), do: str = "Say it again.") -> Refused:
    close = get_close_matches(found, near, n=1)
    hint = f' Did you mean "{close[0]}"?' if close else ""
    return Refused(what, found=found, expected=expected, do=f"{do}{hint}")
