"""`make score`: three sample companies, each lived through, read and scored; the README's table of it."""

import argparse
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.cli.output import write
from pipelines.cli.progress import progress
from pipelines.demo import demo
from pipelines.instant import instant
from pipelines.score import Disagrees, score_snapshot
from pipelines.score.naive import naive
from pipelines.score.page import README, figures, into, table
from pipelines.score.truth import read_truth
from warehouse.snapshot import open_snapshot
from warehouse.tables.truth import TRUE_ANOMALY

FIXED_SEEDS = (1, 2)


def main() -> int:
    """0 where all companies could be scored, however good; 1 where a truth does not agree with its files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="small", help="of the companies: small, medium or large")
    parser.add_argument("--as-of", type=date.fromisoformat, default=instant().date(), help="the day that it is")
    parser.add_argument("--no-readme", action="store_true", help="leave the README as it is")
    asked = parser.parse_args()
    seeds = (*FIXED_SEEDS, int(f"{asked.as_of:%Y%m%d}"))
    try:
        scores = [_scored(seed, asked.size, asked.as_of) for seed in seeds]
    except Disagrees as error:
        _say("\n".join(f"Truth and files disagree: {reason}" for reason in error.reasons))
        return 1
    told = f"Three companies of size {asked.size}, seeds {', '.join(map(str, seeds))}, as of {asked.as_of}, together."
    written = f"{told}\n\n{table(scores)}\n\n{figures(scores)}"
    _say(written)
    if not asked.no_readme:
        README.write_text(into(README.read_text(encoding="utf-8"), written), encoding="utf-8")
    return 0


def _scored(seed: int, size: str, as_of: date) -> pl.DataFrame:
    """SCORE of one company that lived up to a day, and that of naive methods on it."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        settings, _ = demo(Path(folder), seed=seed, size=size, as_of=as_of, told=lambda _: None, watch=progress)
        with open_snapshot(settings.state) as snapshot:
            scored = score_snapshot(snapshot, settings.state, Path(folder))
            beside = naive(snapshot, read_truth(Path(folder)).tables[TRUE_ANOMALY.name], scored.rows)
    _say(f"Seed {seed}, {time.monotonic() - started:.0f} s:")
    write(scored.rows, "table", money=("money_truth", "money_found"))
    return pl.concat([scored.rows, beside])


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
