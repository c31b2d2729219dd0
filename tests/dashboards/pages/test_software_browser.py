"""The pages of software in a real browser: readable by everybody, at each width, and what is decided stays."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Browser

from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.entered import all_entered, decisions_path
from dashboards.queries.licenses import reclaim
from dashboards.theme import LIGHT
from tests.dashboards.browser import served, watched
from tests.dashboards.software import OVERLAP_FOUND, SEAT_FOUND, software
from tests.dashboards.test_browser import fits_and_is_readable
from warehouse.decisions import open_decisions
from warehouse.people import People, make_key
from warehouse.snapshot import open_snapshot
from warehouse.store import open_store

pytestmark = pytest.mark.browser
NEXT_RUN = datetime(2026, 11, 25, 6)
PATHS = (
    *("/licenses", "/licenses?list=reclaim", "/renewals", "/renewals?within=all", "/renewals/salesforce-2024"),
    f"/renewals?candidate={'c' * 16}",
    *("/overlap", f"/findings/{SEAT_FOUND}", f"/findings/{OVERLAP_FOUND}", "/"),
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(software(tmp_path_factory.mktemp("software") / ".outlay")) as address:
        yield address


@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing_and_every_width_fits(browser: Browser, address: str, path: str) -> None:
    fits_and_is_readable(browser, address + path)


def test_a_filter_is_the_address_and_back_restores_it(browser: Browser, address: str) -> None:
    with watched(browser) as view:
        view.open(address + "/licenses")
        view.page.locator("summary", has_text="Department").click()
        view.page.get_by_role("link", name="Marketing").click()
        view.page.wait_for_url(address + "/licenses?department=Marketing")
        view.page.locator(".select-value", has_text="Marketing").wait_for()
        view.page.get_by_role("link", name="Make reclaim list").click()
        view.page.wait_for_url(address + "/licenses?department=Marketing&list=reclaim")
        view.page.get_by_role("table", name="Seats that can go at the renewal").wait_for()
        view.page.go_back()
        view.page.get_by_role("table", name="Seats by app and tier").wait_for()
        assert view.page.url == address + "/licenses?department=Marketing"
        assert view.complaints == []


def test_a_contract_is_reached_and_decided_by_keyboard_and_the_decision_survives(
    browser: Browser, tmp_path: Path
) -> None:
    state = software(tmp_path / ".outlay")
    with served(state) as here, watched(browser) as view:
        view.open(here + "/renewals")
        view.page.get_by_role("table").get_by_role("link", name="Salesforce Sales Cloud").focus()
        view.page.keyboard.press("Enter")
        view.page.wait_for_url(here + "/renewals/salesforce-2024")
        view.page.get_by_role("button", name="Record decision").focus()
        view.page.keyboard.press("Enter")
        view.page.get_by_text("expected why to reduce").wait_for()
        view.page.get_by_label("Seats, to renew fewer").fill("140")
        view.page.get_by_label("Your name").fill("J. Ortiz")
        view.page.get_by_label("Note, kept with the decision").fill("Marketing leaves")
        view.page.get_by_role("button", name="Record decision").click()
        view.page.get_by_text("Not signed off yet").wait_for()
        view.page.get_by_role("button", name="Sign it off").click()
        view.page.get_by_text("Signed off by J. Ortiz").wait_for()
        with open_store(state, told=print, doing="a test") as store:
            store.publish(as_of=NEXT_RUN.date(), run_id="r-2", now=NEXT_RUN, decided=all_entered(state))
        view.open(here + "/renewals")
        view.page.get_by_text("Renew 140").wait_for()
        assert view.complaints == []


def test_a_pair_is_marked_and_the_mark_is_taken_back(browser: Browser, tmp_path: Path) -> None:
    state = software(tmp_path / ".outlay")
    with served(state) as here, watched(browser) as view:
        view.open(here + "/overlap")
        view.page.get_by_label("Your name").fill("J. Ortiz")
        view.page.get_by_text("Keep both, asked again in a year").click()
        view.page.get_by_role("button", name="Record the mark").click()
        view.page.get_by_text("expected why both are kept").wait_for()
        view.page.get_by_label("Note, needed to keep both").fill("two teams")
        view.page.get_by_role("button", name="Record the mark").click()
        view.page.get_by_text("Keep both, by J. Ortiz, to 24 Nov 2027: two teams").wait_for()
        view.page.get_by_role("button", name="Take it back").click()
        view.page.get_by_role("table", name="Pairs").get_by_text("Unmarked").wait_for()
        told = all_entered(state).select("subject_id", "status").rows()
        assert told == [(OVERLAP_FOUND, "exempt"), (OVERLAP_FOUND, "open")]
        assert view.complaints == []


def test_a_likely_contract_is_confirmed_by_a_form_that_is_filled_and_taken_back(
    browser: Browser, tmp_path: Path
) -> None:
    state = software(tmp_path / ".outlay")
    with served(state) as here, watched(browser) as view:
        view.open(here + "/renewals")
        view.page.get_by_role("link", name="Confirm").click()
        view.page.wait_for_url(here + f"/renewals?candidate={'c' * 16}")
        view.page.get_by_label("Your name").fill("J. Ortiz")
        view.page.get_by_label("Seats that it is for").fill("a dozen")
        view.page.get_by_role("button", name="Confirm the contract").click()
        view.page.get_by_text("expected a number from 0").wait_for()
        view.page.get_by_label("Seats that it is for").fill("12")
        view.page.get_by_role("button", name="Confirm the contract").click()
        view.page.get_by_text("Is grammarly a contract?").wait_for(state="detached")
        view.page.get_by_role("link", name="All contracts").click()
        view.page.get_by_role("link", name="grammarly").click()
        view.page.get_by_text("Confirmed from lines").wait_for()
        view.page.get_by_label("Your name").last.fill("R. Haas")
        view.page.get_by_role("button", name="Take it back").last.click()
        view.page.get_by_text("There is no such contract now").wait_for()
        told = all_entered(state).select("by", "subject_kind", "status").rows()
        assert told == [("J. Ortiz", "candidate", "confirmed"), ("R. Haas", "candidate", "open")]
        assert view.complaints == []


def test_a_name_is_shown_to_it_alone_for_a_reason_and_the_audit_is_there(browser: Browser, tmp_path: Path) -> None:
    make_key(tmp_path / ".outlay")
    state = software(tmp_path / ".outlay")
    somebody = licenses_first(state)
    with People(state) as people:
        told = {"account_id": [somebody], "name": ["Ana Lindqvist"], "email": ["ana@haldane.example"]}
        people.keep_accounts("salesforce", pl.DataFrame(told))
    with served(state) as here, watched(browser) as view:
        view.open(here + "/licenses?list=reclaim")
        view.page.get_by_text("Show who the marked are").click()
        view.page.get_by_label("Your name").fill("J. Ortiz")
        view.page.get_by_role("button", name="Show who they are").click()
        view.page.get_by_text("Nobody is marked").wait_for()
        view.page.get_by_label(f"Mark {somebody[:8]}").first.check()
        view.page.get_by_role("button", name="Show who they are").click()
        view.page.get_by_text("found no reason").wait_for()
        assert audits(state) == []
        view.page.get_by_label("Why they are needed").fill("offboarding")
        view.page.get_by_role("button", name="Show who they are").click()
        view.page.get_by_text("Ana Lindqvist").wait_for()
        assert audits(state) == [("J. Ortiz", "unmask", somebody)]
        view.open(here + "/licenses?list=reclaim")
        assert "Lindqvist" not in view.page.inner_text("body")
        assert view.complaints == []


def licenses_first(state: Path) -> str:
    """The pseudonym at the head of the list to give back."""
    with open_snapshot(state) as snapshot:
        return reclaim(snapshot, ON_THIS_MACHINE)["person_id"][0]


def audits(state: Path) -> list[tuple[str, str, str]]:
    if not decisions_path(state).is_file():
        return []
    with open_decisions(decisions_path(state)) as decisions:
        return decisions.audits().select("by", "action", "subject_id").rows()


@pytest.mark.parametrize("path", ["/renewals", "/renewals/salesforce-2024", "/licenses?list=reclaim", "/overlap"])
def test_on_paper_a_page_is_light_without_rail_and_buttons_and_says_what_it_rests_on(
    browser: Browser, address: str, path: str
) -> None:
    with watched(browser, mode="dark") as view:
        view.open(address + path)
        view.page.emulate_media(media="print", color_scheme="dark")
        view.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        shown = "[...document.querySelectorAll('.rail, .button, .filters, .entry-form')].filter(e => e.offsetParent)"
        assert view.page.evaluate(f"{shown}.length") == 0
        assert view.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        ink = view.page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--ink').trim()")
        assert ink == LIGHT.ink
        foot = view.page.evaluate("document.adoptedStyleSheets[0].cssRules[0].cssText")
        assert "snapshot 20261124-0000" in foot
        assert "counter(pages)" in foot
        assert view.complaints == []
