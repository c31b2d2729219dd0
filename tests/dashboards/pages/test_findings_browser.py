"""The pages of findings in a real browser: readable by everybody, at each width, and what is decided stays."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from dashboards.entered import all_entered
from tests.dashboards.browser import served, watched
from tests.dashboards.test_browser import CARD_WIDTHS, IN_MODE, MODES, TOO_SMALL
from tests.dashboards.wasteful import DATABASE, SPACE, VOLUME, wasteful
from tests.servers import tools
from warehouse.store import open_store

pytestmark = pytest.mark.browser
NEXT_RUN = datetime(2026, 11, 25, 6)
PATHS = ("/findings", f"/findings/{DATABASE}", "/savings", "/")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(wasteful(tmp_path_factory.mktemp("wasteful") / ".outlay")) as address:
        yield address


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing_and_every_width_fits(browser: Browser, address: str, path: str, mode: str) -> None:
    with watched(browser, mode=mode) as view:
        view.open(address + path)
        view.page.evaluate(tools.demand(tools.AXE).read_text())
        for width in (1440, 768, 414, 360):
            view.resize(width)
            assert view.page.evaluate(IN_MODE[mode]) == [], width
            assert view.page.evaluate("document.documentElement.scrollWidth") <= width
        assert set(view.page.evaluate(CARD_WIDTHS)) == {360 - 2 * 16}
        assert view.page.evaluate(TOO_SMALL) == []
        assert view.complaints == []


def test_a_decision_shows_at_once_and_survives_the_next_snapshot(browser: Browser, tmp_path: Path) -> None:
    state = wasteful(tmp_path / ".outlay")
    with served(state) as here, watched(browser) as view:
        view.open(here + "/findings")
        view.page.get_by_role("link", name="RDS idle").click()
        view.page.get_by_role("button", name="Acknowledge for Payments").click()
        view.page.get_by_text("found no name").wait_for()
        view.page.get_by_label("Your name").fill("J. Ortiz")
        view.page.get_by_role("button", name="Acknowledge for Payments").click()
        view.page.get_by_text("Acknowledged by J. Ortiz").wait_for()
        view.page.get_by_text("Snooze, exempt, hand over").click()
        view.page.get_by_label("Reason, needed to snooze or exempt").fill("the audit needs it")
        view.page.get_by_label("Up to and with, to snooze or exempt").fill("2027-01-31")
        view.page.get_by_role("button", name="Snooze").click()
        view.page.get_by_text("Snoozed up to 31 Jan 2027 by J. Ortiz: the audit needs it").wait_for()
        with open_store(state, told=print, doing="a test") as store:
            store.publish(as_of=NEXT_RUN.date(), run_id="r-2", now=NEXT_RUN, decided=all_entered(state))
        view.open(here + "/findings?pile=peace")
        view.page.get_by_text("Snoozed to 31 Jan").wait_for()
        assert view.complaints == []


def test_many_are_decided_at_once(browser: Browser, tmp_path: Path) -> None:
    with served(wasteful(tmp_path / ".outlay")) as here, watched(browser) as view:
        view.open(here + "/findings")
        view.page.get_by_text("Decide on the marked rows").click()
        view.page.get_by_label("Your name").fill("J. Ortiz")
        view.page.get_by_role("button", name="It is done").click()
        view.page.get_by_text("Nothing is marked").wait_for()
        for name in ("vol-0a94c1d37be2f5508", "ws-7bq4m1xk2"):
            view.page.get_by_label(f"Mark {name}").check()
        view.page.get_by_role("button", name="It is done").click()
        view.page.get_by_text("Waiting for the bill 2").wait_for()
        told = all_entered(tmp_path / ".outlay").select("subject_id", "status", "by").rows()
        assert sorted(told) == sorted((each, "resolved", "J. Ortiz") for each in (VOLUME, SPACE))


def test_the_command_is_copied(browser: Browser, address: str) -> None:
    with watched(browser) as view:
        view.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        view.open(f"{address}/findings/{DATABASE}")
        view.page.get_by_role("button", name="Copy the command").click()
        view.page.get_by_text("Copied").wait_for()
        copied = view.page.evaluate("navigator.clipboard.readText()")
        assert copied == "aws rds delete-db-instance --db-instance-identifier orders-archive-2023"
