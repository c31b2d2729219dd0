"""Google Cloud: assets, Compute Engine and other services' lists, Monitoring, the projects, all at one address."""

from sources.sample.serve.answers import Answers
from sources.sample.serve.asked import Answer, Request, told
from sources.sample.serve.dialects.base import Dialect, page, session
from sources.sample.serve.gcp import assets, compute, lists, monitoring
from sources.sample.serve.gcp.words import error, first_of, next_token

SIGN_IN = "/token"


def _answer(request: Request, answers: Answers) -> Answer:
    if request.path == SIGN_IN:
        return told({"access_token": session(answers), "expires_in": 3599, "token_type": "Bearer"})
    for pattern, answer in (
        (assets.LIST, lambda found: assets.listed(found["scope"], request, answers)),
        (assets.SEARCH, lambda found: assets.searched(found["scope"], request, answers)),
        (lists.TABLE, lambda found: lists.table(found, answers)),
        (compute.PATH, lambda found: compute.answer(found, request, answers)),
        (monitoring.PATH, lambda found: monitoring.answer(found["project"], request, answers)),
    ):
        found = pattern.fullmatch(request.path)
        if found:
            return answer(found)
    for listed in lists.LISTS:
        found = listed.address.fullmatch(request.path)
        if found:
            return lists.answer(listed, found, request, answers)
    if request.path in ("/v1/projects", "/v3/projects", "/v3/projects:search"):
        return _projects(request, answers)
    return error(404, "NOT_FOUND", f"Method not found: {request.path}")


def _projects(request: Request, answers: Answers) -> Answer:
    """Each project as Resource Manager's v1 or v3 has it."""
    first = first_of(request)
    if first is None:
        return error(400, "INVALID_ARGUMENT", "Field pageToken had an invalid value.")
    items, rest = page(assets.projects(answers), first, request.whole("pageSize", 100, 500))
    state = "lifecycleState" if request.path.startswith("/v1") else "state"
    own = {name: next(iter(answers.list(f"{name}/cloudresourcemanager.googleapis.com.Project")), {}) for name in items}
    listed = [{"name": f"projects/{name}", "projectId": name, state: "ACTIVE", **own[name]} for name in items]
    return told({"projects": listed, **next_token(rest)})


DIALECT = Dialect(
    kind="gcp",
    answer=_answer,
    refused=lambda _: error(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.", "authError"),
    limited=lambda _, __: error(
        429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'Read requests'.", "rateLimitExceeded"
    ),
    failed=lambda _: error(503, "UNAVAILABLE", "The service is currently unavailable.", "backendError"),
    is_open=lambda request: request.path == SIGN_IN,
    lasts=200,
)
