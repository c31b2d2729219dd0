"""`outlay demo`: an invented company, through the same code as anybody's, and its pages."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

import tomlkit

from pipelines.report import Report
from pipelines.run import Watch, run
from pipelines.settings import Settings, load
from pipelines.workspace import instant
from sources.sample import Feed, World, write_sample
from sources.settings import billing_kinds

# The kinds of feeds that something reads, by table of outlay.toml.
KINDS_READ = {"billing": billing_kinds()}


def demo(
    out: Path,
    *,
    seed: int,
    size: str,
    as_of: date | None,
    told: Callable[[str], None],
    watch: Callable[[str, int, str], AbstractContextManager[Watch]],
) -> tuple[Settings, Report]:
    """Writes the company into `out`, publishes what its providers give, and gives the settings that read it."""
    day = as_of or instant().date()
    company = write_sample(World.of(seed, size, day), out)
    file = out / "outlay.toml"
    file.write_text(config(company.feeds), encoding="utf-8")
    settings = load(file)
    return settings, run(settings, told=told, watch=watch, as_of=day)


def config(feeds: Iterable[Feed]) -> str:
    """An outlay.toml that reads these feeds; one of a table or kind that nothing reads yet is left out."""
    document = tomlkit.document()
    document.add(tomlkit.comment("Made by `outlay demo`: it reads what an invented company's providers deliver."))
    document.update({"storage": {"path": ".outlay"}})
    for feed in feeds:
        if is_read(feed):
            document.setdefault(feed.table, tomlkit.aot()).append(tomlkit.item(feed.settings))
    return tomlkit.dumps(document)


def is_read(feed: Feed) -> bool:
    """Whether outlay.toml knows the feed's table and kind."""
    return feed.kind in KINDS_READ.get(feed.table, tuple[str, ...]())
