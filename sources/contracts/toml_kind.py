"""Contracts as TOML: a `[[contract]]` each, with our names."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

import polars as pl

from sources.base import Object, Unreadable
from sources.contracts.base import FORM, Agreements, Asking
from sources.contracts.checked import checked
from sources.contracts.settings import ContractSettings
from sources.objects import fetch, list_objects
from sources.own_files import REJECTED, newest_of_each
from warehouse.tables import CONTRACT_SEEN
from warehouse.tables.base import COUNT, DAY, DECIMAL, FLAG, NUMBER, Type

TABLE = "contract"
# What a value of each of our types is in TOML.
TAKES: dict[Type, tuple[type, ...]] = {
    DAY: (date,),
    DECIMAL: (Decimal, int),
    NUMBER: (Decimal, int),
    COUNT: (int,),
    FLAG: (bool,),
}
NAMED = "a day such as 2026-10-31, without quotes", "an amount", "a number", "a whole number", "true or false"
WORDS = dict(zip(TAKES, NAMED, strict=True))


@dataclass(frozen=True)
class TomlContracts:
    name: str = "toml"

    def agreements(self, settings: ContractSettings, asking: Asking) -> Agreements:
        """Raises SourceError."""
        objects = list_objects(settings.path, base=asking.base, endpoint=settings.endpoint)
        rows, rejects = list[dict[str, Any]](), list[tuple[Any, ...]]()
        for each in newest_of_each(objects):
            text = fetch(each, asking.into, endpoint=settings.endpoint).read_bytes()
            for line, entry in _entries(each, text):
                wrong = list(_wrong(entry))
                rejects += [(each.uri, line, name, str(entry.get(name)), reason) for name, reason in wrong[:1]]
                rows += [] if wrong else [{**entry, "x_file": each.uri, "x_line": line}]
        schema = {**dict(CONTRACT_SEEN.schema.items()), "x_file": pl.String(), "x_line": pl.Int64()}
        good, refused = checked(pl.DataFrame([_exact(row) for row in rows], schema=schema))
        told = pl.concat([pl.DataFrame(rejects, schema=REJECTED, orient="row"), refused])
        return Agreements(good, told, whole=told.is_empty(), objects=objects)


def _entries(source: Object, text: bytes) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each `[[contract]]` with its line. Raises Unreadable."""
    try:
        entries = tomllib.loads(text.decode("utf-8-sig"), parse_float=Decimal).get(TABLE)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _unreadable(source, f"no TOML ({error})") from error
    if not isinstance(entries, list):
        raise _unreadable(source, f"no [[{TABLE}]]")
    lines = [n for n, line in enumerate(text.decode("utf-8-sig").splitlines(), 1) if _opens(line)]
    yield from zip([*lines, *[0] * len(entries)], entries, strict=False)


def _opens(line: str) -> bool:
    return line.replace(" ", "").startswith(f"[[{TABLE}]]")


def _wrong(entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each key that is none of ours, or has a value of another type; and what is missing."""
    kinds = {column.name: column for column in FORM.columns}
    for name, value in entry.items():
        if name not in kinds:
            near = get_close_matches(name, kinds, n=1, cutoff=0.6)
            yield name, "found a key that is not known" + (f'. Did you mean "{near[0]}"?' if near else "")
            continue
        column, takes = kinds[name], TAKES.get(kinds[name].type, (str,))
        if not isinstance(value, takes) or (isinstance(value, bool) and bool not in takes):
            yield name, f"found what is not {WORDS.get(column.type, 'a text in quotes')}"
        elif column.allowed and value not in column.allowed:
            near = get_close_matches(str(value), column.allowed, n=1, cutoff=0.5)
            hint = f'. Did you mean "{near[0]}"?' if near else ""
            yield name, f"found what is not one of {', '.join(column.allowed)}{hint}"
    yield from (
        (column.name, "found nothing; expected it in each contract")
        for column in FORM.columns
        if not column.nullable and column.name not in entry
    )


def _exact(row: dict[str, Any]) -> dict[str, Any]:
    """Amounts as decimals, measurements as floats."""
    amounts = {column.name for column in FORM.columns if column.type is DECIMAL} & row.keys()
    measures = {column.name for column in FORM.columns if column.type is NUMBER} & row.keys()
    return row | {name: Decimal(row[name]) for name in amounts} | {name: float(row[name]) for name in measures}


def _unreadable(source: Object, found: str) -> Unreadable:
    return Unreadable(
        source.uri,
        found=found,
        expected=f"TOML with a [[{TABLE}]] for each contract",
        do="docs/sources/contracts.md shows one.",
    )


TOML = TomlContracts()
