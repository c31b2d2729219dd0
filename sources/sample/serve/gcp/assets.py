"""Cloud Asset Inventory: https://cloud.google.com/asset-inventory/docs/reference/rest.

`answers/gcp/<project>/<asset type, its `/` a dot>.jsonl` holds each resource's own REST JSON.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sources.sample.serve.answers import Answers, Thing
from sources.sample.serve.asked import Answer, Request, told
from sources.sample.serve.dialects.base import page
from sources.sample.serve.gcp.words import error, first_of, forbidden, next_token

LIST = re.compile(r"/v1/(?P<scope>(?:projects|folders|organizations)/[^/]+)/assets")
SEARCH = re.compile(r"/v1/(?P<scope>(?:projects|folders|organizations)/[^/]+):searchAllResources")
UPDATED = "2026-01-01T00:00:00Z"


@dataclass(frozen=True)
class Asset:
    """One resource: its project, its type as `compute.googleapis.com/Disk`, its own JSON."""

    project: str
    type: str
    data: Thing

    @property
    def name(self) -> str:
        """The full resource name, told from the link to itself, else from its name."""
        link = self.data.get("selfLink", "")
        service = self.type.partition("/")[0]
        if link:
            words = urlsplit(link).path.strip("/").split("/")
            begins = next((at for at, word in enumerate(words) if word in ("projects", "b")), 0)
            return f"//{service}/{'/'.join(words[begins:])}"
        return f"//{service}/{str(self.data.get('name', '')).lstrip('/')}"

    @property
    def location(self) -> str:
        told_of = (self.data.get(key) for key in ("zone", "region", "location", "locationId"))
        return str(next(filter(None, told_of), "global")).rpartition("/")[2].lower()


def projects(answers: Answers) -> list[str]:
    """The projects that have answers."""
    return sorted(place.name for place in answers.folder.iterdir() if place.is_dir())


def assets(answers: Answers, project: str) -> Iterator[Asset]:
    """All resources of a project, a type after the other."""
    for file in sorted((answers.folder / project).glob("*.jsonl")):
        service, _, kind = file.stem.rpartition(".")
        for data in answers.list(f"{project}/{file.stem}"):
            yield Asset(project, f"{service}/{kind}", data)


def listed(scope: str, request: Request, answers: Answers) -> Answer:
    """`assets.list`: of a project, a folder or the organisation, which is all of them."""
    return _pages(scope, request, answers, "assets", (100, 1000), _whole)


def searched(scope: str, request: Request, answers: Answers) -> Answer:
    """`searchAllResources`, without a query language: what is asked for is of all types or of those named."""
    return _pages(scope, request, answers, "results", (100, 500), _brief)


def _pages(
    scope: str,
    request: Request,
    answers: Answers,
    key: str,
    sizes: tuple[int, int],
    shape: Callable[[Asset, Request], Thing],
) -> Answer:
    place, _, name = scope.partition("/")
    known = projects(answers)
    asked = known if place != "projects" else [each for each in known if each == name]
    if not asked or any(answers.denies(each) for each in asked if place == "projects"):
        return forbidden(f"cloudasset.assets.{'listResource' if key == 'assets' else 'searchAllResources'}", scope)
    types = [type_ for type_ in request.many("assetTypes") if type_]
    whole: Sequence[Asset] = [
        asset for each in asked for asset in assets(answers, each) if not types or _named(asset.type, types)
    ]
    first = first_of(request)
    if first is None:
        return error(400, "INVALID_ARGUMENT", "The page token is not valid.")
    items, rest = page(whole, first, request.whole("pageSize", *sizes))
    body: dict[str, Any] = {key: [shape(item, request) for item in items]} if items else {}
    return told(
        {**({"readTime": f"{answers.now:%Y-%m-%dT%H:%M:%SZ}"} if key == "assets" else {}), **body, **next_token(rest)}
    )


def _named(type_: str, patterns: Sequence[str]) -> bool:
    return any(re.fullmatch(pattern, type_) for pattern in patterns)


def _whole(asset: Asset, request: Request) -> Thing:
    base = {
        "name": asset.name,
        "assetType": asset.type,
        "ancestors": [f"projects/{asset.project}", "organizations/1"],
        "updateTime": UPDATED,
    }
    if request.query.get("contentType", "") != "RESOURCE":
        return base
    service, _, kind = asset.type.partition("/")
    resource = {
        "version": "v1",
        "discoveryDocumentUri": f"https://{service}/$discovery/rest",
        "discoveryName": kind,
        "parent": f"//cloudresourcemanager.googleapis.com/projects/{asset.project}",
        "data": asset.data,
        "location": asset.location,
    }
    return {**base, "resource": resource}


def _brief(asset: Asset, _: Request) -> Thing:
    brief = {
        "name": asset.name,
        "assetType": asset.type,
        "project": f"projects/{asset.project}",
        "displayName": str(asset.data.get("name", "")).rpartition("/")[2],
        "location": asset.location,
        "labels": asset.data.get("labels"),
        "state": asset.data.get("status") or asset.data.get("state"),
        "createTime": asset.data.get("creationTimestamp") or asset.data.get("createTime"),
    }
    return {name: value for name, value in brief.items() if value}
