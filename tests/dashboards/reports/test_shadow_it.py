"""The report of unapproved apps: four forms, one snapshot, the figures of the page; unknown is never a zero."""

import csv
import io
from collections.abc import Iterator

import pytest

from dashboards.access.viewer import ON_THIS_MACHINE, Viewer
from dashboards.pages import shadow_it
from dashboards.queries.shadow_it import apps
from dashboards.reports.shadow_it import because, shadow_file, shadow_report
from tests.dashboards.conftest import visit_to
from tests.dashboards.reading import text
from tests.dashboards.shadow import OPEN, shadow
from warehouse.snapshot import Snapshot, open_snapshot
from warehouse.tables import DECISION

NOTHING = DECISION.empty()


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    with open_snapshot(shadow(tmp_path_factory.mktemp("shadow"))) as opened:
        yield opened


def test_it_says_what_the_page_says(snapshot: Snapshot) -> None:
    report = shadow_report(snapshot, ON_THIS_MACHINE, NOTHING)
    open_, good, texts, answers = report.sections
    assert open_.sentence == "5 apps, £192.50 on lines of 12 months; 5 newly seen, 1 with a risk of 60 or more."
    assert "cost £192.50 in 12 months" in text(shadow_it.PAGE.render(visit_to(snapshot, "/shadow-it")))
    assert (good.rows["app"].to_list(), texts.rows["descriptor"].to_list()[0]) == (["zoom"], OPEN)
    assert texts.sentence.startswith("2 texts on lines, £155.25 in 12 months")
    assert answers.sentence == "None."
    assert report.freshness == "card to 3 Nov 2026 and sso to 20 Nov 2026"


def test_html_holds_every_row_and_no_zero_for_what_is_unknown(snapshot: Snapshot) -> None:
    page = shadow_file(snapshot, ON_THIS_MACHINE, NOTHING, "html").decode()
    for told in ("Apps that nobody approved, 24 Nov 2026", "Typeform", "£180.00", OPEN, snapshot.id):
        assert told in page
    assert "no number" in page


def test_csv_is_exact_and_has_every_app_of_every_list(snapshot: Snapshot) -> None:
    rows = list(csv.DictReader(io.StringIO(shadow_file(snapshot, ON_THIS_MACHINE, NOTHING, "csv").decode())))
    assert {row["app"]: row["spend_12_months"] for row in rows} == {
        "typeform": "180", "whimsical": "12.5", "zoom": "140", "render": "", "okta.0oa8": "", "fireflies": "",
    }  # fmt: skip


@pytest.mark.parametrize(("form", "begins"), [("pdf", b"%PDF-"), ("xlsx", b"PK")])
def test_a_file_is_whole_and_the_same_each_time(snapshot: Snapshot, form: str, begins: bytes) -> None:
    if form == "pdf":
        pytest.importorskip("typst")
    made = shadow_file(snapshot, ON_THIS_MACHINE, NOTHING, form, company="Kestrel Freight Ltd")  # pyright: ignore[reportArgumentType]
    assert made.startswith(begins)
    if form == "pdf":
        assert shadow_file(snapshot, ON_THIS_MACHINE, NOTHING, "pdf", company="Kestrel Freight Ltd") == made


def test_who_has_no_part_in_software_gets_an_empty_one(snapshot: Snapshot) -> None:
    report = shadow_report(snapshot, Viewer("platform"), NOTHING)
    assert [section.rows.height for section in report.sections] == [0, 0, 0, 0]


def test_a_risk_in_one_line_has_its_points() -> None:
    assert because('["0: unknown.", "5: b.", "20: a.", "10: c.", "1: d."]') == "a (+20); c (+10); b (+5)"


def test_every_app_of_the_snapshot_is_in_one_of_the_lists(snapshot: Snapshot) -> None:
    open_, good, _, _ = shadow_report(snapshot, ON_THIS_MACHINE, NOTHING).sections
    every = apps(snapshot, ON_THIS_MACHINE, NOTHING)["app"]
    assert sorted([*open_.rows["app"], *good.rows["app"]]) == sorted(every)
