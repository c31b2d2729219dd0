"""Google Workspace's Directory, Licensing and Reports: https://developers.google.com/workspace/admin/.

Collections: `users`, `licenses` (a line an assignment, with its `productId` and `skuId`), `usage.users.<date>`,
`usage.customer.<date>`, `activities.<application>`; or the whole address with dots, `admin.directory.v1.users`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sources.sample.serve.answers import Answers, Thing
from sources.sample.serve.asked import Answer, Request, told
from sources.sample.serve.dialects.base import Dialect, collection_of, page, session
from sources.sample.serve.gcp.words import first_of, next_token


@dataclass(frozen=True)
class Listed:
    """A list: the pattern of its address, its collection, key and kind, its default and most elements a page."""

    address: re.Pattern[str]
    collection: str
    key: str
    kind: str
    default: int
    most: int
    needs: str = ""


LISTS = (
    Listed(re.compile(r"/admin/directory/v1/users"), "users", "users", "admin#directory#users", 100, 500, "customer"),
    Listed(
        re.compile(r"/apps/licensing/v1/product/(?P<productId>[^/]+)(?:/sku/(?P<skuId>[^/]+))?/users"),
        "licenses",
        "items",
        "licensing#licenseAssignmentList",
        100,
        1000,
        "customerId",
    ),
    Listed(
        re.compile(r"/admin/reports/v1/usage/users/all/dates/(?P<date>[\d-]+)"),
        "usage.users.{date}",
        "usageReports",
        "admin#reports#usageReports",
        1000,
        1000,
    ),
    Listed(
        re.compile(r"/admin/reports/v1/usage/dates/(?P<date>[\d-]+)"),
        "usage.customer.{date}",
        "usageReports",
        "admin#reports#usageReports",
        1000,
        1000,
    ),
    Listed(
        re.compile(r"/admin/reports/v1/activity/users/all/applications/(?P<application>\w+)"),
        "activities.{application}",
        "items",
        "admin#reports#activities",
        1000,
        1000,
    ),
)
USAGE_LAGS_DAYS, USAGE_KEPT_DAYS, ACTIVITY_KEPT_DAYS = 2, 450, 180


def _answer(request: Request, answers: Answers) -> Answer:
    if request.path == "/token":
        return told({"access_token": session(answers), "expires_in": 3599, "token_type": "Bearer"})
    for listed in LISTS:
        matched = listed.address.fullmatch(request.path.rstrip("/"))
        if matched:
            return _list(request, listed, matched.groupdict(), answers)
    parent, _, key = collection_of(request, "/admin/directory/v1/").partition(".")
    one = next((thing for thing in answers.list(parent) if key in (thing.get("id"), thing.get("primaryEmail"))), None)
    return told(one) if one else _error(404, "notFound", f"Resource Not Found: {key or parent}")


def _list(request: Request, listed: Listed, given: dict[str, str | None], answers: Answers) -> Answer:
    named = {name: value for name, value in given.items() if value}
    short, full = listed.collection.format(**named), collection_of(request)
    collection = full if answers.has(full) else short
    if answers.denies(collection) or answers.denies(listed.collection.partition(".{")[0]):
        return _error(403, "forbidden", "Not Authorized to access this resource/api")
    if listed.needs and listed.needs not in request.query and "domain" not in request.query:
        return _error(400, "required", f"Required parameter: {listed.needs}")
    if "date" in named and not answers.has(collection):
        return _no_usage(named["date"], answers)
    whole = [thing for thing in answers.list(collection) if _asked_for(thing, named)]
    if listed.key == "items" and "application" in named:
        whole = _between(whole, request, answers)
    first = first_of(request)
    if first is None:
        return _error(400, "invalid", "Invalid Input: pageToken")
    items, rest = page(whole, first, request.whole("maxResults", listed.default, listed.most))
    further = next_token(rest)
    held = {listed.key: items} if items else {}
    return told({"kind": listed.kind, "etag": '"sample"', **held, **further})


def _asked_for(thing: Thing, named: dict[str, str]) -> bool:
    return all(thing.get(name, value) == value for name, value in named.items() if name in ("productId", "skuId"))


def _between(whole: Sequence[Thing], request: Request, answers: Answers) -> list[Thing]:
    """Activities from `startTime` to `endTime`, of one `eventName` if it is asked for, the newest first."""
    oldest = answers.now - timedelta(days=ACTIVITY_KEPT_DAYS)
    first = max(oldest, _instant(request.query.get("startTime"), oldest))
    until = _instant(request.query.get("endTime"), answers.now)

    def newest_first() -> list[Thing]:
        dated = ((_instant(thing["id"]["time"], oldest), thing) for thing in whole)
        within = [(at, thing) for at, thing in dated if first <= at < until]
        return [thing for _, thing in sorted(within, key=lambda pair: pair[0], reverse=True)]

    event = request.query.get("eventName")
    listed = answers.once((request.path, first, until), newest_first)
    if not event:
        return listed
    return answers.once((request.path, first, until, event), lambda: [each for each in listed if _has(each, event)])


def _has(activity: Thing, event: str) -> bool:
    return any(each["name"] == event for each in activity["events"])


def _instant(text: str | None, default: datetime) -> datetime:
    return datetime.fromisoformat(text.replace(" ", "+")).replace(tzinfo=None) if text else default


def _no_usage(day: str, answers: Answers) -> Answer:
    newest = answers.world.as_of - timedelta(days=USAGE_LAGS_DAYS + 1)
    oldest = answers.world.as_of - timedelta(days=USAGE_KEPT_DAYS)
    if day > newest.isoformat():
        return _error(
            400, "invalid", f"Data for dates later than {newest} is not yet available. Please check back later"
        )
    if day < oldest.isoformat():
        return _error(400, "invalid", f"Start date can not be before {oldest}")
    return told({"kind": "admin#reports#usageReports", "etag": '"sample"'})


def _error(status: int, reason: str, message: str) -> Answer:
    domain = "usageLimits" if reason.endswith("LimitExceeded") else "global"
    errors = [{"message": message, "domain": domain, "reason": reason}]
    return told({"error": {"code": status, "message": message, "errors": errors}}, status=status)


DIALECT = Dialect(
    kind="google-workspace",
    answer=_answer,
    refused=lambda _: _error(401, "authError", "Invalid Credentials"),
    limited=lambda _, __: _error(403, "userRateLimitExceeded", "User Rate Limit Exceeded"),
    failed=lambda _: _error(503, "backendError", "Service unavailable. Please try again"),
    is_open=lambda request: request.path == "/token",
    lasts=200,
)
