"""Azure: Resource Manager's lists, Resource Graph's queries, Monitor's figures.

Limits are told with 429 and Retry-After: https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling
"""

from sources.sample.serve.answers import Answers
from sources.sample.serve.asked import Answer, Request, told
from sources.sample.serve.azure import graph, manager, monitor
from sources.sample.serve.dialects.base import Dialect, session
from sources.sample.serve.filters import UnreadableFilter

SIGN_IN = "/oauth2/v2.0/token"


def _answer(request: Request, answers: Answers) -> Answer:
    if request.path.endswith(SIGN_IN):
        return _signed_in(request, answers)
    if request.path.lower().rstrip("/") == graph.PATH:
        return graph.answer(request, answers)
    if not request.query.get("api-version"):
        message = "The api-version query parameter (?api-version=) is required for all requests."
        return manager.error(400, "MissingApiVersionParameter", message)
    figures = monitor.PATH.fullmatch(request.path)
    if figures:
        return monitor.answer(figures["resource"], request, answers)
    try:
        return manager.listed(request, answers)
    except UnreadableFilter as error:
        return manager.error(400, "InvalidFilterInQueryString", str(error))


def _signed_in(request: Request, answers: Answers) -> Answer:
    if request.form.get("client_secret") != answers.about["token"]:
        wrong = "AADSTS7000215: Invalid client secret provided."
        return told({"error": "invalid_client", "error_description": wrong}, status=401)
    return told({"token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599, "access_token": session(answers)})


def _limited(_: Request, seconds: int) -> Answer:
    message = "Number of requests exceeded the limit. Please try again later."
    return manager.error(429, "TooManyRequests", message, ("Retry-After", str(seconds)))


DIALECT = Dialect(
    kind="azure",
    answer=_answer,
    refused=lambda _: manager.error(401, "InvalidAuthenticationToken", "The access token is invalid or has expired."),
    limited=_limited,
    failed=lambda _: manager.error(503, "ServerTimeout", "The request timed out. Please try again."),
    is_open=lambda request: request.path.endswith(SIGN_IN),
    lasts=200,
)
