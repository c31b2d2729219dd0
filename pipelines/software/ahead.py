"""Vendors are asked, and files of lines and sights read, side by side and beside whatever else a run does; what each
told is kept in its turn.
"""

from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date

from pipelines.software.looking import Looking, SoftwareSettings
from pipelines.software.seats import asking_of, token_of
from pipelines.software.trails import asking_of as asking_of_trail
from sources import saas, spend, trails
from sources.saas import Answers, Told
from sources.saas.settings import SaasSettings
from sources.spend import Paid
from sources.spend.settings import SpendSettings
from sources.trails import Sighted
from sources.trails.settings import TrailSettings
from warehouse.store import Store

AT_ONCE = 4


@dataclass(frozen=True)
class Asked:
    """By source what it told of seats, lines that were paid or apps, or the SourceError that says why it did not."""

    seats: Mapping[str, Future[Told]] = field(default_factory=dict[str, Future[Told]])
    lines: Mapping[str, Future[Paid]] = field(default_factory=dict[str, Future[Paid]])
    sights: Mapping[str, Future[Sighted]] = field(default_factory=dict[str, Future[Sighted]])


NOBODY = Asked()


@contextmanager
def asked_ahead(store: Store, sources: Sequence[SoftwareSettings], looking: Looking) -> Generator[Asked]:
    """Asks or reads those of these sources that need nothing of the warehouse for it while the block lasts."""
    paid = [each for each in sources if isinstance(each, SpendSettings)]
    vendors = [each for each in sources if isinstance(each, SaasSettings) and not each.path]
    seen = [each for each in sources if isinstance(each, TrailSettings)]
    if len(paid) + len(vendors) + len(seen) < 2:
        yield NOBODY
        return
    pool, rides = ThreadPoolExecutor(AT_ONCE), _Rides({each.saas for each in seen if each.saas})
    try:
        lines = {each.name: pool.submit(_paid, each, looking) for each in paid}
        seats = {each.name: pool.submit(rides.told, each, asking_of(store, each, looking)) for each in vendors}
        sights = {
            each.name: pool.submit(rides.sighted, each, asking_of_trail(store, each, looking), seats.get(each.saas))
            for each in seen
        }
        yield Asked(seats, lines, sights)
    finally:
        pool.shutdown(cancel_futures=True)


def _paid(settings: SpendSettings, looking: Looking) -> Paid:
    return spend.kind_named(settings.kind).paid(settings, looking.asking(token_of(settings)))


@dataclass(frozen=True)
class _Rides:
    """Keeps what the vendors that are `ridden` on answered, for the trails that ride on them."""

    ridden: set[str]
    _answered: dict[str, tuple[Mapping[str, date], Answers]] = field(
        default_factory=dict[str, tuple[Mapping[str, date], Answers]]
    )

    def told(self, settings: SaasSettings, asking: saas.Asking) -> Told:
        kind = saas.kind_named(settings.kind)
        answers = kind.ask(settings, asking)
        if settings.name in self.ridden:
            self._answered[settings.name] = asking.since, answers
        return kind.read(settings, answers, asking.as_of)

    def sighted(self, settings: TrailSettings, asking: trails.Asking, ridden: Future[Told] | None) -> Sighted:
        """Once the vendor, which was begun before, is through; of the same days nothing is asked or read twice."""
        if ridden:
            wait([ridden])
        since, answers = self._answered.get(settings.saas, ({}, {}))
        same = {name: each for name, each in answers.items() if since.get(name) == asking.since.get(name)}
        return trails.kind_named(settings.kind).look(settings, replace(asking, had=same))
