"""Only this machine is served, and a busy port is said to be so."""

import socket
from pathlib import Path

import pytest

from dashboards.app import create_app
from dashboards.serve import NotServed, bind, serve, warm_up
from dashboards.settings import DashboardSettings


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "example.com", "::"])
def test_other_machines_are_refused(tmp_path: Path, host: str) -> None:
    with pytest.raises(NotServed, match=r"expected 127\.0\.0\.1.*no sign-in"):
        serve(tmp_path, host=host)


def test_a_busy_port_names_another(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(NotServed, match=rf"Port {port} .*outlay serve --port {port + 1}"):
            serve(tmp_path, port)


def test_warming_up_leaves_nothing_to_set_up(tmp_path: Path) -> None:
    app = create_app(tmp_path, settings=DashboardSettings(port=8051))
    warm_up(app, 8051)
    client = app.server.test_client()
    assert client.get("/", headers={"Host": "127.0.0.1:8051"}).status_code == 200


def test_the_socket_is_loopbacks(tmp_path: Path) -> None:
    server = bind(create_app(tmp_path), "127.0.0.1", 0)
    assert server.effective_host == "127.0.0.1"
    server.close()
