"""Serving the dashboards on this machine: waitress on loopback, warmed up before its address is told."""

import gzip
import re
import socket
from collections.abc import Callable
from pathlib import Path

from dash import Dash
from flask.testing import FlaskClient
from waitress.server import create_server

from dashboards.app import PLOTLY_ADDRESS, create_app
from dashboards.entries.books import Bookkeeping
from dashboards.settings import DashboardSettings

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
HIGHEST_PORT = 65535
THREADS = 8


class NotServed(Exception):
    """Pages cannot be served so; the message says what to do instead."""


def serve(
    state: Path,
    port: int | None = None,
    *,
    host: str = "127.0.0.1",
    settings: DashboardSettings | None = None,
    close: Bookkeeping | None = None,
    tell: Callable[[str], None] = print,
) -> None:
    """Serves until it is interrupted. Raises NotServed where the address is not ours to take."""
    settings = settings or DashboardSettings()
    settings = settings.model_copy(update={"port": port}) if port else settings
    refuse_other_machines(host)
    app = create_app(state, settings=settings, close=close)
    server = bind(app, host, settings.port)
    warm_up(app, settings.port)
    tell(f"http://127.0.0.1:{settings.port}")
    try:
        server.run()
    finally:
        server.close()


def refuse_other_machines(host: str) -> None:
    """Only loopback, as long as nobody has to sign in."""
    if host not in LOOPBACK:
        raise NotServed(
            f"Found the address {host}; expected 127.0.0.1, since there is no sign-in yet and every viewer would see "
            "everything. Leave the address out, and reach it from elsewhere through an SSH tunnel."
        )


def bind(app: Dash, host: str, port: int):
    """A waitress server that holds the port; requests wait until it runs. Raises NotServed where the port is taken."""
    return create_server(app.server, sockets=[listen(host, port)], threads=THREADS, ident=None)


def listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as refused:
        other = port + 1 if port < HIGHEST_PORT else port - 1
        raise NotServed(
            f"Port {port} of {host} cannot be taken ({refused.strerror}). Stop what listens there or choose another: "
            f"outlay serve --port {other}"
        ) from refused


def warm_up(app: Dash, port: int) -> None:
    """Asks once for everything that the first page needs: Dash sets itself up, and files are compressed, only once."""
    client = app.server.test_client()
    page = fetch(client, "/", port)
    for address in [
        *re.findall(r'(?:src|href)="(/[^"]+)"', page),
        "/_dash-layout",
        "/_dash-dependencies",
        PLOTLY_ADDRESS,
    ]:
        fetch(client, address, port)


def fetch(client: FlaskClient, address: str, port: int) -> str:
    answer = client.get(address, headers={"Host": f"127.0.0.1:{port}", "Accept-Encoding": "gzip"})
    body = answer.get_data()
    answer.close()
    return gzip.decompress(body).decode(errors="replace") if answer.headers.get("Content-Encoding") == "gzip" else ""
