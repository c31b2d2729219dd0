"""Asks a kind of source at a vendor that is written down for a test and served in the vendor's own dialect."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sources.archive import Archive
from sources.http.waits import Clock
from sources.saas import Answers, Asking, Told
from sources.saas.http_kind import HttpKind
from sources.saas.settings import SaasSettings
from sources.sample.serve import Providers, serving
from tests.sources.sample.serve.asking import TOKEN

AS_OF = date(2026, 11, 29)
NOW = datetime(2026, 11, 29, 6)
KEY = b"k" * 32


@dataclass
class Passing:
    """A clock on which waiting takes no time; what was waited for is kept."""

    waited: list[float]
    ahead: float = 0.0

    @property
    def clock(self) -> Clock:
        return Clock(lambda: NOW.timestamp() + self.ahead, self._sleep)

    def _sleep(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.ahead += seconds


@dataclass(frozen=True)
class Asked:
    """A kind with what it is asked with."""

    kind: HttpKind
    settings: SaasSettings
    asking: Asking

    def answers(self, **changed: Any) -> Answers:
        return self.kind.ask(self.settings, replace(self.asking, **changed))

    def told(self, **changed: Any) -> Told:
        return self.kind.read(self.settings, self.answers(**changed), self.asking.as_of)


def asked_at(kind: HttpKind, endpoint: str, folder: Path, *, token: str | None = TOKEN, **settings: str) -> Asked:
    """The kind, to be asked at an address with an archive of its own; no wait takes time."""
    archive = Archive(folder / "archive", KEY)
    return Asked(
        replace(kind, clock=Passing([]).clock),
        SaasSettings(name=kind.name, kind=kind.name, endpoint=endpoint, **settings),
        Asking(AS_OF, NOW, folder, archive, token),
    )


@contextmanager
def served(
    kind: HttpKind, company: Path, *, faults: bool = False, port: int | None = None, **settings: str
) -> Iterator[tuple[Asked, Providers]]:
    """The kind at a written company that serves a feed of its name."""
    with serving(company, port, faults=faults) as providers:
        yield asked_at(kind, f"{providers.address}/{kind.name}", company, **settings), providers
