"""A web server that answers as it is told, one that never answers, and a port where nobody listens."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass(frozen=True)
class Answer:
    """An answer; `claimed_bytes` is a Content-Length other than the body's, for one that breaks off."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    claimed_bytes: int | None = None


@dataclass(frozen=True)
class Request:
    """What was asked: the path with its query, the headers with lower-case names, and what was sent."""

    path: str
    headers: dict[str, str]
    body: bytes = b""


@contextmanager
def answering(answer: Callable[[Request], Answer]) -> Iterator[str]:
    """Serve on a free loopback port; yields its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(answer))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def silent() -> Iterator[str]:
    """The address of a server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def nobody() -> str:
    """The address of a loopback port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}"


def _handler(answer: Callable[[Request], Answer]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            given = answer(Request(self.path, {name.lower(): value for name, value in self.headers.items()}, sent))
            self.send_response(given.status)
            for name, value in given.headers.items():
                self.send_header(name, value)
            length = len(given.body) if given.claimed_bytes is None else given.claimed_bytes
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(given.body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Say nothing: what was asked is known to the test."""

    return Handler
