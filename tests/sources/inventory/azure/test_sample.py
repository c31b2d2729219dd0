"""The sample company's Azure, looked at and measured through its server, with and without what goes wrong."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from sources.inventory import Asking, kind_named
from sources.inventory.base import WANTED
from sources.reference.metrics import metrics
from sources.sample.clouds.azure import estate, graph, inventory
from sources.sample.clouds.azure.advice import advice
from sources.sample.clouds.loads import hourly
from sources.sample.serve import serving
from sources.sample.world import Place, World
from sources.settings import InventorySettings
from tests.sources.inventory.azure.conftest import AS_OF, TOKEN

AZURE = kind_named("azure")
WORLD = World.of(11, "small", AS_OF, date(2026, 9, 1))
TOML = 'seed = 11\nsize = "small"\nas_of = 2026-10-31\nsince = 2026-09-01\n'
MACHINE = "microsoft.compute/virtualmachines"


@dataclass(frozen=True)
class Company:
    folder: Path
    whole: pl.DataFrame


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """What Azure tells of the company; nothing is billed."""
    folder = tmp_path_factory.mktemp("company")
    whole = estate(WORLD)
    listed = inventory.objects(WORLD, whole)
    inventory.write_answers(listed, WORLD, Place(folder), advice(listed, WORLD))
    graph.write_graph(listed, WORLD, Place(folder))
    (folder / "sample.toml").write_text(TOML)
    return Company(folder, whole)


def about(company: Company, **more: object) -> None:
    text = json.dumps({"kind": "azure", "token": TOKEN, **more})
    (company.folder / "answers/azure/_about.json").write_text(text)


@pytest.fixture(params=[False, True], ids=["well", "with faults"])
def endpoint(company: Company, request: pytest.FixtureRequest) -> Iterator[str]:
    about(company)
    with serving(company.folder, 0, faults=request.param) as providers:
        yield f"{providers.address}/azure"


def settings(**more: object) -> InventorySettings:
    return InventorySettings.model_validate({"name": "azure", "kind": "azure", **more})


def test_all_that_the_company_rents_is_seen(company: Company, endpoint: str, asking: Asking) -> None:
    look = AZURE.look(settings(endpoint=endpoint), asking)
    there = {row["resource_key"] for row, _ in inventory.objects(WORLD, company.whole)}
    unlike = {key for key in there if "/backupprotecteditems/" in key or "/agentpools/" in key}
    assert there - unlike <= set(look.resources["x_resource_key"])
    assert len(look.resources) == len(there)
    assert set(look.scans["status"]) == {"ok"}


def test_machines_that_are_off_say_since_when(endpoint: str, asking: Asking) -> None:
    machines = AZURE.look(settings(endpoint=endpoint), asking).resources.filter(resource_type=MACHINE)
    off = machines.filter(pl.col("state") != "running")
    assert set(off["state"]) == {"stopped", "deallocated"}
    assert all(json.loads(text)["last_operation"] for text in off["attributes"])


def test_advisor_advises_on_machines_that_are_there(endpoint: str, asking: Asking) -> None:
    look = AZURE.look(settings(endpoint=endpoint), asking)
    assert len(look.recommendations) >= 3
    assert set(look.recommendations["x_resource_key"]) <= set(look.resources["x_resource_key"])
    assert (look.recommendations["saving_per_month"] > 0).all()
    assert look.recommendations["currency"].unique().to_list() == ["EUR"]


def test_the_download_tells_what_the_interface_tells(company: Company, endpoint: str, asking: Asking) -> None:
    asked = AZURE.look(settings(endpoint=endpoint), asking).resources
    read = AZURE.look(settings(path=str(company.folder / graph.FOLDER)), asking).resources
    both = asked.join(read, on="x_resource_key", suffix="_read")
    assert len(both) == len(read) > 100
    assert both["state"].equals(both["state_read"], null_equal=True)
    assert both["tags"].equals(both["tags_read"], null_equal=True)
    alike = both.filter(pl.col("resource_type") != MACHINE)
    assert alike["attributes"].equals(alike["attributes_read"], null_equal=True)


def test_metrics_are_the_loads_own(company: Company, endpoint: str, asking: Asking) -> None:
    looked = AZURE.look(settings(endpoint=endpoint), asking).resources
    kinds = metrics().select("resource_type", "metric").unique()
    first, last = AS_OF - timedelta(days=3), AS_OF - timedelta(days=1)
    wanted = looked.join(kinds, on="resource_type").with_columns(first_day=first, last_day=last).select(WANTED.names())
    measured = AZURE.measure(settings(endpoint=endpoint), asking, wanted)
    assert measured.scans["status"].to_list() == ["ok"]
    loaded = company.whole.filter(pl.col("load").is_not_null(), pl.col("kind") == "vm")
    points = hourly(WORLD, loaded, "cpu_percent", first, last).filter(pl.col("hour").dt.date().is_between(first, last))
    expected = points.group_by("number", day=pl.col("hour").dt.date()).agg(
        pl.len(), mean=pl.col("average").mean(), maximum=pl.col("maximum").max()
    )
    cpu = measured.metrics.filter(metric="cpu_percent", resource_type=MACHINE)
    whose = loaded.select("number", x_resource_key="resource_key")
    joined = expected.join(whose, on="number").join(cpu, on=["x_resource_key", "day"], suffix="_told")
    assert len(joined) == len(expected) == len(cpu) > 20
    assert joined["mean_told"].to_list() == pytest.approx(joined["mean"].to_list())
    assert joined["maximum_told"].to_list() == pytest.approx(joined["maximum"].to_list())
    assert joined["points"].to_list() == joined["len"].to_list()


def test_a_subscription_that_is_closed_names_what_it_needs(company: Company, asking: Asking) -> None:
    closed = company.whole["account"][0]
    about(company, denied=[closed])
    with serving(company.folder, 0, faults=False) as providers:
        look = AZURE.look(settings(endpoint=f"{providers.address}/azure"), asking)
    refused = look.scans.filter(account=closed, resource_type="microsoft.compute/disks")
    assert refused.select("status", "permission").rows() == [("refused", "Microsoft.Compute/disks/read")]
    assert look.resources.filter(account=closed).is_empty()
