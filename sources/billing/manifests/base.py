"""What a provider's manifest says of an export: its months, its files, and which run of it is the newest."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Protocol, Self

from sources.base import Object


@dataclass(frozen=True)
class ListedFile:
    """A file that a manifest lists: its key or path as written there; size and rows where it tells them."""

    key: str
    size_bytes: int | None = None
    rows: int | None = None


@dataclass(frozen=True)
class ExportRun:
    """One run of one export.

    `export` names the export over time, `dataset` which of its parts this is, where it has several (Azure's actual and
    amortized); of the runs of one export, dataset and month that of the highest `rank` is the truth. `periods` are the
    months ("YYYY-MM") that it says it holds, `columns` the columns that it names, `unfinished` why it is not whole by
    its own word. `days` are its first and last day ("YYYY-MM-DD"), where it need not hold its months whole.
    """

    export: str
    periods: tuple[str, ...]
    rank: tuple[str, ...]
    files: tuple[ListedFile, ...]
    run_id: str
    dataset: str = ""
    columns: tuple[str, ...] = ()
    unfinished: str = ""
    days: tuple[str, str] | None = None

    def shares_days(self, other: Self, period: str) -> bool:
        """Whether both hold some day of a month."""
        if self.days is None or other.days is None:
            return True
        first, last = max(self.days[0], other.days[0]), min(self.days[1], other.days[1])
        return first <= last and first[:7] <= period <= last[:7]


class ManifestFormat(Protocol):
    """One provider's manifests."""

    def choose(self, listed: Sequence[Object]) -> list[Object]:
        """The objects that are manifests of this format and may be the newest of their export and month."""
        ...

    def read(self, manifest: Object, text: str) -> list[ExportRun]:
        """The runs that a manifest tells; [] where it is of another kind of export. Raises Unreadable."""
        ...


@dataclass(frozen=True)
class Run:
    """A run with the manifest that told it, and the objects of its files; `missing` says what is not as it says."""

    manifest: Object
    told: ExportRun
    objects: Mapping[str, ListedFile]
    missing: str = ""


def bare(name: str) -> str:
    """Letters and digits of a column's name: `lineItem/UnblendedCost` and `line_item_unblended_cost` are one."""
    return re.sub(r"[^a-z0-9]", "", name.casefold())


Key = tuple[str, str, str]
Told = tuple[Object, ExportRun]


def newest(runs: Iterable[Told]) -> dict[Key, tuple[Told, ...]]:
    """(export, dataset, month) -> the runs that hold: the newest, and older ones that share no day with a newer one."""
    holding: dict[Key, list[Told]] = defaultdict(list)
    for told in sorted(runs, key=lambda each: each[1].rank, reverse=True):
        for period in told[1].periods:
            held = holding[told[1].export, told[1].dataset, period]
            if not any(told[1].shares_days(newer, period) for _, newer in held):
                held.append(told)
    return {key: tuple(held) for key, held in holding.items()}


class Places:
    """Finds the objects that manifests speak of, also where a bucket was copied to another place."""

    def __init__(self, listed: Iterable[Object]) -> None:
        self._by_name: dict[str, list[Object]] = defaultdict(list)
        for each in listed:
            self._by_name[PurePosixPath(each.uri).name].append(each)

    def run(self, manifest: Object, told: ExportRun) -> Run:
        """The run with its objects; `missing` in words where one is not there, or not as large as the manifest says."""
        found: dict[str, ListedFile] = {}
        off: list[str] = [told.unfinished] if told.unfinished else []
        for file in told.files:
            there = self._find(file.key, manifest.uri)
            if there is None:
                off.append(f"{file.key} is not there")
            elif file.size_bytes is not None and there.size_bytes != file.size_bytes:
                off.append(f"{file.key} has {there.size_bytes} bytes instead of {file.size_bytes}")
            elif there.uri in found:
                off.append(f"{file.key} is listed twice")
            else:
                found[there.uri] = file
        return Run(manifest, told, found, "; ".join(off))

    def _find(self, key: str, beside: str) -> Object | None:
        """The object whose path shares most with the end of the key; of equals, the one nearest to the manifest.

        A name alone is not enough, since each month has a file of that name, but for one that lies beside the manifest.
        """
        wanted = PurePosixPath(key.partition("://")[2] or key).parts
        near = PurePosixPath(beside).parent.parts
        ranked: list[tuple[int, int, Object]] = []
        for each in self._by_name.get(wanted[-1], []) if wanted else []:
            parts = PurePosixPath(each.uri).parts
            alike = _shared(wanted[::-1], parts[::-1])
            if alike > 1 or len(wanted) == 1 or parts[:-1] == near:
                ranked.append((alike, _shared(near, parts), each))
        return max(ranked, key=lambda each: each[:2])[2] if ranked else None


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many parts two paths share from the start."""
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count
