"""Okta's management API: https://developer.okta.com/docs/reference/core-okta-api/.

Collections: `apps`, `apps.<id>.users`, `users` (those DEPROVISIONED among them), `logs` (in order of `published`),
and any other list at `/api/v1/<a>/<b>` as `<a>.<b>`.
"""

import time
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sources.sample.serve.answers import Answers, Thing
from sources.sample.serve.asked import Answer, Request, told
from sources.sample.serve.dialects.base import Dialect, page
from sources.sample.serve.filters import UnreadableFilter, condition

ROOT = "/api/v1/"
# Default and most elements of a page.
PAGES = {"apps": (20, 200), "users": (200, 200), "logs": (100, 1000), "groups": (200, 200)}
APP_USERS = (50, 500)
OTHER = (20, 200)
A_MINUTE = 600
LOG_DAYS, LOG_DEFAULT_DAYS = 90, 7
SUMMARIES = {
    "E0000001": (400, "Api validation failed: {}"),
    "E0000006": (403, "You do not have permission to perform the requested action"),
    "E0000007": (404, "Not found: Resource not found: {}"),
    "E0000009": (500, "Internal Server Error"),
    "E0000011": (401, "Invalid token provided"),
    "E0000022": (405, "The endpoint does not support the provided HTTP method"),
    "E0000031": (400, "Invalid search criteria."),
    "E0000047": (429, "API call exceeded rate limit due to too many requests."),
}


def _answer(request: Request, answers: Answers) -> Answer:
    collection = request.path.removeprefix(ROOT).strip("/").replace("/", ".")
    if request.method != "GET" or not request.path.startswith(ROOT):
        return _error("E0000022")
    if answers.denies(collection):
        return _error("E0000006")
    try:
        found = _logs(request, answers) if collection == "logs" else _found(request, collection, answers)
    except UnreadableFilter:
        return _error("E0000031")
    return found.having(*_rate(A_MINUTE - 1, 60))


def _found(request: Request, collection: str, answers: Answers) -> Answer:
    if answers.has(collection):
        return _list(request, collection, answers)
    parent, _, key = collection.rpartition(".")
    one = next((thing for thing in answers.list(parent) if thing.get("id") == key), None)
    if one is None:
        return _error("E0000007", key)
    return told(one)


def _list(request: Request, collection: str, answers: Answers) -> Answer:
    asked = request.query.get("search") or request.query.get("filter") or ""
    if not asked and collection == "users":
        asked = 'status ne "DEPROVISIONED"'
    whole: Sequence[Thing] = answers.list(collection)
    if asked:
        holds = condition(asked)
        whole = answers.once((collection, asked), lambda: list(filter(holds, answers.list(collection))))
    default, most = APP_USERS if collection.startswith("apps.") else PAGES.get(collection, OTHER)
    items, rest = page(whole, _after(request), request.whole("limit", default, most))
    return told(items, *_links(request, None if rest is None else {"after": str(rest)}))


def _after(request: Request) -> int:
    after = request.query.get("after", "")
    return int(after) if after.isdecimal() else 0


def _logs(request: Request, answers: Answers) -> Answer:
    """Bounded by `until`, pages end; without it each answer has a next, which is asked again for what is new."""
    events, places = answers.log("logs"), _events(request, answers)
    after = request.query.get("after", "")
    known = answers.once("places", lambda: {event["uuid"]: at for at, event in enumerate(events)}) if after else {}
    descends = request.query.get("sortOrder", "").upper() == "DESCENDING"
    before = known[after] if after in known else len(events) if descends else -1
    first = len(places) - bisect_left(places, before) if descends else bisect_right(places, before)
    some, rest = page(places[::-1] if descends else places, first, request.whole("limit", *PAGES["logs"]))
    items = [events[at] for at in some]
    if rest is None and "until" in request.query:
        return told(items, *_links(request, None))
    last = items[-1]["uuid"] if items else after
    return told(items, *_links(request, {"after": last} if last else {}))


def _events(request: Request, answers: Answers) -> list[int]:
    """The places in the log of the events asked for, in order; none is older than the log keeps."""
    oldest = answers.now - timedelta(days=LOG_DAYS)
    since = max(oldest, _instant(request.query.get("since"), answers.now - timedelta(days=LOG_DEFAULT_DAYS)))
    until = _instant(request.query.get("until"), answers.now)
    asked, events = request.query.get("filter", ""), answers.log("logs")
    wanted = condition(asked) if asked else _any
    first, end = (bisect_left(events, at, key=_published) for at in (since, until))
    return answers.once((first, end, asked), lambda: [at for at in range(first, end) if wanted(events[at])])


def _published(event: Thing) -> datetime:
    return _read(event["published"])


def _any(_: Mapping[str, Any]) -> bool:
    return True


def _instant(text: str | None, default: datetime) -> datetime:
    return _read(text) if text else default


def _read(text: str) -> datetime:
    return datetime.fromisoformat(text.replace(" ", "+")).replace(tzinfo=None)


def _links(request: Request, further: dict[str, str] | None) -> list[tuple[str, str]]:
    links = [("Link", f'<{request.address()}>; rel="self"')]
    return links if further is None else [*links, ("Link", f'<{request.address(**further)}>; rel="next"')]


def _rate(remaining: int, seconds: int) -> tuple[tuple[str, str], ...]:
    return (
        ("X-Rate-Limit-Limit", str(A_MINUTE)),
        ("X-Rate-Limit-Remaining", str(remaining)),
        ("X-Rate-Limit-Reset", str(int(time.time()) + seconds)),
    )


def _error(code: str, about: str = "", *headers: tuple[str, str]) -> Answer:
    status, summary = SUMMARIES[code]
    body = {
        "errorCode": code,
        "errorSummary": summary.format(about),
        "errorLink": code,
        "errorId": f"oae{code.lower()}",
        "errorCauses": [],
    }
    return told(body, *headers, status=status)


DIALECT = Dialect(
    kind="okta",
    answer=_answer,
    refused=lambda _: _error("E0000011"),
    limited=lambda _, seconds: _error("E0000047", "", *_rate(0, seconds)),
    failed=lambda _: _error("E0000009"),
)
