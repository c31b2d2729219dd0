"""One POST to a webhook: a bound on time, a few tries that honour Retry-After, and no address in any error."""

import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime

TRIES = 4
TIMEOUT_SECONDS = 20
LONGEST_WAIT_SECONDS = 60.0
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})


class NotDelivered(Exception):
    """A message that could not be handed over; says what was found and what to do, never the address or a secret."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A webhook that moved is told, not followed: its new place may be anybody's."""

    def redirect_request(self, *_: object) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        return None


def post(url: str, body: bytes, headers: Mapping[str, str], *, sleep: Callable[[float], None] = time.sleep) -> None:
    """Sends the JSON body; any 2xx is taken as received. Raises NotDelivered."""
    if not url.startswith(("https://", "http://")):
        raise NotDelivered("The webhook's URL: found none of http or https; expected one. Set its variable.")
    asked = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json", **headers})  # noqa: S310 - http(s) alone
    opener = urllib.request.build_opener(_NoRedirects)
    for attempt in range(1, TRIES + 1):
        try:
            with opener.open(asked, timeout=TIMEOUT_SECONDS):
                return
        except urllib.error.HTTPError as error:
            error.close()
            if error.code not in AGAIN or attempt == TRIES:
                raise NotDelivered(f"Found status {error.code} after {_tries(attempt)}; expected 2xx.") from None
            sleep(_wait(error.headers.get("Retry-After"), attempt))
        except OSError as error:
            if attempt == TRIES:
                reason = getattr(error, "reason", None) or error
                raise NotDelivered(f"Found no answer after {_tries(attempt)}: {type(reason).__name__}.") from None
            sleep(_wait(None, attempt))


def _tries(number: int) -> str:
    return "1 try" if number == 1 else f"{number} tries"


def _wait(told: str | None, attempt: int) -> float:
    """Seconds until the next try: what the server asks for, else 1, 2, 4; a minute at most."""
    return min(_asked(told) if told else 2.0 ** (attempt - 1), LONGEST_WAIT_SECONDS)


def _asked(told: str) -> float:
    """Retry-After is seconds or a date: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after"""
    if told.strip().isdigit():
        return float(told)
    try:
        return max(parsedate_to_datetime(told).timestamp() - time.time(), 0.0)
    except ValueError:
        return 1.0
