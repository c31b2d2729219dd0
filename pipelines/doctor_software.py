"""What `doctor` says of sources of people, contracts, lines, seats, trails: files that are there, tokens, addresses."""

import os
from collections.abc import Iterator
from pathlib import Path

from pipelines.examined import Finding
from pipelines.settings import Settings
from pipelines.software.looking import SoftwareSettings
from sources import contracts, people, saas, spend, trails
from sources.base import SourceError
from sources.objects import list_objects
from sources.trails.settings import TrailSettings

TABLES = {
    "people_source": people.KINDS,
    "contracts": contracts.KINDS,
    "spend": spend.KINDS,
    "saas": saas.KINDS,
    "trail": trails.KINDS,
}
# The page of the docs that tells how a source is set up.
PAGES = {"people_source": "people", "contracts": "contracts", "spend": "spend", "trail": "trails"}


def examine_software(settings: Settings) -> Iterator[Finding]:
    """A finding a source. Nothing is asked: that is a run's, and so is what a token may see."""
    for table in TABLES:
        for source in getattr(settings, table):
            yield _source(table, source, settings.base)
    if settings.saas and not settings.people_source:
        do = "Add a [[people_source]] (docs/sources/people.md): without one nobody is known to have left."
        yield Finding("people", "warn", "seats are read and no roster is", do)


def _source(table: str, source: SoftwareSettings, base: Path) -> Finding:
    what, page = f"{table} {source.name}", f"docs/sources/{PAGES.get(table, f'saas-{source.kind}')}.md"
    known = {kind.name: kind for kind in TABLES[table]}
    if source.kind not in known:
        return Finding(what, "fail", f"kind {source.kind}", f"One of {', '.join(known)}.")
    if source.path:
        return _files(what, source, base, page)
    if source.kind.endswith("csv") or source.kind == "toml":
        return Finding(what, "fail", "no path", f'Write path = "…" into its table ({page}).')
    if isinstance(source, TrailSettings):
        return Finding(what, "ok", f"asked with the address and token of {source.saas} ({page})")
    return _interface(what, source, known[source.kind], page)


def _files(what: str, source: SoftwareSettings, base: Path, page: str) -> Finding:
    try:
        objects = list_objects(source.path, base=base, endpoint=source.endpoint)
    except SourceError as error:
        return Finding(what, "fail", f"{error.what}: found {error.found}; expected {error.expected}", error.do)
    newest = max(each.modified for each in objects)
    many = f"{len(objects)} file{'s' if len(objects) > 1 else ''}"
    return Finding(what, "ok", f"{source.path}: {many}, the newest of {newest:%Y-%m-%d}; see `outlay preview` ({page})")


def _interface(what: str, source: SoftwareSettings, kind: object, page: str) -> Finding:
    asked = getattr(kind, "asks", kind)
    address = source.endpoint or getattr(asked, "base", "")
    if not address:
        return Finding(what, "fail", "no endpoint", f'Write endpoint = "https://…" into its table ({page}).')
    if not os.environ.get(source.token_variable):
        do = f"Set it before a run; {page} says which permissions the token needs."
        return Finding(what, "fail", f"{source.token_variable} is not set", do)
    return Finding(what, "ok", f"{source.token_variable} is set; {address} is asked by a run")
