"""The app: its frame, its pages and the one callback that shows a page."""

import base64
import hashlib
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl

import dash_mantine_components as dmc
import polars as pl
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update
from flask import Flask, Response, request, send_from_directory
from werkzeug.exceptions import InternalServerError

from dashboards import wording
from dashboards.access.headers import send_headers
from dashboards.access.hosts import guard_hosts
from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.commitment_files import serve_commitments
from dashboards.components.frame import frame, snapshot_note, waits_id
from dashboards.components.icons import icon_sheet
from dashboards.components.page import button
from dashboards.components.states import empty, error, loading
from dashboards.entered import Entered
from dashboards.entries.books import BOOKKEEPING, Bookkeeping
from dashboards.files import serve_files
from dashboards.pages import PAGES
from dashboards.pages.base import Page, Visit
from dashboards.renewal_files import serve_renewals
from dashboards.settings import DashboardSettings
from dashboards.snapshots import Opened, Snapshots
from dashboards.software_files import serve_software_files
from dashboards.theme import mantine_theme, token_sheet
from dashboards.transfer import send_less
from warehouse.tables import DECISION

ASSETS = Path(__file__).parent / "assets"
PLOTLY = "plotly/plotly-cartesian.min.js"
PLOTLY_ADDRESS = "/_dash-component-suites/plotly/package_data/plotly.min.js"
LOADED_BY_HAND = r"^(plotly-cartesian\.min\.js|before\.js)$"
WITH_WAITING = tuple(page for page in PAGES if page.waiting)
NOTHING_DECIDED = DECISION.empty()
BY_PATH = {page.path: page for page in PAGES}

log = logging.getLogger(__name__)


class Outlay(Dash):
    """Dash, with a page's own title and, where it draws, its plotting library asked for at once."""

    def interpolate_index(self, **parts: Any) -> str:  # pyright: ignore[reportIncompatibleMethodOverride]
        page = page_at(request.path)
        draws = page is not None and page.graphs and not (page.details and request.path == page.path)
        early = f'<link rel="preload" as="script" href="{PLOTLY_ADDRESS}">' if draws else ""
        title = f"{page.title} · Outlay" if page else "Outlay"
        return super().interpolate_index(**parts | {"title": title, "metas": parts["metas"] + early})


def create_app(state: Path, *, settings: DashboardSettings | None = None, close: Bookkeeping | None = None) -> Dash:
    """The dashboards over a state folder; nothing is read before the first request. `close` is what outlay.toml says of
    the close of months.
    """
    settings = settings or DashboardSettings()
    server = Flask(__name__, static_folder=None)
    guard_hosts(server, settings)
    serve_plotly(server)
    serve_theme(server)
    app = Outlay(
        "outlay",
        server=cast("Any", server),
        assets_folder=str(ASSETS),
        assets_ignore=LOADED_BY_HAND,
        external_stylesheets=[f"/assets/theme.css?m={digest(theme_sheet())}"],
        pages_folder="",
        use_pages=False,
        serve_locally=True,
        title="Outlay",
        update_title="",
        index_string=index_page(),
        suppress_callback_exceptions=True,
        on_error=show_error,
    )
    app.layout = layout(settings)
    snapshots, entered = Snapshots(state), Entered(state)
    server.extensions["snapshots"] = snapshots
    server.extensions[BOOKKEEPING] = close or Bookkeeping()
    add_callbacks(app, snapshots, entered)
    for page in PAGES:
        if page.connect:
            page.connect(app, snapshots, entered)
    server.register_error_handler(InternalServerError, failed)
    serve_files(server, snapshots, entered)
    serve_commitments(server, snapshots)
    serve_software_files(server, snapshots, entered)
    serve_renewals(server, snapshots, entered, settings.company)
    send_less(server)
    send_headers(server, [*app.csp_hashes(), f"'sha256-{digest(before_script(), 'sha256')}'"])
    return app


def layout(settings: DashboardSettings) -> dmc.MantineProvider:
    content = html.Div(html.Div(loading(), className="page"), id="page", className="page-place")
    parts = [
        dcc.Location(id="address", refresh=False),
        dcc.Store(id="mode"),
        dcc.Store(id="visit"),
        html.Div(id="arrived", hidden=True),
        frame(PAGES, settings.company, content),
    ]
    return dmc.MantineProvider(parts, theme=mantine_theme(), defaultColorScheme="auto")


def add_callbacks(app: Dash, snapshots: Snapshots, entered: Entered) -> None:
    """Address and mode make a visit (in the browser), a visit makes a page (here), a page that came is arrived at."""
    app.clientside_callback(
        ClientsideFunction("outlay", "visit"),
        Output("visit", "data"),
        Input("address", "pathname"),
        Input("address", "search"),
        Input("mode", "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("outlay", "arrive"),
        Output("arrived", "children"),
        Input("page", "children"),
        State("visit", "data"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output("page", "children"),
        Output("snapshot", "children"),
        *(Output(waits_id(page), "children") for page in WITH_WAITING),
        Input("visit", "data"),
        prevent_initial_call=True,
    )
    def show(asked: Mapping[str, Any]) -> tuple[Any, ...]:  # pyright: ignore[reportUnusedFunction]
        with snapshots.current() as opened:
            note = snapshot_note(opened.snapshot if opened else None)
            decided = entered.current()
            books: Bookkeeping = app.server.extensions[BOOKKEEPING]
            shown = content(asked, opened, decided, books.currency)
            return shown, note, *waiting(opened, decided)


def content(
    asked: Mapping[str, Any], opened: Opened | None, decided: pl.DataFrame = NOTHING_DECIDED, reporting: str = ""
) -> Any:
    """The page at an address: `asked` holds path, search and mode as the browser sent them; `reporting` is the currency
    of reports.
    """
    page = page_at(str(asked.get("path")))
    if page is None:
        return no_such_page()
    if opened is None:
        return nothing_read(page)
    return page.render(visit(page, asked, opened, decided, reporting))


def page_at(path: str) -> Page | None:
    """The page of an address, or the one that it is a detail of."""
    above = BY_PATH.get(path.rpartition("/")[0])
    return BY_PATH.get(path) or (above if above and above.details else None)


def waiting(opened: Opened | None, decided: pl.DataFrame) -> list[str]:
    """What stands beside the rail's entries: how much waits there, nothing for none; counted anew once decided anew.

    Of everything, whatever the page is limited to.
    """
    if opened is None:
        return ["" for _ in WITH_WAITING]
    newest = ("waiting", ON_THIS_MACHINE, decided["id"].max())
    return opened.memory.recall(newest, lambda: [waits(page, opened, decided) for page in WITH_WAITING])


def waits(page: Page, opened: Opened, decided: pl.DataFrame) -> str:
    number = page.waiting(visit(page, {"path": page.path}, opened, decided)) if page.waiting else 0
    return wording.count(number) if number else ""


def visit(page: Page, asked: Mapping[str, Any], opened: Opened, decided: pl.DataFrame, reporting: str = "") -> Visit:
    return Visit(
        snapshot=opened.snapshot,
        viewer=ON_THIS_MACHINE,
        path=str(asked.get("path")) if page.details else page.path,
        filters=dict(parse_qsl(str(asked.get("search", "")).lstrip("?"))),
        mode="dark" if asked.get("mode") == "dark" else "light",
        memory=opened.memory,
        entered=decided,
        reporting=reporting,
    )


def nothing_read(page: Page) -> html.Div:
    """In place of every page before the first snapshot."""
    run, demo = html.Code("outlay run"), html.Code("outlay demo")
    why = ["Name your bills in outlay.toml and run ", run, "; to look around first, run ", demo, "."]
    return instead(page.title, empty("No bill has been read yet", why))


def no_such_page() -> html.Div:
    home = button("Go to Home", "/")
    return instead("No such page", empty("There is nothing at this address", "A page may have moved.", home, "search"))


def show_error(failure: Exception) -> Any:
    """What stands in place of a page that could not be made; the cause goes to the log."""
    log.error("A page could not be made", exc_info=failure)
    shown = error("This page could not be read", "The other pages stand. The server's log says what failed.", "")
    return instead("Outlay", shown), no_update, *(no_update for _ in WITH_WAITING)


def instead(title: str, state: html.Div) -> html.Div:
    """A page that holds only its title and why there is nothing."""
    return html.Div([html.H1(title), html.Div(state, className="card")], className="page")


def failed(failure: InternalServerError) -> Response:
    """Where the server itself failed; what failed goes to the log, never to the browser."""
    return Response("The server could not answer; its log says why. Load the page again.\n", 500, mimetype="text/plain")


def theme_sheet() -> str:
    return f"{token_sheet()}\n{icon_sheet()}"


def before_script() -> str:
    """Runs before anything is painted: sets the mode the reader chose, else the system's."""
    return (ASSETS / "before.js").read_text()


def index_page() -> str:
    return (ASSETS / "index.html").read_text().replace("{before}", before_script())


def serve_plotly(server: Flask) -> None:
    """Answers with the small bundle where Dash's graph asks for the large one."""

    @server.get(PLOTLY_ADDRESS)
    def plotly() -> Response:  # pyright: ignore[reportUnusedFunction]
        return send_from_directory(ASSETS, PLOTLY, mimetype="text/javascript")


def serve_theme(server: Flask) -> None:
    sheet = theme_sheet()

    @server.get("/assets/theme.css")
    def theme() -> Response:  # pyright: ignore[reportUnusedFunction]
        return Response(sheet, mimetype="text/css")


def digest(text: str, form: str = "short") -> str:
    """A version of a text: 12 hexadecimal digits, or the base64 SHA-256 that a security policy names."""
    hashed = hashlib.sha256(text.encode())
    return base64.b64encode(hashed.digest()).decode() if form == "sha256" else hashed.hexdigest()[:12]
