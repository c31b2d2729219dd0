"""Clouds are asked side by side: one that cannot be had takes nothing from the others, and one bound holds for all."""

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from threading import Barrier
from urllib.parse import urlsplit

from pipelines.inventories import Looked
from pipelines.settings import load
from pipelines.workspace import Workspace
from tests.pipelines.software.conftest import DAY
from tests.servers.answers import Answer, Request, answering
from tests.sources.inventory.gcp.google import NUMBER, PROJECT, compute, denied, told

CLOUDS = ("one", "two", "three")
FREE, A_REQUEST = "[waste]\nmetrics_min_cost_per_month = 0\n", Decimal("0.00001")
LISTS, SERIES = "/v3/projects:search", f"/v3/projects/{PROJECT}/timeSeries"
MACHINE = compute("Instance", "instances", 1, status="RUNNING")


def patient() -> Barrier:
    return Barrier(len(CLOUDS), timeout=30)


@dataclass
class Clouds:
    """Three of Google's on one server, of which nobody is told anything before all have asked for it."""

    closed: str = ""
    together: dict[str, Barrier] = field(default_factory=lambda: {LISTS: patient(), SERIES: patient()})
    met: set[tuple[str, str]] = field(default_factory=set)

    def answer(self, request: Request) -> Answer:
        _, name, path = urlsplit(request.path).path.split("/", 2)
        path = f"/{path}"
        if path in self.together and (name, path) not in self.met:
            self.met.add((name, path))
            self.together[path].wait()
        if name == self.closed:
            return denied("any")
        if path == LISTS:
            return told({"projects": [{"projectId": PROJECT, "name": f"projects/{NUMBER}", "state": "ACTIVE"}]})
        return told({"assets": [MACHINE]} if path.endswith("/assets") else {})


def looked_at(folder: Path, clouds: Clouds, more: str = "") -> list[Looked]:
    """What became of the three, in a run that asks them ahead and measures whatever it costs its owner."""
    folder.mkdir(exist_ok=True)
    with answering(clouds.answer) as address:
        tables = [f'[[inventory]]\nname = "{name}"\nkind = "gcp"\nendpoint = "{address}/{name}"\n' for name in CLOUDS]
        file = folder / "outlay.toml"
        file.write_text("\n".join([more, FREE, *tables]), encoding="utf-8")
        workspace = Workspace(load(file), DAY)
        with workspace.store():
            due = workspace.inventories_due()
            with workspace.asking_ahead((), due):
                workspace.begin(due)
                return [workspace.look_at(each) for each in due]


def test_all_are_asked_before_the_first_is_kept_and_again_before_it_is_measured(tmp_path: Path) -> None:
    clouds = Clouds()
    looked = looked_at(tmp_path, clouds)
    assert [(each.source, each.resources, each.held) for each in looked] == [(name, 1, "") for name in CLOUDS]
    assert clouds.met == {(name, path) for name in CLOUDS for path in (LISTS, SERIES)}


def test_one_that_cannot_be_had_takes_nothing_from_the_others(tmp_path: Path) -> None:
    clouds = Clouds("two")
    clouds.together.pop(SERIES)
    looked = looked_at(tmp_path, clouds)
    assert [each.resources for each in looked] == [1, 0, 1]
    assert ["Permission" in each.held for each in looked] == [False, True, False]


def test_one_bound_holds_for_all_and_the_first_are_served_first(tmp_path: Path) -> None:
    clouds = Clouds()
    clouds.together.pop(SERIES)
    dear = looked_at(tmp_path / "free", clouds)[0].cost_usd
    bound = dear * 2 - A_REQUEST
    first, second, third = looked_at(tmp_path / "bound", clouds, f"[limits]\napi_cost_per_day = {bound}\n")
    assert (first.cost_usd, third.cost_usd) == (dear, 0)
    assert 0 < second.cost_usd < dear
    assert ["api_cost_per_day" in " ".join(each.gaps) for each in (first, second, third)] == [False, True, True]
