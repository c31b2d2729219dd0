"""Lists of services beside Compute Engine, each in its own words: Cloud SQL, Run, GKE, BigQuery, Recommender."""

import re
from dataclasses import dataclass

from sources.sample.serve.answers import Answers, Thing
from sources.sample.serve.asked import Answer, Request, told
from sources.sample.serve.dialects.base import page
from sources.sample.serve.gcp.assets import projects
from sources.sample.serve.gcp.words import error, first_of, forbidden, next_token


@dataclass(frozen=True)
class Listed:
    """A list: the pattern of its address, the asset's type, the key that its elements are under."""

    address: re.Pattern[str]
    type: str
    key: str


def _listed(address: str, type_: str, key: str) -> Listed:
    """`{project}` is a project's id; a place (`{in}`) of `-` is any."""
    pattern = address.replace("{in}", "{place}")
    for name in ("project", "place", "dataset", "recommender"):
        pattern = pattern.replace(f"{{{name}}}", f"(?P<{name}>[^/]+)")
    return Listed(re.compile(pattern), type_, key)


LISTS = (
    _listed("/(?:sql/)?v1beta4/projects/{project}/instances", "sqladmin.googleapis.com.Instance", "items"),
    _listed("/v2/projects/{project}/locations/{in}/services", "run.googleapis.com.Service", "services"),
    _listed("/v1/projects/{project}/locations/{in}/clusters", "container.googleapis.com.Cluster", "clusters"),
    _listed("/v1/projects/{project}/instances", "spanner.googleapis.com.Instance", "instances"),
    _listed("/v1/projects/{project}/topics", "pubsub.googleapis.com.Topic", "topics"),
    _listed(
        "/v1/projects/{project}/locations/{in}/reservations",
        "bigqueryreservation.googleapis.com.Reservation",
        "reservations",
    ),
    _listed("/bigquery/v2/projects/{project}/datasets", "bigquery.googleapis.com.Dataset", "datasets"),
    _listed("/bigquery/v2/projects/{project}/jobs", "bigquery.googleapis.com.Job", "jobs"),
    _listed("/bigquery/v2/projects/{project}/datasets/{dataset}/tables", "bigquery.googleapis.com.Table", "tables"),
    _listed(
        "/v1/projects/{project}/locations/{in}/recommenders/{recommender}/recommendations",
        "recommender.googleapis.com.Recommendation",
        "recommendations",
    ),
    _listed("/storage/v1/b", "storage.googleapis.com.Bucket", "items"),
)
TABLE = re.compile(r"/bigquery/v2/projects/(?P<project>[^/]+)/datasets/(?P<dataset>[^/]+)/tables/(?P<table>[^/]+)")
PAGE, MOST = 50, 1000


def answer(listed: Listed, found: re.Match[str], request: Request, answers: Answers) -> Answer:
    """A page of the list."""
    named = found.groupdict()
    project = named.get("project") or request.query.get("project", "")
    if project not in projects(answers) or answers.denies(project):
        return forbidden(f"{listed.type.partition('.')[0]}.{listed.key}.list", f"projects/{project}")
    whole = [thing for thing in answers.list(f"{project}/{listed.type}") if _within(thing, named)]
    first = first_of(request)
    if first is None:
        return error(400, "INVALID_ARGUMENT", "The page token is not valid.")
    size = max(request.whole("pageSize", PAGE, MOST), request.whole("maxResults", PAGE, MOST))
    items, rest = page(whole, first, size)
    return told({**({listed.key: items} if items else {}), **next_token(rest)})


def table(found: re.Match[str], answers: Answers) -> Answer:
    """One table of BigQuery by its name."""
    project, dataset, name = found["project"], found["dataset"], found["table"]
    if project not in projects(answers) or answers.denies(project):
        return forbidden("bigquery.tables.get", f"projects/{project}")
    of = {"projectId": project, "datasetId": dataset, "tableId": name}
    there = answers.list(f"{project}/bigquery.googleapis.com.Table")
    one = next((each for each in there if each.get("tableReference") == of), None)
    return told(one) if one else error(404, "NOT_FOUND", f"Not found: Table {project}:{dataset}.{name}", "notFound")


def _within(thing: Thing, named: dict[str, str | None]) -> bool:
    """Whether a thing is of the place or the dataset that the address names."""
    place, dataset = named.get("place"), named.get("dataset")
    recommender = named.get("recommender")
    if recommender and f"/recommenders/{recommender}/" not in str(thing.get("name")):
        return False
    if dataset:
        return thing.get("tableReference", {}).get("datasetId") == dataset
    if place in (None, "-"):
        return True
    where = str(thing.get("location") or thing.get("name", ""))
    return where == place or f"/locations/{place}/" in where
