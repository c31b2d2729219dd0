"""Which sources of people, contracts, lines and seats have something to be read: not had today, or files changed."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pipelines.software.looking import SoftwareSettings, reading_of
from sources.base import SourceError
from sources.objects import list_objects
from warehouse.own_files import objects_read
from warehouse.store import Store

# Had is what came, though it be old or without names; only what failed is worth asking again on the same day, which
# goes on where it broke off.
HAD_ON = """
SELECT source FROM saas_feed WHERE day >= ? GROUP BY ALL
HAVING bool_and(status <> 'failed') AND bool_or(status <> 'not_asked')
"""


def due(
    store: Store, sources: Sequence[SoftwareSettings], base: Path, as_of: date, *, again: bool
) -> list[SoftwareSettings]:
    """Those to be read, in the order given."""
    had = set(store.frame(HAD_ON, [as_of])["source"])
    return [each for each in sources if again or each.name not in had or _changed(store, each, base)]


def _changed(store: Store, source: SoftwareSettings, base: Path) -> bool:
    if not source.path:
        return False
    try:
        there = list_objects(source.path, base=base, endpoint=source.endpoint)
    except SourceError:
        return True
    reading = reading_of(source)
    return {(each.uri, each.version, reading) for each in there} != objects_read(store, source.name)
