"""What writing the sample company costs, a size each."""

import tempfile
from pathlib import Path

from benchmarks.loads import OUTLAY
from benchmarks.measure import Measure, tell, timed
from sources.sample import SIZES

AS_OF = "2026-11-29"


def sample(resources: int, runs: int) -> None:
    """`outlay sample write` of each size with at most so many resources, into an empty folder."""
    print(f"companies of at most {resources:,} resources as of {AS_OF}; rows are resources; {runs} runs")
    for size in (each for each in SIZES.values() if each.resources <= resources):
        tell(f"outlay sample write --size {size.name}", [_written(size.name) for _ in range(runs)], size.resources)


def _written(size: str) -> Measure:
    with tempfile.TemporaryDirectory() as folder:
        command = [OUTLAY, "sample", "write", "--out", folder, "--size", size, "--as-of", AS_OF]
        return timed(command, cwd=Path(folder))
