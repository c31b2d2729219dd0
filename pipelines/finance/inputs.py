"""What finance is worked out from beside bills: its tables of outlay.toml, and the files that these name."""

import tomllib
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from pipelines.settings import Settings
from warehouse.store import Store

TABLES = ("allocation", "targets", "budgets", "metrics", "fx", "close", "forecast")
COMMITMENTS = ("contract_commitments", "cud_subscriptions")
READ = (".csv", ".gz", ".json", ".parquet", ".toml", ".zip")


def changed(store: Store, settings: Settings) -> bool:
    """Whether any of it says something else than when finance was last worked out."""
    told = store.frame("SELECT digest FROM finance_read")["digest"].to_list()
    return told != ([said] if (said := digest(settings)) else [])


def note(store: Store, settings: Settings, now: datetime) -> None:
    """Keeps that finance was worked out from what there is."""
    said = digest(settings)
    with store.transaction():
        store.connection.execute("DELETE FROM finance_read")
        if said:
            store.connection.execute("INSERT INTO finance_read VALUES (?, ?)", [said, now])


def digest(settings: Settings) -> str:
    """Changes whenever a table or a file does; empty where there is no such table."""
    tables = {name: told for name in TABLES if (told := getattr(settings, name, None))}
    tables |= {name: told for name in COMMITMENTS if (told := getattr(settings.commitments, name))}
    if not tables:
        return ""
    found = sha256(repr(tables).encode())
    for file in sorted(set(_files(tables, settings.base))):
        found.update(f"{file}\n".encode())
        found.update(file.read_bytes())
    return found.hexdigest()


def _files(value: Any, folder: Path) -> Iterator[Path]:
    """The files that any text in it names, and those that a TOML among them names."""
    if isinstance(value, str):
        for file in _named(value, folder):
            yield file
            if file.suffix == ".toml":
                yield from _files(_parsed(file), file.parent)
    elif isinstance(value, BaseModel):
        yield from _files(value.model_dump(), folder)
    elif isinstance(value, dict):
        yield from _files(list(value.values()), folder)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _files(each, folder)


def _named(text: str, folder: Path) -> list[Path]:
    """A file, or those of a folder or a glob; a decimal point is no name, though it is that of the folder itself."""
    if not any(map(str.isalnum, text)):
        return []
    with suppress(OSError, ValueError):
        place = folder / text
        if place.is_dir():
            return [file for file in place.rglob("*") if file.suffix in READ]
        if text.endswith(READ):
            return [file for file in folder.glob(text) if file.is_file()] if not place.is_file() else [place]
    return []


def _parsed(file: Path) -> Any:
    with suppress(OSError, ValueError, tomllib.TOMLDecodeError, RecursionError):
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    return {}
