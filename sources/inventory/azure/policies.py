"""What a request to Azure goes through: it is signed, and asked again where Azure asks for patience or breaks off."""

import time
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Protocol

from azure.core.exceptions import (
    IncompleteReadError,
    ServiceRequestError,
    ServiceResponseError,
)
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import HTTPPolicy

ATTEMPTS = 5
# Seconds: of the first wait where Azure names none, and the longest that it may ask for.
FIRST_WAIT, LONGEST_WAIT = 0.5, 60.0
AGAIN = (408, 429, 500, 502, 503, 504)
BROKEN = (ServiceResponseError, IncompleteReadError)
# Seconds before its end that a token is no longer used.
MARGIN = 120
QUOTA_LEFT, QUOTA_RESETS = "x-ms-user-quota-remaining", "x-ms-user-quota-resets-after"


class Credential(Protocol):
    """As azure.core.credentials.TokenCredential."""

    def get_token(self, *scopes: str, **more: Any) -> Any: ...


class Persistent(HTTPPolicy[Any, Any]):
    """Asks again after a limit, a bad moment or an answer that broke off; a query is asked again too, as it only reads.

    Waits as long as Retry-After says, and where Resource Graph's quota is used up until it is reset:
    https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling,
    https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests
    """

    def send(self, request: PipelineRequest[Any]) -> PipelineResponse[Any, Any]:
        for attempt in range(1, ATTEMPTS):
            try:
                response = self.next.send(request)
            except (*BROKEN, ServiceRequestError) as error:
                if attempt > 1 and isinstance(error, ServiceRequestError):
                    raise
                time.sleep(backoff(attempt))
                continue
            wait = before_the_next(response.http_response, attempt)
            if wait is None:
                return response
            time.sleep(wait)
        return self.next.send(request)


def before_the_next(answer: Any, attempt: int) -> float | None:
    """Seconds to wait and ask again; None where the answer stands, after the wait for a quota that it used up."""
    reset = until_reset(answer.headers)
    if answer.status_code not in AGAIN:
        time.sleep(min(reset, LONGEST_WAIT))
        return None
    asked = asked_to_wait(answer.headers)
    if asked is None:
        asked = (answer.status_code == 429 and reset) or backoff(attempt)
    return asked if asked <= LONGEST_WAIT else None


def backoff(attempt: int) -> float:
    """Half a second, then twice as long each time."""
    return FIRST_WAIT * 2 ** (attempt - 1)


def asked_to_wait(headers: Any) -> float | None:
    """Seconds that Retry-After asks for; None where it does not, or names a date."""
    text = headers.get("Retry-After") or ""
    try:
        return float(text)
    except ValueError:
        return None


def until_reset(headers: Any) -> float:
    """Seconds until the quota of queries is full again where it is used up, else 0."""
    if headers.get(QUOTA_LEFT) != "0":
        return 0.0
    try:
        hours, minutes, seconds = str(headers.get(QUOTA_RESETS, "")).split(":")
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    except ValueError:
        return 0.0


@dataclass
class Given:
    """A token that somebody put into the environment; its repr does not show it."""

    token: str = field(repr=False)

    def get_token(self, *_: str, **__: Any) -> Any:
        from azure.core.credentials import AccessToken

        return AccessToken(self.token, 1 << 40)


class Signed(HTTPPolicy[Any, Any]):
    """Puts the identity's token on each request, over plain HTTP too; asks for a new one where it has ended."""

    def __init__(self, credential: Credential, scope: str) -> None:
        super().__init__()
        self._credential, self._scope = credential, scope
        self._token: Any = None
        self._lock = Lock()

    def send(self, request: PipelineRequest[Any]) -> PipelineResponse[Any, Any]:
        token = self._current()
        response = self._signed(request, token)
        if response.http_response.status_code != 401:
            return response
        renewed = self._renewed(token)
        return response if renewed == token else self._signed(request, renewed)

    def _signed(self, request: PipelineRequest[Any], token: str) -> PipelineResponse[Any, Any]:
        request.http_request.headers["Authorization"] = f"Bearer {token}"
        return self.next.send(request)

    def _current(self) -> str:
        with self._lock:
            if self._token is None or self._token.expires_on < time.time() + MARGIN:
                self._token = self._credential.get_token(self._scope)
            return self._token.token

    def _renewed(self, refused: str) -> str:
        """The token after the refused one: another thread may have renewed it already."""
        with self._lock:
            if self._token.token == refused:
                self._token = self._credential.get_token(self._scope)
            return self._token.token
