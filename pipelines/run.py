"""`outlay run`: plan, load what is new, publish."""

import time
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import TYPE_CHECKING, Protocol

from pipelines.instant import instant
from pipelines.plan import SourcePlan
from pipelines.report import Report, report
from pipelines.settings import BillingSettings, Settings
from pipelines.workspace import Workspace
from sources.settings import InventorySettings

if TYPE_CHECKING:
    from pipelines.software import SoftwareSettings


class Watch(Protocol):
    """Follows work of a known length."""

    def advance(self, steps: int = 1) -> None: ...


Worker = Callable[[Workspace, Sequence[SourcePlan], Sequence[InventorySettings], Sequence["SoftwareSettings"]], None]


def run(
    settings: Settings,
    *,
    told: Callable[[str], None],
    watch: Callable[[str, int, str], AbstractContextManager[Watch]],
    sources: Collection[str] = (),
    period: str | None = None,
    as_of: date | None = None,
    forget: str | None = None,
    replay: str | None = None,
    through: Worker | None = None,
) -> Report:
    """Reads what is new at the sources, proves it and publishes it.

    Where `sources` are named, nothing is asked of others. What is held back of those, or of a period named, is tried
    once more, and an interface among them is asked again.
    `replay` names a source whose newest whole answers are read again from the archive; nothing else is read then.
    The work goes `through` Dagster where nothing else is given.
    """
    started = time.monotonic()
    day = as_of or instant().date()
    workspace = Workspace(settings, day, told, again=bool(sources or period), replays=bool(replay))
    with workspace.store() as store:
        if forget:
            workspace.forget(forget)
        if replay:
            plans, due, software = [], [], [each for each in settings.software if each.name == replay]
        else:
            plans, due, software = _due(workspace, sources, period)
        with workspace.asking_ahead(software, due):
            _work(workspace, plans, due, software, watch, through)
        if workspace.ready_to_publish():
            workspace.publish()
        return report(store, workspace, plans, time.monotonic() - started)


def _due(
    workspace: Workspace, sources: Collection[str], period: str | None
) -> "tuple[list[SourcePlan], list[InventorySettings], list[SoftwareSettings]]":
    """What is to be done at bills, inventories and sources of software, of all or of the sources or period named."""

    def is_asked(each: "BillingSettings | InventorySettings | SoftwareSettings") -> bool:
        return not sources or each.name in sources

    plans = [workspace.plan(each) for each in workspace.settings.billing if is_asked(each)]
    if period:
        return [plan.only([period]) for plan in plans], [], []
    software = [each for each in workspace.software_due() if is_asked(each)]
    return plans, [each for each in workspace.inventories_due() if is_asked(each)], software


def _work(
    workspace: Workspace,
    plans: Sequence[SourcePlan],
    due: Sequence[InventorySettings],
    software: "Sequence[SoftwareSettings]",
    watch: Callable[[str, int, str], AbstractContextManager[Watch]],
    through: Worker | None,
) -> None:
    """Does the work; a plan that only has something to note is noted without importing Dagster."""
    working = [plan for plan in plans if plan.work]
    for plan in plans:
        if plan.changes_anything and not plan.work:
            workspace.load(plan.settings, ())
    if working or due or software:
        steps = sum(len(plan.work) for plan in working) + len(due) + len(software)
        doing = ("Reading", steps, "step") if due or software else ("Reading bills", steps, "billing period")
        with watch(*doing) as shown:
            workspace.settled = lambda _: shown.advance()
            workspace.stepped = shown.advance
            (through or _materialise)(workspace, working, due, software)


def _materialise(
    workspace: Workspace,
    plans: Sequence[SourcePlan],
    inventories: Sequence[InventorySettings],
    software: "Sequence[SoftwareSettings]",
) -> None:
    from pipelines.in_process import materialise

    materialise(workspace, plans, inventories, software)
