"""Google Cloud's dialect: assets, aggregated lists, series whose CPU is a ratio, limits."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

import polars as pl
import pytest

from sources.sample.clouds.loads import hourly
from sources.sample.serve import serving
from sources.sample.serve.asked import Request
from sources.sample.serve.dialects.gcp import DIALECT
from sources.sample.world import SIZES, World
from tests.sources.sample.serve.asking import ask, pages_by_token, write_feed
from tests.sources.sample.serve.estate import things

PROJECT, OTHER, CLOSED = "haldane-iot", "haldane-web", "haldane-closed"
WORLD = World(3, SIZES["small"], date(2026, 11, 29), date(2026, 8, 1))
ROOT = "https://www.googleapis.com/compute/v1"


def placed(place: str, kind: str, name: str, **more: Any) -> dict[str, Any]:
    key, _, where = place.partition("/")
    link = f"{ROOT}/projects/{PROJECT}/{place}/{kind}/{name}"
    scope = {key.removesuffix("s"): f"{ROOT}/projects/{PROJECT}/{place}"} if where else {}
    return {"name": name, "id": str(abs(sum(map(ord, name)))), "selfLink": link, **scope, **more}


DISKS = [
    placed(f"zones/europe-west4-{'abc'[n % 3]}", "disks", f"disk-{n}", status="READY", sizeGb="100") for n in range(130)
]
SNAPSHOTS = [placed("global", "snapshots", f"snap-{n}", status="READY") for n in range(3)]
LISTS = {
    f"{PROJECT}/compute.googleapis.com.Disk": DISKS,
    f"{PROJECT}/compute.googleapis.com.Snapshot": SNAPSHOTS,
    f"{PROJECT}/spanner.googleapis.com.Instance": [{"name": f"projects/{PROJECT}/instances/s", "state": "READY"}],
    f"{OTHER}/compute.googleapis.com.Disk": DISKS[:2],
    f"{CLOSED}/compute.googleapis.com.Disk": DISKS[:1],
}
KEY = f"//compute.googleapis.com/projects/{PROJECT}/zones/europe-west4-a"
ROWS = [
    {"resource_key": f"{KEY}/instance/1001", "load": "idle", "type": "compute.googleapis.com/Instance", "name": "vm-1"},
    {"resource_key": f"{KEY}/instance/1002", "load": "silent", "type": "compute.googleapis.com/Instance"},
    {"resource_key": f"{KEY}/instance/1003", "load": "steady", "type": "compute.googleapis.com/Instance"},
    {"resource_key": f"{KEY}/disk/9", "load": "zero", "type": "compute.googleapis.com/Disk", "name": "d", "parent": 0},
    {
        "resource_key": f"//cloudsql.googleapis.com/projects/{PROJECT}/instances/ledger",
        "load": "connected_idle",
        "type": "sqladmin.googleapis.com/Instance",
    },
]


def estate(_: World) -> pl.DataFrame:
    return things("gcp", PROJECT, ROWS)


@pytest.fixture(scope="module")
def google(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = write_feed(tmp_path_factory.mktemp("company"), "gcp", LISTS, denied=[CLOSED])
    with serving(folder, estates={"gcp": estate}) as providers:
        yield f"{providers.address}/gcp"


def test_assets_of_a_project_come_in_pages_with_their_data(google: str) -> None:
    told = pages_by_token(f"{google}/v1/projects/{PROJECT}/assets?contentType=RESOURCE", "assets")
    assert [len(page) for page in told] == [100, 34]
    first = told[0][0]
    assert first["name"] == f"//compute.googleapis.com/projects/{PROJECT}/zones/europe-west4-a/disks/disk-0"
    assert first["assetType"] == "compute.googleapis.com/Disk"
    assert first["resource"]["data"] == DISKS[0]
    assert first["resource"]["location"] == "europe-west4-a"
    assert told[1][-1]["name"] == f"//spanner.googleapis.com/projects/{PROJECT}/instances/s"


def test_asset_types_may_be_named_more_than_once(google: str) -> None:
    types = "assetTypes=compute.googleapis.com/Snapshot&assetTypes=spanner.*"
    told = pages_by_token(f"{google}/v1/projects/{PROJECT}/assets?{types}&pageSize=3", "assets")
    assert [len(page) for page in told] == [3, 1]
    assert "resource" not in told[0][0]


def test_a_search_over_the_organisation_finds_all_projects(google: str) -> None:
    told = pages_by_token(
        f"{google}/v1/organizations/1:searchAllResources?assetTypes=compute.googleapis.com/Disk", "results"
    )
    found = [result for page in told for result in page]
    assert {result["project"] for result in found} == {f"projects/{name}" for name in (PROJECT, OTHER, CLOSED)}
    assert found[0].keys() >= {"name", "displayName", "location", "state"}


def test_compute_lists_by_zone_and_aggregated(google: str) -> None:
    told = ask(f"{google}/compute/v1/projects/{PROJECT}/aggregated/disks?maxResults=2").json
    assert told["kind"] == "compute#diskAggregatedList"
    assert {place: len(held.get("disks", [])) for place, held in told["items"].items()} == {
        "zones/europe-west4-a": 1,
        "zones/europe-west4-b": 1,
        "zones/europe-west4-c": 0,
    }
    assert told["items"]["zones/europe-west4-c"]["warning"]["code"] == "NO_RESULTS_ON_PAGE"
    assert told["nextPageToken"]
    zone = ask(f"{google}/compute/v1/projects/{PROJECT}/zones/europe-west4-b/disks").json
    assert len(zone["items"]) == 43
    assert len(ask(f"{google}/compute/v1/projects/{PROJECT}/global/snapshots").json["items"]) == 3
    assert "items" not in ask(f"{google}/compute/v1/projects/{PROJECT}/global/images").json
    assert ask(f"{google}/compute/v1/projects/{PROJECT}/zones/europe-west4-b/disks/disk-1").json == DISKS[1]


def test_projects_are_listed(google: str) -> None:
    assert [each["projectId"] for each in ask(f"{google}/v1/projects").json["projects"]] == [CLOSED, PROJECT, OTHER]


def series(google: str, metric: str, more: str = "", **given: str) -> list[dict[str, Any]]:
    asked = {
        "filter": f'metric.type = "{metric}"{more}',
        "interval.startTime": "2026-11-15T00:00:00Z",
        "interval.endTime": "2026-11-29T00:00:00Z",
        "aggregation.alignmentPeriod": "3600s",
        "aggregation.perSeriesAligner": "ALIGN_MEAN",
        **given,
    }
    return walk_series(f"{google}/v3/projects/{PROJECT}/timeSeries?{urlencode(asked)}")


def walk_series(address: str) -> list[dict[str, Any]]:
    return [each for page in pages_by_token(address, "timeSeries") for each in page]


def test_cpu_is_a_ratio_and_a_silent_machine_has_no_series(google: str) -> None:
    told = series(google, "compute.googleapis.com/instance/cpu/utilization")
    assert [each["resource"]["labels"]["instance_id"] for each in told] == ["1001", "1003"]
    points = hourly(WORLD, estate(WORLD).head(1), "cpu_percent", date(2026, 11, 15), date(2026, 11, 28))
    values = [point["value"]["doubleValue"] for point in told[0]["points"]]
    assert values[::-1] == pytest.approx((points["average"] / 100).to_list())
    assert max(values) < 0.05
    assert told[0]["points"][0]["interval"]["endTime"] == "2026-11-29T00:00:00Z"
    assert told[0]["resource"] == {
        "type": "gce_instance",
        "labels": {"project_id": PROJECT, "location": "eu-west-1", "zone": "europe-west4-a", "instance_id": "1001"},
    }


def test_series_are_filtered_by_label_and_paged(google: str) -> None:
    name = "compute.googleapis.com/instance/cpu/utilization"
    one = series(google, name, ' AND resource.labels.instance_id = "1003"')
    assert [each["resource"]["labels"]["instance_id"] for each in one] == ["1003"]
    many = series(google, name, ' AND resource.label.instance_id = one_of("1001", "1003")', pageSize="1")
    assert len(many) == 2


def test_a_disk_is_told_of_its_machine_and_a_database_by_its_id(google: str) -> None:
    (disk,) = series(
        google,
        "compute.googleapis.com/instance/disk/read_ops_count",
        **{"aggregation.perSeriesAligner": "ALIGN_DELTA", "aggregation.alignmentPeriod": "86400s"},
    )
    assert disk["metric"]["labels"] == {"device_name": "d"}
    assert disk["resource"]["labels"]["instance_id"] == "1001"
    assert [point["value"] for point in disk["points"]] == [{"int64Value": "0"}] * 14
    (database,) = series(
        google, "cloudsql.googleapis.com/database/network/connections", **{"aggregation.perSeriesAligner": "ALIGN_MAX"}
    )
    assert database["resource"]["labels"]["database_id"] == f"{PROJECT}:ledger"
    assert {point["value"]["doubleValue"] for point in database["points"]} <= {1, 2}


@pytest.mark.parametrize(
    ("path", "token", "status", "name"),
    [
        (f"/v1/projects/{PROJECT}/assets", "stolen", 401, "UNAUTHENTICATED"),
        (f"/v1/projects/{CLOSED}/assets", "t0ken", 403, "PERMISSION_DENIED"),
        ("/v1/projects/nobody/assets", "t0ken", 403, "PERMISSION_DENIED"),
        (f"/v1/projects/{PROJECT}/assets?pageToken=x", "t0ken", 400, "INVALID_ARGUMENT"),
        ("/compute/v1/projects/nobody/global/images", "t0ken", 404, "NOT_FOUND"),
        (f"/v3/projects/{PROJECT}/timeSeries?filter=x", "t0ken", 400, "INVALID_ARGUMENT"),
        ("/v9/nothing", "t0ken", 404, "NOT_FOUND"),
    ],
)
def test_refusals_are_googles_own(google: str, path: str, token: str, status: int, name: str) -> None:
    told = ask(f"{google}{path}", token=token)
    assert (told.status, told.json["error"]["status"]) == (status, name)


def test_a_limit_is_told(google: str) -> None:
    assert DIALECT.limited(Request("GET", "/", google), 1).status == 429
