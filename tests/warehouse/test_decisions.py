import json
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from threading import Timer

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warehouse.copying import TargetNotEmpty, copy_decisions
from warehouse.decisions import AuditEntry, Decision, InvalidEntry, open_decisions, standing
from warehouse.tables import AUDIT, DECISION

EXACT = Decimal("12345678901234567890.123456789012345678")


def utc(text: str) -> datetime:
    """A naive instant, as all of ours are."""
    return datetime.fromisoformat(text)


SEEN = Decision(
    by="Ann",
    at=utc("2026-10-31T07:00:00.123456"),
    subject_kind="finding",
    subject_id="00c0ffee00c0ffee",
    status="snoozed",
    until=date(2026, 12, 31),
    reason="kept for the audit; it's “needed” — Zoë",
    owner="platform",
    saving=EXACT,
    cost=Decimal("-0.000000000000000001"),
    currency="EUR",
    window_days=30,
    evidence='{"p95_cpu_percent": "1.5"}',
    snapshot_id="20261031-070000",
)


def decision(subject_id: str = "f1", **changes: object) -> Decision:
    given = {"by": "Ann", "subject_kind": "finding", "subject_id": subject_id, "status": "acknowledged"}
    return Decision(**given | changes)


def test_a_decision_comes_back_as_it_was_seen(database: str) -> None:
    with open_decisions(database) as decisions:
        identity = decisions.record(SEEN)
        [row] = decisions.events().rows(named=True)
    assert row.pop("id") == identity
    assert row == {name: getattr(SEEN, name) for name in DECISION.names if name != "id"}


def test_frames_have_the_declared_schema_with_and_without_rows(database: str) -> None:
    with open_decisions(database) as decisions:
        for _ in range(2):
            assert (
                decisions.events().schema == decisions.current().schema == decisions.overlay().schema == DECISION.schema
            )
            assert decisions.audits().schema == AUDIT.schema
            decisions.record(decision())


def test_what_stands_of_events_is_what_the_database_gives(database: str) -> None:
    with open_decisions(database) as decisions:
        assert standing(decisions.events()).equals(decisions.current())
        for status, owner in (("open", "team-a"), ("snoozed", None), ("resolved", ""), ("open", None)):
            decisions.record_all([decision(f"f{n}", status=status, owner=owner) for n in range(3)])
            decisions.record(decision("f1", subject_kind="seat", status=status, owner="x"))
            assert standing(decisions.events().reverse()).equals(decisions.current())


def test_what_was_entered_is_there_after_opening_again(database: str) -> None:
    with open_decisions(database) as decisions:
        decisions.record(SEEN)
    with open_decisions(database) as decisions:
        assert decisions.events()["subject_id"].to_list() == [SEEN.subject_id]


def test_ids_come_back_in_the_order_of_the_decisions(database: str) -> None:
    with open_decisions(database) as decisions:
        ids = decisions.record_all([decision(f"f{number}") for number in range(50)])
        assert decisions.record_all([]) == []
        kept = decisions.events()
    assert ids == sorted(ids)
    assert dict(zip(kept["id"], kept["subject_id"], strict=True)) == {id_: f"f{n}" for n, id_ in enumerate(ids)}


def test_events_are_chosen_by_kind_and_instant(database: str) -> None:
    noon = utc("2026-10-31T12:00")
    with open_decisions(database) as decisions:
        decisions.record(decision("early", at=noon - timedelta(microseconds=1)))
        decisions.record(decision("noon", at=noon))
        decisions.record(decision("contract", subject_kind="contract", at=noon))
        assert decisions.events("finding")["subject_id"].to_list() == ["early", "noon"]
        assert decisions.events(since=noon)["subject_id"].to_list() == ["noon", "contract"]
        assert decisions.events("contract", since=noon.replace(tzinfo=UTC))["subject_id"].to_list() == ["contract"]


def test_the_newest_is_the_one_entered_last_whatever_the_clock_says(database: str) -> None:
    with open_decisions(database) as decisions:
        decisions.record(decision(at=utc("2026-10-31"), status="snoozed"))
        decisions.record(decision(at=utc("2026-09-01"), status="resolved"))
        decisions.record(decision(subject_kind="seat", status="exempt"))
        current = decisions.current().select("subject_kind", "status").rows()
    assert current == [("finding", "resolved"), ("seat", "exempt")]


def test_an_owner_stays_until_another_is_named(database: str) -> None:
    with open_decisions(database) as decisions:
        decisions.record(decision(owner="platform"))
        decisions.record(decision(status="resolved"))
        assert decisions.current()["owner"].to_list() == ["platform"]
        decisions.record(decision(owner=""))
        assert decisions.current()["owner"].to_list() == [None]


def test_the_overlay_shows_a_decision_of_another_process_at_once(database: str) -> None:
    with open_decisions(database) as pages, open_decisions(database) as command_line:
        pages.record(decision(status="snoozed"))
        first = pages.overlay()
        assert pages.overlay() is first
        command_line.record(decision(status="resolved"))
        assert pages.overlay()["status"].to_list() == ["resolved"]


def test_each_decision_leaves_its_audit_row(database: str) -> None:
    with open_decisions(database) as decisions:
        identity = decisions.record(SEEN)
        [row] = decisions.audits().rows(named=True)
    assert (row["by"], row["at"], row["action"], row["subject_id"]) == (SEEN.by, SEEN.at, "decide", SEEN.subject_id)
    assert json.loads(row["detail"]) == {"decision_id": identity, "status": "snoozed"}


def test_what_somebody_did_is_kept_in_order(database: str) -> None:
    shown = [AuditEntry(by="it", action="unmask", subject_kind="person", subject_id=f"p{n}") for n in range(3)]
    with open_decisions(database) as decisions:
        assert decisions.audit() == []
        ids = decisions.audit(*shown)
        assert decisions.audits()["id"].to_list() == ids
        assert decisions.audits(since=shown[0].at)["subject_id"].to_list() == ["p0", "p1", "p2"]
        assert decisions.audits(since=utc("2999-01-01")).is_empty()


money = st.decimals(min_value=-(10**20) + 1, max_value=10**20 - 1, places=18, allow_nan=False, allow_infinity=False)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts=st.lists(money, min_size=1, max_size=20))
def test_money_keeps_its_last_digit(database: str, amounts: list[Decimal]) -> None:
    with open_decisions(database) as decisions:
        ids = decisions.record_all([decision(saving=amount) for amount in amounts])
        kept = decisions.events().filter(pl.col("id").is_in(ids))
    assert kept["saving"].to_list() == amounts


def test_threads_lose_nothing(database: str) -> None:
    with open_decisions(database) as decisions, ThreadPoolExecutor(8) as threads:
        ids = list(threads.map(lambda n: decisions.record(decision(f"f{n}")), range(200)))
        kept = decisions.events()
        assert decisions.audits().height == 200
    assert sorted(ids) == kept["id"].to_list()
    assert set(kept["subject_id"]) == {f"f{n}" for n in range(200)}


def test_a_new_database_that_another_writes_is_waited_for(tmp_path: Path) -> None:
    """Before it has a write-ahead log, SQLite answers at once that it is locked."""
    path = tmp_path / "decisions.db"
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("CREATE TABLE other (x)")
        other.execute("BEGIN IMMEDIATE")
        release = Timer(0.3, other.execute, ["COMMIT"])
        release.start()
        with open_decisions(path) as decisions:
            assert decisions.overlay().is_empty()
        release.join()


def test_threads_may_open_new_databases_at_once(tmp_path: Path) -> None:
    def enter(number: int) -> str:
        with open_decisions(tmp_path / f"{number % 3}.db") as decisions:
            decisions.record(decision(f"f{number}"))
            return decisions.overlay()["status"][0]

    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(enter, range(6))) == ["acknowledged"] * 6


WRITER = """
import sys
from warehouse.decisions import Decision, open_decisions
sys.stdin.readline()
with open_decisions(sys.argv[1]) as decisions:
    for number in range(25):
        subject = f"{sys.argv[2]}-{number}"
        print(decisions.record(Decision(by="Ann", subject_kind="finding", subject_id=subject, status="open")))
"""


def test_processes_that_open_and_write_a_new_database_at_once_lose_nothing(database: str) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, database, str(number)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for number in range(3)
    ]  # fmt: skip
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    answers = [writer.communicate(timeout=60) for writer in writers]
    assert [errors for _, errors in answers] == [""] * 3
    told = sorted(int(identity) for output, _ in answers for identity in output.split())
    with open_decisions(database) as decisions:
        kept = decisions.events()
        assert decisions.audits().height == 75
    assert kept["id"].to_list() == told
    assert kept["subject_id"].n_unique() == 75


def test_copying_moves_every_row_and_goes_on_with_the_next_id(database: str, other_database: str) -> None:
    with open_decisions(database) as source, open_decisions(other_database) as target:
        source.record_all([SEEN, decision("f2")])
        assert copy_decisions(source, target) == 4
        assert target.events().equals(source.events())
        assert target.audits().equals(source.audits())
        assert target.record(decision("f3")) == 3


def test_copying_into_a_database_with_rows_is_refused(database: str, other_database: str) -> None:
    with open_decisions(database) as source, open_decisions(other_database) as target:
        target.record(SEEN)
        source.record(decision())
        with pytest.raises(TargetNotEmpty, match=r"found rows; expected none.*Name an empty database"):
            copy_decisions(source, target)
        assert target.events()["subject_id"].to_list() == [SEEN.subject_id]


def test_the_file_is_its_owners_alone_and_safe_against_power_cuts(tmp_path: Path) -> None:
    path = tmp_path / "decisions.db"
    path.touch(0o644)
    with open_decisions(path) as decisions:
        decisions.record(SEEN)
        modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()}
    assert modes == dict.fromkeys(("decisions.db", "decisions.db-wal", "decisions.db-shm"), 0o600)
    assert sqlite3.connect(path).execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"by": " "}, "by of this decision: found no text", id="nobody"),
        pytest.param({"status": ""}, "status of this decision: found no text", id="no status"),
        pytest.param({"reason": "a\0b"}, "reason of this decision: found a character", id="NUL"),
        pytest.param({"subject_id": "\ud800"}, "subject_id of this decision: found a character", id="half a pair"),
        pytest.param(
            {"saving": Decimal("1e20")}, "saving .* found 1E.20; expected an amount below 1e20", id="too large"
        ),
        pytest.param({"cost": Decimal("1e-19")}, "cost .* at most 18 decimal places", id="too fine"),
        pytest.param({"cost": Decimal("NaN")}, "cost of this decision: found NaN", id="not a number"),
        pytest.param({"window_days": -1}, "window_days of this decision: found -1; expected 0", id="negative window"),
        pytest.param({"evidence": "[1]"}, "evidence .* expected a JSON object", id="no object"),
        pytest.param({"evidence": "{"}, "evidence .* expected a JSON object", id="no JSON"),
    ],
)
def test_what_cannot_be_kept_as_it_is_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidEntry, match=message):
        decision(**changes)


def test_an_instant_with_a_zone_becomes_utc() -> None:
    zone = timezone(timedelta(hours=2))
    assert decision(at=datetime(2026, 10, 31, 1, tzinfo=zone)).at == utc("2026-10-30T23:00")
