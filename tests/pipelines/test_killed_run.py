"""A run that is killed, and two at once: whoever comes next ends well, with the figures of an undisturbed run."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import dagster as dg

from pipelines.assets.bills import WAREHOUSE_POOL
from pipelines.records import records
from tests.pipelines.bills import Place, charges
from tests.pipelines.dagster_runs import rows

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 90


@contextmanager
def outlay(place: Place, *words: str) -> Iterator[subprocess.Popen[str]]:
    """`outlay …` in a process of its own; killed at the end where it still runs."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "pipelines.cli", *words]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen(command, cwd=place.folder, env=environment, text=True, **pipes)  # pyright: ignore[reportCallIssue, reportArgumentType]
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_for(there: Callable[[], object]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not there():
        assert time.monotonic() < until
        time.sleep(0.01)


def claimed(instance: dg.DagsterInstance) -> set[str]:
    return set(instance.event_log_storage.get_concurrency_info(WAREHOUSE_POOL).active_run_ids)


def test_after_a_kill_the_next_run_frees_the_slot_and_ends_with_the_same_figures(place: Place) -> None:
    state = place.folder / ".outlay"
    place.config(("aws", "bills"))
    for month in ("2026-09", "2026-10"):
        place.bill(f"bills/{month}.csv", charges(3_000, "0.01", month))
    with outlay(place, "run") as process:
        wait_for(lambda: list((state / "detail").rglob("*.parquet")))
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    assert rows(place, "SELECT status FROM run") == [("running",)]
    with records(state) as instance:
        instance.event_log_storage.set_concurrency_slots(WAREHOUSE_POOL, 1)
        claim = instance.event_log_storage.claim_concurrency_slot(WAREHOUSE_POOL, "a-killed-run", "bill__aws")
        assert (claim.is_claimed, claimed(instance)) == (True, {"a-killed-run"})
    status, said = place.run()
    assert (status, "6,000 rows of 2 billing periods" in said) == (0, True)
    with records(state) as instance:
        assert claimed(instance) == set()
    assert place.billed() == Decimal(60)
    assert {row["difference"] for row in place.rows("reconcile")} == {"0"}
    runs = place.rows("sql", "select status, message from run order by run_id")
    assert runs == [
        {"status": "failed", "message": "it was stopped before its end"},
        {"status": "published", "message": None},
    ]
    live = {row["path"] for row in place.rows("sql", "select path from segment")}
    assert {str(path.relative_to(state)) for path in (state / "detail").rglob("*.parquet")} == live


def test_of_two_runs_at_once_one_waits_for_the_other_by_name_and_both_end_well(place: Place) -> None:
    place.config(("aws", "bill.csv"))
    place.bill("bill.csv", charges(1_000))
    with outlay(place, "run") as first:
        wait_for((place.folder / ".outlay/lock.holder").exists)
        status, said = place.run()
        assert (status, first.wait(PATIENCE_SECONDS)) == (0, 0)
    assert f"Waiting for `outlay run` (process {first.pid}), which has the warehouse" in said
    assert "Nothing new" in said
    assert place.billed() == Decimal(10)
    assert place.count("load") == 1
