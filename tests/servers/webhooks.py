"""A web server on loopback that takes POSTs, notes them and answers as it is told."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from tests.servers.answers import Answer


@dataclass(frozen=True)
class Posted:
    """What came: the path, headers with lower-case names, the body."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Hook:
    """The server's address and what came so far."""

    address: str
    posted: list[Posted] = field(default_factory=list)


@contextmanager
def hook(*answers: Answer) -> Generator[Hook]:
    """Answers the requests in order, the last answer for all that follow; 200 where none is told."""
    told: Sequence[Answer] = answers or (Answer(),)
    there = Hook("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            given = told[min(len(there.posted), len(told) - 1)]
            there.posted.append(Posted(self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(given.status)
            for name, value in given.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(given.body)))
            self.end_headers()
            self.wfile.write(given.body)

        def log_message(self, *_: object) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
            """Say nothing: what was asked is known to the test."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    there.address = f"http://127.0.0.1:{server.server_port}/hook/s3cret"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield there
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
