"""What is read of each type in the shapes that Google gives: old and new, nested maps, both forms of Cloud Run."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from sources.inventory.gcp.assets import Asset, with_projects
from sources.inventory.gcp.names import canonical, full_name, key_of, region_of
from sources.inventory.gcp.resources import resources
from sources.inventory.gcp.told import READS
from sources.inventory.gcp.told.steps import moment
from tests.sources.inventory.gcp.google import LINK, NUMBER, PROJECT, ZONE, asset, compute
from warehouse.tables.resource_types import BY_NAME
from warehouse.tables.resource_types.google import GOOGLE

COMPUTE = "compute.googleapis.com/"
AS_OF = date(2026, 10, 31)


def seen(*assets: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Attributes by key."""
    found = with_projects(filter(None, map(Asset.read, assets)), {})
    rows = resources(found, {PROJECT, NUMBER}, AS_OF)
    return {key: json.loads(text) for key, text in rows.select("x_resource_key", "attributes").iter_rows()}


def test_every_declared_type_is_read_and_gives_what_is_declared() -> None:
    assert set(READS) == {each.name for each in GOOGLE}
    for name, read in READS.items():
        assert {*read({})} - {each.name for each in BY_NAME[name].attributes} <= {"boot_disks", "devices", "groups"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-10-31T09:12:44.518-07:00", datetime(2026, 10, 31, 16, 12, 44, 518000)),
        ("2026-10-31T16:12:44.518123456Z", datetime(2026, 10, 31, 16, 12, 44, 518123)),
        ("2026-10-31T16:12:44Z", datetime(2026, 10, 31, 16, 12, 44)),
        ("1788220800000", datetime(2026, 9, 1)),
        ("soon", None),
        (None, None),
    ],
)
def test_moments_are_utc(text: str | None, told: datetime | None) -> None:
    assert moment(text) == told


def test_names_are_one_however_they_are_written() -> None:
    name = f"//compute.googleapis.com/projects/{PROJECT}/zones/z/disks/d"
    path = f"projects/{PROJECT}/zones/z/disks/d"
    for link in (
        name,
        path,
        *(
            f"https://{host}/{path}"
            for host in ("www.googleapis.com/compute/v1", "compute.googleapis.com/compute/beta")
        ),
    ):
        assert full_name(link) == name
    assert canonical("compute.googleapis.com/RegionDisk") == "compute.googleapis.com/Disk"
    assert (
        key_of(name, f"{COMPUTE}Disk", "12", {"id": "573"}) == "//compute.googleapis.com/projects/12/zones/z/disk/573"
    )
    assert [region_of(each) for each in ("europe-west4-a", "EUROPE-WEST4", "EU", "global", None)] == [
        "europe-west4",
        "europe-west4",
        "eu",
        None,
        None,
    ]


def test_cloud_run_comes_in_two_shapes() -> None:
    read = READS["run.googleapis.com/Service"]
    template = {
        "metadata": {"annotations": {"autoscaling.knative.dev/minScale": "2", "autoscaling.knative.dev/maxScale": "9"}}
    }
    knative = {
        "metadata": {"name": "api", "annotations": {"run.googleapis.com/minScale": "1"}},
        "spec": {"template": template},
    }
    assert read(knative) == {"least_instances": 2, "most_instances": 9, "cpu_always": False}
    own = {"name": "api", "scaling": {"minInstanceCount": 3}, "template": {"scaling": {"maxInstanceCount": 9}}}
    assert read(own) == {"least_instances": 3, "most_instances": 9, "cpu_always": False}
    assert read({"name": "api", "template": {}})["least_instances"] == 0


def test_a_map_leads_to_all_that_its_routes_name_and_tells_of_redirects() -> None:
    read = READS[f"{COMPUTE}UrlMap"]
    routes = {
        "pathMatchers": [
            {
                "routeRules": [{"service": f"{LINK}/global/backendServices/b"}],
                "defaultService": f"{LINK}/global/backendBuckets/c",
            }
        ]
    }
    told = read({"defaultService": f"{LINK}/global/backendServices/a", **routes, "tests": [{"service": "x"}]})
    assert [name.rpartition("/")[2] for name in told["leads_to"]] == ["a", "b", "c"]
    assert told["redirects"] is False
    assert read({"defaultUrlRedirect": {"httpsRedirect": True}}) == {"leads_to": [], "redirects": True}


def test_endpoints_that_are_elsewhere_are_not_counted() -> None:
    read = READS[f"{COMPUTE}NetworkEndpointGroup"]
    assert read({"networkEndpointType": "SERVERLESS", "size": 0})["members"] is None
    assert read({"networkEndpointType": "GCE_VM_IP_PORT", "size": 0})["members"] == 0


def test_a_claim_stands_in_the_description_of_its_disk() -> None:
    read = READS[f"{COMPUTE}Disk"]
    told = {"kubernetes.io/created-for/pvc/name": "data", "kubernetes.io/created-for/pvc/namespace": "shop"}
    assert read({"description": json.dumps(told)})["claim"] == "shop/data"
    assert read({"name": "pvc-1", "labels": {"goog-gke-volume": ""}})["claim"] == "pvc-1"
    assert read({"description": "{no json", "name": "d"})["claim"] is None


def test_an_address_is_used_by_whoever_shows_it() -> None:
    address, other = (compute("Address", "addresses", n, address=f"203.0.113.{n}", status="RESERVED") for n in (1, 2))
    rule = compute("ForwardingRule", "forwardingRules", 3, IPAddress="203.0.113.1")
    router = compute("Router", "routers", 4, nats=[{"natIps": [other["resource"]["data"]["selfLink"]]}])
    told = seen(address, other, rule, router)
    used = {key.rpartition("/")[2]: each["used_by"] for key, each in told.items() if "/address/" in key}
    assert [each.rpartition("/")[2] for each in used["1"]] == ["3"]
    assert [each.rpartition("/")[2] for each in used["2"]] == ["4"]


def test_nodes_belong_to_the_pool_whose_group_made_them() -> None:
    path = f"projects/{PROJECT}/locations/europe-west4/clusters/c/nodePools/jobs"
    manager = f"{ZONE}/instanceGroupManagers/gke-c-jobs-grp"
    data = {"name": "jobs", "selfLink": f"https://container.googleapis.com/v1/{path}", "instanceGroupUrls": [manager]}
    pool = asset("container.googleapis.com/NodePool", data, name=f"//container.googleapis.com/{path}")
    made_by = manager.replace("https://www.googleapis.com/compute/v1/", "").replace(PROJECT, NUMBER)
    by_group = compute("Instance", "instances", 1, metadata={"items": [{"key": "created-by", "value": made_by}]})
    labels = {"goog-k8s-cluster-name": "c", "goog-k8s-node-pool-name": "jobs"}
    by_name, neither = compute("Instance", "instances", 2, labels=labels), compute("Instance", "instances", 3)
    told = seen(pool, by_group, by_name, neither)
    assert [node.rpartition("/")[2] for node in told[pool["name"]]["nodes"]] == ["1", "2"]
    machines = {key.rpartition("/")[2]: each["node_pool"] for key, each in told.items() if "/instance/" in key}
    assert machines == {"1": [pool["name"]], "2": [pool["name"]], "3": []}


def test_a_snapshot_s_disk_is_gone_there_or_not_known() -> None:
    link = f"{ZONE}/disks/disk-1"
    disk = compute("Disk", "disks", 1)
    of = {"there": (link, "1"), "made anew": (link, "99"), "gone": (f"{ZONE}/disks/old", "5")}
    elsewhere = link.replace(PROJECT, "not-listed")
    snapshots = [
        compute("Snapshot", "snapshots", 10 + n, sourceDisk=source, sourceDiskId=number)
        for n, (source, number) in enumerate(of.values())
    ]
    unseen = compute("Snapshot", "snapshots", 20, sourceDisk=elsewhere, sourceDiskId="5")
    told = {key.rpartition("/")[2]: each.get("source") for key, each in seen(disk, *snapshots, unseen).items()}
    assert [told[name] and told[name][0].rpartition("/")[2] for name in ("10", "11", "12")] == ["1", [], []]
    assert told["20"] is None


def test_the_newest_of_a_family_that_is_not_deprecated_is_its_image() -> None:
    images = [
        compute("Image", "images", n, family="base", creationTimestamp=f"2026-0{n}-01T00:00:00Z", **more)
        for n, more in ((1, {}), (2, {}), (3, {"deprecated": {"state": "DEPRECATED"}}))
    ]
    told = {key.rpartition("/")[2]: each["newest_of_family"] for key, each in seen(*images).items()}
    assert told == {"1": False, "2": True, "3": False}


def test_what_was_used_lately_changes_once_a_week() -> None:
    table = {"tableReference": {"projectId": PROJECT, "datasetId": "d", "tableId": "t"}, "type": "TABLE"}
    name = f"//bigquery.googleapis.com/projects/{PROJECT}/datasets/d/tables/t"
    for day, kept in ((28, "2026-11-01T23:59:59Z"), (27, "2026-11-01T23:59:59Z"), (1, "2026-10-01T00:00:00Z")):
        at = int(datetime(2026, 10, day, tzinfo=UTC).timestamp() * 1000)
        told = seen(asset("bigquery.googleapis.com/Table", {**table, "lastModifiedTime": str(at)}, name=name))
        assert told[name]["changed_at"][:10] == kept[:10]
