"""A Cost and Usage Report 2.0 beside the FinOps Foundation's converter and DuckDB, on the same rows.

The converter writes the report's columns and 34 of FOCUS' to Parquet, with amounts as doubles. It reads CSV under the
legacy report's names alone (`aws-cur`), so that it is given the same rows and text with another header. Of Parquet it
reads batches of 50,000 rows (`dataset`); as a whole `file` it never came to an end.
"""

import sys
from pathlib import Path

from benchmarks.loads import OUT, fresh, load, made, plain_load
from benchmarks.made_cur import cur_bill
from benchmarks.measure import Measure, in_turn, tell, tell_ratios, timed

CONVERTER = Path(__file__).parents[1] / ".venv-converter/bin/focus-converter"
FROM_PARQUET = ("aws", "cur.parquet", "parquet", "--parquet-data-format", "dataset")
FROM_CSV = ("aws-cur", "legacy.csv.gz", "csv")


def cur_parquet(rows: int, runs: int) -> None:
    _compare(rows, runs, "cur.parquet", FROM_PARQUET, "read_parquet('{}')")


def cur_csv(rows: int, runs: int) -> None:
    _compare(rows, runs, "cur.csv.gz", FROM_CSV, "read_csv('{}', all_varchar = true)")


def _compare(rows: int, runs: int, file: str, of_converter: tuple[str, str, str] | tuple[str, ...], scan: str) -> None:
    bill = made(cur_bill, OUT, rows)
    sides = [
        lambda: load(bill / file, "aws-cur"),
        lambda: to_focus(bill / file),
        lambda: plain_load(scan.format(bill / file)),
    ]
    if CONVERTER.exists():
        sides.append(lambda: convert(bill, *of_converter))
    whole, part, plain, *converter = in_turn(runs, *sides)
    print(f"{rows:,} rows of CUR 2.0, {file}, 114 columns, 20,000 resources, a month by the hour; {runs} runs in turn")
    tell("outlay run: read, to FOCUS 1.4, reconciled, checked, published", whole, rows)
    tell("its first part alone: read, to FOCUS 1.4, written; source's sums", part, rows)
    tell("DuckDB: create table as select *", plain, rows)
    if not converter:
        print("  focus-converter is not there: make bench installs it")
        return
    tell("focus-converter 1.0.0: read, to FOCUS 1.0-preview, written", converter[0], rows)
    print("outlay run")
    tell_ratios(whole, converter[0], "the converter")
    print("its first part")
    tell_ratios(part, converter[0], "the converter")


def to_focus(file: Path) -> Measure:
    """Reading and bringing to FOCUS, written as a segment: what the converter does, and the source's own sums."""
    return timed([sys.executable, "-m", "benchmarks.to_focus", str(file), str(fresh())], cwd=OUT.parents[1])


def convert(bill: Path, provider: str, file: str, form: str, *more: str) -> Measure:
    """The Foundation's converter, which finds its writers' files itself."""
    told = ["--provider", provider, "--data-format", form, "--data-path", str(bill / file), *more]
    return timed([str(CONVERTER), "convert", *told, "--export-path", str(fresh() / "focus")], cwd=OUT)
