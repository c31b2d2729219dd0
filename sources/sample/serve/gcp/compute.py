"""Compute Engine's lists: https://cloud.google.com/compute/docs/reference/rest/v1.

`aggregated/disks` by zone or region, `zones/<zone>/disks`, `regions/<region>/addresses`, `global/snapshots`.
"""

import re
from typing import Any

from sources.sample.serve.answers import Answers, Thing
from sources.sample.serve.asked import Answer, Request, told
from sources.sample.serve.dialects.base import page
from sources.sample.serve.filters import UnreadableFilter, condition
from sources.sample.serve.gcp.assets import projects
from sources.sample.serve.gcp.words import error, first_of, forbidden, next_token

PATH = re.compile(
    r"/compute/v1/projects/(?P<project>[^/]+)/"
    r"(?P<scope>aggregated|global|zones/[^/]+|regions/[^/]+)/(?P<plural>\w+)(?:/(?P<name>[^/]+))?"
)
PAGE, MOST = 500, 500
# The asset's type where it is not the plural without its s.
SINGULAR = {"addresses": "Address", "routers": "Router", "commitments": "Commitment"}


def answer(matched: re.Match[str], request: Request, answers: Answers) -> Answer:
    """A list, or one thing by its name."""
    project, scope, plural = matched["project"], matched["scope"], matched["plural"]
    if project not in projects(answers):
        return error(404, "NOT_FOUND", f"The resource 'projects/{project}' was not found", "notFound")
    if answers.denies(project):
        return forbidden(f"compute.{plural}.list", f"projects/{project}")
    singular = SINGULAR.get(plural) or plural[:1].upper() + plural[1:].removesuffix("s")
    whole = answers.list(f"{project}/compute.googleapis.com.{singular}")
    if scope != "aggregated":
        whole = [thing for thing in whole if place_of(thing) == scope]
    if matched["name"]:
        one = next((thing for thing in whole if matched["name"] in (thing.get("name"), str(thing.get("id")))), None)
        return (
            told(one) if one else error(404, "NOT_FOUND", f"The resource '{matched['name']}' was not found", "notFound")
        )
    return _list(list(whole), scope, plural, singular, request)


def _list(whole: list[Thing], scope: str, plural: str, singular: str, request: Request) -> Answer:
    asked, first = request.query.get("filter"), first_of(request)
    if first is None:
        return error(400, "INVALID_ARGUMENT", "Invalid value for field 'pageToken'.", "invalid")
    try:
        whole = list(filter(condition(asked), whole)) if asked else whole
    except UnreadableFilter:
        return error(400, "INVALID_ARGUMENT", f"Invalid value for field 'filter': '{asked}'.", "invalid")
    items, rest = page(whole, first, request.whole("maxResults", PAGE, MOST))
    kind = f"compute#{singular[:1].lower()}{singular[1:]}"
    about = {"id": request.path.strip("/"), "selfLink": f"https://www.googleapis.com{request.path}", **next_token(rest)}
    if scope != "aggregated":
        return told({"kind": f"{kind}List", **about, **({"items": items} if items else {})})
    held: dict[str, Any] = {}
    for item in items:
        held.setdefault(place_of(item), {plural: []})[plural].append(item)
    for place in sorted({place_of(thing) for thing in whole} - set(held)):
        warning = {"code": "NO_RESULTS_ON_PAGE", "message": f"There are no results for scope '{place}' on this page."}
        held[place] = {"warning": warning}
    return told({"kind": f"{kind}AggregatedList", **about, "items": held})


def place_of(thing: Thing) -> str:
    """`zones/europe-west4-c`, `regions/europe-west4` or `global`."""
    for key in ("zone", "region"):
        if thing.get(key):
            return f"{key}s/{str(thing[key]).rpartition('/')[2]}"
    return "global"
