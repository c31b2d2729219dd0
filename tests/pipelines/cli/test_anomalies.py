"""`anomalies`, and `decide` of one: what is listed, in which form, and what is said of it."""

import json
from pathlib import Path

import pytest

from tests.dashboards.anomalous import LEAK, STEP, anomalous
from tests.pipelines.cli.conftest import Outlay


@pytest.fixture
def found(tmp_path: Path) -> Path:
    (tmp_path / "outlay.toml").write_text("")
    return anomalous(tmp_path / ".outlay")


def test_events_are_listed_with_exact_money_evidence_as_an_object_and_null_for_what_is_not_known(
    outlay: Outlay, found: Path
) -> None:
    told = {row["anomaly_id"]: row for row in json.loads(outlay("anomalies", "--format", "json").out)}
    step, leak = told[STEP], told[LEAK]
    assert (step["money"], step["end"], step["owner"], step["cause_percent"]) == ("1500", None, "Payments", "97")
    assert (leak["account"], leak["accounts"], leak["delay_days"], leak["verdict"]) == (None, 3, 3, None)
    assert step["evidence"]["tags"] == ["team=Payments"]
    assert [row["kind"] for row in json.loads(outlay("anomalies", "--kind", "leak", "--format", "json").out)] == [
        "leak"
    ]
    assert json.loads(outlay("anomalies", "--since", "2026-11-22", "--format", "json").out) == []
    assert outlay("anomalies", "--format", "csv").out.count("\n") == 3
    refused = outlay("anomalies", "--since", "yesterday")
    assert (refused.status, 'Found "yesterday"; expected --since with a day' in refused.err) == (2, True)


def test_what_an_event_is_is_decided_and_only_of_events(outlay: Outlay, found: Path) -> None:
    kept = outlay(
        "decide", STEP, "--status", "expected", "--until", "2027-01-31", "--reason", "a launch", "--as", "Ann"
    )
    assert (kept.status, kept.err.strip()) == (0, "Kept: 1 decision.")
    row = next(
        row
        for row in json.loads(outlay("findings", "--outcome", "lead", "--format", "json").out)
        if row["finding_id"] == STEP
    )
    assert (row["status"], row["until"]) == ("exempt", "2027-01-31")
    refused = outlay("decide", STEP, "--status", "exempt", "--reason", "no", "--scope", "rule", "--as", "Ann")
    assert "expected one of finding, service, account, tag" in refused.err
