"""`make bench`: what is slow enough to matter, each beside the raw engine on the same data in the same run."""

import argparse
from collections.abc import Callable

from benchmarks.allocation import allocation
from benchmarks.anomalies import anomalies
from benchmarks.changes import changes
from benchmarks.cur import cur_csv, cur_parquet
from benchmarks.forecast import forecast
from benchmarks.licenses import licenses
from benchmarks.loads import OUT, OUTLAY, load, made, plain_load
from benchmarks.made import focus_bill
from benchmarks.measure import Measure, in_turn, tell, tell_ratios, timed
from benchmarks.months import months
from benchmarks.resolve import resolve
from benchmarks.sample import sample
from benchmarks.waste import waste


def focus(rows: int, runs: int) -> None:
    bill = made(focus_bill, OUT, rows)
    outlay, plain = in_turn(
        runs,
        lambda: load(f"{bill}/*.parquet", case=case_of(rows)),
        lambda: plain_load(f"read_parquet('{bill}/*.parquet')"),
    )
    print(f"{rows:,} FOCUS rows, 57 columns, 20,000 resources, 60 days, tags; {runs} runs in turn")
    tell("outlay run: read, normalised, reconciled, in the marts, published", outlay, rows)
    tell("DuckDB: create table as select * from read_parquet", plain, rows)
    tell_ratios(outlay, plain, "DuckDB's")


def conformance(rows: int, runs: int) -> None:
    """The made rows break some rules, so it ends with 1."""
    if not (OUT / case_of(rows)).exists():
        load(f"{made(focus_bill, OUT, rows)}/*.parquet", case=case_of(rows))
    command = [OUTLAY, "conformance", "--format", "json"]
    measures: list[Measure] = [timed(command, cwd=OUT / case_of(rows), ends=(0, 1)) for _ in range(runs)]
    tell("outlay conformance: every row against the rules of FOCUS 1.4", measures, rows)


def case_of(rows: int) -> str:
    """The state folder of `focus`, which stays for `conformance`."""
    return f"case-focus-{rows}"


# Each part, its rows and its runs: on two idle cores all of it ends within 15 minutes.
PARTS: dict[str, tuple[Callable[[int, int], None], int, int]] = {
    "focus": (focus, 10_000_000, 2),
    "conformance": (conformance, 10_000_000, 1),
    "cur-parquet": (cur_parquet, 1_000_000, 2),
    "cur-csv": (cur_csv, 1_000_000, 2),
    "months": (months, 100_000, 3),
    "sample": (sample, 5_000, 1),
    "waste": (waste, 1_000_000, 2),
    "licenses": (licenses, 40, 3),
    "allocation": (allocation, 10_000_000, 1),
    "changes": (changes, 1_000_000, 3),
    "resolve": (resolve, 1_000_000, 3),
    "anomalies": (anomalies, 2_000, 3),
    "forecast": (forecast, 2_000, 3),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=PARTS, action="append", help="a part; may be given more than once")
    parser.add_argument(
        "--rows",
        type=int,
        help="instead of the part's own number (of months a month's, of sample and waste resources, of changes keys, "
        "of licenses apps, of anomalies and forecast series)",
    )
    parser.add_argument("--runs", type=int, help="instead of the part's own number")
    args = parser.parse_args()
    for name in args.only or PARTS:
        measured, rows, runs = PARTS[name]
        measured(args.rows or rows, args.runs or runs)


if __name__ == "__main__":
    main()
