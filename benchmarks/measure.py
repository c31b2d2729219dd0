"""Times a command as a whole process: wall-clock and processor seconds, and peak memory, of it and its children."""

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measure:
    """One run of a command; `peak_gib` is of the largest of its processes alone."""

    seconds: float
    processor_seconds: float
    peak_gib: float


def timed(command: Sequence[str], *, cwd: Path, ends: Collection[int] = (0,)) -> Measure:
    """Runs a command to its end; raises where its exit status is none of `ends`."""
    start = time.monotonic()
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    _, said = process.stderr, process.stderr.read() if process.stderr else ""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in ends:
        raise RuntimeError(f"{' '.join(command)}: exit {process.returncode}: {said[-500:]}")
    return Measure(time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 2**20)


def in_turn(runs: int, *sides: Callable[[], Measure]) -> list[list[Measure]]:
    """Each side `runs` times, A B A B …, so that a drift of the machine's speed falls on all alike."""
    rounds = [[side() for side in sides] for _ in range(runs)]
    return [list(measures) for measures in zip(*rounds, strict=True)]


def median_seconds(measures: Sequence[Measure]) -> float:
    return statistics.median(measure.seconds for measure in measures)


def median_processor_seconds(measures: Sequence[Measure]) -> float:
    return statistics.median(measure.processor_seconds for measure in measures)


def peak_gib(measures: Sequence[Measure]) -> float:
    return max(measure.peak_gib for measure in measures)


def tell(what: str, measures: Sequence[Measure], rows: int) -> None:
    """A line of medians, and of the greatest peak."""
    seconds = median_seconds(measures)
    print(
        f"  {what:66} {seconds:7.1f} s {median_processor_seconds(measures):7.1f} s of processor time"
        f" {rows / seconds / 1000:6.0f}k rows/s  peak {peak_gib(measures):.2f} GiB",
        flush=True,
    )


def tell_ratios(ours: Sequence[Measure], theirs: Sequence[Measure], whose: str) -> None:
    print(
        f"  ours to {whose}: seconds {median_seconds(ours) / median_seconds(theirs):.2f}, processor time"
        f" {median_processor_seconds(ours) / median_processor_seconds(theirs):.2f},"
        f" memory {peak_gib(ours) / peak_gib(theirs):.2f}",
        flush=True,
    )
