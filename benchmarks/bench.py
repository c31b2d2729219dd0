"""`make bench`: what is slow enough to matter, each beside the raw engine on the same data in the same run."""

import argparse
import shutil
import sys
from pathlib import Path

from benchmarks.made import focus_bill
from benchmarks.measure import Measure, in_turn, median_seconds, peak_gib, timed

OUT = Path(__file__).parent / "out"
OUTLAY = str(Path(sys.executable).parent / "outlay")
PLAIN = """
import duckdb, sys
duckdb.connect("plain.duckdb").execute(f"create table bill as select * from read_parquet('{sys.argv[1]}/*.parquet')")
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args()
    bill = focus_bill(OUT, args.rows)
    outlay, plain = in_turn(args.runs, lambda: load(bill), lambda: plain_load(bill))
    print(f"{args.rows:,} FOCUS rows, 57 columns, 20,000 resources, 60 days, tags; {args.runs} runs in turn, medians")
    tell("outlay run: read, normalised, reconciled, in the marts, published", outlay, args.rows)
    tell("DuckDB: create table as select * from read_parquet", plain, args.rows)
    print(f"ratio of seconds, outlay to plain: {median_seconds(outlay) / median_seconds(plain):.2f}")
    load(bill)
    rules = [conformance() for _ in range(args.runs)]
    tell("outlay conformance: every row against the rules of FOCUS 1.4", rules, args.rows)


def load(bill: Path) -> Measure:
    """`outlay run` into an empty state folder."""
    folder = fresh(OUT / "case")
    (folder / "outlay.toml").write_text(f'[[billing]]\nname = "bill"\nkind = "focus"\npath = "{bill}/*.parquet"\n')
    return timed([OUTLAY, "run"], cwd=folder)


def plain_load(bill: Path) -> Measure:
    """The same files into a DuckDB table, as they come."""
    return timed([sys.executable, "-c", PLAIN, str(bill)], cwd=fresh(OUT / "case"))


def conformance() -> Measure:
    """`outlay conformance` over what was loaded last; the made rows break some rules, so it ends with 1."""
    return timed([OUTLAY, "conformance", "--format", "json"], cwd=OUT / "case", ends=(0, 1))


def fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def tell(what: str, measures: list[Measure], rows: int) -> None:
    seconds = median_seconds(measures)
    print(f"  {what:68} {seconds:7.1f} s  {rows / seconds / 1000:7.0f}k rows/s  peak {peak_gib(measures):.2f} GiB")


if __name__ == "__main__":
    main()
