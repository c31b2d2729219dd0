"""The questions of a feed: what each is about, and its pages, asked for or found in the archive."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin

from sources.base import SourceError, Unreadable
from sources.http import Asked, Client, Kept, Question, Reply
from sources.saas.base import Answers, Asking
from sources.saas.feed_answers import DAY, Outcome
from sources.saas.refusals import Refusal
from sources.saas.settings import SaasSettings

if TYPE_CHECKING:
    from sources.saas.http_kind import Feed

MOST_PAGES = 100_000
# How often a list is begun whose token for the next page ran out.
MOST_STARTS = 3
# How much later than others a day's report may come.
LATE_DAYS = 4
# What is said of one day and holds for all.
FOR_ALL_DAYS = ("refused", "not_offered", "concealed")
REDIRECTS = (301, 302, 303, 307, 308)
Item = Mapping[str, Any]


@dataclass(frozen=True)
class When:
    """The days of a feed: from `start` to before `as_of` it is asked for; from `told_from` on it is known in full."""

    as_of: date
    start: date
    told_from: date

    @classmethod
    def of(cls, asking: Asking, feed: "Feed") -> "When":
        """All that the vendor keeps; of what was told before only from that day on.

        What is asked a day at a time is asked from the beginning of a month, so that what it tells of a month is whole
        by itself, and some days again, which were not there yet.
        """
        span = timedelta(days=feed.keeps_days)
        oldest, since = asking.as_of - span, asking.since.get(feed.name)
        if since is None or since < oldest:
            return cls(asking.as_of, oldest, oldest)
        if feed.key == DAY:
            start = max(oldest, (since - timedelta(days=LATE_DAYS)).replace(day=1))
            return cls(asking.as_of, start, start)
        return cls(asking.as_of, min(since, asking.as_of), since - span)

    @property
    def days(self) -> list[date]:
        """Each day that is asked for."""
        return [self.start + timedelta(days=n) for n in range((self.as_of - self.start).days)]

    def each_day(self) -> list[dict[str, date]]:
        """A question a day: what `Feed.each` takes, with `key="day"`."""
        return [{"day": day} for day in self.days]


@dataclass
class Questions:
    """Asks what the archive has not."""

    client: Client
    kept: Kept
    settings: SaasSettings
    refused: Callable[[Reply], Refusal | None]
    _ended: dict[str, Refusal] = field(default_factory=dict[str, Refusal])

    def about(self, feed: "Feed", when: When, answers: Answers) -> Iterator[tuple[Item, Asked]]:
        """Each thing that the feed has a question about, with the question; one without a thing where it has none."""
        days = {"start": when.start, "as_of": when.as_of, "organization": self.settings.organization}
        items = {str(item.get(feed.key)): item for item in filter(feed.only, _items(feed, when, answers))}
        for item in items.values():
            yield item, _question(feed, {**days, **item})

    def answer(self, feed: "Feed", item: Item, asked: Asked) -> Outcome:
        """Records or why there are none.

        After a question that nobody answers the feed's others are not begun, nor after a day that is refused.
        """
        if ended := self._ended.get(feed.name):
            return Outcome(item, (), ended)
        try:
            question = self.kept.told(feed.name, asked) or self._asked(feed, asked)
            outcome = self._outcome(feed, item, question)
        except SourceError as error:
            outcome = Outcome(item, (), Refusal(error.found, "failed"))
            self._ended[feed.name] = Refusal(error.found, "failed")
        if outcome.refusal and feed.key == DAY and outcome.refusal.status in FOR_ALL_DAYS:
            self._ended[feed.name] = outcome.refusal
        return outcome

    def _outcome(self, feed: "Feed", item: Item, question: Question) -> Outcome:
        refusal = next(filter(None, (self._refusal(feed, reply) for reply in question.replies)), None)
        if refusal is not None:
            return Outcome(item, (), refusal)
        return Outcome(item, tuple(record for reply in question.replies for record in records(feed, reply)))

    def _refusal(self, feed: "Feed", reply: Reply) -> Refusal | None:
        return (feed.refused or self.refused)(reply)

    def _asked(self, feed: "Feed", asked: Asked) -> Question:
        """Asks page by page and keeps it all; a list whose token ran out is begun anew.

        Raises Unreachable, and Unreadable for pages that have no end.
        """
        first, replies, seen, come, starts = asked, list[Reply](), set[str](), 0, 1
        while True:
            reply = self._reply(feed, asked)
            if replies and starts < MOST_STARTS and self.client.manner.starts_anew(reply):
                asked, replies, seen, come, starts = first, [], set(), 0, starts + 1
                continue
            replies.append(reply)
            if self._refusal(feed, reply):
                return self._keep(feed, first, Question(tuple(replies), in_full=False))
            some = len(records(feed, reply))
            following = feed.pages.following(asked, reply, some, come)
            if following is None:
                return self._keep(feed, first, Question(tuple(replies), in_full=True))
            if repr(following) in seen or len(replies) >= MOST_PAGES:
                raise _endless(following.path, len(replies))
            seen.add(repr(following))
            asked, come = following, come + some

    def _reply(self, feed: "Feed", asked: Asked) -> Reply:
        if feed.elsewhere:
            return self.client.ask_elsewhere(asked.path)
        reply = self.client.ask(asked)
        if feed.follows and reply.status in REDIRECTS:
            return self.client.ask_elsewhere(urljoin(self.client.base, reply.headers.get("location", "")))
        return reply

    def _keep(self, feed: "Feed", asked: Asked, question: Question) -> Question:
        self.kept.keep(feed.name, asked, question)
        return question


def records(feed: "Feed", reply: Reply) -> list[dict[str, Any]]:
    """The records of one page. Raises Unreadable where an answer is no JSON though the feed's are."""
    if callable(feed.records):
        return feed.records(reply)
    if reply.json is None:
        raise Unreadable(feed.path, found="no JSON", expected="JSON", do="Look at the endpoint in outlay.toml.")
    found = reply.at(feed.records)
    return found if isinstance(found, list) else [found] if isinstance(found, dict) else []


def _items(feed: "Feed", when: When, answers: Answers) -> Iterator[Item]:
    if isinstance(feed.each, str):
        yield from answers[feed.each].records
    elif callable(feed.each):
        yield from feed.each(when)
    else:
        yield from feed.each or ({},)


def _question(feed: "Feed", values: Mapping[str, Any]) -> Asked:
    in_path = {name: quote(str(value), safe="") for name, value in values.items()}
    body = {name: _filled(value, values) for name, value in feed.body.items()} if feed.body is not None else None
    return Asked(
        feed.path.format_map(values if feed.elsewhere else in_path),
        {name: value.format_map(values) for name, value in feed.params.items()},
        body,
        base=feed.base,
        endpoint=feed.path,
    )


def _filled(value: Any, values: Mapping[str, Any]) -> Any:
    return value.format_map(values) if isinstance(value, str) else value


def _endless(path: str, pages: int) -> Unreadable:
    return Unreadable(
        path,
        found=f"a page that leads back to one before it, after {pages}",
        expected="pages that end",
        do="Run again; if it stays so, tell the vendor.",
    )
