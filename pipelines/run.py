"""`outlay run`: plan, load what is new, publish."""

import os
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Protocol

from pipelines.plan import SourcePlan
from pipelines.report import Report, report
from pipelines.settings import Settings
from pipelines.workspace import Workspace, instant
from warehouse.people_key import ENVIRONMENT as KEY_VARIABLE
from warehouse.people_key import FILE as KEY_FILE
from warehouse.people_key import has_data, load_key, make_key


class Watch(Protocol):
    """Follows work of a known length."""

    def advance(self, steps: int = 1) -> None: ...


def run(
    settings: Settings,
    *,
    told: Callable[[str], None],
    watch: Callable[[str, int, str], AbstractContextManager[Watch]],
    source: str | None = None,
    period: str | None = None,
    as_of: date | None = None,
    forget: str | None = None,
) -> Report:
    """Reads what is new at the sources, proves it and publishes it. A source or period named is tried once more."""
    started = time.monotonic()
    workspace = Workspace(settings, as_of or instant().date(), told, again=bool(source or period))
    _prepare_key(settings.state, told)
    with workspace.store() as store:
        if forget:
            workspace.forget(forget)
        plans = [workspace.plan(each) for each in settings.billing if source in (None, each.name)]
        plans = [plan.only([period]) for plan in plans] if period else plans
        _load(workspace, plans, watch)
        if workspace.ready_to_publish():
            workspace.publish()
        return report(store, workspace, plans, time.monotonic() - started)


def _load(
    workspace: Workspace,
    plans: Sequence[SourcePlan],
    watch: Callable[[str, int, str], AbstractContextManager[Watch]],
) -> None:
    """Work goes through Dagster; a plan that only has something to note is noted without importing it."""
    working = [plan for plan in plans if plan.work]
    for plan in plans:
        if plan.changes_anything and not plan.work:
            workspace.load(plan.settings, ())
    if working:
        from pipelines.in_process import materialise

        with watch("Reading bills", sum(len(plan.work) for plan in working), "billing period") as shown:
            workspace.settled = lambda _: shown.advance()
            materialise(workspace, working)


def _prepare_key(state: Path, told: Callable[[str], None]) -> None:
    """Makes the key of pseudonyms for an empty state folder; a folder with data and no key is an error."""
    if KEY_VARIABLE in os.environ or has_data(state) or (state / KEY_FILE).exists():
        load_key(state)
        return
    make_key(state)
    told(f"Made {state / KEY_FILE}, the key of people's pseudonyms. Back it up: without it they cannot be continued.")
