"""Microsoft Graph: https://learn.microsoft.com/graph/api/overview.

Collections are called as the address below the version, with dots: `subscribedSkus`, `directory.subscriptions`,
`users`, `admin.reportSettings` (one line). A report, `reports.getOffice365ActiveUserDetail`, is a file of CSV or lines
of its columns; it is answered with a 302 to an address that takes no token. `denied` may hold `signInActivity`.
The roles of all principals are one collection, `appRoleAssignments`.
"""

import csv
import io
import re
from collections.abc import Sequence
from typing import Any

from sources.sample.serve.answers import Answers, Thing
from sources.sample.serve.asked import Answer, Request, told
from sources.sample.serve.dialects.base import Dialect, collection_of, page, session, whole_number
from sources.sample.serve.filters import UnreadableFilter, condition, value_at

ROOTS = ("/v1.0/", "/beta/")
DOWNLOAD = "/download/"
SINGLE = ("admin.reportSettings", "me")
OF_PRINCIPAL = re.compile(r"servicePrincipals\.(?P<id>[\w-]+)\.(?P<list>appRoleAssignments)")
PAGE, MOST, WITH_SIGN_INS = 100, 999, 120
# What a user has unless `$select` asks for more.
OF_A_USER = (
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
    "id",
)
REPORT = re.compile(r"(?:copilot\.)?reports\.(?P<name>\w+)(?:\((?P<given>[^)]*)\))?")
NOT_PREMIUM = "Authentication_RequestFromNonPremiumTenantOrB2CTenant"


def _answer(request: Request, answers: Answers) -> Answer:
    if request.path.endswith("/oauth2/v2.0/token"):
        return _signed_in(request, answers)
    if request.path.startswith(DOWNLOAD):
        return _downloaded(request, answers)
    collection = collection_of(request, *ROOTS)
    report = REPORT.fullmatch(collection)
    if answers.denies(f"reports.{report['name']}" if report else collection):
        return _error(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
    if report:
        return _report(report["name"], report["given"] or "", request, answers)
    if "signInActivity" in request.query.get("$select", "") and answers.denies("signInActivity"):
        return _error(403, NOT_PREMIUM, "Neither tenant is B2C or tenant doesn't have premium license")
    try:
        return _found(request, collection, answers)
    except UnreadableFilter as error:
        return _error(400, "BadRequest", f"Invalid filter clause: {error}")


def _found(request: Request, collection: str, answers: Answers) -> Answer:
    context = f"{request.base}/v1.0/$metadata#{collection.replace('.', '/')}"
    of_one = OF_PRINCIPAL.fullmatch(collection)
    if of_one and answers.has("servicePrincipals"):
        given = [each for each in answers.list(of_one["list"]) if each["principalId"] == of_one["id"]]
        return told({"@odata.context": context, "value": given})
    if answers.has(collection) and collection not in SINGLE:
        return _list(request, context, collection, answers)
    if answers.has(collection):
        return told({"@odata.context": context, **answers.only(collection)})
    parent, _, key = collection.partition(".")
    named = (thing for thing in answers.list(parent) if key in (thing.get("id"), thing.get("userPrincipalName")))
    one = next(named, None)
    if one is None:
        return _error(404, "Request_ResourceNotFound", f"Resource '{key or collection}' does not exist.")
    return told({"@odata.context": f"{context}/$entity", **_selected(one, request, parent)})


def _list(request: Request, context: str, collection: str, answers: Answers) -> Answer:
    """A page, shorter than asked for where sign-ins are selected: nothing says so but the link."""
    whole: Sequence[Thing] = answers.list(collection)
    asked = request.query.get("$filter")
    if asked:
        holds = condition(asked)
        whole = answers.once((collection, asked), lambda: list(filter(holds, answers.list(collection))))
    most = WITH_SIGN_INS if "signInActivity" in request.query.get("$select", "") else MOST
    first = whole_number(request.query.get("$skiptoken", "").removeprefix("RFNwdAIAAQAA"))
    items, rest = page(whole, first, request.whole("$top", PAGE, most))
    body: dict[str, Any] = {"@odata.context": context}
    if request.query.get("$count") == "true":
        body["@odata.count"] = len(whole)
    if rest is not None:
        body["@odata.nextLink"] = request.address(**{"$skiptoken": f"RFNwdAIAAQAA{rest}"})
    return told({**body, "value": [_selected(item, request, collection) for item in items]})


def _selected(thing: Thing, request: Request, collection: str) -> Thing:
    asked = [name.strip() for name in request.query.get("$select", "").split(",") if name.strip()]
    names = asked or (OF_A_USER if collection == "users" else ())
    return {name: value_at(thing, name) for name in names} if names else thing


def _report(name: str, given: str, request: Request, answers: Answers) -> Answer:
    if _csv(name, given, answers) is None:
        return _error(404, "ResourceNotFound", f"Resource not found for the segment '{name}'.")
    place = f"{request.base}{DOWNLOAD}{name}.csv?given={_period(given)}"
    return Answer(302, b"", (("Location", place), ("Content-Type", "text/plain")))


def _downloaded(request: Request, answers: Answers) -> Answer:
    """The file at a signed address; a token that is sent along is refused there."""
    if "authorization" in request.headers:
        return _error(401, "InvalidAuthenticationToken", "The address is signed; it takes no token.")
    name = request.path.removeprefix(DOWNLOAD).removesuffix(".csv")
    body = _csv(name, request.query.get("given", ""), answers)
    if body is None:
        return _error(404, "ResourceNotFound", "There is no such file.")
    return Answer(200, body, (("Content-Type", "application/octet-stream"),))


def _period(given: str) -> str:
    """`D180` of `period='D180'`."""
    return given.partition("=")[2].strip("'") or given


def _csv(name: str, given: str, answers: Answers) -> bytes | None:
    """A report as it lies there, or made of lines of its columns; it begins with a byte order mark."""
    for called in (f"reports.{name}.{_period(given)}", f"reports.{name}"):
        text = answers.text(f"{called}.csv")
        if text is not None:
            return text
        if answers.has(called):
            return _written(answers.list(called))
    return None


def _written(lines: Sequence[Thing]) -> bytes:
    file = io.StringIO()
    writer = csv.DictWriter(file, list(lines[0]) if lines else [])
    writer.writeheader()
    writer.writerows(lines)
    return file.getvalue().encode("utf-8-sig")


def _signed_in(request: Request, answers: Answers) -> Answer:
    if request.form.get("client_secret") != answers.about["token"]:
        wrong = {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret provided."}
        return told({**wrong, "error_codes": [7000215]}, status=401)
    return told({"token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599, "access_token": session(answers)})


def _error(status: int, code: str, message: str, *headers: tuple[str, str]) -> Answer:
    inner = {"date": "2026-01-01T00:00:00", "request-id": "0" * 8, "client-request-id": "0" * 8}
    return told({"error": {"code": code, "message": message, "innerError": inner}}, *headers, status=status)


DIALECT = Dialect(
    kind="microsoft365",
    answer=_answer,
    refused=lambda _: _error(401, "InvalidAuthenticationToken", "Access token is empty, invalid or has expired."),
    limited=lambda _, seconds: _error(429, "TooManyRequests", "Too many requests.", ("Retry-After", str(seconds))),
    failed=lambda _: _error(503, "serviceNotAvailable", "The service is temporarily unavailable."),
    is_open=lambda request: request.path.endswith("/oauth2/v2.0/token") or request.path.startswith(DOWNLOAD),
    lasts=200,
)
