"""A small Google Cloud on loopback: lists in pages of two, refusals in Google's words, faults first where asked to."""

import json
import re
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.servers.answers import Answer, Request, answering

A_PAGE = 2
PROJECT, NUMBER = "haldane-iot", "777853987809"
LINK = f"https://www.googleapis.com/compute/v1/projects/{PROJECT}"
ZONE = f"{LINK}/zones/europe-west4-a"


def told(body: Any, status: int = 200, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, json.dumps(body).encode(), {"Content-Type": "application/json", **named})


def error(status: int, message: str, reason: str = "", **headers: str) -> Answer:
    """https://docs.cloud.google.com/apis/design/errors"""
    details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}] if reason else []
    return told({"error": {"code": status, "message": message, "details": details}}, status, **headers)


def denied(permission: str) -> Answer:
    return error(
        403, f"Permission '{permission}' denied on resource '//cloudresourcemanager.googleapis.com/projects/p'."
    )


def asset(
    asset_type: str, data: Mapping[str, Any], *, name: str = "", location: str = "europe-west4-a"
) -> dict[str, Any]:
    """As `assets.list` has it with contentType=RESOURCE."""
    link = str(data.get("selfLink", "")).replace("https://www.googleapis.com/compute/v1/", "//compute.googleapis.com/")
    return {
        "name": name or link,
        "assetType": asset_type,
        "resource": {
            "version": "v1",
            "parent": f"//cloudresourcemanager.googleapis.com/projects/{NUMBER}",
            "data": dict(data),
            "location": location,
        },
        "ancestors": [f"projects/{NUMBER}", "organizations/514403270916"],
        "updateTime": "2026-10-30T02:10:00Z",
    }


def compute(kind: str, collection: str, number: int, *, place: str = ZONE, **more: Any) -> dict[str, Any]:
    """An asset of Compute; `kind` as asset types have it."""
    name = f"{kind.lower()}-{number}"
    data = {"id": str(number), "name": name, "selfLink": f"{place}/{collection}/{name}", **more}
    where = place.rpartition("/")[2]
    return asset(f"compute.googleapis.com/{kind}", data, location="global" if where == "global" else where)


@dataclass
class Google:
    """`assets` by scope; `lists` by path, elements under their key; `answers` by path, instead of anything else.

    `guard` may refuse a path. `faults` come before anything else, one a request, None for none; `tokens` are let in
    (empty: all).
    """

    assets: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    lists: dict[str, tuple[str, list[Any]]] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    faults: list[Answer | None] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    guard: Callable[[str], Answer | None] = lambda _: None
    asked: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)
    endpoint: str = ""
    lock: Lock = field(default_factory=Lock)

    def answer(self, request: Request) -> Answer:
        parts = urlsplit(request.path)
        query = parse_qsl(parts.query)
        with self.lock:
            self.asked.append((parts.path, query))
            fault = self.faults.pop(0) if self.faults else None
        if fault:
            return fault
        if self.tokens and request.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return error(401, "Request had invalid authentication credentials.")
        refused = self.guard(parts.path)
        if refused:
            return refused
        if parts.path in self.answers:
            return self.answers[parts.path]
        scope = re.fullmatch(r"/v1/(.+)/assets", parts.path)
        if scope and scope[1] in self.assets:
            types = [value for name, value in query if name == "assetTypes"]
            found = [each for each in self.assets[scope[1]] if not types or each["assetType"] in types]
            return self._page("assets", found, query)
        if parts.path in self.lists:
            return self._page(*self.lists[parts.path], query)
        return error(404, f"Method not found: {parts.path}")

    def _page(self, key: str, whole: list[Any], query: list[tuple[str, str]]) -> Answer:
        first = int(dict(query).get("pageToken", "0"))
        body: dict[str, Any] = {key: whole[first : first + A_PAGE]} if whole else {}
        rest = {"nextPageToken": str(first + A_PAGE)} if first + A_PAGE < len(whole) else {}
        return told({**body, **rest})

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@contextmanager
def serving(google: Google) -> Generator[Google]:
    with answering(google.answer) as address:
        google.endpoint = address
        yield google
