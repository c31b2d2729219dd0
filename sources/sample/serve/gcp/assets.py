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
COMPUTE = "https://www.googleapis.com/discovery/v1/apis/compute/v1/rest"
VERSIONS = {"sqladmin": "v1beta4", "bigquery": "v2", "run": "v2", "cloudresourcemanager": "v3"}
DISCOVERED = {"sqladmin.googleapis.com/Instance": "DatabaseInstance"}
# A full name begins with the service that owns the resource, which is not always the one that lists it.
OWNERS = {"sqladmin.googleapis.com": "cloudsql.googleapis.com"}
# What the inventory of assets leaves out.
NO_ASSETS = ("bigquery.googleapis.com/Job", "recommender.googleapis.com/Recommendation")


@dataclass(frozen=True)
class Asset:
    """One resource: its project and that one's number, its type as `compute.googleapis.com/Disk`, its own JSON."""

    project: str
    number: str
    type: str
    data: Thing

    @property
    def name(self) -> str:
        """The full resource name: https://cloud.google.com/asset-inventory/docs/asset-names."""
        service = self.type.partition("/")[0]
        return f"//{OWNERS.get(service, service)}/{self._path}"

    @property
    def _path(self) -> str:
        data = self.data
        if self.type.startswith("bigquery."):
            of = data.get("tableReference") or data.get("datasetReference") or {}
            table = f"/tables/{of['tableId']}" if "tableId" in of else ""
            return f"projects/{self.project}/datasets/{of.get('datasetId')}{table}"
        link = urlsplit(str(data.get("selfLink", ""))).path
        if "/projects/" in link:
            return link[link.index("/projects/") + 1 :]
        return str(data.get("name", "")).lstrip("/")

    @property
    def location(self) -> str:
        found = (self.data.get(key) for key in ("zone", "region", "location", "locationId"))
        told_of = next(filter(None, found), None)
        placed = re.search(r"/locations/([^/]+)/", self._path)
        return str(told_of or (placed[1] if placed else "global")).rpartition("/")[2].lower()


def projects(answers: Answers) -> list[str]:
    """The projects that have answers."""
    return sorted(place.name for place in answers.folder.iterdir() if place.is_dir())


def assets(answers: Answers, project: str) -> Iterator[Asset]:
    """All resources of a project, a type after the other."""
    number = _own(answers, project).get("name", project).rpartition("/")[2]
    for file in sorted((answers.folder / project).glob("*.jsonl")):
        service, _, kind = file.stem.rpartition(".")
        if f"{service}/{kind}" not in NO_ASSETS:
            for data in answers.list(f"{project}/{file.stem}"):
                yield Asset(project, number, f"{service}/{kind}", data)


def _own(answers: Answers, project: str) -> Thing:
    """What Resource Manager says of a project."""
    return answers.only(f"{project}/cloudresourcemanager.googleapis.com.Project")


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
    shape: Callable[[Asset, Request, Answers], Thing],
) -> Answer:
    place, _, name = scope.partition("/")
    known = projects(answers)
    asked = known if place != "projects" else [each for each in known if each == name]
    if not asked or any(answers.denies(each) for each in asked if place == "projects"):
        return forbidden(f"cloudasset.assets.{'listResource' if key == 'assets' else 'searchAllResources'}", scope)
    types = [type_ for type_ in request.many("assetTypes") if type_]
    key_of = (key, tuple(asked), tuple(types))
    whole: Sequence[Asset] = answers.once(key_of, lambda: _of_types(answers, asked, types))
    first = first_of(request)
    if first is None:
        return error(400, "INVALID_ARGUMENT", "The page token is not valid.")
    items, rest = page(whole, first, request.whole("pageSize", *sizes))
    body: dict[str, Any] = {key: [shape(item, request, answers) for item in items]} if items else {}
    return told(
        {**({"readTime": f"{answers.now:%Y-%m-%dT%H:%M:%SZ}"} if key == "assets" else {}), **body, **next_token(rest)}
    )


def _of_types(answers: Answers, asked: Sequence[str], types: Sequence[str]) -> list[Asset]:
    return [asset for each in asked for asset in assets(answers, each) if not types or _named(asset.type, types)]


def _named(type_: str, patterns: Sequence[str]) -> bool:
    return any(re.fullmatch(pattern, type_) for pattern in patterns)


def _whole(asset: Asset, request: Request, answers: Answers) -> Thing:
    service, _, kind = asset.type.partition("/")
    organisation = _own(answers, asset.project).get("parent", "organizations/1")
    base = {
        "name": asset.name,
        "assetType": asset.type,
        "ancestors": [f"projects/{asset.number}", organisation],
        "updateTime": f"{answers.world.as_of}T02:10:00Z",
    }
    if request.query.get("contentType", "") != "RESOURCE":
        return base
    version = VERSIONS.get(service.partition(".")[0], "v1")
    own = f"https://{service}/$discovery/rest?version={version}"
    resource = {
        "version": version,
        "discoveryDocumentUri": COMPUTE if service.startswith("compute.") else own,
        "discoveryName": DISCOVERED.get(asset.type, kind),
        "parent": f"//cloudresourcemanager.googleapis.com/projects/{asset.number}",
        "data": {name: value for name, value in asset.data.items() if name != "kind"},
        "location": asset.location,
    }
    return {**base, "resource": resource}


def _brief(asset: Asset, _: Request, __: Answers) -> Thing:
    brief = {
        "name": asset.name,
        "assetType": asset.type,
        "project": f"projects/{asset.number}",
        "displayName": str(asset.data.get("name", "")).rpartition("/")[2],
        "location": asset.location,
        "labels": asset.data.get("labels"),
        "state": asset.data.get("status") or asset.data.get("state"),
        "createTime": asset.data.get("creationTimestamp") or asset.data.get("createTime"),
    }
    return {name: value for name, value in brief.items() if value}
