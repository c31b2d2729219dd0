"""A real Chromium against a real server on loopback."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from dashboards.app import create_app
from dashboards.serve import bind, warm_up
from dashboards.settings import DashboardSettings
from tests.servers import tools

# Waiting is by locators and addresses: a page's own policy forbids the evaluation that waiting for a script repeats.
NOT_DRAWN = ".dash-graph:not(:has(.main-svg))"
WAIT_MILLISECONDS = 30_000
BUSY = "was preloaded using link preload but not used within a few seconds"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=tools.demand(tools.CHROMIUM), args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def served(state: Path) -> Iterator[str]:
    """The address of a running server, warmed up as `serve` does."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    app = create_app(state, settings=DashboardSettings(company="Kestrel Freight Ltd", port=port))
    server = bind(app, "127.0.0.1", port)
    warm_up(app, port)
    runs = threading.Thread(target=server.run, daemon=True)
    runs.start()
    yield f"http://127.0.0.1:{port}"
    server.close()
    runs.join(5)


class Watched:
    """A page that notes what its browser complains about and every address that it asks for.

    Where the machine is too busy to come to a script within seconds, the browser says so of its preload: no defect.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda said: self._complain(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda failure: self.complaints.append(str(failure)))
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("requestfailed", lambda request: self.complaints.append(f"failed: {request.url}"))

    def _complain(self, said: str) -> None:
        if BUSY not in said:
            self.complaints.append(said)

    def open(self, address: str) -> None:
        """Goes there and waits until the page has come."""
        self.page.goto(address)
        self.settle()

    def resize(self, width: int) -> None:
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.wait_for_timeout(100)

    def turn_dark(self) -> None:
        """From light by the button, where the page is, and waits until it has come anew, which gives it its title."""
        self.page.evaluate("document.title = ''")
        self.page.evaluate("document.querySelector('.theme-button').click()")
        expect(self.page).to_have_title(re.compile("Outlay"), timeout=WAIT_MILLISECONDS)
        assert self.page.locator("html").get_attribute("data-mantine-color-scheme") == "dark"
        self.settle()

    def settle(self) -> None:
        self.page.wait_for_selector("#page h1")
        self.page.evaluate("document.fonts.ready.then(() => true)")
        expect(self.page.locator(NOT_DRAWN)).to_have_count(0, timeout=WAIT_MILLISECONDS)


@contextmanager
def watched(browser: Browser, *, width: int = 1440, mode: str = "light") -> Iterator[Watched]:
    with browser.new_context(viewport={"width": width, "height": 900}, color_scheme=mode) as context:
        yield Watched(context.new_page())
