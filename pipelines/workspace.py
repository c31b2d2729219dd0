"""What a run works on: the settings, the state folder, the day, and the one open warehouse."""

from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pipelines.conclusions import Conclusions, Inconsistent
from pipelines.instant import instant
from pipelines.key import prepare_key
from pipelines.plan import SourcePlan, Trial, plan_source
from pipelines.plan.look import remember
from pipelines.settings import BillingSettings, Settings
from pipelines.turns import short_turns
from pipelines.version import version
from sources.archive import Archive
from transforms.close.states import snapshots as closed_with
from warehouse.errors import StateError
from warehouse.people_key import archive_key, load_key
from warehouse.renaming import rename, takes_over
from warehouse.snapshot import current_id
from warehouse.store import Store, open_store

if TYPE_CHECKING:
    import polars as pl

    from pipelines.finance import Part, Worked
    from pipelines.findings import Judged
    from pipelines.inventories import Inventories, Looked
    from pipelines.load import PeriodResult
    from pipelines.load.ahead import Ahead
    from pipelines.load.commit import Run
    from pipelines.packs.due import MadePack
    from pipelines.software import Asked, Looking, Seen, SoftwareSettings
    from sources.settings import InventorySettings


HAD_ON = "SELECT x_source FROM inventory_scan GROUP BY ALL HAVING max(day) >= ? AND bool_or(status = 'ok')"


@dataclass
class Workspace:
    """Settings and business day of one run. Plans once a source, and keeps what became of each billing period.

    `told` hears what the person should read, `settled` what became of each billing period, `stepped` that an inventory
    was looked at, `doing` names the run to others that wait for it; `again` tries what is held back though it has not
    changed. `replays`: of software is read again what the archive has.
    """

    settings: Settings
    as_of: date
    told: Callable[[str], None] = lambda _: None
    settled: "Callable[[PeriodResult], None]" = lambda _: None
    stepped: Callable[[], None] = lambda: None
    doing: str = "outlay run"
    again: bool = False
    replays: bool = False
    results: "list[PeriodResult]" = field(default_factory=list)
    plans: dict[str, SourcePlan] = field(default_factory=dict)
    run: "Run | None" = None
    looked: "list[Looked]" = field(default_factory=list)
    seen: "list[Seen]" = field(default_factory=list)
    published: str | None = None
    _store: Store | None = None
    _ahead: "Asked | None" = None
    _bills_ahead: "Ahead | None" = None
    _inventories: "Inventories | None" = None

    @classmethod
    def today(cls, settings: Settings, *, told: Callable[[str], None], doing: str) -> Self:
        """A workspace for the business day that it is now, in UTC."""
        return cls(settings, instant().date(), told, doing=doing)

    @cached_property
    def concluded(self) -> Conclusions:
        """What the run works out, with the settings as they are when that is first asked for."""
        return Conclusions(self.settings, self.as_of, self._decided)

    @property
    def state(self) -> Path:
        return self.settings.state

    @contextmanager
    def store(self) -> Generator[Store]:
        """The warehouse, opened by the outermost block and shared by the blocks inside it."""
        if self._store:
            yield self._store
            return
        prepare_key(self.state, self.told)
        with open_store(self.state, told=self.told, doing=self.doing) as store:
            self._store = store
            try:
                with self._ended(store):
                    yield store
            finally:
                self._store = None

    @contextmanager
    def _ended(self, store: Store) -> Generator[None]:
        """Notes how a run ended that did not publish; one that is killed stays open, and the next run closes it."""
        try:
            yield
        except Exception as error:
            if not self.published:
                self._end(store, "failed", str(error) if isinstance(error, StateError) else type(error).__name__)
            raise
        if not self.published:
            self._end(store, "loaded" if store.holds_anything() else "failed")

    def _end(self, store: Store, status: str, message: str = "") -> None:
        if self.run:
            done = [result for result in self.results if not result.held]
            rows = sum(result.rows for result in done)
            store.end_run(self.run.run_id, status, ended=instant(), periods=len(done), rows=rows, message=message)

    def plan(self, source: BillingSettings) -> SourcePlan:
        """What is to be done at a source, found out once."""
        if source.name not in self.plans:
            with self.store() as store:
                self._take_over(store, source)
                self.plans[source.name] = plan_source(source, remember(store, source.name), self._trial())
        return self.plans[source.name]

    def _trial(self) -> Trial:
        """What plans are made with, once the key of the state folder is there."""
        bound = self.settings.limits.api_cost_per_day
        into, base = self.state / "tmp", self.settings.base
        return Trial(instant(), base, into, self._rules, self._archive, self.again, bound)

    @cached_property
    def _archive(self) -> Archive:
        return Archive(self.state / "archive", archive_key(load_key(self.state)))

    def _take_over(self, store: Store, source: "BillingSettings | InventorySettings | SoftwareSettings") -> None:
        """Gives a renamed source what it brought under its former name."""
        former = source.renamed_from
        if former and takes_over(store, former, source.name):
            self._begun(store)
            rename(store, former, source.name)
            self.told(f"All that {former} brought is {source.name}'s now.")

    def plan_all(self) -> list[SourcePlan]:
        """The plans of all sources; what only has something to note, a file that is gone for one, is noted."""
        with self.store():
            plans = [self.plan(source) for source in self.settings.billing]
            for plan in plans:
                if plan.changes_anything and not plan.work:
                    self.load(plan.settings, ())
        return plans

    def look_again(self, source: BillingSettings) -> None:
        """Forgets the plan of a source, so that it is looked at anew."""
        self.plans.pop(source.name, None)

    @cached_property
    def _rules(self) -> str:
        """Changes whenever what was held back deserves another try."""
        return sha256(f"{version()} {self.settings.checks!r}".encode()).hexdigest()

    def load(self, source: BillingSettings, periods: Sequence[str]) -> "list[PeriodResult]":
        """Does what the plan of a source has for these billing periods, and notes the rest of the plan."""
        from pipelines.load import load_source  # pyarrow, pandas and more: not for a run with nothing new

        plan = self.plan(source).only(periods)
        if not plan.changes_anything:
            return []
        with self.store() as store:
            results = load_source(store, plan, self._begun(store), self.settled, self._bills_ahead)
        self.results += results
        return results

    @contextmanager
    def reading_ahead(self, plans: Sequence[SourcePlan]) -> Generator[None]:
        """While the block lasts, the bills of each of these plans are read while those before it are settled."""
        if not plans:
            yield
            return
        from pipelines.load.ahead import reading_ahead  # as in `load`

        with self.store() as store, reading_ahead(self.state, plans, self._begun(store).run_id) as self._bills_ahead:
            try:
                yield
            finally:
                self._bills_ahead = None

    def _begun(self, store: Store) -> "Run":
        """The run, noted in the warehouse when it first changes something."""
        if self.run is None:
            from pipelines.load.commit import Run

            now = instant()
            run_id = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
            self.run = Run(run_id, now, self.as_of, version(), self.settings.checks)
            store.start_run(run_id, started=now, as_of=self.as_of, code_version=self.run.code_version)
        return self.run

    def inventories_due(self) -> "list[InventorySettings]":
        """The sources of inventories that were not looked at on this business day, or could not be had then."""
        with self.store() as store:
            for each in self.settings.inventory:
                self._take_over(store, each)
            had = set(store.frame(HAD_ON, [self.as_of])["x_source"])
        return [each for each in self.settings.inventory if self.again or each.name not in had]

    def look_at(self, source: "InventorySettings") -> "Looked":
        """Looks at one source of inventories and measures it, and keeps what it says."""
        with self._asking_side_by_side([source]) as inventories:
            looked = inventories.finish(source)
        self.looked.append(looked)
        self.stepped()
        return looked

    def begin(self, sources: "Sequence[InventorySettings]") -> None:
        """Keeps what interfaces among these have, and goes on to ask how busy that is, until each is looked at."""
        for each in sources:
            if self._inventories and not each.path:
                self._inventories.begin(each)

    @contextmanager
    def _asking_side_by_side(self, sources: "Sequence[InventorySettings]") -> "Generator[Inventories]":
        """The sources of inventories that are being asked, else these while the block lasts."""
        if self._inventories:
            yield self._inventories
            return
        from pipelines.inventories import Looking, side_by_side  # not for a run without inventories

        with self.store() as store:
            trial, spent = self._trial(), sum((each.cost_usd for each in self.looked), Decimal(0))
            left = max(Decimal(0), trial.api_cost_per_day - spent)
            looking = Looking(self.as_of, trial.now, self._begun(store).run_id, trial.base, trial.archive, left)
            with side_by_side(store, sources, looking, self.settings.waste) as asked:
                self._inventories = asked
                try:
                    yield asked
                finally:
                    self._inventories = None

    def software_due(self) -> "list[SoftwareSettings]":
        """The sources of people, contracts, lines and seats that were not had on this business day, or have changed.

        Rosters come first, since all others are read by them.
        """
        named = self.settings.software
        if not named:
            return []
        from pipelines.software.due import due

        with self.store() as store:
            for each in named:
                self._take_over(store, each)
            return due(store, named, self.settings.base, self.as_of, again=self.again)

    def look_at_software(self, source: "SoftwareSettings") -> "Seen":
        """Reads one source of people, contracts, lines or seats, and keeps what it says."""
        from pipelines.software import look

        with self.store() as store:
            self._begun(store)
            seen = look(store, source, self._looking(), self._ahead)
        self.seen.append(seen)
        self.stepped()
        return seen

    @contextmanager
    def asking_ahead(
        self, software: "Sequence[SoftwareSettings]", inventories: "Sequence[InventorySettings]" = ()
    ) -> Generator[None]:
        """Asks these side by side while the block lasts; each is kept when it is looked at."""
        with ExitStack() as stack:
            stack.enter_context(short_turns())
            if software:
                stack.enter_context(self._asking_vendors(software))
            if inventories:
                stack.enter_context(self._asking_side_by_side(inventories))
            yield

    @contextmanager
    def _asking_vendors(self, sources: "Sequence[SoftwareSettings]") -> Generator[None]:
        from pipelines.software import asked_ahead

        with self.store() as store, asked_ahead(store, sources, self._looking()) as self._ahead:
            try:
                yield
            finally:
                self._ahead = None

    def _looking(self) -> "Looking":
        """When and how sources of software are looked at."""
        from pipelines.software import Looking
        from pipelines.software.lists import own

        trial, catalogue = self._trial(), own(self.settings, self.settings.shadow_it.catalogue)
        known = (catalogue, self.settings.saas, self.replays)
        return Looking(self.as_of, trial.now, trial.base, trial.into, trial.archive, *known)

    def judge(self) -> "Judged":
        """What the rules say on the business day, of what the warehouse holds now."""
        with self.store() as store:
            return self.concluded.judge(store)

    def judge_software(self) -> int:
        """What is said of seats, pools, overlaps and renewals on the business day; gives how many findings."""
        with self.store() as store:
            return self.concluded.judge_software(store)

    def work_out(self, part: "Part") -> "Worked":
        """Works one part of finance out for the business day, of what the warehouse holds now."""
        with self.store() as store:
            return self.concluded.work_out(store, part)

    @contextmanager
    def side_by_side(self) -> Generator[None]:
        """While the block lasts, parts that do not need each other are worked out side by side."""
        with self.store() as store, self.concluded.side_by_side(store):
            yield

    def marts_off(self) -> list[str]:
        """Where the marts do not add up to the loads: source, billing period, currency, and by how much."""
        with self.store() as store:
            return store.marts_off()

    def forget(self, source: str) -> None:
        """Removes all that a source brought."""
        with self.store() as store:
            self._begun(store)
            store.forget(source)

    def ready_to_publish(self) -> bool:
        """Something is or was in, and the newest snapshot does not show it so, or for another business day."""
        with self.store() as store:
            holds = bool(store.holds_anything() or current_id(self.state))
            return holds and (store.publish_owed(self.as_of) or self._rules_changed(store))

    def _rules_changed(self, store: Store) -> bool:
        """What finance is worked out from is another than before."""
        from pipelines.finance.inputs import changed

        return changed(store, self.settings)

    def publish_if_owed(self) -> str | None:
        """Publishes unless the newest snapshot shows all there is, and gives the newest's id. Raises Inconsistent."""
        with self.store():
            return self.publish() if self.ready_to_publish() else current_id(self.state)

    def _decided(self) -> "pl.DataFrame":
        """Every decision up to now, for whoever opens the snapshot later."""
        from dashboards.entered import all_entered  # SQLAlchemy: not for a run with nothing new

        return all_entered(self.state)

    def publish(self) -> str:
        """Publishes what the warehouse holds and gives the snapshot's id. Raises Inconsistent."""
        with self.store() as store:
            run = self._begun(store)
            if off := store.marts_off():
                raise Inconsistent(
                    "Nothing is published, the last snapshot stands",
                    found=f"marts that differ from the loads: {'; '.join(off)}",
                    expected="the same sums in both",
                    do="`outlay run --forget SOURCE` reads all bills of a source anew.",
                )
            self.concluded.whole(store)
            self._end(store, "published")
            decided = self._decided()
            self.published = store.publish(as_of=self.as_of, run_id=run.run_id, now=instant(), decided=decided)
            store.collect(pinned=[*self._named_by_packs(), *closed_with(decided)])
        return self.published

    def make_packs(self) -> "list[MadePack]":
        """Makes the renewal packs that are due by the newest snapshot, each once."""
        from pipelines.packs.due import make_due

        return make_due(self.state, self.settings.access.company)

    def _named_by_packs(self) -> list[str]:
        from pipelines.packs.notes import snapshots_named  # SQLAlchemy: not for a run with nothing new

        return snapshots_named(self.state)
