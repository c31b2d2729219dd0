"""A small Azure Resource Manager on loopback: what lies at each path, in pages, and refusals first where asked to."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

GRAPH = "/providers/microsoft.resourcegraph/resources"


@dataclass(frozen=True)
class Said:
    """One answer; `cut` sends half of the body under the whole's length."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False


def error(status: int, code: str, message: str = "", **headers: str) -> Said:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Said(status, {"error": {"code": code, "message": message}}, named)


def denied(action: str) -> Said:
    return error(
        403,
        "AuthorizationFailed",
        f"The client 'c' with object id 'o' does not have authorization to perform action '{action}' over scope "
        "'/subscriptions/s' or the scope is invalid. If access was recently granted, please refresh your credentials.",
    )


READER = {"actions": ["*/read"], "notActions": []}


@dataclass
class Manager:
    """`lists`: a path (lower-cased) -> elements or an answer; `tables`: a table of Resource Graph -> rows.

    `faults` come before anything else, one a request, None for none; `tokens` are those that are let in (empty: all).
    A page has `a_page` elements. Of what is `closed` alone Resource Graph refuses, of what is `silent` it has no rows.
    """

    lists: dict[str, Sequence[Any] | Said] = field(default_factory=dict)
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    faults: list[Said | None] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    a_page: int = 2
    requests: list[tuple[str, str, Any]] = field(default_factory=list)
    queries: list[dict[str, list[str]]] = field(default_factory=list)
    endpoint: str = ""
    lock: Lock = field(default_factory=Lock)

    def answer(self, method: str, url: str, body: Any, token: str) -> Said:
        parts = urlsplit(url)
        path, query = unquote(parts.path).lower(), parse_qs(parts.query)
        with self.lock:
            self.requests.append((method, unquote(parts.path), body))
            self.queries.append(query)
            fault = self.faults.pop(0) if self.faults else None
        if fault:
            return fault
        if self.tokens and token not in self.tokens:
            return error(401, "InvalidAuthenticationToken", "The access token has expired.")
        return self._rows(body) if path == GRAPH else self._list(parts.path, path, query)

    def _rows(self, body: Any) -> Said:
        table = body["query"].split("|")[0].strip().lower()
        within = [each for each in body["subscriptions"] if each not in self.closed]
        if not within:
            return denied("Microsoft.ResourceGraph/resources/read")
        if table not in self.tables:
            return error(400, "BadRequest", "InvalidQuery")
        rows = [row for row in self.tables[table] if row["id"].split("/")[2] in {*within} - self.silent]
        first = int(body["options"].get("$skipToken") or 0)
        rest = {"$skipToken": str(first + self.a_page)} if first + self.a_page < len(rows) else {}
        told = {"totalRecords": len(rows), "data": rows[first : first + self.a_page], "resultTruncated": "false"}
        return Said(200, {**told, **rest})

    def _list(self, written: str, path: str, query: Mapping[str, list[str]]) -> Said:
        found = self.lists.get(path)
        if found is None and path.endswith("/microsoft.authorization/permissions"):
            found = [READER]
        if found is None and path.endswith("/microsoft.advisor/recommendations"):
            found = []
        if found is None:
            return error(404, "ResourceNotFound", path)
        if isinstance(found, Said):
            return found
        first = int(query.get("$skiptoken", ["0"])[0])
        page = {"value": list(found[first : first + self.a_page])}
        if first + self.a_page < len(found):
            page["nextLink"] = f"https://management.azure.com{written}?api-version=1&$skiptoken={first + self.a_page}"
        return Said(200, page)


@contextmanager
def serving(manager: Manager) -> Iterator[Manager]:
    """Answers on a free port while the block lasts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(manager.answer))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    manager.endpoint = f"http://127.0.0.1:{server.server_port}"
    try:
        yield manager
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(answer: Callable[[str, str, Any, str], Said]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def _reply(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            said = answer(self.command, self.path, json.loads(sent) if sent else None, token)
            body = said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if said.cut else body)
            self.close_connection = said.cut

        do_GET = do_POST = do_PUT = _reply  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
