"""What a vendor is asked for, declared, and for which days."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sources.http import OnePage, Paginator, Reply
from sources.saas.base import Asking
from sources.saas.refusals import Refusal

Record = dict[str, Any]
ONE_PAGE = OnePage()
# The field of what a feed that is asked a day at a time is about.
DAY = "day"
# How much later than others a day's report may come; after that it stays as it is.
LATE_DAYS = 4


@dataclass(frozen=True)
class Feed:
    """One thing that a vendor is asked for.

    `path` and the values of `params` and `body` may hold `{name}`: a field of the thing that the question is about, the
    settings' `organization`, or a day (`start`, the first that is asked for; `as_of`, the business day).
    `each` says what there is a question about: each record of another feed, by its name; things that are listed; or
    what a function of When gives. `key` is the field by which such things differ, and that records are marked with, as
    `x_of`; `only` leaves things out. `records` leads to the list in the body, or takes it out of the reply.
    A feed with `keeps_days` is of events: it is asked from the day on that was told before, at most so many days back;
    with `has_all_days` what the vendor does not tell of a day that it keeps did not happen.
    `permission` is what the token needs. `refused` knows how the vendor says no; without it the kind's does.
    `follows`: a redirect leads to a download. `elsewhere`: the path is the whole address of one. No token goes there.
    """

    name: str
    path: str
    pages: Paginator = ONE_PAGE
    params: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    base: str = ""
    each: "str | tuple[Mapping[str, Any], ...] | Callable[[When], Iterable[Mapping[str, Any]]]" = ()
    key: str = "id"
    only: Callable[[Mapping[str, Any]], bool] = lambda _: True
    records: str | Callable[[Reply], list[Record]] = ""
    keeps_days: int = 0
    has_all_days: bool = False
    permission: str = ""
    refused: Callable[[Reply], Refusal | None] | None = None
    follows: bool = False
    elsewhere: bool = False


@dataclass(frozen=True)
class When:
    """The days of a feed: from `start` to before `as_of` it is asked for; from `told_from` on it is known in full.

    `since` is the day of the look before, whose reports of days that were settled then stand.
    """

    as_of: date
    start: date
    told_from: date
    since: date | None = None

    @classmethod
    def of(cls, asking: Asking, feed: "Feed") -> "When":
        """All that the vendor keeps; of what was told before only from that day on.

        What is asked a day at a time is asked again for some days, which were not there yet; and from the beginning of
        a month, so that what it tells of a month is whole by itself, unless the vendor has all of the days it keeps.
        """
        span = timedelta(days=feed.keeps_days)
        oldest, since = asking.as_of - span, asking.since.get(feed.name)
        if since is None or since < oldest:
            return cls(asking.as_of, oldest, oldest)
        start = min(since, asking.as_of) if feed.key != DAY else max(oldest, since - timedelta(days=LATE_DAYS))
        if feed.key == DAY and not feed.has_all_days:
            start = max(oldest, start.replace(day=1))
            return cls(asking.as_of, start, start, since)
        return cls(asking.as_of, start, since - span)

    def is_settled(self, day: date) -> bool:
        """Whether what the look before was told of a day stands."""
        return self.since is not None and day < self.since - timedelta(days=LATE_DAYS)

    @property
    def days(self) -> list[date]:
        """Each day that is asked for."""
        return [self.start + timedelta(days=n) for n in range((self.as_of - self.start).days)]

    def each_day(self) -> list[dict[str, date]]:
        """A question a day, with the day after: what `Feed.each` takes, with `key="day"`."""
        return [{"day": day, "next_day": day + timedelta(days=1)} for day in self.days]
