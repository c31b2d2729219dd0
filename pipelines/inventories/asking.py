"""Sources of inventories are asked side by side: what there is beside the bills, and how busy that is beside the rest.

What costs is asked in the order of the sources, within one budget; what each told is kept by one writer, in its turn.
"""

from collections.abc import Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal

import polars as pl

from pipelines.inventories.looked import Looked, Looking, gaps
from pipelines.inventories.measuring import keep_metrics, wanted_metrics
from sources.base import SourceError
from sources.inventory import Asking, Budget, Look, Measured, kind_named
from sources.inventory.base import no_scans
from sources.settings import InventorySettings
from transforms.focus.addresses import Addresses
from transforms.waste.settings import WasteSettings
from warehouse.inventory import keep_resources, keep_scans
from warehouse.store import Store
from warehouse.tables import RECOMMENDATION

# Sources that are asked at a time; each has at most 16 requests under way (aws), or 8 (azure, gcp).
AT_ONCE = 4
# Texts in which people's addresses may stand; ids stay, since people act on them.
MAY_NAME_PEOPLE = ("name", "tags", "attributes")


@dataclass(frozen=True)
class Begun:
    """A source whose resources are kept, and whose metrics are asked for where any are wanted."""

    looked: Looked
    scans: pl.DataFrame = field(default_factory=no_scans)
    wanted: pl.DataFrame = field(default_factory=pl.DataFrame)
    measured: Future[Measured] | None = None


@dataclass
class Inventories:
    """Sources that are being asked; whoever calls `begin` and `finish` is the one that writes."""

    store: Store
    looking: Looking
    waste: WasteSettings
    pool: ThreadPoolExecutor
    budget: Budget
    looks: dict[str, Future[Look]] = field(default_factory=dict[str, Future[Look]])
    begun: dict[str, Begun] = field(default_factory=dict[str, Begun])

    def look(self, source: InventorySettings) -> None:
        """Asks what there is, which costs nothing."""
        self.looks[source.name] = self.pool.submit(kind_named(source.kind).look, source, self._asking())

    def begin(self, source: InventorySettings) -> None:
        """Keeps what there is, as soon as that is told, and asks how busy it is."""
        self.begun[source.name] = self._begin(source)

    def finish(self, source: InventorySettings) -> Looked:
        """Keeps how busy a source is; one that was not begun is asked now."""
        if source.name not in self.begun:
            self.begin(source)
        begun = self.begun.pop(source.name)
        return self._finish(source.name, begun, begun.measured) if begun.measured else begun.looked

    def _asking(self) -> Asking:
        how = self.looking
        return Asking(how.as_of, how.now, how.base, self.store.state / "tmp", how.archive, self.budget)

    def _begin(self, source: InventorySettings) -> Begun:
        if source.name not in self.looks:
            self.look(source)
        try:
            look = self.looks.pop(source.name).result()
        except SourceError as error:
            return Begun(self._not_had(source, error))
        self._keep(source, look)
        looked = Looked(source.name, look.resources.height, gaps(look.scans), look.notes, look.cost_usd)
        if source.path or not source.metrics:
            return Begun(looked)
        wanted = wanted_metrics(self.store, source.name, self.looking.as_of, self.waste)
        if wanted.is_empty():
            return Begun(looked)
        asking, self.budget = self._asking(), self.budget.next
        return Begun(looked, look.scans, wanted, self.pool.submit(_measured, source, asking, wanted))

    def _keep(self, source: InventorySettings, look: Look) -> None:
        """What it refuses is kept as a gap, and yesterday's stays."""
        store, name, day = self.store, source.name, self.looking.as_of
        addresses = Addresses(store.people.ids)
        seen = look.resources.with_columns(addresses.hidden(pl.col(text)) for text in MAY_NAME_PEOPLE)
        advice = look.recommendations.with_columns(addresses.hidden(pl.col("details")), x_source=pl.lit(name))
        with store.transaction():
            keep_resources(store.connection, name, seen, look.scans, day)
            keep_scans(store.connection, name, look.scans, day)
            store.connection.execute("DELETE FROM recommendation WHERE x_source = ?", [name])
            store.insert(RECOMMENDATION, advice)
        if look.metrics.height:
            keep_metrics(store, name, look.metrics, self.looking.run_id, whole=bool(source.path))

    def _finish(self, source: str, begun: Begun, told: Future[Measured]) -> Looked:
        """Where nothing could be asked at all, what is wanted stays so, and the next run asks."""
        looked = begun.looked
        try:
            measured = told.result()
        except SourceError as error:
            return replace(looked, gaps=(*looked.gaps, str(error)))
        run_id = self.looking.run_id
        keep_metrics(self.store, source, measured.metrics, run_id, asked=begun.wanted, scans=measured.scans)
        with self.store.transaction():
            keep_scans(self.store.connection, source, measured.scans, self.looking.as_of)
        return replace(
            looked,
            gaps=gaps(pl.concat([begun.scans, measured.scans])),
            notes=(*looked.notes, *measured.notes),
            cost_usd=looked.cost_usd + measured.cost_usd,
        )

    def _not_had(self, source: InventorySettings, error: SourceError) -> Looked:
        """Nothing at all could be had: a scan that says so, and what is known stays and grows stale."""
        told = (
            no_scans()
            .clear(1)
            .with_columns(
                provider=pl.lit(source.kind),
                account=pl.lit(""),
                region=pl.lit(""),
                resource_type=pl.lit("accounts"),
                day=pl.lit(self.looking.as_of),
                status=pl.lit("failed"),
                rows=pl.lit(0, pl.Int64),
                reason=pl.lit(str(error)),
            )
        )
        with self.store.transaction():
            keep_scans(self.store.connection, source.name, told, self.looking.as_of)
        return Looked(source.name, 0, (), (), Decimal(0), held=str(error))


@contextmanager
def side_by_side(
    store: Store, sources: Sequence[InventorySettings], looking: Looking, waste: WasteSettings
) -> Generator[Inventories]:
    """Looks at the interfaces among these sources while the block lasts; files, which may be large, in their turn."""
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        inventories = Inventories(store, looking, waste, pool, Budget.of(looking.may_cost))
        for each in sources:
            if not each.path:
                inventories.look(each)
        yield inventories
    finally:
        pool.shutdown(cancel_futures=True)


def _measured(source: InventorySettings, asking: Asking, wanted: pl.DataFrame) -> Measured:
    try:
        return kind_named(source.kind).measure(source, asking, wanted)
    finally:
        asking.budget.pass_on()
