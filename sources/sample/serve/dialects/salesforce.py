"""Salesforce's REST API: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/.

A collection is an object, `User`, `UserLicense`, with all fields that may be asked for, those of a parent as an object
within (`{"Profile": {"UserLicenseId": …}}`). Queries are SELECT … FROM … [WHERE …] [ORDER BY …] [LIMIT …].
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

from sources.sample.serve.answers import Answers, Thing
from sources.sample.serve.asked import Answer, Request, told
from sources.sample.serve.dialects.base import Dialect, page, session
from sources.sample.serve.filters import UnreadableFilter, condition, value_at

TOKEN = "/services/oauth2/token"  # noqa: S105
QUERY = re.compile(r"/services/data/(?P<version>v\d+\.0)/query(?:All)?(?:/(?P<locator>.+))?/?")
SOQL = re.compile(
    r"\s*SELECT\s+(?P<fields>.+?)\s+FROM\s+(?P<object>\w+)(?:\s+WHERE\s+(?P<where>.+?))?"
    r"(?:\s+ORDER\s+BY\s+(?P<order>[\w.]+)(?P<down>\s+DESC)?(?:\s+ASC)?(?:\s+NULLS\s+\w+)?)?(?:\s+LIMIT\s+(?P<limit>\d+))?\s*",
    re.IGNORECASE | re.DOTALL,
)
LEAST, MOST = 200, 2000


@dataclass(frozen=True)
class Refused(Exception):
    """A query that is refused."""

    code: str
    message: str


def _answer(request: Request, answers: Answers) -> Answer:
    if request.path == TOKEN:
        return _signed_in(request, answers)
    matched = QUERY.fullmatch(request.path)
    if matched is None:
        return _error(404, "NOT_FOUND", "The requested resource does not exist")
    try:
        asked, first = _asked(matched["locator"], request)
        return told(_result(asked, first, matched["version"], request, answers))
    except Refused as refused:
        return _error(400, refused.code, refused.message)


def _asked(locator: str | None, request: Request) -> tuple[str, int]:
    """The query, and where its page begins: a locator carries both."""
    if locator is None:
        return request.query.get("q", ""), 0
    written, _, first = locator.removeprefix("01g").rpartition("-")
    try:
        return urlsafe_b64decode(written).decode(), int(first)
    except ValueError as error:
        raise Refused("INVALID_QUERY_LOCATOR", "invalid query locator") from error


def _result(asked: str, first: int, version: str, request: Request, answers: Answers) -> dict[str, Any]:
    soql = SOQL.fullmatch(asked)
    if soql is None:
        raise Refused("MALFORMED_QUERY", f"unexpected token: {asked[:40]}")
    name, rows = soql["object"], answers.once(asked, lambda: _rows(soql, answers))
    if soql["fields"].lower().replace(" ", "") == "count()":
        return {"totalSize": len(rows), "done": True, "records": []}
    items, rest = page(rows, first, _batch(request))
    more = {"nextRecordsUrl": f"/services/data/{version}/query/{_locator(asked, rest)}"} if rest is not None else {}
    fields = [field.strip() for field in soql["fields"].split(",")]
    records = [_record(row, name, fields, version) for row in items]
    return {"totalSize": len(rows), "done": rest is None, **more, "records": records}


def _rows(soql: re.Match[str], answers: Answers) -> list[Thing]:
    name = soql["object"]
    if not answers.has(name) or answers.denies(name):
        raise Refused("INVALID_TYPE", f"sObject type '{name}' is not supported.")
    rows = list(answers.list(name))
    fields = [field.strip() for field in soql["fields"].split(",")]
    unknown = [field for field in fields if rows and "(" not in field and not any(_has(row, field) for row in rows)]
    if unknown:
        raise Refused("INVALID_FIELD", f"No such column '{unknown[0]}' on entity '{name}'.")
    if soql["where"]:
        try:
            rows = list(filter(condition(soql["where"]), rows))
        except UnreadableFilter as error:
            raise Refused("MALFORMED_QUERY", str(error)) from error
    if soql["order"]:
        rows.sort(key=lambda row: str(value_at(row, soql["order"]) or ""), reverse=bool(soql["down"]))
    return rows[: int(soql["limit"])] if soql["limit"] else rows


def _has(row: Thing, path: str) -> bool:
    """Whether a row knows the first word of a path; a parent may be empty."""
    return path.partition(".")[0].lower() in {name.lower() for name in row}


def _record(row: Thing, name: str, fields: list[str], version: str) -> Thing:
    record: Thing = {"attributes": _attributes(name, row.get("Id"), version)}
    for field in fields:
        parent, _, inner = field.rpartition(".")
        if not parent:
            record[field] = value_at(row, field)
        elif value_at(row, parent) is None:
            record[parent] = None
        else:
            held = record.setdefault(parent, {"attributes": _attributes(parent, None, version)})
            held[inner] = value_at(row, field)
    return record


def _attributes(name: str, key: Any, version: str) -> Thing:
    return {"type": name, "url": f"/services/data/{version}/sobjects/{name}/{key or ''}"}


def _batch(request: Request) -> int:
    asked = re.search(r"batchSize=(\d+)", request.headers.get("sforce-query-options", ""))
    return min(MOST, max(LEAST, int(asked[1]))) if asked else MOST


def _locator(asked: str, first: int) -> str:
    return f"01g{urlsafe_b64encode(asked.encode()).decode()}-{first}"


def _signed_in(request: Request, answers: Answers) -> Answer:
    secret = request.form.get("refresh_token") or request.form.get("client_secret")
    if secret != answers.about["token"]:
        return told({"error": "invalid_grant", "error_description": "expired access/refresh token"}, status=400)
    body = {"access_token": session(answers), "instance_url": request.base, "token_type": "Bearer", "issued_at": "0"}
    return told(body)


def _error(status: int, code: str, message: str) -> Answer:
    return told([{"message": message, "errorCode": code}], status=status)


DIALECT = Dialect(
    kind="salesforce",
    answer=_answer,
    refused=lambda _: _error(401, "INVALID_SESSION_ID", "Session expired or invalid"),
    limited=lambda _, __: _error(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."),
    failed=lambda _: _error(503, "SERVER_UNAVAILABLE", "Service is unavailable; try again."),
    is_open=lambda request: request.path == TOKEN,
    lasts=25,
)
