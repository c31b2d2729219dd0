"""Where the close of a month stands, per issuer: open, accrued, closed, restated; from what people did."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote

import polars as pl

SUBJECT = "close"
# A month's report that was sent, by the month.
REPORT, SENT = "finance_report", "sent"
OPEN, ACCRUED, CLOSED, RESTATED = "open", "accrued", "closed", "restated"
REOPENED = "reopened"
STATES = pl.Schema(
    {
        "issuer": pl.String(),
        "period": pl.String(),
        "state": pl.String(),
        "preparer": pl.String(),
        "prepared_at": pl.Datetime("us"),
        "approver": pl.String(),
        "approved_at": pl.Datetime("us"),
        "reopened_by": pl.String(),
        "reopened_for": pl.String(),
        "snapshot_id": pl.String(),
        "file": pl.String(),
        "sha256": pl.String(),
        "dimension": pl.String(),
        "batches": pl.Int64(),
    }
)


def subject(issuer: str, period: str) -> str:
    """How the decisions database names the close of an issuer's month."""
    return f"{quote(issuer, safe='')}/{period}"


def states(events: pl.DataFrame) -> pl.DataFrame:
    """STATES of each issuer and month that somebody did something of. `events` are all DECISION rows; order does not
    matter. What people did are few things.
    """
    done = events.filter(subject_kind=SUBJECT).sort("id")
    rows = [_state(key[0], of.to_dicts()) for key, of in done.group_by("subject_id", maintain_order=True)]
    return pl.DataFrame(rows, STATES, orient="row")


def closed_months(events: pl.DataFrame) -> pl.DataFrame:
    """`issuer`, `period` of what is closed: what was booked of it stays as it is."""
    return states(events).filter(state=CLOSED).select("issuer", "period")


def files(events: pl.DataFrame) -> dict[str, str]:
    """The SHA-256 of each file that was posted, by its name."""
    return {said["file"]: said["sha256"] for said in _evidence(events) if "file" in said}


def snapshots(events: pl.DataFrame) -> list[str]:
    """The snapshots that closed months and reports that were sent name."""
    named = events.filter(pl.col("subject_kind").is_in([SUBJECT, REPORT]))["snapshot_id"].drop_nulls()
    return named.unique().sort().to_list()


def reported(events: pl.DataFrame, period: str) -> str | None:
    """The snapshot by which a month was last closed, by any issuer, or its report sent; None where neither was."""
    is_closed = (
        (pl.col("subject_kind") == SUBJECT)
        & (pl.col("status") == CLOSED)
        & pl.col("subject_id").str.ends_with(f"/{period}")
    )
    is_sent = (pl.col("subject_kind") == REPORT) & (pl.col("subject_id") == period)
    named = events.filter(is_closed | is_sent).sort("id")["snapshot_id"].drop_nulls()
    return named[-1] if named.len() else None


def _evidence(events: pl.DataFrame) -> Iterator[dict[str, Any]]:
    for text in events.filter(pl.col("subject_kind") == SUBJECT)["evidence"].drop_nulls():
        yield json.loads(text)


def _state(subject_id: str, events: list[dict[str, Any]]) -> dict[str, Any]:
    issuer, _, period = subject_id.rpartition("/")
    state: dict[str, Any] = {"issuer": unquote(issuer), "period": period, "state": OPEN, "batches": 0}
    for event in events:
        said = json.loads(event["evidence"] or "{}")
        if event["status"] == REOPENED:
            state |= {"state": OPEN, "reopened_by": event["by"], "reopened_for": event["reason"]}
            state |= {"preparer": event["by"], "prepared_at": event["at"], "approver": None, "approved_at": None}
            continue
        state |= {"state": event["status"], "snapshot_id": event["snapshot_id"]}
        state |= {"file": said.get("file"), "sha256": said.get("sha256")}
        state |= {"dimension": said.get("dimension"), "batches": state["batches"] + 1}
        who = ("preparer", "prepared_at") if event["status"] == ACCRUED else ("approver", "approved_at")
        state |= {who[0]: event["by"], who[1]: event["at"]}
        if event["status"] == CLOSED and not state.get("preparer"):
            state |= {"preparer": said.get("preparer") or event["by"]}
    return {name: state.get(name) for name in STATES.names()}
