"""What writing the sample company costs: seconds, processor time and peak memory, a size each."""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.loads import OUTLAY
from benchmarks.measure import Measure, timed

AS_OF = "2026-11-29"
SIZES = ("small", "medium")


def sample(size: str) -> Measure:
    """`outlay sample write` of a size into an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        command = [OUTLAY, "sample", "write", "--out", folder, "--size", size, "--as-of", AS_OF]
        measure = timed(command, cwd=Path(folder))
        files = [path for path in Path(folder).rglob("*") if path.is_file()]
        megabytes = sum(path.stat().st_size for path in files) / 1e6
    print(
        f"  outlay sample write --size {size:6} {measure.seconds:7.1f} s {measure.processor_seconds:7.1f} s of processor"
        f" time  peak {measure.peak_gib:.2f} GiB  {len(files):,} files, {megabytes:,.1f} MB",
        flush=True,
    )
    return measure


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="also the large one")
    for size in (*SIZES, *(["large"] if parser.parse_args().large else [])):
        sample(size)
    return 0


if __name__ == "__main__":
    sys.exit(main())
