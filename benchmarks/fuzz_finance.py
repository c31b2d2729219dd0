"""The second part of `make fuzz`: a company's own files of its money gone wrong, two thousand of them.

Each is read as `outlay run` reads it: rules part cost, budgets get their days, rates are asked for. It ends in rows
that are read, or in sentences that say file and line, and of a row column and value; none may hang or raise. Each file
is made from the seed and its number alone.
"""

import argparse
import re
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random, SystemRandom

import polars as pl

from benchmarks.bounded import bounded
from benchmarks.finance_files import FILES as MADE
from benchmarks.mutations import mutated
from pipelines.finance.allocation.resolve import Resolver, resolved
from pipelines.finance.allocation.rule_files import read_rules
from pipelines.finance.said import gaps
from sources.base import SourceError
from sources.finance.budgets import read_budgets
from sources.finance.invoice_details import read_invoice_details
from sources.finance.metrics import read_metrics
from sources.finance.rate_settings import FxSettings
from sources.finance.rates import read_rates
from sources.finance.settings import BudgetSettings, MetricSettings
from tests.transforms.allocation.cells import TAGS, cell, cells
from transforms.allocation.allocate import allocate
from transforms.allocation.told import ties, told_of
from transforms.budgets.versions import identified
from transforms.close.rates import rates_on

FILES, AS_OF = 2_000, date(2026, 11, 30)
COSTS = cells(cell("9", 1), cell("5", 2), cell("3", ServiceName="Support"), cell("-1", ChargeCategory="Credit"))
# How a row that is not taken is told; the fields of one that does not fit the header have no column.
PLACED = re.compile(r", line [1-9]\d*\b")
ROW = re.compile(
    r", line [1-9]\d*(?: and [\d,]+ more)?(?:, column \S.*?)? ?(?:'.*'|\".*\"|: found n|: found a target)", re.DOTALL
)
RAGGED = re.compile(r": found \d+ fields; expected \d+")
# Of columns, and of what there is more of than is told.
OF_NO_LINE = ("” is not read.", "more reasons for which rows are not taken.")
ASKED = pl.DataFrame({"currency": ["USD", "GBP"], "to": ["EUR", "USD"], "day": [AS_OF, AS_OF]})


class Wordless(Exception):
    """Something is not taken, and no sentence says where it stands."""


@dataclass(frozen=True)
class Told:
    """What became of a file: how many rows it gave, a sentence for each thing that was not taken, and for each row."""

    rows: int
    sentences: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()

    @property
    def told(self) -> tuple[str, ...]:
        return (*self.rejected, *self.sentences)


def rules(folder: Path) -> Told:
    said = read_rules(folder / "outlay.toml")
    figures = read_metrics([MetricSettings(path="figures.csv")], folder, folder, AS_OF).rows
    sets, problems, told = resolved(said, Resolver(folder, {"11", "0012"}, lambda: figures))
    for each in sets:
        made = allocate(_asked(), TAGS, each)
        told = [*told, *ties(made), *(text for _, text in told_of(made))]
        if made.rows["EffectiveCost"].sum() != 16:
            raise Wordless(f"{each.dimension} bears {made.rows['EffectiveCost'].sum()} of 16")
    of_files = [each.sentence for each in problems]
    return Told(sum(len(each.rules) for each in sets), tuple(of_files))


def _asked() -> pl.DataFrame:
    """With the quantities that a rule may ask for."""
    return COSTS.with_columns(pl.lit(1, pl.Int128).alias(name) for name in ("ConsumedQuantity", "PricingQuantity"))


def planned(folder: Path) -> Told:
    read = read_budgets([BudgetSettings(path=name) for name in ("budgets.csv", "more.toml")], (), folder, folder)
    identified(read.rows.with_columns(origin=pl.lit("file")), pl.lit(1))
    return Told(read.rows.height, read.notes, gaps(read.rejects))


def rates(folder: Path) -> Told:
    read = read_rates([FxSettings(path="fx.csv"), FxSettings(path="rates.csv")], folder, folder)
    rates_on(read.rates, ASKED)
    return Told(read.rates.height, rejected=gaps(read.rejects))


def counted(folder: Path) -> Told:
    read = read_metrics([MetricSettings(path="metrics.csv")], folder, folder, AS_OF)
    return Told(read.rows.height, read.notes, gaps(read.rejects))


def details(folder: Path) -> Told:
    read = read_invoice_details("details.csv", folder, folder)
    return Told(read.rows.height, rejected=gaps(read.rejects))


READ: Mapping[str, Callable[[Path], Told]] = {
    "rules": rules,
    "budgets": planned,
    "rates": rates,
    "metrics": counted,
    "details": details,
}


class FinanceFuzz:
    """Makes file after file and says what became of each."""

    def __init__(self, folder: Path, seed: int, keep: Path) -> None:
        self.folder, self.seed, self.keep = folder, seed, keep
        for kind, files in MADE.items():
            (folder / kind).mkdir(parents=True)
            for name, text in files.items():
                (folder / kind / name).write_text(text, encoding="utf-8")
        for kind, read in READ.items():
            if told := read(folder / kind).told:
                raise SystemExit(f"{kind}: nothing is wrong with it yet, and it is told: {told}")

    def one(self, number: int) -> str:
        """What became of file `number` of the seed; says and keeps it where it is "failed"."""
        dice = Random(f"finance {self.seed}/{number}")
        kind = dice.choice(list(MADE))
        name = dice.choice([each for each in MADE[kind] if each != "outlay.toml"])
        data, ways = mutated(name, MADE[kind][name].encode(), dice)
        place = self.folder / kind / name
        place.write_bytes(data)
        try:
            with bounded():
                return self.judge(kind, place)
        except (Exception, pl.exceptions.PanicException) as error:  # noqa: BLE001 - whatever a file brings about is what is looked for
            self._keep(number, name, data, ways, error)
            return "failed"
        finally:
            place.write_text(MADE[kind][name], encoding="utf-8")

    def judge(self, kind: str, place: Path) -> str:
        """ "read", "with messages" or "refused". Raises Wordless."""
        try:
            told = READ[kind](place.parent)
        except SourceError as error:
            if place.name not in str(error):
                raise Wordless(f"the file is not named: {error}") from error
            return "refused"
        files = [each.name for each in place.parent.iterdir()]
        for sentence in (each for each in told.told if not each.endswith(OF_NO_LINE) and "” is not read. " not in each):
            if not (PLACED.search(sentence) and any(name in sentence for name in files)):
                raise Wordless(f"no file or no line: {sentence}")
        for sentence in (each for each in told.rejected if not each.endswith(OF_NO_LINE)):
            if not ROW.search(sentence) or (", column " not in sentence and not RAGGED.search(sentence)):
                raise Wordless(f"no column or no value: {sentence}")
        return "with messages" if told.told else "read"

    def _keep(self, number: int, name: str, data: bytes, ways: list[str], error: BaseException) -> None:
        self.keep.mkdir(parents=True, exist_ok=True)
        kept = self.keep / f"finance-{self.seed}-{number}-{name}"
        kept.write_bytes(data)
        print(f"seed {self.seed}, file {number}: {name} ({', '.join(ways)}), kept as {kept}")
        print("".join(traceback.format_exception(error)[-6:]), flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=FILES)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    parser.add_argument("--first", type=int, default=0, help="the number of the first file")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-failures"), help="where files that fail are kept")
    args = parser.parse_args()
    started = time.monotonic()
    print(f"finance: seed {args.seed}, files {args.first} to {args.first + args.files - 1}", flush=True)
    with tempfile.TemporaryDirectory(prefix="outlay-fuzz-") as folder:
        fuzz = FinanceFuzz(Path(folder), args.seed, args.keep)
        counts = Counter(fuzz.one(number) for number in range(args.first, args.first + args.files))
    told = ", ".join(f"{count:,} {what}" for what, count in sorted(counts.items()))
    print(f"{args.files:,} files in {time.monotonic() - started:.0f} s: {told}", flush=True)
    return int(counts["failed"] > 0)


if __name__ == "__main__":
    sys.exit(main())
