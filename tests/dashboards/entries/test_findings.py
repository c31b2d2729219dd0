"""Who may decide what of findings, and what is kept beside a decision."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from dashboards.access.viewer import ON_THIS_MACHINE, Scope, Viewer
from dashboards.entries.findings import Said, decide, read_csv
from dashboards.entries.refused import Refused
from dashboards.queries.findings import findings
from tests.dashboards.software import software
from tests.dashboards.wasteful import ACCOUNTS, DATABASE, VOLUME, wasteful
from warehouse.decisions import Decisions, open_decisions
from warehouse.snapshot import Snapshot, open_snapshot


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    with open_snapshot(wasteful(tmp_path_factory.mktemp("wasteful") / ".outlay")) as opened:
        yield opened


@pytest.fixture
def decisions(tmp_path: Path) -> Iterator[Decisions]:
    with open_decisions(tmp_path / "decisions.db") as opened:
        yield opened


def test_a_decision_keeps_the_figures_that_the_person_saw(found: Snapshot, decisions: Decisions) -> None:
    decide(decisions, found, ON_THIS_MACHINE, [(DATABASE, Said("resolved"))], by=" Ann ", at=datetime(2026, 11, 24, 9))
    row = decisions.current().row(0, named=True)
    assert (row["by"], row["at"], row["snapshot_id"]) == ("Ann", datetime(2026, 11, 24, 9), found.id)
    assert (row["saving"], row["currency"], row["window_days"]) == (Decimal("1645.65"), "USD", 14)
    assert json.loads(row["evidence"])["max_connections"] == 0
    assert decisions.audits()["action"].to_list() == ["decide"]


@pytest.mark.parametrize(
    ("viewer", "said", "by", "told"),
    [
        (Viewer("finance"), Said("open"), "Ann", "found the role finance; expected platform"),
        (Viewer("it"), Said("open"), "Ann", "found the role it; expected platform"),
        (ON_THIS_MACHINE, Said("open"), " ", "found no name"),
        (Viewer("platform", Scope(frozenset({ACCOUNTS[1]}))), Said("open"), "Ann", f"found {DATABASE}"),
        (
            Viewer("platform", Scope(frozenset({ACCOUNTS[0]}))),
            Said("exempt", reason="x", scope="rule"),
            "Ann",
            "expected one of all accounts",
        ),
    ],
    ids=["another role", "of software alone", "nobody", "another account", "beyond the account"],
)
def test_who_may_not_decide_is_refused(
    found: Snapshot, decisions: Decisions, viewer: Viewer, said: Said, by: str, told: str
) -> None:
    with pytest.raises(Refused, match=told):
        decide(decisions, found, viewer, [(DATABASE, said)], by=by)
    assert decisions.current().is_empty()


def test_it_decides_of_software_and_nobody_else_sees_it(tmp_path: Path, decisions: Decisions) -> None:
    with open_snapshot(software(tmp_path / ".outlay")) as opened:
        seats = findings(opened, Viewer("it"), {"outcome": "waste"}, decisions.current())["finding_id"].to_list()
        assert seats
        decide(decisions, opened, Viewer("it"), [(seats[0], Said("acknowledged"))], by="Ann")
        assert decisions.current()["subject_id"].to_list() == [seats[0]]
        with pytest.raises(Refused, match="found the role finance; expected it"):
            decide(decisions, opened, Viewer("finance"), [(seats[0], Said("open"))], by="Ann")
        assert findings(opened, Viewer("platform"), {}, decisions.current()).is_empty()


@pytest.mark.parametrize(
    ("status", "scope", "told"),
    [
        ("verified", "finding", "expected one of open"),
        ("exempt", "tag", "tag:<key>=<value>"),
        ("exempt", "acount", 'Did you mean "account"'),
    ],
)
def test_what_cannot_be_said_is_refused(status: str, scope: str, told: str) -> None:
    with pytest.raises(Refused, match=told):
        Said(status, reason="x", scope=scope)


def test_an_exemption_of_a_tag_is_withdrawn_by_the_same_subject(found: Snapshot, decisions: Decisions) -> None:
    of_tag = Said("exempt", reason="x", scope="tag:team=Payments")
    decide(decisions, found, ON_THIS_MACHINE, [(DATABASE, of_tag)], by="Ann")
    now = findings(found, ON_THIS_MACHINE, {}, decisions.current())
    assert dict(now.select("finding_id", "status").iter_rows())[DATABASE] == "exempt"
    assert dict(now.select("finding_id", "status").iter_rows())[VOLUME] == "open"
    decide(decisions, found, ON_THIS_MACHINE, [(DATABASE, Said("open", scope="tag:team=Payments"))], by="Ann")
    again = findings(found, ON_THIS_MACHINE, {"status": "exempt"}, decisions.current())
    assert again.is_empty()


def test_a_csv_tells_the_line_that_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "said.csv"
    file.write_text("finding_id,status,until,reason\na,snoozed,2027-01-31,why\nb,snoozed,soon,why\n")
    with pytest.raises(Refused, match=r"said\.csv, line 3: The day: found soon"):
        read_csv(file)
    file.write_text("finding,status\na,open\n")
    with pytest.raises(Refused, match=r"The header of said\.csv"):
        read_csv(file)
    file.write_text("finding_id,status,until,reason\na,snoozed,2027-01-31,why\n")
    assert read_csv(file) == [("a", Said("snoozed", date(2027, 1, 31), "why"))]
