"""Small vendors of software on loopback, which page, limit, fail and refuse as the real ones do."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.servers.answers import Answer, Request, answering

TOKEN = "t0ken"
Thing = dict[str, Any]


@dataclass(frozen=True)
class Question:
    """A request taken apart: the path, what is asked in query and body (each name once), the vendor's own address."""

    path: str
    query: Mapping[str, str]
    address: str

    def whole(self, name: str, default: int) -> int:
        return int(self.query.get(name, default))


@dataclass
class Vendor:
    """How one vendor answers, and what goes wrong on the way: `limits` and `failures` by the number of the request.

    A limited request is answered with 429 and `wait`; `asked` are all paths with their queries, in order.
    """

    answer: Callable[[Question], Answer]
    shown: str = f"Bearer {TOKEN}"
    limits: Sequence[int] = ()
    failures: Sequence[int] = ()
    wait: Mapping[str, str] = field(default_factory=lambda: {"Retry-After": "7"})
    asked: list[str] = field(default_factory=list[str])

    def __call__(self, request: Request) -> Answer:
        self.asked.append(request.path)
        nth = len(self.asked)
        if nth in self.limits:
            return told({"error": "Too many requests"}, status=429, **self.wait)
        if nth in self.failures:
            return told({"error": "Something went wrong"}, status=503)
        if request.headers.get("authorization") != self.shown:
            return told({"error": "Unauthorized"}, status=401)
        url = urlsplit(request.path)
        query = {name: values[-1] for name, values in parse_qs(url.query, keep_blank_values=True).items()}
        asked = {name: f"{value}" for name, value in (json.loads(request.body) if request.body else {}).items()}
        return self.answer(Question(url.path, {**query, **asked}, f"http://{request.headers['host']}"))

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Its address while the block lasts."""
        with answering(self) as address:
            yield address


def told(body: Any, status: int = 200, **headers: str) -> Answer:
    """An answer of JSON."""
    return Answer(status, json.dumps(body).encode(), {"Content-Type": "application/json", **headers})


def scim(users: Sequence[Thing], path: str, most: int = 100, absent: str = "") -> Callable[[Question], Answer]:
    """A SCIM server, which never gives more than `most` a page whatever is asked; `absent` is a key that it leaves out.

    https://www.rfc-editor.org/rfc/rfc7644#section-3.4.2
    """

    def answer(question: Question) -> Answer:
        if question.path != path:
            return told({"status": "404"}, status=404)
        first, count = question.whole("startIndex", 1), min(most, question.whole("count", 100))
        page = users[first - 1 : first - 1 + count]
        body = {"totalResults": len(users), "startIndex": first, "itemsPerPage": len(page), "Resources": page}
        if absent and (absent != "Resources" or not page):
            del body[absent]
        return told({"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], **body})

    return answer


def notion_users(users: Sequence[Thing], most: int = 100) -> Callable[[Request], Answer]:
    """The list of users: a cursor, `has_more`, a version that must be named; pages may be shorter than asked for.

    https://developers.notion.com/reference/get-users, https://developers.notion.com/reference/status-codes
    """

    def answer(request: Request) -> Answer:
        url = urlsplit(request.path)
        query = Question(url.path, {name: values[-1] for name, values in parse_qs(url.query).items()}, "")
        if "notion-version" not in request.headers:
            return told({"object": "error", "status": 400, "code": "missing_version", "message": "no version"}, 400)
        first, size = query.whole("start_cursor", 0), min(most, query.whole("page_size", 100))
        more = first + size < len(users)
        page = {"results": list(users[first : first + size]), "next_cursor": f"{first + size}" if more else None}
        return told({"object": "list", "type": "user", "user": {}, "has_more": more, **page})

    return answer


def zendesk(users: Sequence[Thing]) -> Callable[[Question], Answer]:
    """Pages by cursor; `links.next` is there on the last page, too. By number they end at 10,000 users.

    https://developer.zendesk.com/api-reference/introduction/pagination/
    """

    def answer(question: Question) -> Answer:
        if "page[size]" not in question.query:
            return told({"error": "Pages by number end at 10,000."}, status=400)
        role = question.query.get("role")
        chosen = [user for user in users if user["role"] == role]
        first, size = question.whole("page[after]", 0), min(100, question.whole("page[size]", 100))
        more = first + size < len(chosen)
        after = f"{min(first + size, len(chosen))}"
        link = f"{question.address}/api/v2/users?page[after]={after}"
        meta = {"has_more": more, "after_cursor": after, "before_cursor": f"{first}"}
        return told({"users": chosen[first : first + size], "meta": meta, "links": {"next": link, "prev": None}})

    return answer


@dataclass
class Atlassian:
    """An organization: managed accounts by links, the directory and the search by bare cursors, last days by account.

    https://developer.atlassian.com/cloud/admin/organization/rest/api-group-users/
    """

    managed: Sequence[Thing]
    directory: Sequence[Thing] = ()
    opened: Mapping[str, Sequence[Thing]] = field(default_factory=dict)
    searched: Sequence[Thing] | None = None
    has_ended: bool = False
    size: int = 50

    def __call__(self, question: Question) -> Answer:
        if question.path == "/admin/v1/orgs/o-1/users":
            return told(self._page(self.managed, question, link=True))
        if question.path == "/admin/v2/orgs/o-1/directories/-/users" and not self.has_ended:
            return told(self._page(self.directory, question, link=False))
        if question.path == "/admin/v1/orgs/o-1/users/search" and self.searched is not None:
            return told(self._page(self.searched, question, link=False))
        account = question.path.removeprefix("/admin/v1/orgs/o-1/directory/users/").removesuffix("/last-active-dates")
        if account in self.opened:
            return told({"data": {"product_access": self.opened[account]}, "links": {}})
        return told({"errors": [{"status": "404"}]}, status=410 if self.has_ended else 404)

    def _page(self, whole: Sequence[Thing], question: Question, *, link: bool) -> Thing:
        first = question.whole("cursor", 0)
        rest = first + self.size
        following = f"https://api.atlassian.com{question.path}?cursor={rest}" if link else f"{rest}"
        links = {"next": following} if rest < len(whole) else {}
        return {"data": whole[first:rest], "links": links}


def figma_log(events: Sequence[Thing]) -> Callable[[Question], Answer]:
    """The activity log: ascending, a cursor and `next_page`. https://developers.figma.com/docs/rest-api/activity-logs"""

    def answer(question: Question) -> Answer:
        first, last = question.whole("start_time", 0), question.whole("end_time", 1 << 40)
        found = [event for event in events if first <= event["timestamp"] < last]
        at, size = question.whole("cursor", 0), min(1000, question.whole("limit", 1000))
        meta = {"activity_logs": found[at : at + size], "cursor": f"{at + size}", "next_page": at + size < len(found)}
        return told({"status": 200, "error": False, "meta": meta, "i18n": None})

    return answer


@dataclass
class Sessions:
    """An organization of Salesforce's whose sessions end after so many requests: 401, INVALID_SESSION_ID.

    Each query has `pages` pages of one record.
    """

    lasts: int
    pages: int
    opened: int = 0
    used: int = 0

    def __call__(self, request: Request) -> Answer:
        if request.path == "/services/oauth2/token":
            self.opened, self.used = self.opened + 1, 0
            return told({"access_token": f"session-{self.opened}", "token_type": "Bearer"})
        self.used += 1
        if request.headers.get("authorization") != f"Bearer session-{self.opened}" or self.used > self.lasts:
            return told([{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}], status=401)
        page = int(request.path.rpartition("/p")[2]) if "/p" in request.path.rpartition("query")[2] else 0
        more = {"nextRecordsUrl": f"/services/data/v62.0/query/p{page + 1}"} if page + 1 < self.pages else {}
        return told({"totalSize": self.pages, "done": not more, "records": [{"Id": f"{page}"}], **more})
