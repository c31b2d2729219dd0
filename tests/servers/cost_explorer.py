"""A small Cost Explorer on loopback: pages of one month a token, and refusals first where asked to."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

THROTTLED = {"__type": "ThrottlingException", "message": "Rate exceeded"}
DENIED = {"__type": "AccessDeniedException", "message": "User is not authorized to perform: ce:GetCostAndUsage"}


def group(service: str, account: str, unblended: str, amortized: str) -> dict[str, Any]:
    amounts = {"UnblendedCost": (unblended, "USD"), "AmortizedCost": (amortized, "USD"), "UsageQuantity": ("1", "N/A")}
    return {
        "Keys": [service, account],
        "Metrics": {name: {"Amount": amount, "Unit": unit} for name, (amount, unit) in amounts.items()},
    }


def day(start: str, end: str, *groups: dict[str, Any]) -> dict[str, Any]:
    return {"TimePeriod": {"Start": start, "End": end}, "Total": {}, "Groups": list(groups), "Estimated": True}


@dataclass
class CostExplorer:
    """`pages`: the month ("YYYY-MM") -> its pages, each a list of days; `refusals` come first, one a request."""

    pages: dict[str, list[list[dict[str, Any]]]]
    refusals: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    endpoint: str = ""

    def answer(self, request: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.requests.append(request)
        if self.refusals:
            return self.refusals.pop(0)
        pages = self.pages.get(request["TimePeriod"]["Start"][:7], [[]])
        number = int(request.get("NextPageToken", "0"))
        more = {"NextPageToken": str(number + 1)} if number + 1 < len(pages) else {}
        names = [{"Value": "000000000042", "Attributes": {"description": "Payments"}}]
        return 200, {"ResultsByTime": pages[number], "DimensionValueAttributes": names, **more}

    @property
    def months(self) -> list[str]:
        """The months that were asked for, in order."""
        return [request["TimePeriod"]["Start"][:7] for request in self.requests]


@contextmanager
def serve(explorer: CostExplorer) -> Generator[CostExplorer]:
    """Answers on a free port while the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, answer = explorer.answer(request)
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    explorer.endpoint = f"http://127.0.0.1:{server.server_port}"
    try:
        yield explorer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
