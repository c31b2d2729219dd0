"""`make faults`: kill `outlay run` at random moments, run again, and compare with an undisturbed run.

All the while a reader opens the snapshot being served and checks that it is whole.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from decimal import Decimal
from pathlib import Path

import polars as pl

from warehouse.snapshot import NoSnapshot, open_snapshot

OUTLAY = str(Path(sys.executable).parent / "outlay")
CONFIG = '[[billing]]\nname = "bill"\nkind = "focus"\npath = "bill"\n'
HEADER = (
    "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingCurrency,BillingPeriodStart,ChargePeriodStart,"
    "ServiceName,ResourceId,Tags"
)
LIVE = "SEMI JOIN load ON load.load_id = load_sum.load_id AND replaced_at IS NULL"
MONTHS = ("2026-08", "2026-09", "2026-10")
ROWS = 2_000
# What two runs over the same bytes must agree on: everything but ids and times.
SAME = {
    "rows": "SELECT * EXCLUDE (x_load_id) FROM cost_and_usage ORDER BY ALL",
    "cost_daily": "FROM cost_daily ORDER BY ALL",
    "cost_daily_rollup": "FROM cost_daily_rollup ORDER BY ALL",
    "cost_monthly": "FROM cost_monthly ORDER BY ALL",
    "tag_set": "FROM tag_set ORDER BY ALL",
    "sums": f"SELECT * EXCLUDE (load_id) FROM load_sum {LIVE} ORDER BY ALL",
    "held_back": "SELECT source, billing_period, object, reason FROM held_back ORDER BY ALL",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="outlay-faults-") as folder:
        return killed(Path(folder), args.kills, args.seed)


def killed(folder: Path, kills: int, seed: int) -> int:
    """0 where the warehouse after all kills is that of an undisturbed run and every snapshot seen was whole."""
    dice = random.Random(seed)
    calm, harassed = place(folder / "calm"), place(folder / "harassed")
    deliver(calm, turn=kills)
    length = run(calm)
    reader = Reader(harassed / ".outlay")
    with reader:
        moments = [harass(harassed, turn, dice.uniform(0.1, length)) for turn in range(1, kills + 1)]
        run(harassed)
    different = [name for name, sql in SAME.items() if not state(calm, sql).equals(state(harassed, sql))]
    hit = sum(moments)
    print(
        f"{kills} kills (seed {seed}), {hit} of them before the run's own end; an undisturbed run takes {length:.1f} s"
    )
    print(f"after one more run these differ from the undisturbed one: {', '.join(different) or 'nothing'}")
    print(f"{reader.seen:,} readings of the served snapshot, {len(reader.wrong)} not whole {reader.wrong[:3] or ''}")
    return int(bool(different or reader.wrong))


def place(folder: Path) -> Path:
    (folder / "bill").mkdir(parents=True)
    (folder / "outlay.toml").write_text(CONFIG)
    return folder


def deliver(folder: Path, turn: int) -> None:
    """A new delivery of each month; a month's costs add up to the turn, whichever it is."""
    for month in MONTHS:
        lines = [HEADER, *(charge(month, row, turn if row == 0 else 0) for row in range(ROWS))]
        new = folder / "bill" / f"{month}.new"
        new.write_text("\n".join(lines) + "\n")
        new.replace(folder / "bill" / f"{month}.csv")


def charge(month: str, row: int, cost: int) -> str:
    costs = ",".join([str(cost)] * 4)
    where = f"USD,{month}-01,{month}-{row % 28 + 1:02},Service {row % 7},r{row}"
    return f'{costs},{where},"{{""team"": ""t{row % 5}""}}"'


def run(folder: Path) -> float:
    start = time.monotonic()
    done = subprocess.run([OUTLAY, "run"], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"outlay run: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return time.monotonic() - start


def harass(folder: Path, turn: int, moment: float) -> bool:
    """A new delivery and a run killed after so many seconds; whether it was still running then."""
    deliver(folder, turn)
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([OUTLAY, "run"], cwd=folder, start_new_session=True, **silent)
    time.sleep(moment)
    alive = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    return alive


def state(folder: Path, sql: str) -> pl.DataFrame:
    with open_snapshot(folder / ".outlay") as snapshot:
        return snapshot.frame(sql)


WHOLE = "SELECT x_period, count(*), sum(BilledCost) FROM cost_and_usage GROUP BY ALL"


class Reader:
    """Opens the served snapshot again and again; a month must hold all its rows, of one delivery."""

    def __init__(self, state_folder: Path) -> None:
        self.state, self.seen, self.wrong = state_folder, 0, list[str]()
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.read)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join()

    def read(self) -> None:
        while not self.stop.wait(0.05):
            try:
                with open_snapshot(self.state) as snapshot:
                    self.check(snapshot.frame(WHOLE))
            except NoSnapshot:
                continue
            except Exception as error:  # noqa: BLE001 - whatever a reader meets is what is looked for
                self.wrong.append(repr(error)[:200])

    def check(self, months: pl.DataFrame) -> None:
        self.seen += 1
        self.wrong += [str(row) for row in months.rows() if row[1] != ROWS or row[2] < Decimal(1)]


if __name__ == "__main__":
    sys.exit(main())
