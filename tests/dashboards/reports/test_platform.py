"""The platform report in each form: the same figures, every row, and nothing that a spreadsheet would run."""

import csv
import json
import re
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import polars as pl
import pytest

from dashboards.access.viewer import ON_THIS_MACHINE, Scope, Viewer
from dashboards.reports.base import PlainSection
from dashboards.reports.focus_recommendations import COLUMNS, focus_recommendations
from dashboards.reports.html_file import html_text
from dashboards.reports.platform import FINDINGS, platform_report
from dashboards.reports.platform_files import platform_file
from dashboards.reports.ticket import ticket_text, ticket_title
from dashboards.reports.xlsx_file import xlsx_bytes
from tests.dashboards.wasteful import DATABASE, SPACE, wasteful
from warehouse.snapshot import Snapshot, open_snapshot
from warehouse.tables import DECISION

NOTHING = DECISION.empty()


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    with open_snapshot(wasteful(tmp_path_factory.mktemp("wasteful") / ".outlay")) as opened:
        yield opened


def test_the_report_names_its_snapshot_and_says_every_figure_once(found: Snapshot) -> None:
    text = html_text(platform_report(found, ON_THIS_MACHINE, NOTHING))
    assert f"Snapshot {found.id}, as of 24 Nov 2026; bills complete to 22 Nov 2026" in text
    assert "3 findings. $2,258.05 a month of cash would leave the invoice." in text
    assert "$1,868.41 a month has left the bill" in text
    assert "No connection since 11 Sep 2026" in text
    assert re.findall(r'(?:src|href)="|@import|url\(', text) == []


def test_a_long_table_says_how_many_it_does_not_show(found: Snapshot) -> None:
    report = platform_report(found, ON_THIS_MACHINE, NOTHING)
    act = next(section for section in report.sections if section.name == "To act on")
    many = PlainSection(act.name, act.sentence, pl.concat([act.rows] * 100), act.shown)
    text = html_text(type(report)(report.snapshot_id, report.as_of, report.freshness, "", (many,)))
    assert "Showing 200 of 300" in text


def test_an_owner_gets_what_is_his(found: Snapshot) -> None:
    report = platform_report(found, ON_THIS_MACHINE, NOTHING, {"owner": "Payments"})
    assert report.title == "Waste to act on, 24 Nov 2026, for Payments"
    assert [section.rows.height for section in report.sections] == [1, 0, 0, 0, 0]
    nobody = platform_report(found, Viewer("platform", Scope(frozenset())), NOTHING)
    assert sum(section.rows.height for section in nobody.sections) == 0


def sheets(data: bytes) -> dict[str, str]:
    """The XML of each sheet, and what the shared strings are."""
    with ZipFile(BytesIO(data)) as book:
        return {name: book.read(name).decode() for name in book.namelist() if name.endswith(".xml")}


def test_the_workbook_has_every_row_numbers_as_numbers_and_no_formula(found: Snapshot) -> None:
    report = platform_report(found, ON_THIS_MACHINE, NOTHING)
    act = report.sections[1]
    rows = act.rows.with_columns(reason=pl.lit('=HYPERLINK("x")'))
    sections = (report.sections[0], PlainSection(act.name, act.sentence, rows, act.shown), *report.sections[2:])
    made = sheets(xlsx_bytes(type(report)(report.snapshot_id, report.as_of, report.freshness, "", sections)))
    assert [name for name, text in made.items() if "<f>" in text] == []
    assert "HYPERLINK" in made["xl/sharedStrings.xml"]
    [of_act] = [text for text in made.values() if "<v>1645.65</v>" in text and "<v>612.4</v>" in text]
    assert of_act.count("<row ") == 4
    assert 'name="To act on"' in made["xl/workbook.xml"]


def test_the_csv_has_every_finding_of_every_outcome(found: Snapshot) -> None:
    text = platform_file(found, ON_THIS_MACHINE, NOTHING, "csv", {}).decode()
    rows = list(csv.DictReader(StringIO(text)))
    assert list(rows[0]) == ["outcome", *FINDINGS]
    assert sorted(row["outcome"] for row in rows) == ["lead", "unknown", "waste", "waste", "waste"]
    assert rows[0]["saving_per_month"] == "1645.65"


def test_findings_are_given_in_the_shape_of_the_draft_of_focus(found: Snapshot) -> None:
    rows = focus_recommendations(found, ON_THIS_MACHINE, NOTHING)
    assert rows.columns == list(COLUMNS)
    assert len(COLUMNS) == 28
    assert rows["RecommendationId"].to_list()[0] == DATABASE
    first = rows.row(0, named=True)
    assert (str(first["EstimatedMonthlyCostImpact"]).rstrip("0"), first["Currency"]) == ("-1645.65", "USD")
    assert (first["RecommendationCategory"], first["RecommendationStatus"]) == ("Cost", "Open")
    assert (first["ServiceName"], first["BillingAccountId"]) == ("Amazon RDS", "1")
    assert (first["EvaluationPeriodStart"], first["EvaluationPeriodEnd"]) == (
        "2026-10-24T00:00:00Z",
        "2026-11-23T00:00:00Z",
    )
    details = json.loads(first["RecommendationDetails"])
    assert (details["x_Confidence"], details["x_SavingPerMonth"]) == ("high", "1645.65")
    unpriced = rows.filter(pl.col("RecommendationId") == SPACE).row(0, named=True)
    assert (unpriced["RecommendationCategory"], unpriced["EstimatedMonthlyCostImpact"]) == (
        "Operational Excellence",
        None,
    )
    needed = [name for name in COLUMNS if name.startswith("Recommendation")]
    assert rows.select(needed).null_count().transpose().to_series().sum() == 0


def test_a_ticket_says_what_why_and_what_to_run(found: Snapshot) -> None:
    row = platform_report(found, ON_THIS_MACHINE, NOTHING).sections[1].rows.with_columns(rule_version=1).to_dicts()[0]
    assert ticket_title(row) == "orders-archive-2023: No connection since 11 Sep 2026, 72 days"
    text = ticket_text(row, snapshot_id=found.id)
    assert "What it cannot see: a job that runs once a year; who may still want the rows" in text
    assert text.endswith("    aws rds delete-db-instance --db-instance-identifier orders-archive-2023\n")
    without = {**row, "saving_per_month": None, "no_saving_reason": "no bill names it", "action": None}
    assert "Saving: no number: no bill names it" in ticket_text(without, snapshot_id=found.id)


def test_files_are_served_for_the_pages(found: Snapshot, tmp_path: Path) -> None:
    from dashboards.app import create_app

    client = create_app(wasteful(tmp_path / ".outlay")).server.test_client()
    for name, holds in (("findings", "aws.rds.idle"), ("savings", "dispatch-legacy-2022")):
        answer = client.get(f"/files/{name}.csv", headers={"Host": "127.0.0.1:8050"})
        assert answer.status_code == 200
        assert holds in answer.get_data(as_text=True)
