"""How long to wait: what vendors say of it in headers, each in its own way, and what to do where they say nothing."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import Lock

# https://www.rfc-editor.org/rfc/rfc9110#name-retry-after, https://developer.okta.com/docs/reference/rl-best-practices/,
# https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api, https://www.ietf.org/archive/id/draft-ietf-httpapi-ratelimit-headers-07.html
RESETS = ("x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset")
LEFT = ("x-rate-limit-remaining", "x-ratelimit-remaining", "ratelimit-remaining")
# A number above this is a second since 1970, above the other a millisecond; below, seconds from now.
EPOCH, EPOCH_MS = 10**9, 10**12
LEAST = 1.0


@dataclass(frozen=True)
class Clock:
    """The time, and how to let it pass."""

    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep


def told_wait(headers: Mapping[str, str], now: float) -> float | None:
    """For how many seconds a reply asks to wait, by the vendor's own clock where it tells it; None: it does not say."""
    here = _instant(headers.get("date", "")) or now
    if asked := headers.get("retry-after", "").strip():
        return _seconds(asked, here)
    reset = next((headers[name] for name in RESETS if headers.get(name)), "")
    waits = _seconds(reset, here) if reset else None
    return None if waits is None else max(LEAST, waits)


def nothing_left(headers: Mapping[str, str]) -> bool:
    """Whether the reply was the last that the limit lets through."""
    return any(headers.get(name, "").strip() == "0" for name in LEFT)


def _seconds(text: str, now: float) -> float | None:
    number = _number(text)
    if number is None:
        instant = _instant(text)
        return None if instant is None else max(0.0, instant - now)
    if number > EPOCH_MS:
        return max(0.0, number / 1000 - now)
    return max(0.0, number - now) if number > EPOCH else max(0.0, number)


def _number(text: str) -> float | None:
    return float(text) if text.strip().replace(".", "", 1).isdecimal() else None


def _instant(text: str) -> float | None:
    """The second of an HTTP date or one by ISO 8601."""
    if not text:
        return None
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            instant = read(text)
        except ValueError:
            continue
        return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp()
    return None


@dataclass
class Limiter:
    """One gate for each endpoint of a vendor: whoever comes waits until it opens, whichever of them was told to."""

    clock: Clock = field(default_factory=Clock)
    _opens: dict[str, float] = field(default_factory=dict[str, float])
    _lock: Lock = field(default_factory=Lock)

    def hold(self, endpoint: str, seconds: float) -> None:
        """Keeps the gate shut for so many seconds from now."""
        with self._lock:
            self._opens[endpoint] = max(self._opens.get(endpoint, 0.0), self.clock.now() + seconds)

    def pass_through(self, endpoint: str) -> None:
        """Waits at the gate."""
        while (left := self._opens.get(endpoint, 0.0) - self.clock.now()) > 0:
            self.clock.sleep(left)
