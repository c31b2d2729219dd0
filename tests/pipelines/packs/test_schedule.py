"""Packs in Dagster: an asset after the snapshot and a schedule of its own, where there are contracts."""

from pathlib import Path

import dagster as dg
import pytest

from pipelines.definitions import definitions
from pipelines.packs.notes import snapshots_named
from pipelines.settings import load
from pipelines.workspace import Workspace
from tests.dashboards.software import AS_OF, software

CONTRACTS = '[[contracts]]\nname = "agreed"\nkind = "csv"\npath = "contracts.csv"\n'


def loaded(folder: Path, text: str) -> dg.Definitions:
    file = folder / "outlay.toml"
    file.write_text(text, encoding="utf-8")
    return definitions(load(file))


@pytest.mark.parametrize(("text", "schedules"), [(CONTRACTS, {"new_bills", "due_packs"}), ("", set())])
def test_packs_are_scheduled_where_there_are_contracts(tmp_path: Path, text: str, schedules: set[str]) -> None:
    repository = loaded(tmp_path, text).get_repository_def()
    assert {schedule.name for schedule in repository.schedule_defs} == schedules
    assert repository.asset_graph.has(dg.AssetKey("renewal_packs")) is bool(text)


def test_the_asset_makes_what_is_due_of_the_newest_snapshot(tmp_path: Path) -> None:
    state = software(tmp_path / ".outlay")
    file = tmp_path / "outlay.toml"
    file.write_text(CONTRACTS, encoding="utf-8")
    workspace = Workspace(load(file), AS_OF, print)
    from pipelines.assets.packs import renewal_packs

    ended = dg.materialize([renewal_packs], resources={"workspace": workspace})
    (made,) = ended.asset_materializations_for_node("renewal_packs")
    assert made.metadata["packs"].value == 1
    assert len(snapshots_named(state)) == 1
