"""Answers as they were received, in the archive: a folder a business day, some megabytes a file.

A line is one page of one operation, or why there is none. What was kept can be looked at again, by the mappings of a
later version, and gives the same rows.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any

from sources.archive import Archive
from sources.base import Unreadable
from sources.inventory.aws.accounts import Account, Company
from sources.inventory.aws.ask import Ask
from sources.inventory.aws.doors import Doors
from sources.inventory.aws.place import Told
from sources.inventory.aws.refusals import Failure

INVENTORY, METRICS = "inventory", "metrics"
COMPANY, WHOLE = "company.json", "complete"
CHARACTERS = 4 << 20


@dataclass
class Keeping:
    """Takes pages as they come and writes them down by account and region."""

    archive: Archive
    folder: Path
    _held: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _length: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _files: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _lock: Lock = field(default_factory=Lock)

    @classmethod
    def of_day(cls, archive: Archive, source: str, day: date, what: str) -> "Keeping":
        """What was kept of an earlier asking on the day goes."""
        folder = archive.make(source, str(day), what)
        archive.clear(folder)
        return cls(archive, folder)

    def take(self, _: Ask, told: Told) -> None:
        failure = asdict(told.failure) if told.failure else None
        self.line(told.account, told.region, {**vars(told), "failure": failure})

    def line(self, account: str, region: str | None, told: Mapping[str, Any]) -> None:
        place, text = f"{account}.{region or 'global'}", json.dumps(told, ensure_ascii=False, default=str)
        with self._lock:
            self._held[place].append(text)
            self._length[place] += len(text)
            if self._length[place] > CHARACTERS:
                self._write(place)

    def end(self, company: Company | None = None) -> None:
        for place in list(self._held):
            self._write(place)
        if company:
            self.archive.write(self.folder / COMPANY, json.dumps(_as_told(company), ensure_ascii=False))
        (self.folder / WHOLE).touch()

    def _write(self, place: str) -> None:
        lines = self._held.pop(place)
        self.archive.write(self.folder / f"{place}.{self._files[place]:04}.jsonl", "\n".join(lines))
        self._files[place] += 1
        self._length[place] = 0


def lines(archive: Archive, source: str, day: date, what: str) -> Iterator[dict[str, Any]]:
    """What was kept on a day. Raises Unreadable where it is not whole, or not to be opened."""
    folder = archive.make(source, str(day), what)
    if not (folder / WHOLE).exists():
        raise Unreadable(
            str(folder),
            found="no answers that came whole",
            expected=f"what was asked on {day}",
            do="Run on the day itself: AWS tells nothing of days that are past.",
        )
    for text in archive.read(folder, "*.jsonl"):
        yield from map(json.loads, text.splitlines())


def told_again(line: Mapping[str, Any]) -> Told:
    where = {name: line[name] for name in ("account", "region", "ask", "of")}
    return Told(**where, page=line["page"], failure=_failure(line["failure"]))


def company_again(archive: Archive, source: str, day: date) -> Company:
    told = json.loads(archive.read(archive.make(source, str(day), INVENTORY), COMPANY)[0])
    accounts = [
        Account(
            each["number"], each["partition"], Doors(None, _nobody), each["is_own"], failure=_failure(each["failure"])
        )
        for each in told["accounts"]
    ]
    for account, each in zip(accounts, told["accounts"], strict=True):
        account.regions = tuple(each["regions"])
    closed = {number: Failure(**failure) for number, failure in told["closed"].items()}
    return Company(accounts, closed, told["members"], _failure(told["listing"]))


def _nobody() -> None:
    """What was kept is asked of nobody."""


def _failure(told: Mapping[str, Any] | None) -> Failure | None:
    return Failure(**told) if told else None


def _as_told(company: Company) -> dict[str, Any]:
    return {
        "accounts": [
            {
                "number": each.number,
                "partition": each.partition,
                "is_own": each.is_own,
                "regions": each.regions,
                "failure": asdict(each.failure) if each.failure else None,
            }
            for each in company.accounts
        ],
        "closed": {number: asdict(failure) for number, failure in company.closed.items()},
        "members": company.members,
        "listing": asdict(company.listing) if company.listing else None,
    }
