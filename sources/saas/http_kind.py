"""A vendor that is asked over HTTP, declared: its feeds, how each is paged and what it says where it refuses.

docs/adding-a-source.md writes one from nothing. Feeds are asked side by side, those that hang on another after it; what
came is archived as it was received and read from there when the same day is asked again.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

from sources.base import Unreachable
from sources.http import Client, Kept, Manner, Reply, SignIn
from sources.http.waits import Clock
from sources.saas.base import Answer, Answers, Asking, Told
from sources.saas.feed import Feed, When
from sources.saas.feed_answers import Outcome, combined, nothing_told
from sources.saas.look import keep_look, look_of
from sources.saas.questions import Questions
from sources.saas.refusals import Refusal, by_status
from sources.saas.settings import SaasSettings

AT_ONCE = 8


def no_session(_: SaasSettings, __: str) -> SignIn | None:
    """The secret is a token itself."""
    return None


class Reader(Protocol):
    """What the answers say: pure."""

    def __call__(self, settings: SaasSettings, answers: Answers, as_of: date) -> Told:
        """The frames."""
        ...


@dataclass(frozen=True)
class HttpKind:
    """A kind of `[[saas]]`. `base` is the vendor's address, where it has one for everybody.

    `sign_in` makes of settings and secret how a session is had; None where the secret is a token itself. `part` names
    the interface where a vendor has several. `page` is that of the docs, if not the kind's own.
    """

    name: str
    feeds: tuple[Feed, ...]
    read: Reader = field(repr=False)
    base: str = ""
    manner: Manner = field(default_factory=Manner)
    sign_in: Callable[[SaasSettings, str], SignIn | None] = no_session
    refused: Callable[[Reply], Refusal | None] = by_status
    part: str = ""
    page: str = ""
    clock: Clock = field(default_factory=Clock)

    def ask(self, settings: SaasSettings, asking: Asking) -> Answers:
        """Asks for all feeds and archives what came. Raises SourceError where nothing at all can be had."""
        client = self._client(settings, asking)
        kept = Kept(asking.archive, settings.name, asking.as_of, asking.replays)
        questions = Questions(client, kept, settings, self.refused)
        try:
            answers = self._all(questions, *self._archived(kept, asking))
        finally:
            client.close()
        if not asking.replays:
            keep_look(kept, self.part, asking.since, answers, answered=questions.answered)
        if all(answer.status != "ok" for answer in answers.values()):
            raise nothing_told(settings, client.base, answers, self.page or _page(settings))
        return answers

    def _archived(self, kept: Kept, asking: Asking) -> tuple[Asking, dict[str, Answer]]:
        """As the archive was asked, and the feeds that it was not asked for; all as it is where nothing is replayed."""
        look = look_of(kept, self.part) if asking.replays else None
        if look is None:
            return asking, dict(asking.had)
        new = [feed.name for feed in self.feeds if feed.name not in look.feeds]
        reason = f"It was not asked for on {asking.as_of}."
        return replace(asking, since=look.since), {name: Answer(status="not_asked", reason=reason) for name in new}

    def _all(self, questions: Questions, asking: Asking, answers: dict[str, Answer]) -> Answers:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            while left := [feed for feed in self.feeds if feed.name not in answers]:
                ready = [feed for feed in left if not isinstance(feed.each, str) or feed.each in answers]
                begun = [(feed, *self._begin(feed, questions, asking, answers, pool)) for feed in ready]
                for feed, when, told in begun:
                    outcomes = [each.result() for each in told]
                    answers[feed.name] = combined(feed, when, outcomes, answers)
        return answers

    def _begin(
        self, feed: Feed, questions: Questions, asking: Asking, answers: Answers, pool: ThreadPoolExecutor
    ) -> tuple[When, list[Future[Outcome]]]:
        when = When.of(asking, feed)
        asked = questions.about(feed, when, answers)
        return when, [pool.submit(questions.answer, feed, when, item, values) for item, values in asked]

    def _client(self, settings: SaasSettings, asking: Asking) -> Client:
        base = settings.endpoint or self.base
        if not base:
            raise _no_address(settings)
        if not settings.organization and any("{organization}" in feed.path for feed in self.feeds):
            raise _no_organization(settings)
        if not asking.token and not asking.replays:
            raise _no_token(settings)
        token = "" if asking.replays else asking.token or ""
        sign_in = self.sign_in(settings, token) if token else None
        return Client(base, token, self.manner, sign_in, stands_in=bool(settings.endpoint), clock=self.clock)


def _page(settings: SaasSettings) -> str:
    return f"docs/sources/saas-{settings.kind}.md"


def _no_address(settings: SaasSettings) -> Unreachable:
    return Unreachable(
        settings.name,
        found="no endpoint",
        expected=f"your own address at {settings.kind}",
        do=f'Write endpoint = "https://…" into the [[saas]] table of {settings.name}.',
    )


def _no_organization(settings: SaasSettings) -> Unreachable:
    return Unreachable(
        settings.name,
        found="no organization",
        expected=f"yours, as {settings.kind} names it",
        do=f'Write organization = "…" into its table; {_page(settings)} says where it stands.',
    )


def _no_token(settings: SaasSettings) -> Unreachable:
    return Unreachable(
        settings.name,
        found=f"no {settings.token_variable} in the environment",
        expected="a token there",
        do=f"{_page(settings)} says which permissions it needs.",
    )
