"""Exports lying in a folder, and what a warehouse makes of them, with neither Dagster nor the command line between."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from pipelines.load import PeriodResult
from pipelines.plan import SourcePlan
from pipelines.settings import load
from pipelines.workspace import Workspace

AS_OF = date(2026, 11, 20)


@dataclass
class Loaded:
    """What one run planned and did, and what the marts hold after it."""

    plans: list[SourcePlan] = field(default_factory=list)
    results: list[PeriodResult] = field(default_factory=list)
    billed: Decimal = Decimal(0)
    costs: dict[str, Decimal] = field(default_factory=dict)

    @property
    def held(self) -> list[str]:
        """Why something is held back."""
        return [
            *(reason for plan in self.plans for reason in plan.held["reason"]),
            *(each.held for each in self.results if each.held),
        ]

    @property
    def notes(self) -> list[str]:
        return [note for plan in self.plans for note in plan.notes]

    @property
    def told(self) -> list[str]:
        return [said for each in self.results for said in each.told]

    @property
    def read(self) -> list[str]:
        """The names of the files that were to be read."""
        return [Path(each.object.uri).name for plan in self.plans for work in plan.work for each in work.objects]


def configure(folder: Path, *sources: tuple[str, str, str]) -> None:
    """An outlay.toml of sources (name, kind, path)."""
    tables = [f'[[billing]]\nname = "{name}"\nkind = "{kind}"\npath = "{path}"\n' for name, kind, path in sources]
    (folder / "outlay.toml").write_text("\n".join(tables), encoding="utf-8")


def run(folder: Path) -> Loaded:
    """Plans all sources and loads what is new."""
    workspace = Workspace(load(folder / "outlay.toml"), AS_OF)
    with workspace.store() as store:
        plans = [workspace.plan(source) for source in workspace.settings.billing]
        for plan in plans:
            workspace.load(plan.settings, [work.billing_period for work in plan.work])
        sums = store.frame(
            "SELECT sum(BilledCost) AS BilledCost, sum(EffectiveCost) AS EffectiveCost FROM cost_monthly"
        )
        costs = {name: value or Decimal(0) for name, value in sums.row(0, named=True).items()}
    return Loaded(plans, workspace.results, costs["BilledCost"], costs)
