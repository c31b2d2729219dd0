"""Trails that ask the interface of a `[[saas]]` source, with its address, its token and its archive."""

from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl

from sources.base import Unreachable
from sources.saas.base import Answers
from sources.saas.base import Asking as AskingOfSeats
from sources.saas.http_kind import HttpKind
from sources.saas.settings import SaasSettings
from sources.trails.base import Asking, Sighted
from sources.trails.settings import TrailSettings

PAGE = "docs/sources/trails.md"
# What the archive calls its looks, beside those of the source that it rides on.
PART = "trail"


@dataclass(frozen=True)
class AskedTrail:
    """`asks` says what is asked for, `sighted` what the answers say: pure.

    `shared` are those of its feeds that the source of seats is asked for, too.
    """

    name: str
    trail: str
    asks: HttpKind = field(repr=False)
    sighted: Callable[[SaasSettings, Answers], Sighted] = field(repr=False)
    shared: tuple[str, ...] = ()

    @property
    def rides_on(self) -> str:
        return self.asks.name

    def look(self, settings: TrailSettings, asking: Asking) -> Sighted:
        """Raises SourceError where nothing at all can be had."""
        if asking.saas is None:
            raise Unreachable(
                settings.name,
                found=f'no [[saas]] "{settings.saas}"',
                expected=f"one of kind {self.rides_on}",
                do=f"Name it in the [[trail]] table ({PAGE}).",
            )
        return self.sighted(asking.saas, self._answers(asking.saas, asking))

    def _answers(self, saas: SaasSettings, asking: Asking) -> Answers:
        had = {name: asking.had[name] for name in self.shared if name in asking.had and asking.had[name].status == "ok"}
        place = (asking.base, asking.archive)
        when = AskingOfSeats(asking.as_of, asking.now, *place, asking.token, asking.since, asking.replays, had)
        return self.asks.ask(saas, when)


def joined(texts: pl.Expr) -> pl.Expr:
    """A list of texts, each once and in order, joined by a space; null where there are none."""
    whole = texts.list.drop_nulls().list.unique().list.sort().list.join(" ")
    return pl.when(whole != "").then(whole)
