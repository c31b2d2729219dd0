"""Vendors are asked side by side, beside whatever else a run does; what each told is kept in its turn."""

from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from pipelines.software.looking import Looking, SoftwareSettings
from pipelines.software.seats import asking_of
from sources.saas import Answers, kind_named
from sources.saas.settings import SaasSettings
from warehouse.store import Store

AT_ONCE = 4
Asked = Mapping[str, Future[Answers]]
NOBODY: Asked = {}


@contextmanager
def asked_ahead(store: Store, sources: Sequence[SoftwareSettings], looking: Looking) -> Generator[Asked]:
    """Asks these vendors while the block lasts: by source what it answers, or the SourceError that says why not."""
    vendors = [each for each in sources if isinstance(each, SaasSettings) and not each.path]
    if len(vendors) < 2:
        yield NOBODY
        return
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        askings = {each.name: (each, asking_of(store, each, looking)) for each in vendors}
        yield {name: pool.submit(kind_named(each.kind).ask, each, asking) for name, (each, asking) in askings.items()}
    finally:
        pool.shutdown(cancel_futures=True)
