"""Ramp's developer API: https://docs.ramp.com/developer-api/v1/api/transactions.

Collections are called as the address, with dots: `developer.v1.transactions`, `developer.v1.users`. A page begins
behind the element that `start` names, and tells the address of the next.
"""

from sources.sample.serve.answers import Answers, Thing
from sources.sample.serve.asked import Answer, Request, told
from sources.sample.serve.dialects.base import Dialect, collection_of, page, session

TOKEN = "/developer/v1/token"  # noqa: S105
PAGE, MOST = 20, 100
# The instant of an element that `from_date` and `to_date` are held against.
AT = ("user_transaction_time", "created_at", "transaction_date")


def _answer(request: Request, answers: Answers) -> Answer:
    if request.path == TOKEN:
        return told({"access_token": session(answers), "token_type": "Bearer", "expires_in": 864_000})
    collection = collection_of(request)
    if answers.denies(collection):
        return _error(403, "DEVELOPER_7003", "The token lacks the scope that this needs.")
    if answers.has(collection):
        return _list(request, collection, answers)
    parent, _, key = collection.rpartition(".")
    one = next((thing for thing in answers.list(parent) if thing.get("id") == key), None)
    return told(one) if one else _error(404, "DEVELOPER_7002", f"There is no {key}.")


def _list(request: Request, collection: str, answers: Answers) -> Answer:
    whole = [thing for thing in answers.list(collection) if _within(thing, request)]
    start = request.query.get("start", "")
    first = next((at + 1 for at, thing in enumerate(whole) if thing["id"] == start), None) if start else 0
    if first is None:
        return _error(400, "DEVELOPER_7001", "start names nothing that is listed here.")
    items, rest = page(whole, first, request.whole("page_size", PAGE, MOST))
    following = "" if rest is None else request.address(start=items[-1]["id"])
    return told({"data": items, "page": {"next": following}})


def _within(thing: Thing, request: Request) -> bool:
    at = next((str(thing[name]) for name in AT if thing.get(name)), "")
    first, last = request.query.get("from_date", ""), request.query.get("to_date", "~")
    return not at or first <= at <= last


def _error(status: int, code: str, message: str, *headers: tuple[str, str]) -> Answer:
    body = {"error_v2": {"error_code": code, "message": message, "additional_info": {}, "notes": ""}}
    return told(body, *headers, status=status)


DIALECT = Dialect(
    kind="ramp",
    answer=_answer,
    refused=lambda _: _error(401, "DEVELOPER_7000", "The access token is invalid or has expired."),
    limited=lambda _, seconds: _error(429, "DEVELOPER_7009", "Too many requests.", ("Retry-After", str(seconds))),
    failed=lambda _: _error(500, "DEVELOPER_7010", "Something went wrong."),
    is_open=lambda request: request.path == TOKEN,
    lasts=200,
)
