"""Looks at a trail whose vendor is written down for a test and served in the vendor's own dialect."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sources.archive import Archive
from sources.saas.settings import SaasSettings
from sources.sample.serve import serving
from sources.trails import Asking, Sighted
from sources.trails.asked import AskedTrail
from sources.trails.settings import TrailSettings
from tests.sources.saas.asking import AS_OF, KEY, NOW, Passing
from tests.sources.sample.serve.asking import TOKEN, write_feed


@dataclass(frozen=True)
class Looked:
    """A trail with the source that it rides on, and a clock on which waiting takes no time."""

    trail: AskedTrail
    settings: TrailSettings
    asking: Asking
    clock: Passing

    def sighted(self, **changed: Any) -> Sighted:
        return self.trail.look(self.settings, replace(self.asking, **changed))

    def rows(self, **changed: Any) -> dict[tuple[str, str | None], dict[str, Any]]:
        """SIGHTS by client and account."""
        return {(row["client"], row["account"]): row for row in self.sighted(**changed).sights.to_dicts()}

    def feeds(self, **changed: Any) -> dict[str, dict[str, Any]]:
        return {row["feed"]: row for row in self.sighted(**changed).feeds.to_dicts()}


def riding(trail: AskedTrail, address: str, folder: Path, organization: str = "") -> Looked:
    """The trail, riding on a source of the kind that it needs at an address."""
    clock = Passing([])
    timed = replace(trail, asks=replace(trail.asks, clock=clock.clock))
    saas = SaasSettings(name=trail.rides_on, kind=trail.rides_on, endpoint=address, organization=organization)
    named = TrailSettings.model_validate({"name": "trail", "kind": trail.name, "saas": trail.rides_on})
    archive = Archive(folder / "archive", KEY)
    asking = Asking(AS_OF, NOW, folder, folder, archive, TOKEN, saas=saas, since=dict[str, date]())
    return Looked(timed, named, asking, clock)


@contextmanager
def trailing(
    trail: AskedTrail,
    folder: Path,
    collections: Mapping[str, Sequence[Any]],
    *,
    faults: bool = False,
    denied: Sequence[str] = (),
    organization: str = "",
) -> Generator[Looked]:
    """The trail at a written company of one feed; `denied` are collections that its token may not read."""
    write_feed(folder, trail.rides_on, collections, denied=list(denied))
    with serving(folder, None, faults=faults) as providers:
        yield riding(trail, f"{providers.address}/{trail.rides_on}", folder, organization)
