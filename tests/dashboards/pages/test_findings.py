"""What /findings and /findings/<id> say: the queue and its piles, one finding with what it rests on, decisions."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from dashboards.access.viewer import ON_THIS_MACHINE, Scope, Viewer
from dashboards.app import NOTHING_DECIDED, WITH_WAITING, waiting
from dashboards.entered import Entered
from dashboards.entries.findings import Said, decide
from dashboards.pages import findings
from dashboards.pages.base import Visit
from dashboards.pages.findings.words import plain, rule_name
from dashboards.snapshots import Opened
from tests.dashboards.conftest import visit_to
from tests.dashboards.estate import write_state
from tests.dashboards.figures import checked
from tests.dashboards.reading import parts, styled, text
from tests.dashboards.wasteful import (
    ACCOUNTS,
    ADDRESS,
    AS_OF,
    CHARGES,
    DATABASE,
    MACHINE,
    SPACE,
    VOLUME,
    tables,
    wasteful,
)
from warehouse.snapshot import Snapshot, open_snapshot
from warehouse.tables import FINDING_HISTORY

AUGUST_END = date(2026, 8, 31)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    with open_snapshot(wasteful(tmp_path_factory.mktemp("wasteful") / ".outlay")) as opened:
        yield opened


def sentences(page: object) -> list[str]:
    return [text(sentence) for sentence in parts(page, "H2")]


def rows(page: object) -> list[str]:
    """The titles of the findings in the queue."""
    [table] = styled(page, "queue-table")
    return [text(name) for name in styled(table, "name") if type(name).__name__ == "A"]


def said(snapshot: Snapshot, folder: Path, *told: tuple[str, Said]) -> Visit:
    """A visit after these decisions."""
    entered = Entered(folder)
    with entered.writing() as decisions:
        decide(decisions, snapshot, ON_THIS_MACHINE, told, by="Ann")
    now = replace(visit_to(snapshot, "/findings"), entered=entered.current())
    entered.close()
    return now


def test_the_rail_counts_what_waits_and_counts_anew_once_somebody_decided(found: Snapshot, tmp_path: Path) -> None:
    opened, place = Opened(found), WITH_WAITING.index(findings.PAGE)
    before = waiting(opened, NOTHING_DECIDED)
    now = said(found, tmp_path, (DATABASE, Said("exempt", reason="kept for the auditors"))).entered
    assert [waiting(opened, decided)[place] for decided in (NOTHING_DECIDED, now, NOTHING_DECIDED)] == ["3", "2", "3"]
    assert before == waiting(opened, NOTHING_DECIDED)


def test_the_queue_starts_with_the_most_money_and_its_parts_add_up_to_the_bill(found: Snapshot) -> None:
    page = findings.render(visit_to(found, "/findings"))
    assert sentences(page) == ["Of $13,018.55 of cloud cost in 30 days, 17.3% is proven waste"]
    assert rows(page) == ["RDS idle", "EBS unattached", "WorkSpaces unused"]
    assert "$2,258.05 All 3, a month, cash" in text(page)
    assert "No saving is claimed: no bill names this resource in the window." in text(page)
    assert findings.waiting(visit_to(found, "/findings")) == 3


@pytest.mark.parametrize(
    ("pile", "there"), [("unknown", "EC2 idle"), ("leads", "Untagged"), ("act", "RDS idle"), ("nonsense", "RDS idle")]
)
def test_each_pile_has_its_own(found: Snapshot, pile: str, there: str) -> None:
    assert rows(findings.render(visit_to(found, "/findings", pile=pile)))[0] == there


def test_filters_leave_what_they_name_and_an_empty_result_says_what_hides_it(found: Snapshot) -> None:
    assert rows(findings.render(visit_to(found, "/findings", owner="Tracking"))) == ["EBS unattached"]
    page = findings.render(visit_to(found, "/findings", owner="Tracking", confidence="high"))
    assert "3 findings are hidden by “Owner: Tracking” and “Confidence: high”." in text(page)
    hrefs = [getattr(pile, "href", "") for pile in styled(page, "pile")]
    assert len(hrefs) == 6
    assert all("owner=Tracking" in href for href in hrefs)


def test_what_is_decided_moves_to_its_pile_at_once(found: Snapshot, tmp_path: Path) -> None:
    until = Said("snoozed", until=date(2027, 1, 15), reason="the audit")
    visit = said(
        found, tmp_path, (VOLUME, until), (DATABASE, Said("resolved")), (SPACE, Said("in_progress", owner="Ops"))
    )
    assert rows(findings.render(visit)) == ["WorkSpaces unused"]
    assert "Ops" in text(findings.render(visit))
    peace = findings.render(replace(visit, filters={"pile": "peace"}))
    assert rows(peace) == ["EBS unattached"]
    assert "Snoozed to 15 Jan" in text(peace)
    assert rows(findings.render(replace(visit, filters={"pile": "waiting"}))) == ["RDS idle"]


def test_a_finding_answers_four_questions_and_shows_what_it_rests_on(found: Snapshot) -> None:
    page = findings.render(visit_to(found, f"/findings/{DATABASE}"))
    assert text(parts(page, "H1")) == "RDS idle: orders-archive-2023"
    [strip] = styled(page, "kpis")
    assert "74 days last use 11 Sep 2026" in text(strip)
    assert "1 of 1 says no replicas" in text(strip)
    assert "2 things a job that runs once a year; who may still want the rows" in text(strip)
    assert "No connection since 11 Sep 2026, 72 days; it still costs $54.06 a day" in sentences(page)
    assert "Bill, inventory and metrics are all there" in sentences(page)
    assert "30 billing rows add up to $1,621.86 in 30 days" in sentences(page)
    assert "AWS says so, too" in sentences(page)
    assert "$43.54 less than ours" in text(page)
    assert "Cash a month: × 30.44 ÷ 30 $1,645.65" in text(page)
    assert text(styled(page, "command")) == "aws rds delete-db-instance --db-instance-identifier orders-archive-2023"


def test_the_chart_tells_zeros_from_days_without_data(found: Snapshot) -> None:
    page = findings.render(visit_to(found, f"/findings/{DATABASE}"))
    figure = checked(getattr(parts(page, "Graph")[0], "figure", {}))
    told = list(figure.data[0].customdata)
    assert (told.count("no data"), told.count("0 connections"), len(told)) == (2, 71, 90)
    assert figure.layout.shapes[0].line.dash == "dot"
    assert "Last use" in " ".join(each.text for each in figure.layout.annotations)


def test_a_button_carries_the_ticket_and_the_rows_are_a_link_away(found: Snapshot) -> None:
    page = findings.render(visit_to(found, f"/findings/{DATABASE}"))
    texts = [getattr(button, "data-copy", "") for button in parts(page, "Button")]
    ticket = next(each for each in texts if each.startswith("orders-archive-2023: No connection"))
    assert "Saving: $1,645.65 a month" in ticket
    assert "To run by a person" in ticket
    [link] = [getattr(link, "href", "") for link in parts(page, "A") if text(link) == "Open the billing rows"]
    assert link == "/spend?show=rows&range=30d&currency=USD&resource=orders-archive-2023"


def test_what_is_unknown_says_what_is_missing_and_claims_nothing(found: Snapshot) -> None:
    page = findings.render(visit_to(found, f"/findings/{MACHINE}"))
    assert "Not known No metric of the last 14 days." in text(styled(page, "kpis"))
    assert "No number" in text(styled(page, "side-card"))
    assert "There is nothing to run" in sentences(page)
    lead = findings.render(visit_to(found, f"/findings/{ADDRESS}"))
    assert "A lead claims no saving." in text(lead)


def test_its_history_tells_that_it_went_and_came_back(tmp_path: Path) -> None:
    told = tables()
    of_volume = pl.col("finding_id") == VOLUME
    before = told[FINDING_HISTORY].filter(of_volume).with_columns(x_valid_from=date(2026, 8, 3), x_valid_to=AUGUST_END)
    more = {**told, FINDING_HISTORY: pl.concat([before, told[FINDING_HISTORY]])}
    state = write_state(tmp_path / ".outlay", CHARGES, as_of=AS_OF, modified=datetime(2026, 11, 24, 4), more=more)
    with open_snapshot(state) as snapshot:
        page = findings.render(visit_to(snapshot, f"/findings/{VOLUME}"))
    lines = text(page).partition("History")[2]
    at = [lines.index(each) for each in ("Found again", "No longer found", "First found by aws.ebs.unattached")]
    assert at == sorted(at)
    assert "31 Aug" in lines


def test_its_history_tells_who_decided_what(found: Snapshot, tmp_path: Path) -> None:
    visit = said(found, tmp_path, (DATABASE, Said("exempt", reason="kept for the auditors")))
    page = findings.render(replace(visit, path=f"/findings/{DATABASE}"))
    assert "Exempt by Ann: kept for the auditors" in text(page)
    assert "without an end: kept for the auditors, Ann" in text(styled(page, "ladder"))


def test_an_address_of_nothing_says_so_and_a_viewer_sees_his_accounts_alone(found: Snapshot) -> None:
    assert "There is no such finding now" in text(findings.render(visit_to(found, "/findings/0000")))
    other = Viewer("platform", Scope(frozenset({ACCOUNTS[1]})))
    assert "no such finding" in text(findings.render(replace(visit_to(found, f"/findings/{DATABASE}"), viewer=other)))
    assert findings.waiting(replace(visit_to(found, "/findings"), viewer=other)) == 0


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        ("aws.ebs.low_io", "EBS low io"),
        ("any.untagged", "Untagged"),
        ("azure.vm.stopped_not_deallocated", "VM stopped not deallocated"),
    ],
)
def test_a_rule_is_named_by_its_id(rule: str, name: str) -> None:
    assert rule_name(rule) == name


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "not known"),
        (True, "yes"),
        (12000, "12,000"),
        (0.5, "0.5"),
        ([], "none"),
        (["a", 1], "a and 1"),
        ({"a": 1}, "a 1"),
    ],
)
def test_values_of_the_evidence_are_written_for_people(value: object, shown: str) -> None:
    assert plain(value) == shown
