"""`make dev` serves Dagster's pages and the dashboards on loopback alone, and Ctrl-C ends both."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

from tests.pipelines.bills import Place

ROOT = Path(__file__).parents[2]
UP_WITHIN_SECONDS, DOWN_WITHIN_SECONDS = 120, 20


def free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        for taken in (one, other):
            taken.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def answers(port: int, path: str) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def listening(port: int) -> set[str]:
    """The addresses, in hexadecimal as /proc/net has them, that take connections at this port."""
    lines = [line.split() for name in ("tcp", "tcp6") for line in Path("/proc/net", name).read_text().splitlines()[1:]]
    return {line[1].split(":")[0] for line in lines if line[3] == "0A" and int(line[1].split(":")[1], 16) == port}


def test_both_are_served_on_loopback_until_ctrl_c(place: Place) -> None:
    place.config(("aws", "bill.csv"))
    dagster, pages = free_ports()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OUTLAY_CONFIG": str(place.folder / "outlay.toml")}
    command = [sys.executable, "-m", "pipelines.dev", "--dagster-port", str(dagster), "--port", str(pages)]
    with (place.folder / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=place.folder, env=environment, stdout=log, stderr=log)
    try:
        until = time.monotonic() + UP_WITHIN_SECONDS
        while not (answers(dagster, "/server_info") and answers(pages, "/")):
            assert process.poll() is None, (place.folder / "log").read_text()
            assert time.monotonic() < until, (place.folder / "log").read_text()
            time.sleep(0.5)
        assert listening(dagster) == listening(pages) == {"0100007F"}
        process.send_signal(signal.SIGINT)
        assert process.wait(DOWN_WITHIN_SECONDS) == 0
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(DOWN_WITHIN_SECONDS)
    assert not listening(dagster)
    assert not listening(pages)
    assert "pipelines.definitions" in (place.folder / "log").read_text()
    assert not [*ROOT.glob("*logs*")], "Dagster's folders lie in the state folder"
