"""Azure's dialect: lists by link at any scope, queries of Resource Graph, figures with gaps, the real client."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

import polars as pl
import pytest
from azure.core.credentials import AccessToken
from azure.core.pipeline.policies import HeadersPolicy
from azure.mgmt.resource.resources import ResourceManagementClient

from sources.sample.clouds.loads import hourly
from sources.sample.serve import serving
from sources.sample.serve.asked import Request
from sources.sample.serve.dialects.azure import DIALECT
from sources.sample.world import SIZES, World
from tests.sources.sample.serve.asking import TOKEN, ask, pages_by_link, write_feed
from tests.sources.sample.serve.estate import things

ONE, TWO, CLOSED = (f"0000000{n}-aaaa-bbbb-cccc-dddddddddddd" for n in (1, 2, 3))
WORLD = World(3, SIZES["small"], date(2026, 11, 29), date(2026, 8, 1))
VERSION = "api-version=2024-11-01"


def thing(subscription: str, kind: str, name: str, group: str = "RG-Routing", **more: Any) -> dict[str, Any]:
    place = f"/subscriptions/{subscription}/resourceGroups/{group}/providers/{kind}/{name}"
    return {"id": place, "name": name.rpartition("/")[2], "type": kind, "location": "westeurope", **more}


DISKS = [
    thing(
        ONE, "Microsoft.Compute/disks", f"disk-{n}", "rg-a" if n % 2 else "RG-B", properties={"diskState": "Unattached"}
    )
    for n in range(230)
]
MACHINES = [thing(ONE, "Microsoft.Compute/virtualMachines", f"vm-{n}") for n in range(3)]
VIEW = {"statuses": [{"code": "PowerState/deallocated"}]}
MACHINES[0]["properties"] = {"instanceView": VIEW}
DATABASES = [
    {**thing(ONE, "Microsoft.Sql/servers", f"sql-{s}/databases/db-{n}"), "type": "Microsoft.Sql/servers/databases"}
    for s in range(2)
    for n in range(3)
]
LISTS = {
    f"{ONE}/microsoft.compute.disks": DISKS,
    f"{ONE}/microsoft.compute.virtualmachines": MACHINES,
    f"{ONE}/microsoft.sql.servers.databases": DATABASES,
    f"{TWO}/microsoft.compute.disks": DISKS[:1],
    f"{CLOSED}/microsoft.compute.disks": DISKS[:1],
}
LOADS = ("idle", "silent", "gappy")


def estate(_: World) -> pl.DataFrame:
    rows = [
        {"resource_key": MACHINES[n]["id"].lower(), "load": load, "type": "Microsoft.Compute/virtualMachines"}
        for n, load in enumerate(LOADS)
    ]
    return things("azure", ONE, rows)


@pytest.fixture(scope="module")
def azure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = write_feed(tmp_path_factory.mktemp("company"), "azure", LISTS, denied=[CLOSED])
    with serving(folder, estates={"azure": estate}) as providers:
        yield f"{providers.address}/azure"


class Plain(HeadersPolicy):
    """Sends the token over plain HTTP, which the SDK's own policy refuses to."""

    def on_request(self, request: Any) -> None:
        request.http_request.headers["Authorization"] = f"Bearer {TOKEN}"


class Credential:
    def get_token(self, *_: str, **__: Any) -> AccessToken:
        return AccessToken(TOKEN, 1 << 40)


def test_the_real_client_walks_resources_and_groups(azure: str) -> None:
    with ResourceManagementClient(Credential(), ONE, base_url=azure, authentication_policy=Plain()) as client:
        listed = list(client.resources.list())
        assert len(listed) == len(DISKS) + len(MACHINES) + len(DATABASES)
        assert {each.type for each in listed} == {
            "Microsoft.Compute/disks",
            "Microsoft.Compute/virtualMachines",
            "Microsoft.Sql/servers/databases",
        }
        only = list(client.resources.list(filter="resourceType eq 'Microsoft.Compute/virtualMachines'"))
        assert [each.name for each in only] == ["vm-0", "vm-1", "vm-2"]
        assert [group.name for group in client.resource_groups.list()] == ["rg-a", "RG-B", "RG-Routing"]


@pytest.mark.parametrize(
    ("path", "sizes"),
    [
        (f"/subscriptions/{ONE}/providers/Microsoft.Compute/disks", [100, 100, 30]),
        (f"/SUBSCRIPTIONS/{ONE.upper()}/providers/microsoft.compute/DISKS", [100, 100, 30]),
        (f"/subscriptions/{ONE}/resourceGroups/rg-A/providers/Microsoft.Compute/disks", [100, 15]),
        (f"/subscriptions/{ONE}/resourceGroups/rg-routing/providers/Microsoft.Sql/servers/sql-1/databases", [3]),
        (f"/subscriptions/{ONE}/providers/Microsoft.Network/natGateways", [0]),
        ("/subscriptions", [3]),
    ],
)
def test_lists_at_any_scope(azure: str, path: str, sizes: list[int]) -> None:
    assert [len(page) for page in pages_by_link("nextLink", f"{azure}{path}?{VERSION}")] == sizes


def test_one_thing_and_its_state(azure: str) -> None:
    assert ask(f"{azure}{DISKS[4]['id']}?{VERSION}").json == DISKS[4]
    assert ask(f"{azure}{MACHINES[0]['id']}/instanceView?{VERSION}").json == VIEW


def query(azure: str, text: str, *subscriptions: str, **options: Any) -> Any:
    body = {"query": text, "subscriptions": list(subscriptions), "options": options}
    address = f"{azure}/providers/Microsoft.ResourceGraph/resources?{VERSION}"
    return ask(address, "POST", json.dumps(body).encode(), Content_Type="application/json")


def test_resource_graph_finds_what_is_asked_in_pages(azure: str) -> None:
    where = "type == 'microsoft.compute/disks' and resourceGroup == 'rg-a'"
    text = f"Resources | where {where} | project id, state=properties.diskState"
    first = query(azure, text, ONE, **{"$top": 100}).json
    assert (first["totalRecords"], first["count"]) == (115, 100)
    rest = query(azure, text, ONE, **{"$top": 100, "$skipToken": first["$skipToken"]}).json
    assert rest["count"] == 15
    assert "$skipToken" not in rest
    assert rest["data"][0].keys() == {"id", "state"}
    every = query(azure, "Resources | where type =~ 'Microsoft.Compute/Disks'").json
    assert every["totalRecords"] == 231
    assert query(azure, "resources | order by name asc | limit 1").json["data"][0]["name"] == "db-0"
    assert query(azure, "Resources | mv-expand tags").status == 400
    assert "x-ms-user-quota-remaining" in query(azure, "Resources").headers


def figures(azure: str, machine: int, metric: str = "Percentage CPU", **more: str) -> Any:
    asked = {"metricnames": metric, "timespan": "2026-11-15T00:00:00Z/2026-11-29T00:00:00Z", "interval": "PT1H", **more}
    path = f"{quote(MACHINES[machine]['id'])}/providers/Microsoft.Insights/metrics"
    return ask(f"{azure}{path}?{VERSION}&{urlencode(asked)}")


def test_figures_are_the_loads_own_and_gaps_have_their_time_alone(azure: str) -> None:
    (series,) = figures(azure, 0, aggregation="Average,Maximum").json["value"][0]["timeseries"]
    points = hourly(WORLD, estate(WORLD).head(1), "cpu_percent", date(2026, 11, 15), date(2026, 11, 28))
    assert [point["average"] for point in series["data"]] == pytest.approx(points["average"].to_list())
    assert max(point["maximum"] for point in series["data"]) <= 5
    assert figures(azure, 1).json["value"][0]["timeseries"] == []
    (gappy,) = figures(azure, 2).json["value"][0]["timeseries"]
    told = [point for point in gappy["data"] if "average" in point]
    assert len(gappy["data"]) == 14 * 24
    assert 0.3 < len(told) / len(gappy["data"]) < 0.7
    both = figures(azure, 0, "Network In Total,Network Out Total", aggregation="Total", interval="P1D").json["value"]
    assert [len(metric["timeseries"][0]["data"]) for metric in both] == [14, 14]
    assert sum(metric["timeseries"][0]["data"][0]["total"] for metric in both) < 5_000_000


@pytest.mark.parametrize(
    ("path", "token", "status", "code"),
    [
        (f"/subscriptions/{ONE}/resources?{VERSION}", "stolen", 401, "InvalidAuthenticationToken"),
        (f"/subscriptions/{ONE}/resources", TOKEN, 400, "MissingApiVersionParameter"),
        (f"/subscriptions/{CLOSED}/resources?{VERSION}", TOKEN, 403, "AuthorizationFailed"),
        (f"/subscriptions/nobody/resources?{VERSION}", TOKEN, 404, "SubscriptionNotFound"),
        (f"{DISKS[0]['id']}x?{VERSION}", TOKEN, 404, "ResourceNotFound"),
    ],
)
def test_refusals_are_azures_own(azure: str, path: str, token: str, status: int, code: str) -> None:
    told = ask(f"{azure}{path}", token=token)
    assert (told.status, told.json["error"]["code"]) == (status, code)


def test_a_metric_that_is_none_is_refused(azure: str) -> None:
    assert figures(azure, 0, "Warmth").json["error"]["message"].startswith("Failed to find metric configuration")


def test_a_limit_says_how_long_to_wait(azure: str) -> None:
    limited = DIALECT.limited(Request("GET", "/", azure), 7)
    assert (limited.status, dict(limited.headers)["Retry-After"]) == (429, "7")
