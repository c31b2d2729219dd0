"""Small servers of contracts and cards on loopback: Snipe-IT, Ramp and Brex, each with its own way of saying things."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.servers.answers import Answer, Request
from tests.servers.vendors import TOKEN, Question, Thing, told

CLIENT = "client:secret"


@dataclass
class SnipeIt:
    """Licences and their seats by offset, never more than `most` a page (MAX_RESULTS); past its end a list begins anew.

    Errors come with status 200, and without Accept it is a page. https://snipe-it.readme.io/reference/licenses
    """

    licenses: Sequence[Thing]
    seats: Mapping[int, Sequence[Thing]] = field(default_factory=dict[int, Sequence[Thing]])
    most: int = 2
    denies: bool = False
    forbids: bool = False
    asked: list[str] = field(default_factory=list[str])

    def __call__(self, request: Request) -> Answer:
        self.asked.append(request.path)
        url = urlsplit(request.path)
        if "application/json" not in request.headers.get("accept", ""):
            return Answer(302, b"<html>Log in</html>", {"Location": "/login", "Content-Type": "text/html"})
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return told({"error": "Unauthenticated."}, status=401)
        if self.forbids:
            return told({"status": "error", "messages": 403, "payload": None}, status=403)
        if self.denies:
            return told({"status": "error", "messages": "Insufficient permissions.", "payload": None})
        number = url.path.removeprefix("/api/v1/licenses").removesuffix("/seats").strip("/")
        if number and int(number) not in self.seats:
            return told({"status": "error", "messages": "License does not exist.", "payload": None})
        whole = self.seats[int(number)] if number else self.licenses
        query = {name: values[-1] for name, values in parse_qs(url.query).items()}
        first = int(query.get("offset", 0))
        first = 0 if first >= len(whole) else first
        size = min(self.most, int(query.get("limit", 50)))
        total = len({each["id"] for each in whole}) if number else len(whole)
        return told({"total": total, "rows": list(whole[first : first + size])})


def license_(number: int, **more: Any) -> Thing:
    """One licence as Snipe-IT tells it."""
    day = {"date": "2026-01-15", "formatted": "15 Jan 2026"}
    return {
        "id": number, "name": "Acme &amp; Sons CAD", "manufacturer": {"id": 1, "name": "Acme &amp; Sons"},
        "supplier": None,
        "purchase_date": day, "expiration_date": {"date": "2027-01-14", "formatted": "14 Jan 2027"},
        "termination_date": None, "purchase_cost": "1,234.50", "seats": 10, "free_seats_count": 4, "min_amt": 3,
        "license_email": "ana@haldane.example", **more,
    }  # fmt: skip


def seat_of(number: int, user: int = 0, asset: int = 0) -> Thing:
    """One seat of a licence, of a user, of a device, or free."""
    at = {"datetime": "2026-01-15 09:00:00", "formatted": "15 Jan 2026"}
    mail = f"p{user}@haldane.example"
    whose = {"id": user, "name": f"P&#039; {user}", "email": mail, "department": None, "created_at": at}
    return {
        "id": number, "license_id": 7, "updated_at": at, "assigned_user": whose if user else None,
        "assigned_asset": {"id": asset, "name": f"Laptop {asset}", "created_at": at} if asset else None,
        "location": None, "reassignable": True, "notes": "", "user_can_checkout": not (user or asset),
    }  # fmt: skip


@dataclass
class Ramp:
    """Lists with the address of the next page; client credentials are exchanged for a token."""

    lists: Mapping[str, Sequence[Thing]]
    size: int = 2
    denied: Sequence[str] = ()

    def __call__(self, request: Request) -> Answer:
        url = urlsplit(request.path)
        if url.path == "/developer/v1/token":
            basic = f"Basic {b64encode(CLIENT.encode()).decode()}"
            allowed = request.headers.get("authorization") == basic
            return told({"access_token": TOKEN}) if allowed else told({"error": "invalid_client"}, status=401)
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return told({"error_v2": {"error_code": "DEVELOPER_7000"}}, status=401)
        name = url.path.removeprefix("/developer/v1/")
        if name in self.denied or name not in self.lists:
            return told({"error_v2": {"error_code": "DEVELOPER_7003", "message": "lacks the scope"}}, status=403)
        whole = self.lists[name]
        start = parse_qs(url.query).get("start", [""])[0]
        first = next((at + 1 for at, each in enumerate(whole) if each["id"] == start), 0)
        page = list(whole[first : first + self.size])
        more = first + self.size < len(whole)
        following = f"http://{request.headers['host']}{url.path}?start={page[-1]['id']}" if more else None
        return told({"data": page, "page": {"next": following}})


def brex(lists: Mapping[str, Sequence[Thing]], size: int = 2) -> Any:
    """Lists by a cursor; a list that a token may not see is refused without a word."""

    def answer(question: Question) -> Answer:
        if question.path not in lists:
            return Answer(403)
        whole, first = lists[question.path], question.whole("cursor", 0)
        rest = first + size
        return told({"next_cursor": f"{rest}" if rest < len(whole) else None, "items": list(whole[first:rest])})

    return answer
