"""Brex's API: https://developer.brex.com/openapi/transactions_api/. Refusals have no body, a limit no Retry-After.

Collections are called as the address, with dots: `v2.transactions.card.primary`, `v2.users`.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from sources.sample.serve.answers import Answers
from sources.sample.serve.asked import Answer, Request, told
from sources.sample.serve.dialects.base import Dialect, collection_of, page

PAGE, MOST = 100, 1000


def _answer(request: Request, answers: Answers) -> Answer:
    collection = collection_of(request)
    if answers.denies(collection):
        return Answer(403)
    if answers.has(collection):
        return _list(request, collection, answers)
    parent, _, key = collection.rpartition(".")
    one = next((thing for thing in answers.list(parent) if thing.get("id") == key), None)
    return told(one) if one else Answer(404)


def _list(request: Request, collection: str, answers: Answers) -> Answer:
    since = request.query.get("posted_at_start", "")[:10]
    whole = [thing for thing in answers.list(collection) if str(thing.get("posted_at_date", "~")) >= since]
    try:
        first = int(urlsafe_b64decode(request.query.get("cursor", "") or "MA=="))
    except ValueError:
        return Answer(400)
    items, rest = page(whole, first, request.whole("limit", PAGE, MOST))
    cursor = None if rest is None else urlsafe_b64encode(str(rest).encode()).decode()
    return told({"next_cursor": cursor, "items": items})


DIALECT = Dialect(
    kind="brex",
    answer=_answer,
    refused=lambda _: Answer(401),
    limited=lambda _, __: Answer(429),
    failed=lambda _: Answer(500),
)
