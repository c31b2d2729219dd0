"""Which events each month has: a process, so that every month has as many.

All of an event lies within one month, and none overlaps another on the same series (account, service). `shape` is how
much of its whole size it has on a day, from 0 to 1.

| kind | what happens |
|---|---|
| spike | one or two working days cost more than twice as much |
| step | from one day on for two weeks; then it is cleaned up little by little |
| leak | a little more each day for two weeks; then the same |
| drop | two working days cost next to nothing |
| new_region | machines in a region where the company has none, until somebody stops them |
| new_service | a service that the company never used, for some days |
| falling_utilisation | the only thing that a commitment covers runs much less for eight days |
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import polars as pl

from sources.sample.clouds.ordinary import lines
from sources.sample.world import World

# All that happens is over on this day of the month: the first and last days of months have news of their own.
LAST_DAY = 27
# How long a step stays, and a leak grows, before it is cleaned up.
RISE_DAYS = {"step": 12, "leak": 14}
SATURDAY = 6
PROVIDERS = ("aws", "azure", "gcp")
WHY = {
    "spike": "A job ran in a loop for a day or two, and cost several times the usual.",
    "step": "A release made the service use half as much again, until it was cleaned up little by little.",
    "leak": "Something that is never deleted grows a little each day.",
    "drop": "The service was out of order, and next to nothing of it was used.",
    "new_region": "Somebody started machines in a region in which the company has none.",
    "new_service": "Somebody tried a service that the company never used before.",
    "falling_utilisation": "What a commitment covers ran much less, and most of the commitment was paid for nothing.",
}

FALLING = "falling_utilisation"


@dataclass(frozen=True)
class Event:
    """`line` is the row of ordinary.csv that it is on, `sold` that of events.csv; `end` is its last day."""

    id: str
    kind: str
    payer: str
    account: str
    start: date
    end: date
    line: int | None = None
    sold: int | None = None

    def shape(self, day: date) -> float:
        """How much of it there is on one of its days."""
        age, last = (day - self.start).days, (self.end - self.start).days
        rise = RISE_DAYS.get(self.kind, last + 1)
        if age >= rise:
            return (last + 1 - age) / (last + 2 - rise)
        return (age + 1) / rise if self.kind == "leak" else 1.0


@cache
def sold() -> pl.DataFrame:
    """`events.csv`: the services and regions that the company does not use."""
    return pl.read_csv(Path(__file__).with_name("events.csv")).with_row_index("row")


def planned(provider: str, own: pl.DataFrame, world: World) -> list[Event]:
    """The events of `ordinary.accounts` in `world.months` that have begun, oldest first."""
    rows = own.select("payer", "account", "luck").rows()
    found = [
        event
        for month in world.months
        for place, (payer, account, luck) in enumerate(rows)
        for event in _of_month(provider, payer, account, (month.toordinal(), luck), month, place, world)
    ]
    return sorted((event for event in found if event.start < world.as_of), key=lambda event: (event.start, event.id))


def _of_month(
    provider: str, payer: str, account: str, about: tuple[int, int], month: date, place: int, world: World
) -> list[Event]:
    holding = lines().filter(provider=provider, holds="events")["line"].to_list()
    committed = lines().filter(provider=provider, holds="commitment")["line"].to_list()
    turn = month.year * 12 + month.month + place + PROVIDERS.index(provider)

    def line(further: int) -> int:
        return holding[(turn + further) % len(holding)]

    def day(kind: str, low: int, high: int) -> date:
        return month + timedelta(days=world.dice.whole(f"{provider} {kind}, day", low, high, *about) - 1)

    def event(kind: str, start: date, days: int, line: int | None = None, sold: int | None = None) -> Event:
        last = min(start + timedelta(days=days - 1), month.replace(day=LAST_DAY))
        return Event(f"{kind}/{account}/{month:%Y-%m}", kind, payer, account, start, last, line, sold)

    long = "step" if turn % 2 else "leak"
    new = "new_region" if turn % 4 < 2 else "new_service"
    offers = sold().filter(provider=provider, kind=new)["row"].to_list()
    spike_days = world.dice.whole(f"{provider} spike, days", 1, 2, *about)
    found = [
        event(long, day(long, 2, 5), 31, line(0)),
        event("spike", _working(day("spike", 12, 17), spike_days), spike_days, line(1)),
        event("drop", _working(day("drop", 15, 21), 2), 2, line(2)),
        event(
            new,
            day(new, 8, 15),
            world.dice.whole(f"{provider} {new}, days", 3, 6, *about),
            sold=offers[(turn // 4 * 2 + turn % 2) % len(offers)],
        ),
    ]
    if turn % 2 == 0 and place == 0:
        found.append(event(FALLING, day("falling", 9, 16), 8, committed[0]))
    return found


def _working(start: date, days: int) -> date:
    """The first day from `start` on from which so many days are no weekend."""
    while any((start + timedelta(days=ahead)).isoweekday() >= SATURDAY for ahead in range(days)):
        start += timedelta(days=1)
    return start
