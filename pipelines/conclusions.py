"""What a run works out of the warehouse for its business day: findings, what is said of software, parts of finance."""

from collections.abc import Callable, Generator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from pipelines.beside import Beside, beside
from pipelines.instant import instant
from pipelines.settings import Settings
from sources.reference.settling import settling
from transforms.spend.month_status import month_status
from warehouse.errors import StateError
from warehouse.store import Store
from warehouse.tables import BILL_LINE

if TYPE_CHECKING:
    import polars as pl

    from pipelines.finance import Part, Worked
    from pipelines.findings import Judged


T = TypeVar("T")
FEW_ROWS = 1_000_000
ROWS = "SELECT coalesce(sum(rows), 0)::BIGINT AS rows FROM segment"


class Inconsistent(StateError):
    """What is to be shown does not add up to the loads, so nothing is published."""


@dataclass
class Conclusions:
    """Each is worked out once, when it is asked for or beside others, and kept in the warehouse that is given.

    `decided` gives every decision up to now.
    """

    settings: Settings
    as_of: date
    decided: "Callable[[], pl.DataFrame]"
    judged: "Judged | None" = None
    software_found: int | None = None
    worked: "dict[str, Worked]" = field(default_factory=dict)
    _beside: Beside | None = None

    def judge(self, store: Store) -> "Judged":
        """What the rules say of what the warehouse holds now."""
        from pipelines.findings import judge
        from pipelines.load.marts import refill_committed

        refill_committed(store)
        names = tuple(each.name for each in self.settings.inventory)
        with self._others_beside(store):
            self.judged = judge(store, self.as_of, instant(), self.settings.waste, self.decided(), names)
        return self.judged

    def judge_software(self, store: Store) -> int:
        """What is said of seats, pools, overlaps and renewals; gives how many findings."""
        self.software_found = self._in_turn("licenses", store, self._judge_software)
        return self.software_found

    def work_out(self, store: Store, part: "Part") -> "Worked":
        """One part of finance; what needs no more than it is begun beside."""
        worked = self._in_turn(part.name, store, partial(self._work_out, part))
        self.worked[part.name] = worked
        if not worked.off:
            self._begin_beside(part.name)
        return worked

    def whole(self, store: Store) -> None:
        """Settles the months, works out what no step did, and notes what all rests on. Raises Inconsistent."""
        self._settle(store)
        judged = self.judged or self.judge(store)
        if judged.off:
            raise Inconsistent(
                "Nothing is published, the last snapshot stands",
                found=" ".join(judged.off),
                expected="findings that tie to the bill",
                do="This is a defect of Outlay: report it, with `outlay sql` of table cost_daily for that account.",
            )
        if self.software_found is None:
            self.judge_software(store)
        self._rest_of_finance(store)

    @contextmanager
    def side_by_side(self, store: Store) -> Generator[None]:
        """While the block lasts, parts that do not need each other are worked out side by side.

        Of many rows they are not: two at once would take more memory.
        """
        with ExitStack() as stack:
            if store.frame(ROWS)["rows"][0] <= FEW_ROWS:
                self._beside = stack.enter_context(beside(store))
            try:
                yield
            finally:
                self._beside = None

    def _in_turn(self, name: str, store: Store, work: Callable[[Store], T]) -> T:
        """What the work came to that was begun beside, else what it comes to now."""
        return self._beside.of(name, store, work) if self._beside else work(store)

    def _begin_beside(self, done: str) -> None:
        """Begins the parts of finance that need no more than what is done."""
        from pipelines.finance import PARTS

        for part in PARTS:
            if self._beside and part.needs == done:
                self._beside.begin(part.name, partial(self._work_out, part))

    @contextmanager
    def _others_beside(self, store: Store) -> Generator[None]:
        """Begins what needs no findings; what is said of software is kept once the findings are, or not at all."""
        if not self._beside:
            yield
            return
        from pipelines.software import confirm

        confirm(store, self.as_of, self.decided())
        kept = Future[None]()
        self._begin_beside("marts")
        self._beside.begin("licenses", partial(self._judge_software, before_keeping=kept.result))
        try:
            yield
        finally:
            if self.judged and not self.judged.off:
                kept.set_result(None)
            else:
                kept.cancel()

    def _judge_software(self, store: Store, before_keeping: Callable[[], None] = lambda: None) -> int:
        from pipelines.software import judge_software

        return judge_software(store, self.settings, self.as_of, self.decided(), before_keeping)

    def _work_out(self, part: "Part", store: Store) -> "Worked":
        from pipelines.finance import Books

        return part.work_out(Books(store, self.settings, self.as_of, instant(), self.decided()))

    def _settle(self, store: Store) -> None:
        """Judges which billing periods are open on the business day, from marts that are all there."""
        if lacking := store.periods_without(BILL_LINE):
            from pipelines.load.marts import refill

            refill(store, lacking)
        judged = month_status(
            store.frame("FROM bill_line"),
            as_of=self.as_of,
            earlier=store.frame("FROM month_status"),
            settling=settling(),
            said=store.closed_periods(),
        )
        store.settle_months(judged, self.as_of)

    def _rest_of_finance(self, store: Store) -> None:
        """The parts that no step of the run did, and a note of what all rest on.

        Raises Inconsistent where one is not kept, a step's, too.
        """
        from pipelines.finance import PARTS
        from pipelines.finance.inputs import note

        for part in PARTS:
            worked = self.worked.get(part.name) or self.work_out(store, part)
            if off := worked.off:
                raise Inconsistent(
                    "Nothing is published, the last snapshot stands",
                    found=f"{part.name}: {' '.join(off)}",
                    expected="sums that hold",
                    do="This is a defect of Outlay: report it.",
                )
        note(store, self.settings, instant())
