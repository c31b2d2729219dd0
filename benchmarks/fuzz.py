"""`make fuzz`: files of every kind of bill gone wrong, ten thousand of them, and none may be lost, hang or raise.

A file is either refused in words (a SourceError), or all its rows are in the segments or among the rejects, and its
own sums are those of the two and what was rounded off. Each file is made from the seed and its number alone.
"""

import argparse
import faulthandler
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random, SystemRandom

import duckdb
import polars as pl

from benchmarks.mutations import mutated
from checks.reconcile import reconcile, row_ties
from pipelines.load.rejects import rejected_sums
from pipelines.load.stage import Desk, Part, stage
from pipelines.plan.exports import Listing, Reading, arrange
from pipelines.plan.found import Found, Listed
from sources import objects
from sources.base import Object, SourceError
from sources.billing import kind_of
from sources.billing.kinds import BillingKind
from sources.billing.periods import billing_periods, periods_seen
from sources.billing.totals import read_totals
from sources.reference.providers import providers
from sources.reference.services import services
from sources.settings import BillingSettings
from tests.sources.billing.exports.made import MADE, kinds_on_files
from transforms.focus.exports import Reference
from warehouse.segments import segment_sums

FILES, SECONDS_A_FILE = 10_000, 30
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


class Hangs(Exception):
    """A file takes longer than any of its size may."""


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
    args = parser.parse_args()
    print(f"seed {args.seed}, files {args.first} to {args.first + args.files - 1}", flush=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="outlay-fuzz-") as folder:
        fuzz = Fuzz(Path(folder), args.seed, args.keep)
        for number in range(args.first, args.first + args.files):
            fuzz.one(number)
            if (number + 1) % 500 == 0:
                print(
                    f"{number + 1 - args.first:,} files, {fuzz.told()}, {time.monotonic() - started:.0f} s", flush=True
                )
    print(f"{args.files:,} files in {time.monotonic() - started:.0f} s: {fuzz.told()}")
    return int(fuzz.failures > 0)


class Fuzz:
    """Makes file after file and counts what became of them."""

    def __init__(self, folder: Path, seed: int, keep: Path) -> None:
        self.folder, self.seed, self.keep = folder, seed, keep
        self.deliveries = [*_deliveries(folder / "made")]
        self.connection = duckdb.connect()
        self.counts: Counter[str] = Counter()
        self.reference = Reference(providers(), services())

    @property
    def failures(self) -> int:
        return self.counts["failed"]

    def told(self) -> str:
        return ", ".join(f"{count:,} {what}" for what, count in sorted(self.counts.items()))

    def one(self, number: int) -> None:
        """File `number` of the seed; says and keeps it where it fails."""
        dice = Random(f"{self.seed}/{number}")
        delivery = dice.choice(self.deliveries)
        broken = dice.choice(delivery.files)
        data, ways = mutated(broken.name, broken.read_bytes(), dice)
        place = self.folder / "now"
        try:
            bare = dice.random() < 0.5 and broken.suffix != ".json"
            with _placed(delivery, broken, data, place, bare=bare), _bounded():
                self.counts[self.judge(delivery, place)] += 1
        except (Exception, pl.exceptions.PanicException) as error:  # noqa: BLE001 - whatever a file brings about is what is looked for
            self.counts["failed"] += 1
            self._keep(number, delivery, broken, data, ways, error)

    def judge(self, delivery: Delivery, place: Path) -> str:
        """What became of a delivery: "loaded", "with rejects" or "refused". Raises Lost."""
        listing = _arranged(delivery, place)
        refused = bool(listing.broken)
        parts: list[Part] = []
        for number, listed in enumerate(listing.objects):
            try:
                parts += self._read(delivery, listed, place, number)
            except (SourceError, duckdb.OutOfRangeException):  # a run says so of sums beyond 20 digits too
                refused = True
        if refused:
            return "refused"
        return "with rejects" if any(part.rejects.height for part in parts) else "loaded"

    def _read(self, delivery: Delivery, listed: Listed, place: Path, number: int) -> list[Part]:
        path, name = Path(listed.object.uri), listed.object.uri
        kind = delivery.kind.as_delivered(listed.variant or delivery.kind.variant_of(path, name))
        periods = _periods(path, kind, name)
        state = place / ".state"
        desk = Desk(state, "fuzz", delivery.kind, self.reference, _nobody)
        found = Found(listed.object, "hash", periods, variant=listed.variant, rows_told=listed.rows, local=path)
        parts = [*stage(found, periods, f"load{number}", desk).values()]
        of_each_cost = read_totals(path, kind, name).sums.group_by("column_name").agg(pl.col("rows").sum())
        self._hold(parts, of_each_cost["rows"].max() if of_each_cost.height else 0)
        return parts

    def _hold(self, parts: list[Part], rows: int) -> None:
        """Raises Lost unless every row and every digit is accounted for."""
        if (landed := sum(part.rows for part in parts)) != rows:
            raise Lost(f"{landed} rows in or rejected of {rows}")
        if not parts:
            return
        totals, refused = pl.concat(part.totals for part in parts), pl.concat(part.rejects for part in parts)
        read_back = segment_sums(self.connection, [part.segment for part in parts])
        sides = (totals, read_back, rejected_sums(refused))
        sums = reconcile(*sides, source_name="fuzz", billing_period="")
        off = sums.filter(pl.col("difference") != "0").rows()
        off += row_ties(*sides).filter(pl.col("difference") != 0).rows()
        if off and not refused["cost_unreadable"].any():
            raise Lost(f"sums or rows that differ: {off[:3]}")

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
    return Delivery(source, kind_of(source), folder, files)


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


@contextmanager
def _bounded() -> Generator[None]:
    """Raises Hangs after the bound; what does not even hear that is ended, with where it stood."""

    def late(*_: object) -> None:
        raise Hangs(f"over {SECONDS_A_FILE} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(SECONDS_A_FILE)
    faulthandler.dump_traceback_later(3 * SECONDS_A_FILE, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _nobody(addresses: pl.Series) -> pl.Series:
    return pl.Series(["(a person)"], dtype=pl.String).new_from_index(0, len(addresses))


if __name__ == "__main__":
    sys.exit(main())
