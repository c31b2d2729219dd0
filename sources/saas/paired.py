"""A vendor with two interfaces and a token of each: "<token of the first>:<token of the second>"."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sources.base import Unreachable
from sources.http import Kept
from sources.http.waits import Clock
from sources.saas.base import Answer, Answers, Asking, Told
from sources.saas.feed import Feed
from sources.saas.http_kind import HttpKind
from sources.saas.look import look_of
from sources.saas.settings import SaasSettings


@dataclass(frozen=True)
class Paired:
    """A kind of `[[saas]]` whose answers are those of both, read by the reader of the first.

    `lacking` are the answers of an interface's feeds where there is no token of it; one without such needs a token.
    What an interface refuses as a whole its feeds were refused, and the other's answers stand.
    """

    first: HttpKind
    second: HttpKind
    lacking: Mapping[str, Answer] = field(repr=False)
    clock: Clock = field(default_factory=Clock)

    @property
    def name(self) -> str:
        """What outlay.toml calls it."""
        return self.first.name

    @property
    def base(self) -> str:
        """The first's address, which `doctor` names."""
        return self.first.base

    def ask(self, settings: SaasSettings, asking: Asking) -> Answers:
        """What both answer. Raises Unreachable where nothing at all can be had."""
        of_first, _, of_second = (asking.token or "").partition(":")
        answers, errors = dict[str, Answer](), list[Unreachable]()
        for kind, token in ((self.first, of_first), (self.second, of_second)):
            own = replace(asking, token=token or None)
            try:
                answers |= self._of(kind, settings, own)
            except Unreachable as error:
                errors.append(error)
                answers |= {feed.name: _not_had(feed, error) for feed in kind.feeds}
        if all(answer.status != "ok" for answer in answers.values()):
            return self._nothing(settings, asking, errors)
        return answers

    def read(self, settings: SaasSettings, answers: Answers, as_of: date) -> Told:
        """What both say."""
        return self.first.read(settings, answers, as_of)

    def _nothing(self, settings: SaasSettings, asking: Asking, errors: list[Unreachable]) -> Answers:
        """Raises the first of the errors, or that of the first interface, which has no token."""
        if errors:
            raise errors[0]
        return self.first.ask(settings, replace(asking, token=None))

    def _of(self, kind: HttpKind, settings: SaasSettings, asking: Asking) -> Answers:
        lacking = {feed.name: self.lacking[feed.name] for feed in kind.feeds if feed.name in self.lacking}
        kept = Kept(asking.archive, settings.name, asking.as_of)
        is_asked = look_of(kept, kind.part) is not None if asking.replays else bool(asking.token)
        return lacking if lacking and not is_asked else replace(kind, clock=self.clock).ask(settings, asking)


def _not_had(feed: Feed, error: Unreachable) -> Answer:
    if error.transient:
        return Answer(status="failed", reason=str(error))
    return Answer(status="refused", permission=feed.permission, reason=str(error))
