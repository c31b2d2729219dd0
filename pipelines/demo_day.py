"""One day of the invented company, read through the same code as anybody's."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path

import tomlkit

from checks.expectations import prepare
from pipelines.demo_decisions import decide
from pipelines.demo_serving import Server
from pipelines.report import Report
from pipelines.run import Watch, run
from pipelines.settings import Settings, load
from sources import contracts, people, saas, spend, trails
from sources.sample import Feed, Made, put
from sources.settings import billing_kinds, inventory_kinds

Watching = Callable[[str, int, str], AbstractContextManager[Watch]]
Live = Callable[[Made, Path, Server, Callable[[str], None], Watching], tuple[Settings, Report]]
# The kinds of feeds that something reads, by table of outlay.toml.
KINDS_READ = {
    "billing": billing_kinds(),
    "inventory": inventory_kinds(),
    "people_source": tuple(kind.name for kind in people.KINDS),
    "contracts": tuple(kind.name for kind in contracts.KINDS),
    "spend": tuple(kind.name for kind in spend.KINDS),
    "saas": tuple(kind.name for kind in saas.KINDS),
    "trail": tuple(kind.name for kind in trails.KINDS),
}

# What a run would import late.
NEEDED_BY_RUNS = ("pipelines.in_process", "pipelines.load", "dashboards.entered")


def get_ready() -> None:
    """Imports all that reading a day needs."""
    for module in NEEDED_BY_RUNS:
        import_module(module)
    prepare()


def live(
    made: Made,
    out: Path,
    server: Server,
    told: Callable[[str], None],
    watch: Watching,
) -> tuple[Settings, Report]:
    """One day: what was decided since the last one is entered, what the providers give now is written and read.

    On a day of bills alone nothing else is asked, and nobody has to answer.
    """
    written, day = put(made, out), made.world.as_of
    file, seen = out / "outlay.toml", (made.world.whole_looks[:-1] or [day])[-1]
    if made.bills_alone:
        settings = load(file)
        decide(settings, out, day, seen)
        named = [feed.name for feed in written.feeds if is_read(feed)]
        return settings, run(settings, told=told, watch=watch, sources=named, as_of=day)
    with server.answering(out) as address:
        file.write_text(config(written.feeds, address), encoding="utf-8")
        settings = load(file)
        decide(settings, out, day, seen)
        return settings, run(settings, told=told, watch=watch, as_of=day)


def config(feeds: Iterable[Feed], address: str) -> str:
    """An outlay.toml that reads these feeds; one of a table or kind that nothing reads yet is left out.

    What has no files is asked at `address`, below its name; what rides on another asks where that does.
    """
    document = tomlkit.document()
    document.add(tomlkit.comment("Made by `outlay demo`: it reads what an invented company's providers deliver."))
    document.update({"storage": {"path": ".outlay"}})
    for feed in feeds:
        if is_read(feed):
            for table, setting, value in feed.beside:
                document.setdefault(table, tomlkit.table())[setting] = value
            for table, path in feed.files:
                document.setdefault(table, tomlkit.aot()).append(tomlkit.item({"path": path}))
            asked = {} if feed.path or "saas" in feed.settings else {"endpoint": f"{address}/{feed.name}"}
            document.setdefault(feed.table, tomlkit.aot()).append(tomlkit.item({**feed.settings, **asked}))
    return tomlkit.dumps(document)


def is_read(feed: Feed) -> bool:
    """Whether outlay.toml knows its table and kind. Exports of inventories tell what the interfaces tell, too."""
    told_twice = feed.table == "inventory" and bool(feed.path)
    return feed.kind in KINDS_READ.get(feed.table, tuple[str, ...]()) and not told_twice
