"""What /commitments says, to whom, and how a browser shows it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Browser

from dashboards.access.viewer import Scope, Viewer
from dashboards.pages import commitments
from dashboards.pages.base import Visit
from dashboards.pages.commitments.ladder import axis, ticks
from tests.dashboards.browser import served, watched
from tests.dashboards.committed import ADVICE, PLAN, committed
from tests.dashboards.conftest import visit_to
from tests.dashboards.estate import Charge, snapshot_of
from tests.dashboards.reading import parts, text
from tests.dashboards.test_browser import IN_MODE
from tests.servers import tools
from warehouse.snapshot import Snapshot, open_snapshot
from warehouse.tables import COMMITMENT_ADVICE

PATH = "/commitments"


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return committed(tmp_path_factory.mktemp("committed") / ".outlay")


@pytest.fixture(scope="module")
def found(state: Path) -> Iterator[Snapshot]:
    with open_snapshot(state) as opened:
        yield opened


def seen_by(visit: Visit, viewer: Viewer) -> Visit:
    return Visit(**{**vars(visit), "viewer": viewer})


SAID = (
    "Utilisation 81.8% Oct 2026 $252 of $308 used",
    "One of one ends within 90 days; at contracted price that use costs $56.82 a month more",
    "1 Dec 2026 · 31 days",
    "End unknown",
    "Compute plan is 100% of $56.82 a month unused; all of them still pay",
    "pays from 60%",
    "The agreement is 28.2 points behind time",
    "FOCUS' own example: it mixes two price levels",
    "AWS: up to $1.50 an hour more would save $120 a month, if use holds",
    "If it falls 50% +$40.00",
    "Nothing is ever bought",
)


@pytest.mark.parametrize("words", SAID)
def test_it_says(found: Snapshot, words: str) -> None:
    assert words in text(commitments.render(visit_to(found, PATH)))


def test_each_commitment_opens_its_billing_rows(found: Snapshot) -> None:
    page = commitments.render(visit_to(found, PATH))
    assert any(PLAN.replace(":", "%3A").replace("/", "%2F") in getattr(link, "href", "") for link in parts(page, "A"))
    assert "No billing row of it is there" in text(commitments.render(visit_to(found, PATH, rows="nobody")))


def test_a_viewer_of_an_account_sees_its_usage_and_neither_agreements_nor_advice(found: Snapshot) -> None:
    shown = text(commitments.render(seen_by(visit_to(found, PATH), Viewer("finance", Scope(frozenset({"1"}))))))
    assert "Compute plan" in shown
    assert "The agreement" not in shown
    assert "Nothing is ever bought" not in shown
    nobody = text(commitments.render(seen_by(visit_to(found, PATH), Viewer("finance", Scope(frozenset({"22"}))))))
    assert "No commitment is seen in the bills" in nobody


def test_a_company_without_commitments_is_advised_all_the_same() -> None:
    snapshot = snapshot_of([Charge(date(2026, 10, 5), "24")], as_of=date(2026, 10, 31))
    none = {"covered_per_hour": 0, "on_findings_per_month": 0, "curve": "[]"}
    rows = [
        ADVICE,
        {"x_provider": "gcp", "BillingCurrency": "USD", "grain": "day", "days": 90, "reason": "No number."} | none,
    ]
    told = [{name: row.get(name) for name in COMMITMENT_ADVICE.names} for row in rows]
    snapshot.connection.register("advised", pl.DataFrame(told, schema=COMMITMENT_ADVICE.schema).to_arrow())
    snapshot.connection.execute("INSERT INTO commitment_advice BY NAME FROM advised")
    shown = text(commitments.render(visit_to(snapshot, PATH)))
    assert "No commitment is seen in the bills" in shown
    assert "AWS: up to $1.50 an hour more would save $120 a month, if use holds" in shown
    assert "Google Cloud: no number yet" in shown


def test_months_are_named_above_the_ladder() -> None:
    assert [f"{day:%Y-%m-%d} {days}" for day, days in ticks(date(2026, 11, 30), 645)] == [
        "2027-05-01 152",
        "2027-11-01 336",
        "2028-05-01 518",
    ]
    assert ticks(date(2026, 11, 30), 1) == [(date(2026, 12, 1), 1)]
    assert "Nov 2027" in text(axis(date(2026, 11, 30), 645))


def test_those_that_end_soon_are_counted_in_the_rail(found: Snapshot) -> None:
    assert commitments.waiting(visit_to(found, PATH)) == 1


@pytest.mark.browser
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_browser_shows_it_to_everybody(browser: Browser, state: Path, mode: str) -> None:
    script = tools.demand(tools.AXE).read_text()
    with served(state) as address, watched(browser, mode=mode) as view:
        view.open(address + PATH)
        view.page.evaluate(script)
        for width in (1440, 414):
            view.resize(width)
            assert view.page.evaluate(IN_MODE[mode]) == [], width
            assert view.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), width
        assert view.complaints == []
