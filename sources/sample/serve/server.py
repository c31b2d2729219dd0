"""The providers of a company, answering on loopback: `http://127.0.0.1:<port>/<feed>`."""

import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, unquote, urlsplit

from sources.sample.serve.answers import Estate
from sources.sample.serve.asked import Answer, Request, told
from sources.sample.serve.company import ESTATES, Served, keep, kept
from sources.sample.serve.dialects import DIALECTS
from sources.sample.serve.limits import SLOW_SECONDS, Fault, Limits
from sources.sample.serve.sessions import Sessions

LOOPBACK = "127.0.0.1"


class PortTaken(OSError):
    """The port can't be had."""


class Providers(ThreadingHTTPServer):
    """All feeds of one company on one port of this machine, and on no other address."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(
        self,
        folder: Path,
        port: int = 0,
        *,
        faults: bool = False,
        host: str = LOOPBACK,
        estates: Mapping[str, Estate] = ESTATES,
    ) -> None:
        if host != LOOPBACK:
            raise ValueError(f"The sample company is served on {LOOPBACK} alone, not on {host}.")
        self.company = Served(folder, estates)
        self.limits = Limits(self.company.world.seed, faults)
        self.sessions = Sessions(faults)
        super().__init__((host, port), _handler(self))
        self.thread = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def wait(self) -> None:
        """Until somebody interrupts."""
        while self.thread.is_alive():
            self.thread.join(0.5)

    @property
    def address(self) -> str:
        return f"http://{LOOPBACK}:{self.server_port}"

    def answer(self, request: Request, name: str) -> tuple[Answer, Fault]:
        """What a feed says, and what befalls it on the way."""
        answers = self.company.feed(name)
        dialect = DIALECTS.get(answers.about["kind"]) if answers else None
        if answers is None or dialect is None:
            return told({"error": f"No feed is called {name}."}, status=404), Fault.NONE
        fault, wait = self.limits.next(name)
        if fault is Fault.LIMITED:
            return dialect.limited(request, wait), fault
        if fault is Fault.FAILED:
            return dialect.failed(request), fault
        if not dialect.is_open(request) and not self.sessions.lets_in(dialect, request, answers):
            return dialect.refused(request), fault
        return dialect.answer(request, answers), fault


def _handler(providers: "Providers") -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1
        timeout = 60

        def _reply(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.headers.get("Host", "").partition(":")[0] not in (LOOPBACK, "localhost"):
                self._send(told({"error": f"Only {LOOPBACK} is served."}, status=421), Fault.NONE)
                return
            url = urlsplit(self.path)
            name, _, rest = url.path.lstrip("/").partition("/")
            pairs = parse_qs(url.query, keep_blank_values=True)
            query = {key: values[-1] for key, values in pairs.items()}
            repeated = {key: tuple(values) for key, values in pairs.items()}
            headers = {key.lower(): value for key, value in self.headers.items()}
            request = Request(
                self.command, f"/{unquote(rest)}", f"{providers.address}/{name}", query, repeated, headers, body
            )
            self._send(*providers.answer(request, name))

        do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = _reply  # noqa: N815

        def _send(self, answer: Answer, fault: Fault) -> None:
            if fault is Fault.SLOW:
                time.sleep(SLOW_SECONDS)
            self.send_response(answer.status)
            for key, value in answer.headers:
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if fault is Fault.CUT:
                self.wfile.write(answer.body[: len(answer.body) // 2])
                self.close_connection = True
            elif self.command != "HEAD":
                self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing: who asks knows what it asked."""

    return Handler


@contextmanager
def serving(
    folder: Path, port: int | None = None, *, faults: bool | None = None, estates: Mapping[str, Estate] = ESTATES
) -> Generator[Providers]:
    """Serves a written company while the block lasts, on the port asked for, else the one that its sample.toml keeps.

    A free one is found where it keeps none; the port and the feeds' tokens are kept there. Without `faults` it is as
    `[serve] faults` of that file says. Raises NoCompany, PortTaken.
    """
    before = kept(folder)
    asked = port if port is not None else int(str(before.get("port", 0)))
    goes_wrong = bool(before.get("faults")) if faults is None else faults
    try:
        providers = Providers(folder, asked, faults=goes_wrong, estates=estates)
    except OSError as error:
        raise PortTaken(
            f"Port {asked} of {LOOPBACK} is not to be had: {error.strerror}. `--port` takes another."
        ) from error
    tokens = {feed.name: feed.about["token"] for feed in providers.company.feeds}
    keep(folder, port=providers.server_port, tokens=tokens)
    providers.thread.start()
    try:
        yield providers
    finally:
        providers.shutdown()
        providers.server_close()
        providers.thread.join()
