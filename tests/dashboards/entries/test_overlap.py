"""Who may mark two things that do one job, and what is kept beside the mark."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from dashboards.access.viewer import ON_THIS_MACHINE, Viewer
from dashboards.entries.findings import Said
from dashboards.entries.findings import decide as decide_finding
from dashboards.entries.overlap import Mark, decide
from dashboards.entries.refused import Refused
from dashboards.queries.findings import findings
from dashboards.queries.overlap import overlaps
from tests.dashboards.software import OVERLAP_FOUND, PAIR, software
from warehouse.decisions import Decisions, open_decisions
from warehouse.snapshot import Snapshot, open_snapshot


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    with open_snapshot(software(tmp_path_factory.mktemp("software"))) as opened:
        yield opened


@pytest.fixture
def decisions(tmp_path: Path) -> Iterator[Decisions]:
    with open_decisions(tmp_path / "decisions.db") as opened:
        yield opened


def status(snapshot: Snapshot, decisions: Decisions) -> str:
    """Where the finding of the pair stands."""
    return findings(snapshot, ON_THIS_MACHINE, {}, decisions.overlay()).row(
        by_predicate=pl.col("finding_id") == OVERLAP_FOUND, named=True
    )["status"]


def mark(snapshot: Snapshot, decisions: Decisions) -> str:
    return overlaps(snapshot, ON_THIS_MACHINE, decisions.overlay())["mark"].item()


def test_a_mark_is_a_decision_on_the_finding_with_the_figures_that_the_person_saw(
    snapshot: Snapshot, decisions: Decisions
) -> None:
    decide(decisions, snapshot, ON_THIS_MACHINE, PAIR, Mark("keep", "two teams"), by=" J. Ortiz ")
    row = decisions.current().row(0, named=True)
    assert (row["subject_kind"], row["subject_id"], row["status"]) == ("finding", OVERLAP_FOUND, "exempt")
    assert (row["by"], row["until"], row["reason"]) == ("J. Ortiz", date(2027, 11, 24), "two teams")
    assert (row["saving"], row["currency"]) == (Decimal(675), "USD")
    assert json.loads(row["evidence"])["people_on_both"] == 12
    assert (mark(snapshot, decisions), status(snapshot, decisions)) == ("keep", "exempt")


def test_a_mark_is_taken_back(snapshot: Snapshot, decisions: Decisions) -> None:
    decide(decisions, snapshot, Viewer("finance"), PAIR, Mark("retire"), by="J. Ortiz")
    assert (mark(snapshot, decisions), status(snapshot, decisions)) == ("retire", "in_progress")
    decide(decisions, snapshot, Viewer("it"), PAIR, Mark("open"), by="R. Haas")
    assert (mark(snapshot, decisions), status(snapshot, decisions)) == ("unmarked", "open")


@pytest.mark.parametrize(
    ("said", "marked"),
    [
        (Said("in_progress"), "retire"),
        (Said("resolved"), "retire"),
        (Said("exempt", reason="two teams"), "keep"),
        (Said("exempt", reason="another matter", scope="rule"), "keep"),
        (Said("exempt", date(2026, 11, 24), "up to today"), "keep"),
        (Said("acknowledged"), "unmarked"),
        (Said("snoozed", date(2027, 1, 31), "after the audit"), "unmarked"),
    ],
    ids=["in progress", "resolved", "exempt", "exempt by its rule", "exempt up to its day", "acknowledged", "snoozed"],
)
def test_what_is_decided_of_the_finding_is_the_mark(
    snapshot: Snapshot, decisions: Decisions, said: Said, marked: str
) -> None:
    decide_finding(decisions, snapshot, ON_THIS_MACHINE, [(OVERLAP_FOUND, said)], by="R. Haas")
    assert mark(snapshot, decisions) == marked


@pytest.mark.parametrize(
    ("viewer", "pair", "status", "by", "told"),
    [
        (Viewer("platform"), PAIR, "retire", "Ann", "found the role platform"),
        (ON_THIS_MACHINE, PAIR, "retire", " ", "found no name"),
        (ON_THIS_MACHINE, "same_job:a:b", "retire", "Ann", "expected one of this snapshot"),
        (ON_THIS_MACHINE, PAIR, "open", "Ann", "Record a mark first"),
    ],
    ids=["another role", "nobody", "another pair", "nothing to take back"],
)
def test_what_cannot_be_marked_is_refused(
    snapshot: Snapshot, decisions: Decisions, viewer: Viewer, pair: str, status: str, by: str, told: str
) -> None:
    with pytest.raises(Refused, match=told):
        decide(decisions, snapshot, viewer, pair, Mark(status), by=by)
    assert decisions.current().is_empty()


def test_who_keeps_both_says_why_and_another_word_is_no_mark() -> None:
    with pytest.raises(Refused, match="why both are kept"):
        Mark("keep")
    with pytest.raises(Refused, match="one of retire, keep, open"):
        Mark("merge")
