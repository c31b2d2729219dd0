"""Likely contracts that a person confirms: what becomes of them at once, and what is refused."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from dashboards.access.viewer import ON_THIS_MACHINE, Viewer
from dashboards.entries.candidates import Terms, confirm, take_back
from dashboards.entries.refused import Refused
from dashboards.queries.renewal import entered_terms
from dashboards.queries.renewals import candidates, renewals
from tests.dashboards.software import software
from warehouse.decisions import Decisions, open_decisions
from warehouse.snapshot import Snapshot, open_snapshot

CANDIDATE, CONTRACT = "c" * 16, "grammarly-cccc"
TYPED = {
    "start": "2026-11-04", "end": "2026-12-03", "term_months": "1", "auto_renews": "yes", "notice_number": "10",
    "notice_unit": "calendar_days", "seats_committed": "12", "each_time": "144.00", "owner": " Marketing ",
}  # fmt: skip


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    with open_snapshot(software(tmp_path_factory.mktemp("software"))) as opened:
        yield opened


@pytest.fixture
def decisions(tmp_path: Path) -> Iterator[Decisions]:
    with open_decisions(tmp_path / "decisions.db") as opened:
        yield opened


def test_a_confirmed_candidate_is_a_contract_at_once_and_no_candidate(snapshot: Snapshot, decisions: Decisions) -> None:
    confirm(decisions, snapshot, Viewer("finance"), CANDIDATE, Terms.typed(TYPED, "USD"), by=" J. Ortiz ")
    entered = decisions.overlay()
    assert candidates(snapshot, ON_THIS_MACHINE, entered).is_empty()
    rows = renewals(snapshot, ON_THIS_MACHINE, entered).filter(contract_id=CONTRACT)
    row = rows.row(0, named=True)
    assert (row["app_id"], row["vendor"], row["owner"], row["end"]) == (
        "grammarly",
        "Grammarly",
        "Marketing",
        date(2026, 12, 3),
    )
    assert (row["cost_per_year"], row["currency"]) == (Decimal(1728), "USD")
    assert row["decide_by"] == date(2026, 11, 17)  # a clear day, and received three business days later
    assert row["recommendation_reason"] == "No number yet: the next run works it out."
    terms = entered_terms(snapshot, ON_THIS_MACHINE, entered, CONTRACT).row(0, named=True)
    assert terms["x_file"].startswith("confirmed by J. Ortiz on ")


def test_what_was_confirmed_is_taken_back(snapshot: Snapshot, decisions: Decisions) -> None:
    confirm(decisions, snapshot, Viewer("it"), CANDIDATE, Terms(), by="J. Ortiz")
    take_back(decisions, snapshot, Viewer("it"), CANDIDATE, by="R. Haas")
    entered = decisions.overlay()
    assert candidates(snapshot, ON_THIS_MACHINE, entered).height == 1
    assert CONTRACT not in renewals(snapshot, ON_THIS_MACHINE, entered)["contract_id"]
    assert [(row["by"], row["status"]) for row in decisions.events().to_dicts()] == [
        ("J. Ortiz", "confirmed"),
        ("R. Haas", "open"),
    ]


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("end", "2026-11-01", "expected a day after the start"),
        ("end", "soon", "expected a day as 2027-01-31"),
        ("notice_unit", "", "found no unit"),
        ("seats_committed", "a dozen", "expected a number from 0"),
        ("term_months", "0", "expected a number from 1"),
        ("each_time", "12,5", "expected an amount"),
        ("owner", "j.ortiz@example.com", "found an address"),
    ],
)
def test_terms_that_cannot_be_are_refused(field: str, text: str, told: str) -> None:
    with pytest.raises(Refused, match=told):
        Terms.typed(TYPED | {field: text}, "USD")


@pytest.mark.parametrize(
    ("viewer", "candidate", "by", "told"),
    [
        (Viewer("platform"), CANDIDATE, "Ann", "found the role platform"),
        (ON_THIS_MACHINE, CANDIDATE, " ", "found no name"),
        (ON_THIS_MACHINE, "d" * 16, "Ann", "expected one that lines suggest"),
    ],
    ids=["another role", "nobody", "another candidate"],
)
def test_who_may_not_and_what_is_not_there_is_refused(
    snapshot: Snapshot, decisions: Decisions, viewer: Viewer, candidate: str, by: str, told: str
) -> None:
    with pytest.raises(Refused, match=told):
        confirm(decisions, snapshot, viewer, candidate, Terms(), by=by)
    with pytest.raises(Refused):
        take_back(decisions, snapshot, viewer, candidate, by=by)
    assert decisions.current().is_empty()
