"""`renewals` and decisions on contracts: what has to be decided by when, and what people decide."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from icalendar import Calendar

from tests.dashboards.software import software
from tests.pipelines.cli.conftest import Outlay
from warehouse.people import People

SALESFORCE = "salesforce-2024"


@pytest.fixture(autouse=True)
def published(tmp_path: Path) -> Path:
    (tmp_path / "outlay.toml").write_text("")
    return software(tmp_path / ".outlay")


def rows(outlay: Outlay, *words: str) -> list[dict[str, object]]:
    ended = outlay("renewals", *words, "--format", "json")
    assert ended.status == 0, ended.err
    return json.loads(ended.out)


def test_contracts_are_listed_by_the_day_to_decide(outlay: Outlay) -> None:
    told = rows(outlay)
    assert [row["contract_id"] for row in told] == [SALESFORCE, "tableau-1", "figma-1"]
    first = told[0]
    assert (first["app"], first["vendor"], first["end"], first["decide_by"]) == (
        "salesforce",
        "Salesforce",
        "2027-03-31",
        "2027-01-26",
    )
    assert (first["seats_committed"], first["seats_recommended"], first["status"]) == (184, 131, "undecided")
    assert (first["saving_at_renewal"], first["currency"]) == (str((184 - 131) * 165 * 12), "USD")
    assert first["arithmetic"]["p95"] == 126.9
    assert [reading["decide_by"] for reading in first["readings"]] == ["2027-01-26", "2027-01-29"]
    assert first["review_on"] == ["2026-09-28", "2026-10-28", "2026-11-27"]
    unknown = told[2]
    assert (unknown["decide_by"], unknown["seats_recommended"], unknown["saving_at_renewal"]) == (None, None, None)
    assert "does not tell how long before" in unknown["reading"]
    assert unknown["recommendation_reason"] == "No number: no feed tells who uses it in which month."


def test_they_are_chosen_by_owner_and_by_days(outlay: Outlay) -> None:
    assert [row["contract_id"] for row in rows(outlay, "--within", "90")] == [SALESFORCE]
    assert rows(outlay, "--owner", "Nobody else") == []
    table = outlay("renewals").out.splitlines()
    assert table[1].split()[:3] == [SALESFORCE, "salesforce", "2027-01-26"]
    assert "364,320.00" in table[1]


def test_an_owner_is_found_by_the_address(outlay: Outlay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTLAY_PEOPLE_KEY", "k" * 40)
    with People(tmp_path / ".outlay") as people:
        ann = people.ids(pl.Series(["Ann@example.com"]))[0]
    assert outlay("decide", SALESFORCE, "--status", "renew", "--to", ann).status == 0
    assert [row["owner"] for row in rows(outlay, "--owner", "ann@example.com")] == [ann]
    assert rows(outlay, "--owner", "nobody@example.com") == []


def test_what_lines_suggest_is_shown_apart_and_as_a_contracts_csv(outlay: Outlay) -> None:
    told = rows(outlay, "--candidates")
    assert [(row["app_id"], row["amount"], row["next_expected"]) for row in told] == [
        ("grammarly", "144", "2026-12-04")
    ]
    (line,) = csv.DictReader(io.StringIO(outlay("renewals", "--candidates", "--format", "csv").out))
    assert (line["app"], line["start"], line["end"], line["term_months"], line["currency"]) == (
        "grammarly",
        "2026-11-04",
        "2026-12-03",
        "1",
        "USD",
    )
    assert (line["seats_committed"], line["notice_number"]) == ("", "")


def test_the_calendar_has_an_event_on_each_day_to_decide(outlay: Outlay) -> None:
    calendar = Calendar.from_ical(outlay("renewals", "--format", "ics").out)
    events = calendar.walk("VEVENT")
    assert [event["dtstart"].dt for event in events] == [date(2027, 1, 26), date(2027, 4, 27)]
    assert events[0]["summary"] == "Decide by today: salesforce, salesforce-2024"
    assert [-alarm["trigger"].dt.days for alarm in events[0].walk("VALARM")] == [120, 90, 60]
    assert len({str(event["uid"]) for event in events}) == 2


def test_a_contract_is_decided_and_signed_off(outlay: Outlay) -> None:
    said = outlay(
        *("decide", SALESFORCE, "--status", "reduce", "--seats", "140", "--reason", "Marketing leaves"),
        *("--to", "F. Leclair", "--as", "J. Ortiz"),
    )
    assert (said.status, said.err.splitlines()[-1]) == (0, "Kept: 1 decision.")
    first = rows(outlay)[0]
    told = ("status", "seats_decided", "owner", "decided_by", "note", "signed_by")
    assert tuple(first[name] for name in told) == ("reduce", 140, "F. Leclair", "J. Ortiz", "Marketing leaves", None)
    assert outlay("decide", SALESFORCE, "--status", "signed", "--as", "R. Haas").status == 0
    assert (rows(outlay)[0]["signed_by"], rows(outlay)[0]["status"]) == ("R. Haas", "reduce")
    assert outlay("decide", SALESFORCE, "--status", "open").status == 0
    assert rows(outlay)[0]["status"] == "undecided"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--status", "reduce", "--reason", "x"), "Say how many: --seats N."),
        (("--status", "renew", "--seats", "3"), "a number with reduce alone"),
        (("--status", "end"), "why to end"),
        (("--status", "snoozed"), "one of renew, reduce, negotiate, end, open, signed"),
        (("--status", "signed"), "no decision on salesforce-2024"),
        (("--status", "renew", "--until", "2026-01-01"), "a day from 2026-11-24 on"),
    ],
    ids=["no seats", "seats to renew", "no reason", "another's status", "nothing to sign", "past"],
)
def test_what_is_missing_or_wrong_is_told(outlay: Outlay, words: tuple[str, ...], why: str) -> None:
    ended = outlay("decide", SALESFORCE, *words)
    assert ended.status == 2
    assert why in ended.err


@pytest.mark.parametrize(
    ("form", "begins"), [("pdf", b"%PDF-"), ("xlsx", b"PK"), ("html", b"<!DOCTYPE"), ("csv", b"section")]
)
def test_the_pack_is_written_in_each_form(outlay: Outlay, tmp_path: Path, form: str, begins: bytes) -> None:
    file = tmp_path / f"pack.{form}"
    ended = outlay("report", "renewal", SALESFORCE, "--format", form, "--out", str(file))
    assert ended.status == 0, ended.err
    assert file.read_bytes().startswith(begins)
    assert "from snapshot" in ended.err


def test_a_pack_of_a_contract_that_is_not_there_names_the_nearest(outlay: Outlay) -> None:
    ended = outlay("report", "renewal", "salesforce-2023", "--format", "html")
    assert ended.status == 2
    assert 'Did you mean "salesforce-2024"?' in ended.err


def test_packs_that_are_due_are_made_once(outlay: Outlay, tmp_path: Path) -> None:
    first = outlay("report", "packs")
    assert (first.status, first.err.splitlines()[-1]) == (0, "Made: 1 pack.")
    assert (tmp_path / ".outlay" / "packs" / "salesforce-2024-2027-03-31-90.pdf").is_file()
    assert outlay("report", "packs").err.splitlines()[-1] == "Made: 0 packs."
