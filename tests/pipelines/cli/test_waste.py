"""`findings`, `explain` and `decide`: what is found, what it rests on, and what people make of it."""

import json
from pathlib import Path

import pytest

from pipelines.cli import main
from tests.dashboards.wasteful import ADDRESS, DATABASE, MACHINE, SPACE, VOLUME, wasteful
from tests.pipelines.bills import Place, charge
from tests.pipelines.cli.conftest import Outlay
from tests.servers.webhooks import hook


@pytest.fixture
def found(tmp_path: Path) -> Path:
    (tmp_path / "outlay.toml").write_text("")
    return wasteful(tmp_path / ".outlay")


def rows(outlay: Outlay, *words: str) -> list[dict[str, object]]:
    ended = outlay(*words, "--format", "json")
    assert ended.status == 0, ended.err
    return json.loads(ended.out)


def test_findings_are_listed_by_money_with_evidence_as_an_object(outlay: Outlay, found: Path) -> None:
    told = rows(outlay, "findings")
    assert [row["finding_id"] for row in told] == [DATABASE, VOLUME, SPACE]
    assert (told[0]["saving_per_month"], told[0]["status"], told[0]["owner"]) == ("1645.65", "open", "Payments")
    assert told[0]["evidence"] == {"maximum": 0.0, "max_connections": 0, "window_days": 14}
    assert (told[2]["saving_per_month"], told[0]["coverage_percent"], told[1]["coverage_percent"]) == (
        None,
        "100",
        None,
    )
    assert {"rule", "window_days", "coverage_percent", "commitment_freed_per_month", "reason"} <= set(told[0])


def test_what_is_unknown_or_a_lead_or_somebodys_is_asked_for(outlay: Outlay, found: Path) -> None:
    assert [row["finding_id"] for row in rows(outlay, "findings", "--outcome", "unknown")] == [MACHINE]
    assert [row["finding_id"] for row in rows(outlay, "findings", "--outcome", "lead")] == [ADDRESS]
    assert len(rows(outlay, "findings", "--outcome", "all")) == 5
    assert [row["finding_id"] for row in rows(outlay, "findings", "--owner", "Tracking")] == [VOLUME]
    assert outlay("findings").out.splitlines()[1].split()[:4] == [
        DATABASE,
        "aws.rds.idle",
        "waste",
        "orders-archive-2023",
    ]
    assert outlay("findings", "--format", "csv").out.count("\n") == 4


def test_a_finding_is_explained_down_to_the_rows_of_files(outlay: Outlay, found: Path) -> None:
    chain = rows(outlay, "explain", DATABASE)
    parts = [row["part"] for row in chain]
    told = ["finding", "rule", "threshold", "evidence", "metric", "inventory", "billing row", "sum", "advice"]
    assert list(dict.fromkeys(parts)) == told
    billed = [row for row in chain if row["part"] == "billing row"]
    assert len(billed) == 30
    assert (billed[0]["day"], billed[0]["value"], billed[0]["unit"]) == ("2026-10-24", "54.0621", "USD")
    assert billed[0]["read_from"] == "bills/2026-10.csv, row 60"
    assert next(row["value"] for row in chain if row["part"] == "sum") == "1621.863"
    assert ("max_connections", "0") in [(row["name"], row["value"]) for row in chain]


def test_thresholds_are_those_in_force_for_the_resource(outlay: Outlay, found: Path) -> None:
    def threshold(*blocks: str) -> object:
        (found.parent / "outlay.toml").write_text(
            "\n".join(("[waste]", "aws_rds_idle_min_coverage_percent = 75", *blocks))
        )
        named = ("threshold", "min_coverage_percent")
        return next(row["value"] for row in rows(outlay, "explain", DATABASE) if (row["part"], row["name"]) == named)

    override = '[[waste.override]]\nmatch = {{ tag = "team={}" }}\naws_rds_idle_min_coverage_percent = 60'
    assert threshold() == "75"
    assert threshold(override.format("Tracking")) == "75"
    assert threshold(override.format("Payments")) == "60"


def test_an_id_that_is_not_there_is_told_with_the_nearest(outlay: Outlay, found: Path) -> None:
    near = DATABASE[:-1] + "0"
    ended = outlay("explain", near)
    assert ended.status == 2
    assert f'Did you mean "{DATABASE}"?' in ended.err
    assert f'Did you mean "{DATABASE}"?' in outlay("decide", near, "--status", "open").err


def test_a_decision_shows_at_once_and_again_in_the_explanation(outlay: Outlay, found: Path) -> None:
    said = outlay(
        "decide", DATABASE, "--status", "snoozed", "--until", "2027-01-31", "--reason", "audit", "--as", "Ann"
    )
    assert (said.status, said.err.splitlines()[-1]) == (0, "Kept: 1 decision.")
    first = rows(outlay, "findings")[0]
    assert (first["finding_id"], first["status"], first["until"]) == (DATABASE, "snoozed", "2027-01-31")
    assert rows(outlay, "explain", DATABASE)[-1] | {"day": None} == {
        "part": "decision", "day": None, "name": "snoozed until 2027-01-31", "value": "audit", "unit": None,
        "read_from": "Ann",
    }  # fmt: skip


def test_one_exemption_is_of_all_that_it_is_about(outlay: Outlay, found: Path) -> None:
    outlay("decide", VOLUME, "--status", "exempt", "--scope", "account", "--reason", "a lab")
    told = {row["finding_id"]: row["status"] for row in rows(outlay, "findings", "--outcome", "all")}
    assert told == {DATABASE: "exempt", VOLUME: "exempt", ADDRESS: "exempt", SPACE: "exempt", MACHINE: "open"}


def test_many_are_decided_by_a_file_or_none(outlay: Outlay, found: Path, tmp_path: Path) -> None:
    file = tmp_path / "said.csv"
    file.write_text(f"finding_id,status,owner\n{DATABASE},acknowledged,Routing\n{VOLUME},resolved,\nnone,open,\n")
    assert "found none" in outlay("decide", "--file", str(file)).err
    assert {row["status"] for row in rows(outlay, "findings")} == {"open"}
    file.write_text(f"finding_id,status,owner\n{DATABASE},acknowledged,Routing\n{VOLUME},resolved,\n")
    assert outlay("decide", "--file", str(file)).err.splitlines()[-1] == "Kept: 2 decisions."
    told = {row["finding_id"]: (row["status"], row["owner"], row["owner_from"]) for row in rows(outlay, "findings")}
    assert told[DATABASE] == ("acknowledged", "Routing", "decision")
    assert told[VOLUME] == ("resolved", "Tracking", "tag")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((DATABASE,), "--status says"),
        ((), "Name one finding"),
        ((DATABASE, "--status", "aknowledged"), 'Did you mean "acknowledged"?'),
        ((DATABASE, "--status", "snoozed", "--reason", "x"), "expected the last day"),
        ((DATABASE, "--status", "snoozed", "--until", "2027-01-31"), "expected why"),
        ((DATABASE, "--status", "snoozed", "--reason", "x", "--until", "2026-11-01"), "from 2026-11-24 on"),
        ((DATABASE, "--status", "exempt", "--reason", "x", "--until", "soon"), "a day as 2027-01-31"),
        ((DATABASE, "--status", "resolved", "--scope", "rule"), "one finding at a time"),
    ],
)
def test_what_cannot_be_decided_is_told(outlay: Outlay, found: Path, words: tuple[str, ...], told: str) -> None:
    ended = outlay("decide", *words)
    assert ended.status == 2
    assert told in ended.err


@pytest.mark.parametrize(
    ("form", "start"),
    [("html", b"<!DOCTYPE html>"), ("xlsx", b"PK"), ("csv", b"outcome,"), ("focus", b"BillingAccountId,")],
)
def test_the_platform_report_is_written_in_each_form(
    outlay: Outlay, found: Path, tmp_path: Path, form: str, start: bytes
) -> None:
    file = tmp_path / f"report.{form}"
    ended = outlay("report", "platform", "--format", form, "--out", str(file))
    assert ended.status == 0
    assert file.read_bytes().startswith(start)
    assert "from snapshot" in ended.err


def test_what_is_due_is_sent_once_and_what_fails_ends_with_3(
    outlay: Outlay, found: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "outlay.toml").write_text('[[delivery]]\nname = "room"\nkind = "slack"\n')
    missing = outlay("report", "send")
    assert (missing.status, "OUTLAY_ROOM_URL" in missing.err) == (3, True)
    with hook() as there:
        monkeypatch.setenv("OUTLAY_ROOM_URL", there.address)
        first, again = outlay("report", "send", "room"), outlay("report", "send")
    assert (first.status, again.status, len(there.posted)) == (0, 0, 1)
    assert "room: sent. 3 findings to act on: $2,258.05 a month" in first.err
    assert "room: already." in again.err
    assert '[[delivery]]: found "nobody"; outlay.toml has: room.' in outlay("report", "send", "nobody").err


def test_a_run_sends_what_is_due_and_says_nothing_where_there_is_nothing_to_act_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(tmp_path, capsys)
    place.config(("aws", "bill/*.csv"))
    with (tmp_path / "outlay.toml").open("a", encoding="utf-8") as config:
        config.write('[[delivery]]\nname = "room"\nkind = "slack"\n')
    place.bill("bill/october.csv", [charge(1, "1")])
    monkeypatch.chdir(tmp_path)
    assert main(["run"]) == 0
    assert "room" not in capsys.readouterr().err
