"""/spend in a browser: filters are addresses, the drill reaches billing rows, Back leads up, narrow screens fit."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.dashboards.browser import served, watched
from tests.dashboards.estate import Charge, over, write_state
from tests.dashboards.test_browser import IN_MODE
from tests.servers import tools

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)

TODAY = date(2026, 11, 24)
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
VM = Charge(TODAY, "500", billed="600", resource="arn:aws:ec2:eu-west-1:111122223333:instance/i-0a1b2c3d4e5f60718")
AI = Charge(TODAY, "100", service="Amazon Bedrock", category="AI and Machine Learning", resource=None, account="12")
ROWS = "/spend?by=category&show=rows&category=Compute&service=Amazon+EC2"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    october = [*over(VM, OCTOBER, 31), *over(AI, OCTOBER, 31)]
    november = [*over(VM, NOVEMBER, 24) * 3, *over(replace(AI, effective="300"), NOVEMBER, 24)]
    state = write_state(tmp_path_factory.mktemp("spend") / ".outlay", [*october, *november], as_of=TODAY)
    with served(state) as address:
        yield address


def title(page: Page, text: str) -> None:
    expect(page.locator("#page h1")).to_have_text(text)


def test_a_filter_is_an_address_and_back_takes_it_away(browser, address):
    with watched(browser) as view:
        view.open(f"{address}/spend")
        view.page.locator(".only-wide summary", has_text="Basis").click()
        view.page.get_by_role("link", name="billed", exact=True).click()
        expect(view.page.get_by_text("Billed cost, 1 to 22 Nov")).to_be_visible()
        assert view.page.url == f"{address}/spend?basis=billed"
        view.page.go_back()
        expect(view.page.get_by_text("Effective cost, 1 to 22 Nov")).to_be_visible()
        assert view.complaints == []


def test_the_drill_reaches_a_billing_row_and_back_leads_up(browser, address):
    with watched(browser) as view:
        view.open(f"{address}/spend?basis=billed")
        for link, heading in (("Compute", "Compute"), ("Amazon EC2", "Amazon EC2"), (VM.resource, VM.resource)):
            view.page.locator(".table").get_by_role("link", name=link, exact=True).click()
            title(view.page, heading)
        view.page.get_by_role("link", name="an hour").first.click()
        expect(view.page.get_by_text("Row 63 of bills/2026-11.csv")).to_be_visible()
        assert "basis=billed" in view.page.url
        view.page.go_back()
        view.page.go_back()
        title(view.page, "Amazon EC2")
        view.page.get_by_role("navigation", name="Breadcrumbs").get_by_role("link", name="Spend").click()
        title(view.page, "Spend")
        assert view.page.url == f"{address}/spend?by=category&basis=billed"
        assert view.complaints == []


def test_a_permalink_shows_its_page_of_rows(browser, address):
    with watched(browser) as view:
        view.open(f"{address}{ROWS}&page=2")
        expect(view.page.get_by_text("Rows 51 to 66 of 66")).to_be_visible()


def test_a_member_is_chosen_in_the_filter_menu_and_taken_away_by_its_chip(browser, address):
    with watched(browser) as view:
        view.open(f"{address}/spend?by=category")
        view.page.locator(".only-wide summary", has_text="Filter").click()
        view.page.locator(".only-wide").get_by_role("link", name="Amazon Bedrock").click()
        chip = view.page.get_by_role("link", name="Take away the filter Amazon Bedrock")
        expect(chip).to_be_visible()
        assert "service=Amazon+Bedrock" in view.page.url
        chip.click()
        expect(chip).to_have_count(0)


def test_the_export_is_a_file_named_after_the_snapshot(browser, address):
    with watched(browser) as view:
        view.open(f"{address}/spend?by=service")
        with view.page.expect_download() as coming:
            view.page.get_by_role("link", name="Export").click()
        assert coming.value.suggested_filename.startswith("spend-20261124-")
        assert "Amazon EC2" in Path(coming.value.path()).read_text()


@pytest.mark.parametrize("path", ["/spend", ROWS])
def test_a_narrow_screen_fits_has_a_chart_of_its_own_and_its_filters_open(browser, address, path):
    with watched(browser, width=414) as view:
        view.open(address + path)
        if path == "/spend":
            expect(view.page.locator("#graph-trend-narrow")).to_be_visible()
            expect(view.page.locator("#graph-trend")).to_be_hidden()
        view.page.locator(".lesser > summary").click()
        view.page.locator(".lesser > .select-menu > summary", has_text="Basis").click()
        expect(view.page.get_by_role("link", name="contracted")).to_be_visible()
        for width in (414, 360):
            view.resize(width)
            assert view.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("path", ["/spend?range=12m", ROWS])
def test_axe_finds_nothing(browser, address, path, mode):
    script = tools.demand(tools.AXE).read_text()
    with watched(browser, mode=mode) as view:
        view.open(address + path)
        view.page.evaluate(script)
        assert view.page.evaluate(IN_MODE[mode]) == []
        view.resize(414)
        view.page.locator(".lesser > summary").click()
        assert view.page.evaluate(IN_MODE[mode]) == []
