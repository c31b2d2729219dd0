"""`make fuzz`: files of every kind of bill gone wrong, ten thousand of them, and none may be lost, hang or raise.

A file is either refused in words (a SourceError), or all its rows are in the segments or among the rejects, and its
own sums are those of the two and what was rounded off. Each file is made from the seed and its number alone, so that
several processes share the work. Small files gain nothing from threads: each process has one for Polars.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from random import Random, SystemRandom

import duckdb
import polars as pl

from benchmarks.bounded import bounded
from benchmarks.mutations import mutated
from checks.reconcile import reconcile, row_ties
from pipelines.load import invoice_totals
from pipelines.load.desk import Desk
from pipelines.load.part import Part, charge_segments
from pipelines.load.prove import sides_of
from pipelines.load.reference import reference
from pipelines.load.stage import stage
from pipelines.plan.exports import Listing, Reading, arrange
from pipelines.plan.found import Found, Listed
from sources import objects
from sources.base import Object, SourceError
from sources.billing.kinds import BillingKind
from sources.billing.periods import billing_periods, periods_seen
from sources.billing.totals import read_totals
from sources.settings import BillingSettings
from tests.sources.billing.exports.made import MADE, kinds_on_files
from warehouse.segments import segment_sums

FILES, FILES_A_TURN = 10_000, 100
# Mappings that reach what a header of ours does not.
MAPPED = {
    "columns": {"amount": "Netto", "tax": "USt", "date": "Datum", "currency": {"column": "Währung", "default": "EUR"}},
    "format": {
        "date": "%d.%m.%Y",
        "decimal": ",",
        "thousands": ".",
        "encoding": "cp1252",
        "delimiter": ";",
        "skip_rows": 1,
    },
}


class Lost(Exception):
    """Something of a file is neither in, nor rejected, nor refused."""


@dataclass(frozen=True)
class Delivery:
    """A whole delivery of one source, in a folder of its own."""

    source: BillingSettings
    kind: BillingKind
    folder: Path
    files: tuple[Path, ...]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=FILES)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    parser.add_argument(
        "--first", type=int, default=0, help="the number of the first file, to go on or to see one again"
    )
    parser.add_argument("--keep", type=Path, default=Path("fuzz-failures"), help="where files that fail are kept")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="how many share the work")
    args = parser.parse_args()
    numbers = range(args.first, args.first + args.files)
    print(f"seed {args.seed}, files {numbers.start} to {numbers.stop - 1}", flush=True)
    counts = fuzzed(numbers, args.seed, args.keep, args.processes)
    return int(counts["failed"] > 0)


def fuzzed(numbers: Sequence[int], seed: int, keep: Path, processes: int) -> Counter[str]:
    """What became of the files with these numbers, told as it goes on."""
    started, counts = time.monotonic(), Counter[str]()
    turns = [numbers[at : at + FILES_A_TURN] for at in range(0, len(numbers), FILES_A_TURN)]
    with _workers(seed, keep, processes) as pool:
        for done, of_turn in enumerate(pool.map(_turn, turns), 1):
            counts.update(of_turn)
            files = min(done * FILES_A_TURN, len(numbers))
            if files == len(numbers) or files % 500 == 0:
                told = ", ".join(f"{count:,} {what}" for what, count in sorted(counts.items()))
                print(f"{files:,} files in {time.monotonic() - started:.0f} s: {told}", flush=True)
    return counts


@contextmanager
def _workers(seed: int, keep: Path, processes: int) -> Generator[ProcessPoolExecutor]:
    os.environ["POLARS_MAX_THREADS"] = "1"
    with (
        tempfile.TemporaryDirectory(prefix="outlay-fuzz-") as folder,
        ProcessPoolExecutor(processes, get_context("spawn"), _begin, (Path(folder), seed, keep)) as pool,
    ):
        try:
            yield pool
        except BrokenProcessPool as error:
            at = sorted(int(file.read_text()) for file in Path(folder).glob("*/number"))
            raise SystemExit(f"seed {seed}: a process ended over one of the files {at}; go on with --first") from error


_FUZZ: list["Fuzz"] = []


def _begin(folder: Path, seed: int, keep: Path) -> None:
    """Once in each process."""
    _FUZZ.append(Fuzz(folder / str(os.getpid()), seed, keep))


def _turn(numbers: Sequence[int]) -> Counter[str]:
    (fuzz,) = _FUZZ
    return Counter(fuzz.one(number) for number in numbers)


class Fuzz:
    """Makes file after file and says what became of each."""

    def __init__(self, folder: Path, seed: int, keep: Path) -> None:
        self.folder, self.seed, self.keep = folder, seed, keep
        self.deliveries = [*_deliveries(folder / "made")]
        self.connection = duckdb.connect()
        self.reference = reference()
        # What became of a file by all that it is read by: most files of a delivery are as they were.
        self._known: dict[tuple[object, ...], bool] = {}

    def one(self, number: int) -> str:
        """What became of file `number` of the seed; says and keeps it where it is "failed"."""
        dice = Random(f"{self.seed}/{number}")
        delivery = dice.choice(self.deliveries)
        broken = dice.choice(delivery.files)
        data, ways = mutated(broken.name, broken.read_bytes(), dice)
        place = self.folder / "now"
        (self.folder / "number").write_text(str(number))
        try:
            bare = dice.random() < 0.5 and broken.suffix != ".json"
            with _placed(delivery, broken, data, place, bare=bare), bounded():
                return self.judge(delivery, place)
        except (Exception, pl.exceptions.PanicException) as error:  # noqa: BLE001 - whatever a file brings about is what is looked for
            self._keep(number, delivery, broken, data, ways, error)
            return "failed"

    def judge(self, delivery: Delivery, place: Path) -> str:
        """What became of a delivery: "loaded", "with rejects" or "refused". Raises Lost."""
        listing = _arranged(delivery, place)
        refused = bool(listing.broken)
        rejects = False
        for number, listed in enumerate(listing.objects):
            try:
                rejects |= self._rejects(delivery, listed, place, number)
            except (SourceError, duckdb.OutOfRangeException):  # a run says so of sums beyond 20 digits too
                refused = True
        return "refused" if refused else "with rejects" if rejects else "loaded"

    def _rejects(self, delivery: Delivery, listed: Listed, place: Path, number: int) -> bool:
        """Whether a file has rejects. Raises SourceError, Lost."""
        path = Path(listed.object.uri)
        contents = sha256(path.read_bytes()).digest()
        key = (delivery.folder, path.relative_to(place), contents, listed.variant, listed.rows)
        if key not in self._known:
            parts = self._read(delivery, listed, place, number)
            self._known[key] = any(part.rejects.height for part in parts)
        return self._known[key]

    def _read(self, delivery: Delivery, listed: Listed, place: Path, number: int) -> list[Part]:
        path, name = Path(listed.object.uri), listed.object.uri
        kind = delivery.kind.as_delivered(listed.variant or delivery.kind.variant_of(path, name))
        periods = _periods(path, kind, name)
        state = place / ".state"
        desk = Desk(state, "fuzz", delivery.kind, self.reference, _nobody)
        found = Found(listed.object, "hash", periods, variant=listed.variant, rows_told=listed.rows, local=path)
        parts = [*stage(found, periods, f"load{number}", desk).values()]
        of_each_cost = read_totals(path, kind, name).sums.group_by("column_name").agg(pl.col("rows").sum())
        self._hold(kind, parts, of_each_cost["rows"].max() if of_each_cost.height else 0)
        return parts

    def _hold(self, kind: BillingKind, parts: list[Part], rows: int) -> None:
        """Raises Lost unless every row and every digit is accounted for."""
        landed = sum(part.rows for part in parts)
        if landed > rows or (landed < rows and not any(_broken_lines(part.rejects) for part in parts)):
            raise Lost(f"{landed} rows in or rejected of {rows}")
        if not parts:
            return
        refused = pl.concat(part.rejects for part in parts)
        sides = invoice_totals.sides_of(parts) if kind.compared else self._sides(parts)
        sums = reconcile(*sides, source_name="fuzz", billing_period="")
        off = sums.filter(pl.col("difference") != "0").rows()
        off += row_ties(*sides).filter(pl.col("difference") != 0).rows()
        if off and not refused["cost_unreadable"].any():
            raise Lost(f"sums or rows that differ: {off[:3]}")

    def _sides(self, parts: list[Part]) -> tuple[pl.DataFrame, ...]:
        read_back = segment_sums(self.connection, charge_segments(parts))
        return sides_of(self.connection, parts, read_back)

    def _keep(
        self, number: int, delivery: Delivery, broken: Path, data: bytes, ways: list[str], error: Exception
    ) -> None:
        self.keep.mkdir(parents=True, exist_ok=True)
        kept = self.keep / f"{self.seed}-{number}-{broken.name}"
        kept.write_bytes(data)
        print(
            f"seed {self.seed}, file {number}: {delivery.kind.name} {broken.name} ({', '.join(ways)}), kept as {kept}"
        )
        print("".join(traceback.format_exception(error)[-6:]), flush=True)


def _broken_lines(rejects: pl.DataFrame) -> int:
    """Lines of which not even the cost can be read: one reject each, though the other reading may make rows of it."""
    return rejects.filter("cost_unreadable", pl.col("column_name").is_null()).height


def _periods(path: Path, kind: BillingKind, name: str) -> tuple[str, ...]:
    try:
        return billing_periods(path, kind, name)
    except SourceError:
        periods_seen(path, kind)
        raise


def _arranged(delivery: Delivery, place: Path) -> Listing:
    listed = objects.list_objects(str(place / "bucket"), base=place, endpoint=None)
    reading = Reading("fuzz", {}, _text, datetime(2026, 11, 25))  # noqa: DTZ001 - naive UTC
    return arrange(delivery.kind, listed, reading)


def _text(manifest: Object) -> str:
    return Path(manifest.uri).read_text(encoding="utf-8-sig", errors="replace")


def _deliveries(folder: Path) -> Iterator[Delivery]:
    """One of each kind; of a kind that takes a mapping to our names, one by its header and one mapped."""
    for kind in kinds_on_files():
        if kind.name not in MADE:
            raise SystemExit(f"{kind.name}: no small delivery is made in tests/sources/billing/exports/made.py")
        yield _made(folder / kind.name, {"kind": kind.name})
        if kind.takes.all and not kind.takes.as_they_stand:
            yield _made(folder / f"{kind.name}-mapped", {"kind": kind.name, **MAPPED})


def _made(folder: Path, said: dict[str, object]) -> Delivery:
    source = BillingSettings.model_validate({"name": "fuzz", "path": str(folder), **said})
    folder.mkdir(parents=True)
    MADE[source.kind](folder, source)
    files = tuple(sorted(path for path in folder.rglob("*") if path.is_file()))
    return Delivery(source, source.reader(), folder, files)


@contextmanager
def _placed(delivery: Delivery, broken: Path, data: bytes, place: Path, *, bare: bool) -> Generator[None]:
    """The delivery with the broken file in its place, under `bucket`; taken away afterwards.

    `bare`: without its manifests, which would tell of most faults by the size of a file.
    """
    unwanted = shutil.ignore_patterns("*.json") if bare else None
    shutil.copytree(delivery.folder, place / "bucket", ignore=unwanted)
    (place / "bucket" / broken.relative_to(delivery.folder)).write_bytes(data)
    (place / ".state/tmp").mkdir(parents=True)
    try:
        yield
    finally:
        shutil.rmtree(place)


def _nobody(addresses: pl.Series) -> pl.Series:
    return pl.Series(["(a person)"], dtype=pl.String).new_from_index(0, len(addresses))


if __name__ == "__main__":
    sys.exit(main())
