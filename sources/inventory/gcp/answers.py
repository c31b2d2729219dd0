"""What an answer of Google's that is none means: refused, nothing there, busy. https://docs.cloud.google.com/apis/design/errors"""

import json
import re
from dataclasses import dataclass
from typing import Any

from sources.base import SourceError, Unreachable
from sources.inventory.gcp.words import STORE

PERMISSION = re.compile(
    r"[Pp]ermission[s]? ['\"]?([a-z]\w*(?:\.\w+)+)|Required ['\"]([a-z]\w*(?:\.\w+)+)['\"] permission"
)
SWITCHED_OFF = ("SERVICE_DISABLED", "accessNotConfigured")
BUSY = ("rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "RATE_LIMIT_EXCEEDED")


class Refused(Unreachable):
    """The credentials may not ask this; `permission` is what they lack, where the answer tells."""

    permission: str | None = None


class Absent(Unreachable):
    """There is nothing to be asked: the service is switched off in the project, or knows nothing of the name."""


@dataclass(frozen=True)
class Answer:
    """`status` of 0 is none at all, and `broken` why; `wait` is what Retry-After says, in seconds."""

    status: int
    text: str
    wait: float = 0.0
    broken: SourceError | None = None

    @property
    def error(self) -> dict[str, Any]:
        """Google's own account of it; empty where there is none."""
        try:
            said = json.loads(self.text)
        except ValueError:
            return {}
        error = said.get("error") if isinstance(said, dict) else None
        return error if isinstance(error, dict) else {}

    @property
    def reasons(self) -> set[str]:
        named = [*(self.error.get("errors") or []), *(self.error.get("details") or [])]
        return {str(each.get("reason")) for each in named if isinstance(each, dict)}


def passes(answer: Answer) -> bool:
    """Whether the same request may succeed soon."""
    return answer.status in (0, 408, 429) or answer.status >= 500 or not answer.reasons.isdisjoint(BUSY)


def failure(where: str, answer: Answer) -> SourceError:
    """What to raise for an answer that is not 200."""
    if answer.broken is not None:
        return answer.broken
    message = str(answer.error.get("message") or answer.text[:200])
    detail = f"{answer.status}: {message}"
    if answer.status == 404 or not answer.reasons.isdisjoint(SWITCHED_OFF):
        return Absent(
            where,
            found=f"nothing there ({detail[:200]})",
            expected="a service that is switched on, and a name that it knows",
            do="Nothing, if the project does not use the service; else switch its API on.",
        )
    if passes(answer):
        return STORE.busy(where, detail)
    if answer.status == 401:
        return STORE.no_credentials(where, detail)
    if answer.status == 403:
        return _refused(where, message, detail)
    return STORE.other(where, detail)


def _refused(where: str, message: str, detail: str) -> Refused:
    found = PERMISSION.search(message)
    told = STORE.denied(where, detail)
    refused = Refused(told.what, found=told.found, expected=told.expected, do=told.do)
    refused.permission = (found[1] or found[2]) if found else None
    return refused
