"""Who may mark two things that do one job, and what is kept beside the mark."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from dashboards.access.viewer import ON_THIS_MACHINE, Viewer
from dashboards.entries.overlap import Mark, decide
from dashboards.entries.refused import Refused
from dashboards.queries.overlap import overlaps
from tests.dashboards.software import PAIR, software
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


def test_a_mark_keeps_the_figures_that_the_person_saw(snapshot: Snapshot, decisions: Decisions) -> None:
    decide(decisions, snapshot, ON_THIS_MACHINE, PAIR, Mark("keep", "two teams"), by=" J. Ortiz ")
    row = decisions.current().row(0, named=True)
    assert (row["by"], row["status"], row["until"]) == ("J. Ortiz", "keep", date(2027, 11, 24))
    assert (row["saving"], row["cost"], row["currency"]) == (Decimal(8100), Decimal(18000), "USD")
    assert json.loads(row["evidence"])["people_on_both"] == 12
    assert overlaps(snapshot, ON_THIS_MACHINE, decisions.overlay())["mark"].to_list() == ["keep"]


def test_a_mark_is_taken_back(snapshot: Snapshot, decisions: Decisions) -> None:
    decide(decisions, snapshot, Viewer("finance"), PAIR, Mark("retire"), by="J. Ortiz")
    decide(decisions, snapshot, Viewer("it"), PAIR, Mark("open"), by="R. Haas")
    assert overlaps(snapshot, ON_THIS_MACHINE, decisions.overlay())["mark"].to_list() == ["unmarked"]


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
