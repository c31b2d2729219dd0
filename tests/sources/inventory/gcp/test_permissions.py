"""The role that is asked for: enough for every request that is made, needed by one of them, and for reading alone."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sources.inventory import Asking
from sources.inventory.base import WANTED
from sources.inventory.gcp import GCP
from sources.inventory.gcp.permissions import BESIDE, page, role
from sources.inventory.gcp.recommender import recommenders
from sources.settings import InventorySettings
from tests.servers.answers import Answer
from tests.sources.inventory.gcp.google import LINK, NUMBER, PROJECT, Google, asset, compute, denied

SHIPPED = Path("docs/permissions/gcp.json")
Settings = Callable[..., InventorySettings]
ALLOWED = role()["includedPermissions"]
# What each method asks a role for, by its address, as its page of the reference says.
ASKED_FOR = {
    r"/v3/projects:search": "resourcemanager.projects.get",
    r"/v1/projects/[^/]+/assets": "cloudasset.assets.listResource",
    r"/compute/v1/projects/[^/]+/aggregated/(\w+)": "compute.{}.list",
    r"/bigquery/v2/projects/[^/]+/jobs": "bigquery.jobs.listAll",
    r"/bigquery/v2/projects/[^/]+/datasets/[^/]+/tables/[^/]+": "bigquery.tables.get",
    r"/v3/projects/[^/]+/timeSeries": "monitoring.timeSeries.list",
    r"/v1/projects/[^/]+/locations/[^/]+/recommenders/([^/]+)/recommendations": "{}",
}


def permission_of(path: str) -> str:
    for pattern, permission in ASKED_FOR.items():
        found = re.fullmatch(pattern, path)
        if found and permission == "{}":
            return recommenders().filter(recommender=found[1])["permission"].item()
        if found:
            return permission.format(*found.groups())
    raise AssertionError(path)


def everywhere() -> list[dict[str, Any]]:
    """Something of each type that more is asked about than its asset."""
    names = {
        "sqladmin.googleapis.com/Instance": "cloudsql.googleapis.com/projects/{}/instances/db",
        "run.googleapis.com/Service": "run.googleapis.com/projects/{}/locations/europe-west4/services/s",
        "container.googleapis.com/Cluster": "container.googleapis.com/projects/{}/locations/europe-west4/clusters/c",
        "bigquery.googleapis.com/Table": "bigquery.googleapis.com/projects/{}/datasets/d/tables/t",
    }
    project = asset(
        "cloudresourcemanager.googleapis.com/Project",
        {"projectId": PROJECT},
        name=f"//cloudresourcemanager.googleapis.com/projects/{NUMBER}",
    )
    return [
        compute("Instance", "instances", 1, status="RUNNING"),
        compute("Disk", "disks", 2),
        compute("Address", "addresses", 3, place=f"{LINK}/regions/europe-west4"),
        compute("Image", "images", 4, place=f"{LINK}/global"),
        *(asset(kind, {}, name=f"//{name.format(PROJECT)}", location="europe-west4") for kind, name in names.items()),
        project,
    ]


def guarded(google: Google, allowed: set[str]) -> None:
    """Refuses what the role does not hold, in Google's words."""
    google.assets[f"projects/{PROJECT}"] = everywhere()

    def refused(path: str) -> Answer | None:
        permission = permission_of(path)
        return None if permission in allowed else denied(permission)

    google.guard = refused


def run(settings: InventorySettings, asking: Asking) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Scans of a look and a measuring, and notes."""
    look = GCP.look(settings, asking)
    machine = look.resources.filter(resource_type="compute.googleapis.com/Instance")
    days = {"metric": pl.lit("cpu_percent"), "first_day": pl.lit(date(2026, 10, 1)), "last_day": pl.lit(asking.as_of)}
    measured = GCP.measure(settings, asking, machine.with_columns(**days).select(WANTED.names()))
    return pl.concat([look.scans, measured.scans]), look.notes


def test_it_holds_reads_alone() -> None:
    assert all(re.fullmatch(r"[a-z]\w+\.\w+\.(list|listAll|listResource|get)", each) for each in ALLOWED)


def test_it_is_the_file_that_is_shipped() -> None:
    assert SHIPPED.read_text(encoding="utf-8") == page(), "run make docs"
    assert json.loads(page()) == role()


def test_every_request_of_a_run_is_allowed(google: Google, settings: Settings, asking: Asking) -> None:
    guarded(google, set(ALLOWED))
    scans, notes = run(settings(), asking)
    assert scans.filter(status="refused").height == 0
    assert notes == ()
    assert {permission_of(path) for path in google.paths()} == {*ALLOWED} - {*BESIDE}


@pytest.mark.parametrize(
    "permission", [each for each in ALLOWED if each not in (*BESIDE, "cloudasset.assets.listResource")]
)
def test_what_lacks_one_is_told_so(google: Google, settings: Settings, asking: Asking, permission: str) -> None:
    guarded(google, {*ALLOWED} - {permission})
    scans, notes = run(settings(accounts=[PROJECT]), asking)
    told = [*scans.filter(status="refused")["permission"], *notes]
    assert any(permission in each for each in told)
