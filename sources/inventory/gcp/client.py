"""Asks Google's REST interfaces: signs in, pages, waits where it is told to, keeps each answer as it was received.

One session speaks to all of them; google-auth renews it. Google's own client packages would bring one package a service
and hide the answers, which are kept. https://docs.cloud.google.com/apis/design/errors
"""

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sources.archive import Archive
from sources.base import Unreachable
from sources.inventory.gcp.answers import Answer, failure, passes
from sources.inventory.gcp.words import STORE
from sources.settings import InventorySettings

# Read access to all of Google Cloud; what may be read of it, the roles of the account say.
SCOPES = ("https://www.googleapis.com/auth/cloud-platform.read-only",)
CONNECT_TIMEOUT, READ_TIMEOUT, LONGEST_WAIT = 4, 60, 30.0
# Quotas are a minute's; what breaks off more often than a few times is no passing trouble.
ATTEMPTS, ATTEMPTS_BROKEN = 8, 4
Params = Mapping[str, str | Sequence[str]]
# From the text of an answer to its members. Raises ValueError where it is none.
Read = Callable[[str], Any]


@dataclass(frozen=True)
class Client:
    """One source's way to Google. `replays` reads what the archive has of the day and asks nobody.

    `endpoint` stands in for every service's own address. Over plain HTTP a token goes to this machine alone.
    """

    endpoint: str | None
    token: str | None = field(repr=False)
    archive: Archive
    folder: Path
    replays: bool = False

    @classmethod
    def of(cls, settings: InventorySettings, archive: Archive, day: str, *, replays: bool) -> "Client":
        variable = settings.token_variable
        folder = archive.make(settings.name, "inventory", day)
        return cls(settings.endpoint, os.environ.get(variable), archive, folder, replays)

    def pages(self, service: str, path: str, params: Params, read: Read = json.loads) -> Iterator[dict[str, Any]]:
        """All pages of a list. Raises Refused, Absent or another Unreachable, at the first page or any later one."""
        token = ""
        while True:
            page = self.get(service, path, {**params, **({"pageToken": token} if token else {})}, read)
            yield page
            token = str(page.get("nextPageToken") or "")
            if not token:
                return

    def get(self, service: str, path: str, params: Params, read: Read = json.loads) -> dict[str, Any]:
        """One answer, as `read` reads its text. `service` is the host's first word: cloudasset, compute …"""
        name = _name(service, path, params)
        text = self._kept(name, path) if self.replays else self._asked(service, path, params)
        try:
            answer = read(text)
        except ValueError as error:
            raise STORE.other(path, "no JSON") from error
        if not isinstance(answer, dict):
            raise STORE.other(path, "no object")
        if not self.replays:
            self.archive.write(self.folder / name, text)
        return answer

    def _kept(self, name: str, path: str) -> str:
        texts = self.archive.read(self.folder, name)
        if not texts:
            raise Unreachable(
                path,
                found="no answer in the archive",
                expected=f"one that was kept in {self.folder}",
                do="Run without replaying, which asks anew.",
            )
        return texts[0]

    def _asked(self, service: str, path: str, params: Params) -> str:
        address = f"{self.endpoint or f'https://{service}.googleapis.com'}{path}"
        for attempt in range(1, ATTEMPTS + 1):
            answer = self._once(address, path, params)
            if answer.status == 200:
                return answer.text
            if attempt >= (ATTEMPTS if answer.status else ATTEMPTS_BROKEN) or not passes(answer):
                raise failure(path, answer)
            time.sleep(min(LONGEST_WAIT, answer.wait or 0.25 * 2**attempt))
        raise AssertionError

    def _once(self, address: str, path: str, params: Params) -> Answer:
        """One request; what broke off on the way is an answer of status 0."""
        import google.auth.exceptions as auth
        import requests

        try:
            got = self.session.get(
                address, params=params, timeout=(CONNECT_TIMEOUT, READ_TIMEOUT), allow_redirects=False
            )
        except requests.RequestException as error:
            return Answer(0, repr(error), 0.0, STORE.network(path, error) or STORE.other(path, error))
        except auth.GoogleAuthError as error:
            raise STORE.network(path, error) or STORE.no_credentials(path, error) from error
        return Answer(got.status_code, got.text, _seconds(got.headers.get("Retry-After")))

    @cached_property
    def session(self) -> Any:
        """Raises Unreachable where there are no credentials."""
        try:
            import google.auth
            import google.auth.exceptions as auth
            import requests
            from google.auth.transport.requests import AuthorizedSession
        except ImportError as error:
            raise STORE.not_installed("Google Cloud", "google-auth") from error
        plain = (self.endpoint or "").startswith("http://")
        if self.token or plain:
            session = requests.Session()
            session.trust_env = self.endpoint is None
            if self.token and (not plain or _is_here(self.endpoint or "")):
                session.headers["Authorization"] = f"Bearer {self.token}"
            return session
        try:
            credentials, _ = google.auth.default(scopes=SCOPES)
        except auth.GoogleAuthError as error:
            raise STORE.no_credentials("Google Cloud", error) from error
        return AuthorizedSession(credentials)


def _is_here(endpoint: str) -> bool:
    """Whether an address is of this machine."""
    host = urlsplit(endpoint).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _name(service: str, path: str, params: Params) -> str:
    """The file of an answer: what was asked, and a hash of how."""
    asked = json.dumps([path, sorted((key, value) for key, value in params.items())])
    return f"{service}-{hashlib.sha256(asked.encode()).hexdigest()[:24]}.json"


def _seconds(text: str | None) -> float:
    return float(text) if text and text.replace(".", "", 1).isdigit() else 0.0
