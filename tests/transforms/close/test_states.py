"""Where the close of a month stands, from what people did."""

import json
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from transforms.close.states import REPORT, SENT, closed_months, files, reported, snapshots, states, subject
from warehouse.tables import DECISION

AT = datetime(2026, 11, 4, 9)


def events(*done: tuple[str, str, str]) -> pl.DataFrame:
    """Status, who, file; all of one month."""
    rows: list[dict[str, Any]] = [
        {
            "id": number,
            "at": AT + timedelta(hours=number),
            "by": who,
            "subject_kind": "close",
            "subject_id": subject("Amazon/EMEA", "2026-10"),
            "status": status,
            "reason": "late credit" if status == "reopened" else None,
            "evidence": json.dumps({"file": file, "sha256": file * 2, "dimension": "team"}) if file else None,
            "snapshot_id": f"s{number}",
        }
        for number, (status, who, file) in enumerate(done, start=1)
    ]
    return pl.DataFrame(rows, DECISION.schema)


def test_nothing_done_is_no_state() -> None:
    assert states(DECISION.empty()).is_empty()
    assert closed_months(DECISION.empty()).is_empty()


def test_accrued_by_one_and_closed_by_another() -> None:
    row = states(events(("accrued", "Anna", "a"), ("closed", "Ben", "b"))).row(0, named=True)
    assert (row["issuer"], row["period"], row["state"], row["batches"]) == ("Amazon/EMEA", "2026-10", "closed", 2)
    assert (row["preparer"], row["approver"], row["sha256"], row["dimension"]) == ("Anna", "Ben", "bb", "team")


def test_who_reopens_prepares_what_is_posted_next_and_all_files_count() -> None:
    done = events(("closed", "Ben", "a"), ("reopened", "Cleo", ""), ("closed", "Ben", "b"))
    row = states(done).row(0, named=True)
    assert (row["state"], row["preparer"], row["approver"], row["batches"]) == ("closed", "Cleo", "Ben", 2)
    assert (row["reopened_by"], row["reopened_for"]) == ("Cleo", "late credit")
    assert files(done) == {"a": "aa", "b": "bb"}
    assert states(done.head(2))["state"].to_list() == ["open"]
    assert closed_months(done.head(2)).is_empty()
    assert snapshots(done) == ["s1", "s2", "s3"]


def test_a_month_is_reported_by_what_it_was_last_closed_or_sent_from() -> None:
    done = events(("closed", "Ben", "a"), ("reopened", "Cleo", ""))
    sent = {"id": 9, "at": AT, "by": "outlay", "subject_kind": REPORT, "subject_id": "2026-10", "status": SENT}
    report = pl.DataFrame([sent | {"snapshot_id": "s9"}], DECISION.schema)
    assert reported(DECISION.empty(), "2026-10") is None
    assert reported(done, "2026-10") == "s1"
    assert reported(pl.concat([report, done]), "2026-10") == "s9"
    assert reported(done, "2026-09") is None
    assert "s9" in snapshots(pl.concat([done, report])), "it is kept for it"


def test_the_order_in_which_events_are_read_does_not_matter() -> None:
    done = events(("accrued", "Anna", "a"), ("closed", "Ben", "b"))
    assert states(done.reverse()).equals(states(done))
