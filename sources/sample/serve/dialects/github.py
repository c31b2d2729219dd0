"""GitHub's REST API: https://docs.github.com/rest. Pages are numbered, links tell the next; a 403 may be a limit.

Collections are called as the address, with dots: `enterprises.<e>.consumed-licenses`, `orgs.<o>.copilot.billing.seats`,
`orgs.<o>.copilot.billing` (one line). What such a list is wrapped in lies in `<collection>.envelope`, one line:
`{"total_seats": 12}`. `….copilot.metrics.reports.users-28-day.latest` has the lines of the report that is linked to.
"""

import json
import time
from collections.abc import Iterator
from datetime import timedelta

from sources.sample.serve.answers import Answers
from sources.sample.serve.asked import Answer, Request, told
from sources.sample.serve.dialects.base import Dialect, collection_of, page

# The list that an answer holds, its default and most elements a page, by the end of the collection's name.
WRAPPED = {"consumed-licenses": ("users", 30, 100), "copilot.billing.seats": ("seats", 50, 100)}
PAGE, MOST = 30, 100
SINGLE = ("copilot.billing", "rate_limit")
REPORT, DOWNLOAD = "reports.users-28-day.latest", "/download/"
REPORT_DAYS, REPORT_LAGS_DAYS = 28, 2
AN_HOUR, EACH_HOUR = 3600, 5000


def _answer(request: Request, answers: Answers) -> Answer:
    if request.path.startswith(DOWNLOAD):
        lines = answers.list(request.path.removeprefix(DOWNLOAD).removesuffix(".json"))
        return Answer(200, "".join(json.dumps(line) + "\n" for line in lines).encode())
    collection = collection_of(request)
    if answers.denies(collection):
        return _error(403, "Resource not accessible by personal access token")
    if not answers.has(collection):
        return _error(404, "Not Found")
    if collection.endswith(REPORT):
        return _report(request, collection, answers)
    if collection.endswith(SINGLE):
        return told(answers.only(collection), *_rate(EACH_HOUR - 1, AN_HOUR))
    return _list(request, collection, answers)


def _list(request: Request, collection: str, answers: Answers) -> Answer:
    wrapped = next((how for end, how in WRAPPED.items() if collection.endswith(end)), None)
    key, default, most = wrapped or ("", PAGE, MOST)
    whole, size = answers.list(collection), request.whole("per_page", default, most)
    number = request.whole("page", 1, 1_000_000)
    items, _ = page(whole, (number - 1) * size, size)
    links = ", ".join(_links(request, number, max(1, -(-len(whole) // size))))
    headers = (*_rate(EACH_HOUR - 1, AN_HOUR), *((("Link", links),) if links else ()))
    return told({**answers.only(f"{collection}.envelope"), key: items} if key else items, *headers)


def _links(request: Request, number: int, last: int) -> Iterator[str]:
    for rel, other, there in (
        ("prev", number - 1, number > 1),
        ("next", number + 1, number < last),
        ("last", last, number < last),
        ("first", 1, number > 1),
    ):
        if there:
            yield f'<{request.address(page=str(other))}>; rel="{rel}"'


def _report(request: Request, collection: str, answers: Answers) -> Answer:
    last = answers.world.as_of - timedelta(days=REPORT_LAGS_DAYS)
    body = {
        "download_links": [f"{request.base}{DOWNLOAD}{collection}.json"],
        "report_start_day": (last - timedelta(days=REPORT_DAYS - 1)).isoformat(),
        "report_end_day": last.isoformat(),
    }
    return told(body, *_rate(EACH_HOUR - 1, AN_HOUR))


def _rate(remaining: int, seconds: int) -> tuple[tuple[str, str], ...]:
    return (
        ("X-RateLimit-Limit", str(EACH_HOUR)),
        ("X-RateLimit-Remaining", str(remaining)),
        ("X-RateLimit-Used", str(EACH_HOUR - remaining)),
        ("X-RateLimit-Reset", str(int(time.time()) + seconds)),
        ("X-RateLimit-Resource", "core"),
    )


def _error(status: int, message: str, *headers: tuple[str, str]) -> Answer:
    body = {"message": message, "documentation_url": "https://docs.github.com/rest", "status": str(status)}
    return told(body, *headers, status=status)


DIALECT = Dialect(
    kind="github",
    answer=_answer,
    refused=lambda _: _error(401, "Bad credentials"),
    limited=lambda _, seconds: _error(403, "API rate limit exceeded for user ID 1.", *_rate(0, seconds)),
    failed=lambda _: _error(502, "Server Error"),
    is_open=lambda request: request.path.startswith(DOWNLOAD),
)
