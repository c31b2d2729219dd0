"""What a run costs where 24 months are in and one of them changes, or none."""

import shutil
from itertools import cycle

from benchmarks.loads import OUT, fresh, load, made, run_again
from benchmarks.made import monthly_bill
from benchmarks.measure import Measure, in_turn, tell, tell_ratios

MONTHS = 24
CASE, CHANGED = "case-months", "bill-2025-01.snappy.parquet"


def months(rows: int, runs: int) -> None:
    """`rows` a month; the one that changes is the first, and comes with a row more or less."""
    bill = fresh("months")
    whole, one = made(monthly_bill, OUT, rows, MONTHS), made(monthly_bill, OUT, rows + 1, 1)
    shutil.copytree(whole, bill, dirs_exist_ok=True)
    versions = cycle([one / CHANGED, whole / CHANGED])

    def replace() -> Measure:
        shutil.copy(next(versions), bill / CHANGED)
        return run_again(CASE)

    print(f"{MONTHS} months of {rows:,} FOCUS rows, 57 columns; {runs} runs in turn")
    tell(
        f"outlay run: all {MONTHS} months into an empty state folder",
        [load(f"{bill}/*.parquet", case=CASE)],
        rows * MONTHS,
    )
    replaced, alone, unchanged = in_turn(runs, replace, lambda: load(bill / CHANGED), lambda: run_again(CASE))
    tell("outlay run: one month of them replaced", replaced, rows)
    tell("outlay run: that month alone into an empty state folder", alone, rows)
    print("replaced")
    tell_ratios(replaced, alone, "the month alone")
    tell("outlay run: nothing new", unchanged, rows * MONTHS)
