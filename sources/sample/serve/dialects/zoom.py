"""Zoom's API: https://developers.zoom.us/docs/api/.

Collections: `users` (of each status; active alone is the default), `accounts.me.plans.usage` (one line), and other
lists as the address below /v2, with dots.
"""

import time
from base64 import urlsafe_b64decode, urlsafe_b64encode

from sources.sample.serve.answers import Answers
from sources.sample.serve.asked import Answer, Request, told
from sources.sample.serve.dialects.base import Dialect, collection_of, page, session

PAGE, MOST = 30, 300
TOKEN_LIVES_SECONDS = 15 * 60
SCOPES = {"users": "user:read:list_users:admin", "accounts.me.plans.usage": "billing:read:plan_usage:admin"}


def _answer(request: Request, answers: Answers) -> Answer:
    if request.path == "/oauth/token":
        return told({"access_token": session(answers), "token_type": "bearer", "expires_in": 3599})
    collection = collection_of(request, "/v2/")
    if answers.denies(collection):
        scope = SCOPES.get(collection, "account:read:admin")
        return _error(400, 4711, f"Invalid access token, does not contain scopes:[{scope}].")
    if collection.endswith("plans.usage"):
        usage = answers.list(collection)
        return told(usage[0]) if usage else _error(400, 2001, "Account does not exist or has no billing.")
    if answers.has(collection):
        return _list(request, collection, answers)
    parent, _, key = collection.rpartition(".")
    one = next((thing for thing in answers.list(parent) if key in (thing.get("id"), thing.get("email"))), None)
    return told(one) if one else _error(404, 1001, f"User does not exist: {key}.")


def _list(request: Request, collection: str, answers: Answers) -> Answer:
    whole = answers.list(collection)
    if collection == "users":
        status = request.query.get("status") or "active"
        whole = [user for user in whole if user.get("status", "active") == status]
    token = request.query.get("next_page_token", "")
    first = _first(token)
    if first is None:
        return _error(400, 300, "The next page token is invalid or expired.")
    size = request.whole("page_size", PAGE, MOST)
    items, rest = page(whole, first, size)
    body = {
        "page_count": -(-len(whole) // size),
        "page_number": 1,
        "page_size": size,
        "total_records": len(whole),
        "next_page_token": "" if rest is None else next_page_token(rest, time.time()),
    }
    return told({**body, collection.rpartition(".")[2]: items})


def next_page_token(first: int, now: float) -> str:
    """A token for the page that begins there, given at that second."""
    return urlsafe_b64encode(f"{first} {int(now)}".encode()).decode()


def _first(token: str) -> int | None:
    """Where a page begins; None where the token is none that was given, or is older than a quarter of an hour."""
    if not token:
        return 0
    try:
        first, given = (int(part) for part in urlsafe_b64decode(token).decode().split(" "))
    except ValueError:
        return None
    return first if time.time() - given <= TOKEN_LIVES_SECONDS else None


def _error(status: int, code: int, message: str, *headers: tuple[str, str]) -> Answer:
    return told({"code": code, "message": message}, *headers, status=status)


def _limited(_: Request, seconds: int) -> Answer:
    message = "You have reached the maximum per-second rate limit for this API. Try again later."
    return _error(429, 429, message, ("Retry-After", str(seconds)), ("X-RateLimit-Type", "QPS"))


DIALECT = Dialect(
    kind="zoom",
    answer=_answer,
    refused=lambda _: _error(401, 124, "Invalid access token."),
    limited=_limited,
    failed=lambda _: _error(500, 500, "Internal server error."),
    is_open=lambda request: request.path == "/oauth/token",
    lasts=200,
)
