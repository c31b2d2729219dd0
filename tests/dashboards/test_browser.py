"""The pages as a browser shows them: quiet, on this machine alone, readable by everybody, and going back works."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from dashboards.pages import PAGES
from tests.dashboards.browser import WAIT_MILLISECONDS, served, watched
from tests.dashboards.company import healthy, write_state
from tests.dashboards.estate import Charge
from tests.dashboards.estate import write_state as write_estate
from tests.servers import tools

pytestmark = pytest.mark.browser

PATHS = [page.path for page in PAGES]
MODES = ("light", "dark")
AXE_WIDTHS = (1440, 414)
FIRST_LOAD_BYTES = 2_000_000
AXE_RULES = '{runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}'
TOLD = ".then(found => found.violations.map(one => one.id + ': ' + one.nodes[0].html))"
FINDINGS = f"axe.run(document, {AXE_RULES}){TOLD}"
# The modes differ in their colours alone, and these are what takes axe the least.
IN_MODE = {"light": FINDINGS, "dark": f"axe.run(document, {{runOnly: ['color-contrast']}}){TOLD}"}

CARD_WIDTHS = "[...document.querySelectorAll('.page .card')].map(card => Math.round(card.offsetWidth))"
TOO_SMALL = """[...document.querySelectorAll("button, .button, .bottom-bar a")]
    .filter(one => one.offsetParent && one.getBoundingClientRect().height < 44).map(one => one.outerHTML)"""


def fits_and_is_readable(browser: Browser, url: str) -> None:
    """At each width, in the light and then in the dark by the button."""
    with watched(browser) as view:
        view.open(url)
        view.page.evaluate(tools.demand(tools.AXE).read_text())
        for mode in MODES:
            if mode == "dark":
                view.turn_dark()
            for width in (1440, 768, 414, 360):
                view.resize(width)
                assert view.page.evaluate("document.documentElement.scrollWidth") <= width
                if width in (1440, 414):
                    assert view.page.evaluate(IN_MODE[mode]) == [], width
            assert max(view.page.evaluate(CARD_WIDTHS)) == 360 - 2 * 16
            assert view.page.evaluate(TOO_SMALL) == []
        assert view.complaints == []


@pytest.fixture(scope="module")
def address(state: Path) -> Iterator[str]:
    with served(state) as address:
        yield address


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_quiet_asks_only_this_machine_is_readable_and_fits_every_width(
    browser: Browser, address: str, path: str
) -> None:
    with watched(browser) as view:
        view.open(address + path)
        view.page.wait_for_timeout(200)
        assert view.complaints == []
        assert {urlsplit(asked).hostname for asked in view.asked if not asked.startswith("data:")} == {"127.0.0.1"}
        # The policy keeps scripts from outside out, so axe comes in through the debugger.
        view.page.evaluate(tools.demand(tools.AXE).read_text())
        for width in (1440, 1024, 768, 414, 360):
            view.resize(width)
            assert view.page.evaluate("document.documentElement.scrollWidth") <= width
            if width in AXE_WIDTHS:
                assert view.page.evaluate(IN_MODE["light"]) == [], width
        assert set(view.page.evaluate(CARD_WIDTHS)) == {360 - 2 * 16}
        assert view.page.evaluate(TOO_SMALL) == []
        assert view.page.locator(".bottom-bar a").count() == len(PAGES)


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_readable_in_the_dark(browser: Browser, address: str, path: str) -> None:
    with watched(browser, mode="dark") as view:
        view.open(address + path)
        view.page.evaluate(tools.demand(tools.AXE).read_text())
        for width in AXE_WIDTHS:
            view.resize(width)
            assert view.page.evaluate(IN_MODE["dark"]) == [], width


def test_the_first_load_is_small(browser: Browser, address: str) -> None:
    with watched(browser) as view:
        received: list[float] = []
        session = view.page.context.new_cdp_session(view.page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
        view.open(address)
        assert 100_000 < sum(received) < FIRST_LOAD_BYTES


def test_a_view_is_its_address_and_back_restores_it(browser: Browser, address: str) -> None:
    with watched(browser) as view:
        view.open(address + "/data")
        view.page.get_by_role("link", name="Show more").click()
        view.page.wait_for_url(address + "/data?rejects=all")
        view.page.get_by_role("link", name="Show more").wait_for(state="detached")
        view.page.go_back()
        view.page.get_by_role("link", name="Show more").wait_for()
        assert view.page.url == address + "/data"
        view.page.go_forward()
        view.page.get_by_role("link", name="Show more").wait_for(state="detached")
        assert view.complaints == []


def test_a_page_is_reached_without_a_reload_and_says_where_one_is(browser: Browser, address: str) -> None:
    with watched(browser) as view:
        view.open(address)
        before = len([asked for asked in view.asked if asked.endswith("/_dash-layout")])
        view.page.get_by_role("navigation", name="Pages").get_by_role("link", name="Data").click()
        view.page.wait_for_selector("#page h1:text-is('Data')")
        expect(view.page).to_have_title("Data · Outlay", timeout=WAIT_MILLISECONDS)
        current = view.page.locator("nav [aria-current=page]").all_inner_texts()
        assert {name.split()[0] for name in current if name} == {"Data"}
        assert view.page.evaluate("document.activeElement.id") == "main"
        assert len([asked for asked in view.asked if asked.endswith("/_dash-layout")]) == before


@pytest.mark.parametrize("mode", MODES)
def test_the_systems_mode_holds_from_the_first_paint(browser: Browser, address: str, mode: str) -> None:
    first = "new PerformanceObserver(() => window.first ??= document.documentElement.dataset.mantineColorScheme)"
    with watched(browser, mode=mode) as view:
        view.page.add_init_script(f"{first}.observe({{type: 'paint', buffered: true}})")
        view.open(address)
        assert view.page.evaluate("window.first") == mode
        assert view.page.evaluate("document.documentElement.dataset.mantineColorScheme") == mode


def test_a_chosen_mode_stays_chosen(browser: Browser, address: str) -> None:
    def canvas() -> str:
        return view.page.evaluate("getComputedStyle(document.body).backgroundColor")

    with watched(browser, mode="light") as view:
        view.open(address)
        light = canvas()
        view.page.get_by_role("button", name="Change between light and dark").first.click()
        assert canvas() != light
        view.open(address + "/data")
        assert canvas() != light
        view.page.get_by_role("button", name="Change between light and dark").first.click()
        assert canvas() == light


def test_everything_is_reached_by_keyboard_and_shows_its_focus(browser: Browser, address: str) -> None:
    ring = (
        "getComputedStyle(document.activeElement).outlineStyle + ' ' + document.activeElement.innerText.split('\\n')[0]"
    )
    with watched(browser) as view:
        view.open(address)
        seen = []
        for _ in range(8):
            view.page.keyboard.press("Tab")
            seen.append(view.page.evaluate(ring))
        assert seen[0] == "solid Skip to the page"
        assert seen[1] == "solid Home"
        assert all(one.startswith("solid") for one in seen)


def test_before_the_first_snapshot_a_page_says_what_to_run(browser: Browser, tmp_path: Path) -> None:
    with served(tmp_path) as empty, watched(browser) as view:
        view.open(empty)
        assert "No bill has been read yet" in view.page.inner_text("#page")
        assert view.complaints == []


def test_an_invoice_total_that_is_typed_shows_at_once_and_a_difference_is_settled(
    browser: Browser, tmp_path: Path
) -> None:
    state = write_state(tmp_path / ".outlay", healthy())
    with served(state) as billed, watched(browser) as view:
        view.open(billed + "/reconcile")
        view.page.get_by_label("Invoice total with tax, USD").fill("1,234.5x")
        view.page.get_by_label("Your name").fill("M. Okafor")
        view.page.get_by_role("button", name="Keep this total").click()
        view.page.get_by_text("expected an amount such as").wait_for()
        view.page.get_by_label("Invoice total with tax, USD").fill("1,234.50")
        view.page.get_by_role("button", name="Keep this total").click()
        view.page.get_by_text("entered by M. Okafor").first.wait_for()
        view.page.get_by_label("Note, needed to accept a difference").fill("a bill of another month")
        view.page.get_by_label("Your name").fill("M. Okafor")
        view.page.get_by_role("button", name="Accept").click()
        view.page.get_by_text("accepted by M. Okafor").first.wait_for()

        # The month is closed from the page, by keyboard, and opened again with a reason.
        view.page.get_by_role("button", name="Approve").focus()
        view.page.keyboard.press("Enter")
        view.page.get_by_text("found no name").wait_for()
        for button, said in (("Accrue", "prepared by A. Berg"), ("Approve", "approved by B. Cole")):
            view.page.get_by_label("Who does it").fill(said.partition(" by ")[2])
            view.page.get_by_role("button", name=button).focus()
            view.page.keyboard.press("Enter")
            view.page.get_by_text(said).first.wait_for()
        view.page.get_by_text("is closed in USD").first.wait_for()
        view.page.get_by_role("button", name="Open again").click()
        view.page.get_by_text("found no reason").wait_for()
        view.page.get_by_label("Why, needed to explain and to open again").fill("a credit note comes")
        view.page.get_by_role("button", name="Open again").click()
        view.page.get_by_text("opened again by B. Cole: a credit note comes").first.wait_for()
        assert view.complaints == []


def test_of_a_bill_with_several_invoices_the_total_of_one_can_be_typed(browser: Browser, tmp_path: Path) -> None:
    day = date(2026, 10, 5)
    charges = [Charge(day, cost, invoice=invoice) for cost, invoice in (("196.50", "22104"), ("10", "22105"))]
    state = write_estate(tmp_path / ".outlay", charges, as_of=date(2026, 11, 24))
    with served(state) as billed, watched(browser) as view:
        view.open(billed + "/reconcile?month=2026-10")
        for invoice, said in (
            ("22106", "no charge of invoice 22106"),
            ("22105", "invoice 22105, entered by M. Okafor"),
        ):
            view.page.get_by_label("Invoice id, empty for the month").fill(invoice)
            view.page.get_by_label("Invoice total with tax, USD").fill("10.00")
            view.page.get_by_label("Your name").fill("M. Okafor")
            view.page.get_by_role("button", name="Keep this total").click()
            view.page.get_by_text(said).first.wait_for()
        assert view.complaints == []
