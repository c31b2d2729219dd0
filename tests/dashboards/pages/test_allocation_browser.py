"""/allocation as a browser shows it: a group's rule is tried, the typed one too, by keyboard, for everybody's eyes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.dashboards.allocated import write_allocated
from tests.dashboards.browser import WAIT_MILLISECONDS, served, watched
from tests.dashboards.test_browser import FINDINGS
from tests.servers import tools

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(write_allocated(tmp_path_factory.mktemp("allocated") / ".outlay")) as address:
        yield address


def test_a_rule_is_tried_by_keyboard_and_axe_finds_nothing(browser: Browser, address: str) -> None:
    script = tools.demand(tools.AXE).read_text()
    with watched(browser, mode="dark") as view:
        view.open(f"{address}/allocation?period=2026-10&currency=USD")
        view.page.locator("a", has_text="Try").first.press("Enter")
        expect(view.page.locator("#allocation-result")).to_contain_text("net $0.00", timeout=WAIT_MILLISECONDS)
        assert "try=" in view.page.url
        view.page.locator("#allocation-typed").fill("[[allocation")
        view.page.locator("#allocation-run").press("Enter")
        expect(view.page.locator("#allocation-result")).to_contain_text("Found no TOML", timeout=WAIT_MILLISECONDS)
        view.page.evaluate(script)
        for width in (1440, 414):
            view.resize(width)
            assert view.page.evaluate(FINDINGS) == [], width
            assert view.page.evaluate("document.documentElement.scrollWidth") <= width
        view.page.go_back()
        expect(view.page.locator("a", has_text="Try").first).to_be_visible(timeout=WAIT_MILLISECONDS)
        assert view.complaints == []
