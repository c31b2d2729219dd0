"""Slack's Web API: https://docs.slack.dev/apis/web-api/. Errors come with status 200 and `ok: false`.

Collections are called as the method is: `users.list`, `team.billableInfo` (a line a user: `{"U…": {…}}`),
`team.billing.info` (one line, the plan), `admin.analytics.getFile.<date>` (a line a member), `team.accessLogs` …
"""

import gzip
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sources.sample.serve.answers import Answers, Thing
from sources.sample.serve.asked import Answer, Request, told
from sources.sample.serve.dialects.base import Dialect, page

ROOT = "/api/"
# Of zlib: quickly.
PACKING = 1
# The list that a method's answer holds, and its default and most elements.
LISTS = {
    "users.list": ("members", 1000, 1000),
    "team.billableInfo": ("billable_info", 1000, 1000),
    "admin.users.list": ("users", 100, 100),
    "admin.analytics.members.activity": ("members", 100, 1000),
    "usergroups.list": ("usergroups", 1000, 1000),
    "team.integrationLogs": ("logs", 100, 1000),
    "conversations.list": ("channels", 100, 1000),
}
SINGLE = {"team.billing.info": "info", "team.info": "team", "auth.test": ""}
SCOPES = {"team.billableInfo": "admin", "team.accessLogs": "admin", "users.list": "users:read"}


def _answer(request: Request, answers: Answers) -> Answer:
    request = replace(request, query={**request.query, **request.form})
    method = request.path.removeprefix(ROOT).strip("/")
    if answers.denies(method):
        return _error("missing_scope", needed=SCOPES.get(method, "admin.analytics:read"), provided="team:read")
    if method == "admin.analytics.getFile":
        return _analytics(request, answers)
    if method == "team.accessLogs":
        return _access_logs(request, answers)
    if not answers.has(method):
        return _error("unknown_method", req_method=method)
    if method in LISTS:
        return _list(request, method, answers)
    return told({"ok": True, **_single(method, answers.only(method))})


def _list(request: Request, method: str, answers: Answers) -> Answer:
    """A page by cursor, often shorter than asked for, as Slack's are."""
    key, default, most = LISTS[method]
    try:
        first = int(urlsafe_b64decode(request.query.get("cursor") or "b2Zmc2V0OjA=").partition(b":")[2])
    except ValueError:
        return _error("invalid_cursor")
    asked = request.whole("limit", default, most)
    items, rest = page(answers.list(method), first, max(1, asked - first % 7 * asked // 50))
    cursor = "" if rest is None else urlsafe_b64encode(f"offset:{rest}".encode()).decode()
    held = _merged(items) if key == "billable_info" else list(items)
    return told({"ok": True, key: held, "response_metadata": {"next_cursor": cursor}})


def _merged(items: Sequence[Thing]) -> Thing:
    """One object of all: a line is `{"U…": {…}}`."""
    return {key: value for item in items for key, value in item.items()}


def _single(method: str, line: Thing) -> dict[str, Any]:
    key = SINGLE.get(method, "")
    return {key: line} if key and key not in line else line


def _analytics(request: Request, answers: Answers) -> Answer:
    """A day's members as NDJSON in gzip; a day that is not over, or not kept any more, has no file."""
    day = request.query.get("date", "")
    if not day:
        return _error("file_type_not_supported" if request.query.get("type") != "member" else "invalid_date")
    name = f"admin.analytics.getFile.{day}"
    lines = answers.text(f"{name}.jsonl")
    if lines is None:
        known = day >= answers.world.as_of.isoformat()
        return _error("file_not_yet_available" if known else "file_not_found")
    return Answer(200, gzip.compress(lines, PACKING, mtime=0), (("Content-Type", "application/gzip"),))


def _access_logs(request: Request, answers: Answers) -> Answer:
    count, number = request.whole("count", 100, 1000), request.whole("page", 1, 100)
    whole = answers.list("team.accessLogs")
    items, _ = page(whole, (number - 1) * count, count)
    pages = max(1, -(-len(whole) // count))
    paging = {"count": count, "total": len(whole), "page": number, "pages": pages}
    return told({"ok": True, "logins": items, "paging": paging})


def _error(error: str, *headers: tuple[str, str], status: int = 200, **more: str) -> Answer:
    return told({"ok": False, "error": error, **more}, *headers, status=status)


DIALECT = Dialect(
    kind="slack",
    answer=_answer,
    refused=lambda request: _error("invalid_auth" if _token(request) else "not_authed"),
    limited=lambda _, seconds: _error("ratelimited", ("Retry-After", str(seconds)), status=429),
    failed=lambda _: _error("internal_error", status=503),
    token=lambda request: _token(request),
)


def _token(request: Request) -> str:
    return request.token or request.form.get("token", "") or request.query.get("token", "")
