"""A written company of a few answers, and a client that asks its server as it is told."""

import http.client
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

TOML = 'seed = 3\nsize = "small"\nas_of = 2026-11-29\nsince = 2026-08-01\n'
TOKEN = "t0ken"


def write_feed(folder: Path, kind: str, collections: Mapping[str, Sequence[Any]], **about: Any) -> Path:
    """A company of one feed, called as its kind is; gives the company's folder."""
    place = folder / "answers" / kind
    place.mkdir(parents=True, exist_ok=True)
    (place / "_about.json").write_text(json.dumps({"kind": kind, "token": TOKEN, **about}))
    for name, lines in collections.items():
        file = place / f"{name}.jsonl"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    (folder / "sample.toml").write_text(TOML)
    return folder


@dataclass(frozen=True)
class Told:
    """A response: header names are lower-case, those of one name joined by a comma as clients join them."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def next(self) -> str | None:
        """The address behind `rel="next"`."""
        links = [link.strip().split(">; ") for link in self.headers.get("link", "").split(", <") if link]
        return next((address.lstrip("<") for address, rel in links if rel == 'rel="next"'), None)


def ask(address: str, method: str = "GET", body: bytes | None = None, *, token: str = TOKEN, **headers: str) -> Told:
    """One request on a connection of its own; redirections are not followed."""
    url = urlsplit(address)
    connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=60)
    try:
        sent = {"Authorization": f"Bearer {token}"} if token else {}
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, f"{url.path}?{url.query}" if url.query else url.path, body, {**sent, **more})
        answer = connection.getresponse()
        told: dict[str, str] = {}
        for name, value in answer.getheaders():
            told[name.lower()] = f"{told[name.lower()]}, {value}" if name.lower() in told else value
        return Told(answer.status, told, answer.read())
    finally:
        connection.close()


def pages_by_token(address: str, key: str) -> list[list[dict[str, Any]]]:
    """The elements of each page that Google's `nextPageToken` leads to."""
    told, token = [], ""
    while True:
        body = ask(f"{address}&pageToken={token}" if token else address).json
        told.append(body.get(key, []))
        token = body.get("nextPageToken", "")
        if not token:
            return told


def pages_by_link(link: str, address: str) -> list[list[dict[str, Any]]]:
    """The elements of each page that Microsoft's next link of this name leads to."""
    told, here = [], address
    while here:
        body = ask(here).json
        told.append(body["value"])
        here = body.get(link)
    return told
