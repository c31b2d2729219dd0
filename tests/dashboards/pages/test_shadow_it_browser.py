"""The page of unapproved apps in a real browser: readable at each width, and what is decided and answered stays."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from dashboards.entered import all_entered
from tests.dashboards.browser import served, watched
from tests.dashboards.shadow import OPEN, OPEN_SUBJECT, shadow
from tests.dashboards.test_browser import fits_and_is_readable
from warehouse.store import open_store

pytestmark = pytest.mark.browser
PATHS = ("/shadow-it", "/shadow-it?list=review", "/shadow-it?list=approved", "/shadow-it/typeform")
NEXT_RUN = datetime(2026, 11, 25, 6)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(shadow(tmp_path_factory.mktemp("shadow") / ".outlay")) as address:
        yield address


@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing_and_every_width_fits(browser: Browser, address: str, path: str) -> None:
    fits_and_is_readable(browser, address + path)


def test_lists_filters_and_the_app_are_the_address_and_back_restores_them(browser: Browser, address: str) -> None:
    with watched(browser) as view:
        view.open(address + "/shadow-it")
        view.page.get_by_role("navigation", name="Lists").get_by_role("link", name="Inbox").click()
        view.page.wait_for_url(address + "/shadow-it?list=inbox")
        view.page.get_by_role("table", name="Inbox, newly seen").wait_for()
        view.page.locator("summary", has_text="Sort by").click()
        view.page.get_by_role("link", name="money").click()
        view.page.wait_for_url(address + "/shadow-it?list=inbox&sort=money")
        view.page.locator(".select-value", has_text="money").wait_for()
        view.page.get_by_role("table").get_by_role("link", name="Whimsical").click()
        view.page.wait_for_url(address + "/shadow-it?list=inbox&sort=money&app=whimsical")
        view.page.get_by_role("heading", name="Whimsical").wait_for()
        view.page.get_by_role("link", name="Every line and sign-on behind it").click()
        view.page.wait_for_url(address + "/shadow-it/whimsical?list=inbox&sort=money")
        view.page.get_by_role("table", name="Lines").wait_for()
        view.page.go_back()
        view.page.get_by_role("table", name="Inbox, newly seen").wait_for()
        assert view.page.url == address + "/shadow-it?list=inbox&sort=money&app=whimsical"
        assert view.complaints == []


def test_a_dot_is_reached_by_keyboard_and_an_app_decided_and_taken_back(browser: Browser, tmp_path: Path) -> None:
    state = shadow(tmp_path / ".outlay")
    with served(state) as here, watched(browser) as view:
        view.open(here + "/shadow-it")
        view.page.get_by_role("link", name="Whimsical: risk 25").focus()
        view.page.keyboard.press("Enter")
        view.page.get_by_role("heading", name="Whimsical").wait_for()
        view.page.get_by_role("button", name="Ignore").click()
        view.page.get_by_text("found no name").wait_for()
        view.page.get_by_label("Your name").fill("J. Ortiz")
        view.page.get_by_label("Why, kept with it").fill("A trial.")
        view.page.get_by_text("Until when, and whose it is").click()
        view.page.get_by_label("The last day that it holds").fill("soon")
        view.page.get_by_role("button", name="Ignore").click()
        view.page.get_by_text("expected a day as 2027-01-31").wait_for()
        view.page.get_by_label("The last day that it holds").fill("2027-01-31")
        view.page.get_by_role("button", name="Ignore").click()
        view.page.get_by_role("link", name="Approved or ignored 2").click()
        view.page.get_by_role("table").get_by_role("link", name="Whimsical").click()
        view.page.get_by_text("Ignored by J. Ortiz on").wait_for()
        view.page.get_by_role("button", name="Take it back").click()
        view.page.get_by_role("link", name="Approved or ignored 1").wait_for()
        told = all_entered(state).select("subject_kind", "subject_id", "status").rows()
        assert told == [("app", "whimsical", "ignored"), ("app", "whimsical", "open")]
        assert view.complaints == []


def test_a_text_is_answered_by_a_click_and_not_asked_of_again(browser: Browser, tmp_path: Path) -> None:
    state = shadow(tmp_path / ".outlay")
    with served(state) as here, watched(browser) as view:
        view.open(here + "/shadow-it?list=review")
        view.page.get_by_role("button", name=f"Yes, {OPEN} is Notion").click()
        view.page.get_by_text("found no name").wait_for()
        view.page.get_by_label("Your name").fill("J. Ortiz")
        view.page.get_by_role("button", name=f"Yes, {OPEN} is Notion").click()
        view.page.get_by_text("1 answer stands").wait_for()
        row = view.page.get_by_role("table", name="Texts that nothing tells").get_by_role("row").nth(1)
        row.get_by_text("Something else").click()
        row.get_by_label("Product of the catalogue").fill("basecmp")
        row.get_by_role("button", name="is the product that is named").click()
        view.page.get_by_text("Did you mean").wait_for()
        row.get_by_label("Product of the catalogue").fill("basecamp")
        row.get_by_role("button", name="is the product that is named").click()
        view.page.get_by_text("Nothing is left open").wait_for()
        with open_store(state, told=print, doing="a test") as store:
            store.publish(as_of=NEXT_RUN.date(), run_id="r-2", now=NEXT_RUN, decided=all_entered(state))
        view.open(here + "/shadow-it?list=review")
        view.page.get_by_text("2 answers stand").wait_for()
        view.page.get_by_role("button", name=f"Take back the answer on {OPEN_SUBJECT}").click()
        view.page.get_by_text("1 text on lines is left open").wait_for()
        assert view.complaints == []
