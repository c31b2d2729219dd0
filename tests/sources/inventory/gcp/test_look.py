"""A look over projects: pages, keys of the bill, links, refusals, faults, archive and exports."""

import gzip
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sources.base import SourceError
from sources.inventory import Asking
from sources.inventory.gcp import GCP, Google
from sources.inventory.gcp.client import Client
from sources.settings import InventorySettings
from tests.sources.inventory.gcp import google as small
from tests.sources.inventory.gcp.google import LINK, NUMBER, PROJECT, ZONE, asset, compute, denied, error
from warehouse.tables.inventory import RESOURCE_SEEN

Settings = Callable[..., InventorySettings]
KEY = f"//compute.googleapis.com/projects/{NUMBER}/zones/europe-west4-a"
SCOPE = f"projects/{PROJECT}"
DISK, MACHINE = f"{KEY}/disk/2", f"{KEY}/instance/1"
THINGS = [
    compute(
        "Instance",
        "instances",
        1,
        status="TERMINATED",
        machineType=f"{ZONE}/machineTypes/n2-standard-2",
        disks=[{"source": f"{ZONE}/disks/disk-2", "boot": True, "deviceName": "persistent-disk-0"}],
        creationTimestamp="2026-01-05T09:12:44.518-08:00",
        labels={"team": "iot"},
        lastStopTimestamp="2026-09-01T10:00:00.000-07:00",
    ),
    compute("Disk", "disks", 2, status="READY", sizeGb="100", type=f"{ZONE}/diskTypes/pd-ssd"),
    compute(
        "Snapshot", "snapshots", 3, place=f"{LINK}/global", sourceDisk=f"{ZONE}/disks/gone", storageBytes="1073741824"
    ),
    asset(
        "storage.googleapis.com/Bucket",
        {"name": "haldane-files", "location": "EUROPE-WEST4", "storageClass": "STANDARD"},
        name="//storage.googleapis.com/haldane-files",
        location="europe-west4",
    ),
    asset(
        "cloudresourcemanager.googleapis.com/Project",
        {"projectId": PROJECT, "state": "ACTIVE", "parent": "organizations/514403270916"},
        name=f"//cloudresourcemanager.googleapis.com/projects/{NUMBER}",
        location="global",
    ),
]


def attributes(resources: pl.DataFrame, key: str) -> dict[str, Any]:
    return json.loads(resources.filter(x_resource_key=key)["attributes"].item())


def test_resources_have_the_keys_of_the_bill(google: small.Google, settings: Settings, asking: Asking) -> None:
    google.assets[SCOPE] = THINGS
    look = GCP.look(settings(), asking)
    assert look.resources.schema == RESOURCE_SEEN.schema
    assert look.resources.select("x_resource_key", "account", "region", "state").rows() == [
        (f"//cloudresourcemanager.googleapis.com/projects/{NUMBER}", PROJECT, None, "active"),
        (f"//compute.googleapis.com/projects/{NUMBER}/global/snapshot/3", PROJECT, None, None),
        (DISK, PROJECT, "europe-west4", "ready"),
        (MACHINE, PROJECT, "europe-west4", "terminated"),
        ("//storage.googleapis.com/projects/_/buckets/haldane-files", PROJECT, "europe-west4", None),
    ]
    machine = look.resources.filter(x_resource_key=MACHINE).row(0, named=True)
    assert (machine["name"], f"{machine['created']}", machine["tags"]) == (
        "instance-1",
        "2026-01-05 17:12:44.518000",
        '{"team": "iot"}',
    )


def test_what_one_resource_tells_of_another(google: small.Google, settings: Settings, asking: Asking) -> None:
    """The inventory's disk has no users; the machine names it. A snapshot's disk is of a listed project, and gone."""
    google.assets[SCOPE] = THINGS
    found = GCP.look(settings(), asking).resources
    disk = attributes(found, DISK)
    assert (disk["attached_to"], disk["boot"], disk["size_gb"], disk["disk_type"]) == ([MACHINE], True, 100.0, "pd-ssd")
    assert disk["devices"] == ["1/persistent-disk-0"]
    machine = attributes(found, MACHINE)
    assert (machine["disks"], machine["stopped_at"], machine["machine_type"]) == (
        [DISK],
        "2026-09-01T17:00:00Z",
        "n2-standard-2",
    )
    snapshot = attributes(found, f"//compute.googleapis.com/projects/{NUMBER}/global/snapshot/3")
    assert (snapshot["source"], snapshot["size_gb"]) == ([], 1.0)


def test_compute_engines_own_account_is_fresher(google: small.Google, settings: Settings, asking: Asking) -> None:
    google.assets[SCOPE] = THINGS
    fresh = {**THINGS[0]["resource"]["data"], "status": "RUNNING", "disks": []}
    items = {
        "zones/europe-west4-a": {"instances": [fresh]},
        "zones/europe-west4-b": {"warning": {"code": "NO_RESULTS_ON_PAGE"}},
    }
    google.answers[f"/compute/v1/{SCOPE}/aggregated/instances"] = small.told({"items": items})
    found = GCP.look(settings(), asking).resources
    assert found.filter(x_resource_key=MACHINE)["state"].item() == "running"
    assert attributes(found, DISK)["attached_to"] == []


def test_where_compute_refuses_the_inventory_counts_and_a_note_says_so(
    google: small.Google, settings: Settings, asking: Asking
) -> None:
    google.assets[SCOPE] = THINGS
    google.answers[f"/compute/v1/{SCOPE}/aggregated/disks"] = denied("compute.disks.list")
    look = GCP.look(settings(), asking)
    assert look.resources.height == 5
    assert [note for note in look.notes if "compute.disks.list" in note and PROJECT in note]


def test_every_type_of_a_listed_project_is_told_also_where_there_is_none(
    google: small.Google, settings: Settings, asking: Asking
) -> None:
    google.assets[SCOPE] = THINGS
    scans = GCP.look(settings(), asking).scans.filter(status="ok")
    rows = dict(scans.select("resource_type", "rows").iter_rows())
    assert (rows["compute.googleapis.com/Disk"], rows["spanner.googleapis.com/Instance"]) == (1, 0)
    assert set(scans["account"]) == {PROJECT}


def test_a_refused_project_is_told_with_the_permission_and_the_rest_goes_on(
    google: small.Google, settings: Settings, asking: Asking
) -> None:
    google.lists["/v3/projects:search"][1].append({"name": "projects/5", "projectId": "closed", "state": "ACTIVE"})
    google.assets[SCOPE] = THINGS
    google.answers["/v1/projects/closed/assets"] = denied("cloudasset.assets.listResource")
    look = GCP.look(settings(), asking)
    refused = look.scans.filter(status="refused")
    assert set(refused["account"]) == {"closed"}
    assert set(refused["permission"]) == {"cloudasset.assets.listResource"}
    assert look.resources.height == 5


def test_a_scope_is_listed_at_once_and_its_projects_one_by_one_where_that_is_refused(
    google: small.Google, settings: Settings, asking: Asking
) -> None:
    google.assets["organizations/514403270916"] = THINGS
    whole = GCP.look(settings(scope="organizations/514403270916"), asking)
    assert "/v1/organizations/514403270916/assets" in google.paths()
    assert f"/v1/{SCOPE}/assets" not in google.paths()
    google.answers["/v1/organizations/514403270916/assets"] = denied("cloudasset.assets.listResource")
    google.assets[SCOPE] = THINGS
    one_by_one = GCP.look(settings(scope="organizations/514403270916"), asking)
    assert one_by_one.resources.equals(whole.resources)
    assert one_by_one.scans.filter(account="organizations/514403270916")["status"].to_list() == ["refused"]


def test_a_closed_project_is_told_with_nothing_in_it(google: small.Google, settings: Settings, asking: Asking) -> None:
    shut = {"projectId": "depot", "state": "DELETE_REQUESTED", "deleteTime": "2026-10-01T08:00:00.000Z"}
    google.lists["/v3/projects:search"][1].append({"name": "projects/5", **shut})
    google.assets[SCOPE] = THINGS
    look = GCP.look(settings(), asking)
    closed = "//cloudresourcemanager.googleapis.com/projects/5"
    row = look.resources.filter(x_resource_key=closed).row(0, named=True)
    assert (row["account"], row["state"]) == ("depot", "delete_requested")
    assert attributes(look.resources, closed)["deletes_at"] == "2026-10-01T08:00:00Z"
    assert "/v1/projects/depot/assets" not in google.paths()
    scans = look.scans.filter(account="depot", resource_type="compute.googleapis.com/Disk")
    assert scans.select("status", "rows").row(0) == ("ok", 0)
    alone = GCP.look(settings(accounts=[PROJECT]), asking)
    assert closed not in alone.resources["x_resource_key"].to_list()


def test_only_the_accounts_of_the_settings_are_asked(google: small.Google, settings: Settings, asking: Asking) -> None:
    google.assets["projects/other"] = []
    look = GCP.look(settings(accounts=["other"]), asking)
    assert look.resources.height == 0
    assert f"/v1/{SCOPE}/assets" not in google.paths()


def test_a_source_of_which_nothing_can_be_had_raises(google: small.Google, settings: Settings, asking: Asking) -> None:
    google.answers[f"/v1/{SCOPE}/assets"] = denied("cloudasset.assets.listResource")
    with pytest.raises(SourceError, match="listResource"):
        GCP.look(settings(), asking)


@pytest.mark.parametrize(
    ("said", "types"),
    [("Unsupported asset type: bigqueryreservation.googleapis.com/Reservation", 39), ("Request is invalid.", 0)],
    ids=["named", "not-named"],
)
def test_an_inventory_that_does_not_know_a_type_is_asked_for_the_others(
    google: small.Google, settings: Settings, asking: Asking, said: str, types: int
) -> None:
    google.assets[SCOPE] = [*THINGS, asset("iam.googleapis.com/Role", {"name": "r"}, name="//iam.googleapis.com/r")]
    google.faults = [None, error(400, said)]
    assert GCP.look(settings(), asking).resources.height == 5
    asked = [query for path, query in google.asked if path == f"/v1/{SCOPE}/assets"]
    assert [len([name for name, _ in query if name == "assetTypes"]) for query in asked[:2]] == [40, types]


def test_faults_on_the_way_change_nothing(google: small.Google, settings: Settings, asking: Asking) -> None:
    google.assets[SCOPE] = THINGS
    calm = GCP.look(settings(), asking)
    google.faults = [
        error(429, "Quota exceeded.", "RATE_LIMIT_EXCEEDED", Retry_After="0.01"),
        None,
        error(503, "The service is currently unavailable."),
        small.Answer(200, b'{"assets": [', {}, claimed_bytes=500),
    ]
    assert GCP.look(settings(), asking).resources.equals(calm.resources)


def test_a_wrong_token_is_told_without_it(
    google: small.Google, settings: Settings, asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUTLAY_GCP_TOKEN", "wr0ng")
    with pytest.raises(SourceError) as raised:
        GCP.look(settings(), asking)
    assert "no usable credentials" in str(raised.value)
    assert "wr0ng" not in str(raised.value)


@pytest.mark.parametrize(
    ("endpoint", "sent"),
    [
        ("http://127.0.0.1:9", True),
        ("http://localhost:9", True),
        ("http://[::1]:9", True),
        ("http://192.0.2.1", False),
        ("http://localhost.example", False),
        ("https://google.example", True),
    ],
)
def test_a_token_goes_over_plain_http_to_this_machine_alone(
    settings: Settings, asking: Asking, endpoint: str, sent: bool
) -> None:
    client = Client.of(settings(endpoint=endpoint), asking.archive, "2026-10-31", replays=False)
    assert ("Authorization" in client.session.headers) is sent
    assert "t0ken" not in repr(client)


def test_the_archive_answers_again_without_google(google: small.Google, settings: Settings, asking: Asking) -> None:
    google.assets[SCOPE] = THINGS
    look = GCP.look(settings(), asking)
    before = len(google.asked)
    again = Google(replays=True).look(settings(), asking)
    assert again.resources.equals(look.resources)
    assert len(google.asked) == before
    kept = [file.read_bytes() for file in asking.archive.folder.rglob("*.fernet")]
    assert kept
    assert not [text for text in kept if b"haldane" in text]


def test_a_table_is_read_by_jobs_of_any_project(google: small.Google, settings: Settings, asking: Asking) -> None:
    of = {"projectId": PROJECT, "datasetId": "facts", "tableId": "daily"}
    table = asset(
        "bigquery.googleapis.com/Table",
        {"tableReference": of, "type": "TABLE", "numBytes": str(3 * 2**30), "lastModifiedTime": "1772323200000"},
        name=f"//bigquery.googleapis.com/projects/{PROJECT}/datasets/facts/tables/daily",
    )
    google.assets[SCOPE] = [*THINGS, table]
    read = {"statistics": {"creationTime": "1788220800000", "query": {"referencedTables": [of]}}}
    google.lists[f"/bigquery/v2/{SCOPE}/jobs"] = ("jobs", [read, {"statistics": {"creationTime": "1"}}, read])
    look = GCP.look(settings(), asking)
    told = attributes(look.resources, table["name"])
    assert (told["read_at"], told["changed_at"]) == ("2026-09-01T00:00:00Z", "2026-03-01T00:00:00Z")
    assert (told["reads_known_days"], told["size_gb"]) == (120, 3.0)
    google.answers[f"/bigquery/v2/{SCOPE}/jobs"] = denied("bigquery.jobs.listAll")
    unknown = GCP.look(settings(), asking)
    assert "reads_known_days" not in attributes(unknown.resources, table["name"])
    [job] = unknown.scans.filter(resource_type="bigquery.googleapis.com/Job").to_dicts()
    assert (job["status"], job["permission"]) == ("refused", "bigquery.jobs.listAll")


def test_a_table_that_looks_still_is_asked_for_itself(google: small.Google, settings: Settings, asking: Asking) -> None:
    """Streams write without a job, and the inventory may not know of it."""
    of = {"projectId": PROJECT, "datasetId": "facts", "tableId": "daily"}
    name = f"//bigquery.googleapis.com/projects/{PROJECT}/datasets/facts/tables/daily"
    told = {"tableReference": of, "type": "TABLE", "lastModifiedTime": "1772323200000"}
    google.assets[SCOPE] = [asset("bigquery.googleapis.com/Table", told, name=name)]
    google.lists[f"/bigquery/v2/{SCOPE}/jobs"] = ("jobs", [])
    path = f"/bigquery/v2/{SCOPE}/datasets/facts/tables/daily"
    google.answers[path] = small.told({"lastModifiedTime": "1791763200000", "numBytes": "1073741824"})
    streamed = attributes(GCP.look(settings(), asking).resources, name)
    assert (streamed["changed_at"], streamed["size_gb"]) == ("2026-10-12T00:00:00Z", 1.0)
    google.answers[path] = denied("bigquery.tables.get")
    look = GCP.look(settings(), asking)
    assert "changed_at" not in attributes(look.resources, name)
    assert [note for note in look.notes if "bigquery.tables.get" in note]


def test_a_project_whose_jobs_are_not_told_may_read_any_table(
    google: small.Google, settings: Settings, asking: Asking
) -> None:
    """Its assets are refused, or it is none of those that the settings name: it may read all the same."""
    google.lists["/v3/projects:search"][1].append({"name": "projects/5", "projectId": "reports", "state": "ACTIVE"})
    of = {"projectId": PROJECT, "datasetId": "facts", "tableId": "daily"}
    name = f"//bigquery.googleapis.com/projects/{PROJECT}/datasets/facts/tables/daily"
    google.assets[SCOPE] = [asset("bigquery.googleapis.com/Table", {"tableReference": of, "type": "TABLE"}, name=name)]
    google.answers["/bigquery/v2/projects/reports/jobs"] = denied("bigquery.jobs.listAll")
    only = settings(accounts=[PROJECT])
    assert "reads_known_days" not in attributes(GCP.look(only, asking).resources, name)
    google.answers["/bigquery/v2/projects/reports/jobs"] = small.told({})
    assert attributes(GCP.look(only, asking).resources, name)["reads_known_days"] == 120


def test_advice_is_of_the_resource_that_it_would_change(
    google: small.Google, settings: Settings, asking: Asking
) -> None:
    google.assets[SCOPE] = THINGS
    name = "google.compute.instance.IdleResourceRecommender"
    path = f"{SCOPE}/locations/europe-west4-a/recommenders/{name}/recommendations"
    advice = {
        "name": f"projects/{NUMBER}/locations/europe-west4-a/recommenders/{name}/recommendations/7",
        "description": "Save cost by stopping Idle VM 'instance-1'.",
        "lastRefreshTime": "2026-10-30T07:00:00Z",
        "primaryImpact": {
            "category": "COST",
            "costProjection": {
                "cost": {"currencyCode": "EUR", "units": "-75", "nanos": -500000000},
                "duration": "2592000s",
            },
        },
        "content": {
            "operationGroups": [
                {
                    "operations": [
                        {"action": "add", "resource": "//compute.googleapis.com/projects/p/global/snapshots/s"},
                        {
                            "action": "replace",
                            "resource": THINGS[0]["name"],
                            "resourceType": "compute.googleapis.com/Instance",
                        },
                    ]
                }
            ]
        },
        "etag": "x",
    }
    google.lists[f"/v1/{path}"] = ("recommendations", [advice])
    look = GCP.look(settings(), asking)
    [row] = look.recommendations.to_dicts()
    assert (row["x_resource_key"], row["kind"], row["currency"]) == (MACHINE, name, "EUR")
    assert row["saving_per_month"] == Decimal("76.607333333")
    assert json.loads(row["details"])["description"] == advice["description"]
    assert GCP.look(settings(recommendations=False), asking).recommendations.height == 0


def test_advice_that_is_refused_is_a_gap(google: small.Google, settings: Settings, asking: Asking) -> None:
    google.assets[SCOPE] = THINGS
    name = "google.compute.disk.IdleResourceRecommender"
    path = f"/v1/{SCOPE}/locations/europe-west4-a/recommenders/{name}/recommendations"
    google.answers[path] = denied("recommender.computeDiskIdleResourceRecommendations.list")
    [row] = GCP.look(settings(), asking).scans.filter(resource_type="recommendations").to_dicts()
    assert (row["status"], row["permission"]) == ("refused", "recommender.computeDiskIdleResourceRecommendations.list")


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_an_export_of_assets_says_the_same(
    google: small.Google, settings: Settings, asking: Asking, tmp_path: Path, packed: bool
) -> None:
    google.assets[SCOPE] = THINGS
    asked = GCP.look(settings(), asking)
    snake = {"assetType": "asset_type", "updateTime": "update_time"}
    lines = [json.dumps({snake.get(name, name): value for name, value in each.items()}) for each in THINGS]
    text = ("\n".join(lines) + "\n").encode()
    (tmp_path / "assets.json").write_bytes(gzip.compress(text) if packed else text)
    read = GCP.look(settings(path="assets.json", endpoint=None), asking)
    assert read.resources.equals(asked.resources)
    assert set(read.scans["status"]) == {"ok"}


def test_an_export_that_is_none_names_its_line(settings: Settings, asking: Asking, tmp_path: Path) -> None:
    (tmp_path / "assets.json").write_text('{"name": "//x", "assetType": "compute.googleapis.com/Disk"}\nno json\n')
    with pytest.raises(SourceError, match="line 2"):
        GCP.look(settings(path="assets.json", endpoint=None), asking)
