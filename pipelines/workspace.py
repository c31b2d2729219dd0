"""What a run works on: the settings, the state folder, the day, and the one open warehouse."""

import os
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pipelines.plan import SourcePlan, Trial, plan_source
from pipelines.plan.look import remember
from pipelines.settings import BillingSettings, Settings
from pipelines.version import version
from warehouse.store import Store, open_store

if TYPE_CHECKING:
    from pipelines.load import PeriodResult
    from pipelines.load.commit import Run


def instant() -> datetime:
    """Now, as the warehouse keeps it: UTC without a zone, to the second."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


@dataclass
class Workspace:
    """Settings and business day of a run. Plans once a source, and keeps what became of each billing period."""

    settings: Settings
    as_of: date
    told: Callable[[str], None] = lambda _: None
    settled: "Callable[[PeriodResult], None]" = lambda _: None
    doing: str = "outlay run"
    again: bool = False
    results: "list[PeriodResult]" = field(default_factory=list)
    plans: dict[str, SourcePlan] = field(default_factory=dict)
    run: "Run | None" = None
    published: str | None = None
    _store: Store | None = None

    @classmethod
    def today(cls, settings: Settings) -> Self:
        return cls(settings, instant().date())

    @property
    def state(self) -> Path:
        return self.settings.state

    @contextmanager
    def store(self) -> Generator[Store]:
        """The warehouse, opened by the outermost block and shared by the blocks inside it."""
        if self._store:
            yield self._store
            return
        with open_store(self.state, told=self.told, doing=self.doing) as store:
            self._store = store
            try:
                yield store
            finally:
                self._store = None

    def plan(self, source: BillingSettings) -> SourcePlan:
        """What is to be done at a source, found out once."""
        if source.name not in self.plans:
            trial = Trial(instant(), self.settings.base, self.state / "tmp", self._rules(), self.again)
            with self.store() as store:
                self._take_over(store, source)
                self.plans[source.name] = plan_source(source, remember(store, source.name), trial)
        return self.plans[source.name]

    def _take_over(self, store: Store, source: BillingSettings) -> None:
        """Gives a renamed source what it brought under its former name."""
        former = source.renamed_from
        if former and store.takes_over(former, source.name):
            self._begun(store)
            store.rename(former, source.name)
            self.told(f"All that {former} brought is {source.name}'s now.")

    def _rules(self) -> str:
        """Changes whenever what was held back deserves another try."""
        return sha256(f"{version()} {self.settings.checks!r}".encode()).hexdigest()

    def load(self, source: BillingSettings, periods: Sequence[str]) -> "list[PeriodResult]":
        """Does what the plan of a source has for these billing periods, and notes the rest of the plan."""
        from pipelines.load import load_source  # pyarrow, pandas and more: not for a run with nothing new

        plan = self.plan(source).only(periods)
        with self.store() as store:
            results = load_source(store, plan, self._begun(store), self.settled)
        self.results += results
        return results

    def _begun(self, store: Store) -> "Run":
        """The run, noted in the warehouse when it first changes something."""
        if self.run is None:
            from pipelines.load.commit import Run

            now = instant()
            run_id = f"{now:%Y%m%dT%H%M%S}-{os.urandom(3).hex()}"
            self.run = Run(run_id, now, version(), self.settings.checks)
            store.start_run(run_id, started=now, as_of=self.as_of, code_version=self.run.code_version)
        return self.run

    def marts_off(self) -> list[str]:
        """Where the marts do not add up to the loads: source, billing period, column, and by how much."""
        with self.store() as store:
            return store.marts_off()

    def forget(self, source: str) -> None:
        """Removes all that a source brought."""
        with self.store() as store:
            self._begun(store)
            store.forget(source)

    def ready_to_publish(self) -> bool:
        """Something is in, and the newest snapshot does not show it, or shows it for another business day."""
        with self.store() as store:
            return store.holds_anything() and store.publish_owed(self.as_of)

    def publish(self) -> str:
        """Publishes what the warehouse holds and gives the snapshot's id."""
        with self.store() as store:
            run = self._begun(store)
            rows = sum(result.rows for result in self.results if not result.held)
            store.end_run(run.run_id, ended=instant(), periods=len(self.results), rows=rows)
            self.published = store.publish(as_of=self.as_of, run_id=run.run_id, now=instant())
            store.collect()
        return self.published
