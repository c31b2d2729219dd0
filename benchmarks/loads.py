"""What is timed: loading a bill by `outlay run`, and by what others would do with the same files."""

import shutil
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.measure import Measure, timed

OUT = Path(__file__).parent / "out"
OUTLAY = str(Path(sys.executable).parent / "outlay")
SOURCE = '[[billing]]\nname = "bill"\nkind = "{kind}"\npath = "{path}"\n'
PLAIN = (
    "import duckdb, sys; duckdb.connect('plain.duckdb').execute(f'create table bill as select * from {sys.argv[1]}')"
)


def made(make: Callable[..., Path], *args: Any) -> Path:
    """What `make` makes, by a process of its own: what one ever held counts to the peak of those that it starts."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as beside:
        return beside.submit(make, *args).result()


def fresh(name: str | Path = "case") -> Path:
    """An empty folder."""
    folder = OUT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def load(path: Path | str, kind: str = "focus", case: str = "case") -> Measure:
    """`outlay run` into an empty state folder."""
    (fresh(case) / "outlay.toml").write_text(SOURCE.format(kind=kind, path=path))
    return run_again(case)


def run_again(case: str = "case") -> Measure:
    """`outlay run` into the state folder of the last load."""
    return timed([OUTLAY, "run"], cwd=OUT / case)


def plain_load(rows: str) -> Measure:
    """Rows (a table function of DuckDB's) into a DuckDB table, as they come."""
    return timed([sys.executable, "-c", PLAIN, rows], cwd=fresh())
