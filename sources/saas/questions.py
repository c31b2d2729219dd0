"""The questions of a feed: what each is about, and its pages, asked for or found in the archive."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urljoin

import polars as pl

from sources.base import SourceError, Unreadable
from sources.http import Asked, Client, Kept, Question, Reply
from sources.saas.base import Answers
from sources.saas.feed import DAY, Feed, Record, When
from sources.saas.feed_answers import Outcome
from sources.saas.refusals import Refusal
from sources.saas.settings import SaasSettings

MOST_PAGES = 100_000
# How often a list is begun whose token for the next page ran out.
MOST_STARTS = 3
# What is said of one day and holds for all.
FOR_ALL_DAYS = ("refused", "not_offered", "concealed")
REDIRECTS = (301, 302, 303, 307, 308)
Item = Mapping[str, Any]


@dataclass
class Questions:
    """Asks what the archive has not; `answered` as long as none broke off."""

    client: Client
    kept: Kept
    settings: SaasSettings
    refused: Callable[[Reply], Refusal | None]
    answered: bool = True
    _ended: dict[str, Refusal] = field(default_factory=dict[str, Refusal])

    def about(self, feed: Feed, when: When, answers: Answers) -> list[tuple[Item, Item]]:
        """Each thing that the feed has a question about, with all that may be filled in; one where it is about none."""
        days = {"start": when.start, "as_of": when.as_of, "organization": self.settings.organization}
        items = {str(item.get(feed.key)): item for item in filter(feed.only, _items(feed, when, answers))}
        return [(item, {**days, **item}) for item in items.values()]

    def answer(self, feed: Feed, when: When, item: Item, values: Item) -> Outcome:
        """Records or why there are none.

        After a question that nobody answers the feed's others are not begun, nor after a day that is refused.
        """
        if ended := self._ended.get(feed.name):
            return Outcome(item, (), ended)
        try:
            outcome = self._outcome(feed, when, item, _question(feed, values))
        except SourceError as error:
            self.answered = False
            outcome = Outcome(item, (), Refusal(error.found, "failed"))
            self._ended[feed.name] = Refusal(error.found, "failed")
        if outcome.refusal and feed.key == DAY and outcome.refusal.status in FOR_ALL_DAYS:
            self._ended[feed.name] = outcome.refusal
        return outcome

    def _outcome(self, feed: Feed, when: When, item: Item, asked: Asked) -> Outcome:
        kept = self.kept.told(feed.name, asked)
        if kept is None and feed.key == DAY and when.since and when.is_settled(item[DAY]):
            kept = self.kept.taken_over(feed.name, asked, when.since)
        if kept is None:
            return Outcome(item, *self._asked(feed, asked))
        refusal = next(filter(None, (self._refusal(feed, reply) for reply in kept.replies)), None)
        if refusal is not None:
            return Outcome(item, (), refusal)
        return Outcome(item, [record for reply in kept.replies for record in records(feed, reply)])

    def _refusal(self, feed: Feed, reply: Reply) -> Refusal | None:
        return (feed.refused or self.refused)(reply)

    def _asked(self, feed: Feed, asked: Asked) -> tuple[list[Record], Refusal | None]:
        """Asks page by page and keeps it all; a list whose token ran out is begun anew.

        Raises Unreachable, and Unreadable for pages that have no end.
        """
        first, replies, come, seen, starts = asked, list[Reply](), list[Record](), set[str](), 1
        while True:
            reply = self._reply(feed, asked)
            if replies and starts < MOST_STARTS and self.client.manner.starts_anew(reply):
                asked, replies, come, seen, starts = first, [], [], set(), starts + 1
                continue
            replies.append(reply)
            if refusal := self._refusal(feed, reply):
                self.kept.keep(feed.name, first, Question(tuple(replies), in_full=False))
                return [], refusal
            some = records(feed, reply)
            following = feed.pages.following(asked, reply, len(some), len(come))
            come += some
            if following is None:
                self.kept.keep(feed.name, first, Question(tuple(replies), in_full=True))
                return come, None
            if repr(following) in seen or len(replies) >= MOST_PAGES:
                raise _endless(following.path, len(replies))
            seen.add(repr(following))
            asked = following

    def _reply(self, feed: Feed, asked: Asked) -> Reply:
        if feed.elsewhere:
            return self.client.ask_elsewhere(asked.path)
        reply = self.client.ask(asked)
        if feed.follows and reply.status in REDIRECTS:
            return self.client.ask_elsewhere(urljoin(self.client.base, reply.headers.get("location", "")))
        return reply


def records(feed: Feed, reply: Reply) -> list[Record]:
    """The records of one page. Raises Unreadable where an answer is no JSON or of another shape than the feed's."""
    if callable(feed.records):
        try:
            return feed.records(reply)
        except (ValueError, TypeError, KeyError, AttributeError, pl.exceptions.PolarsError) as error:
            raise _unlike(feed.path, f"an answer in another shape ({type(error).__name__})") from error
    if reply.json is None:
        raise _unlike(feed.path, "no JSON")
    found = reply.at(feed.records)
    each: list[Any] = found if isinstance(found, list) else [found]
    return [record for record in each if isinstance(record, dict)]


def _items(feed: Feed, when: When, answers: Answers) -> Iterator[Item]:
    if isinstance(feed.each, str):
        yield from answers[feed.each].records
    elif callable(feed.each):
        yield from feed.each(when)
    else:
        yield from feed.each or ({},)


def _question(feed: Feed, values: Mapping[str, Any]) -> Asked:
    """Raises Unreadable where a record lacks what the question needs of it."""
    try:
        return _filled_in(feed, values)
    except (KeyError, IndexError) as error:
        raise _unlike(feed.path, f"a record of {feed.each} without {error}") from error


def _filled_in(feed: Feed, values: Mapping[str, Any]) -> Asked:
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


def _unlike(path: str, found: str) -> Unreadable:
    return Unreadable(path, found=found, expected="the vendor's own", do="Look at the endpoint in outlay.toml.")


def _endless(path: str, pages: int) -> Unreadable:
    return Unreadable(
        path,
        found=f"a page that leads back to one before it, after {pages}",
        expected="pages that end",
        do="Run again; if it stays so, tell the vendor.",
    )
