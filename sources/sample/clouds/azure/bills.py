"""The company's Cost Management exports, actual and amortized, as the container holds them on a day.

Each month has the runs that Azure makes of it: daily while it lasts and in the first five days after; later ones only
where something in it was corrected, since finance then runs it again. A rule of the container's lifecycle keeps the
two newest runs of the month that runs, and the newest of each month before.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl

from sources.sample.clouds.azure.columns import Columns, columns, mca
from sources.sample.clouds.azure.payers import billing_account, guid, payer
from sources.sample.clouds.charges import seen_on
from sources.sample.layouts.azure import Run, csv_file, packed_run
from sources.sample.world import Place, World

FEED = "azure-cost"
FOLDER = f"bills/{FEED}"
# Azure cuts a run into files; where, is its own affair.
PARTS = 2
ROWS_AT_ONCE = 50_000
LAST_DAY_OF_RERUNS = 5
EXPORTS = {"ActualCost": "haldane-actual", "AmortizedCost": "haldane-amortized"}


def write_bills(world: World, resources: pl.DataFrame, charged: pl.DataFrame, place: Place) -> None:
    """Writes the runs of some months into the container; `resources` is estate(), `charged` CHARGE of the payer."""
    for month in charged["period"].unique().sort().to_list():
        of_month = charged.filter(pl.col("period") == pl.lit(month))
        before = runs(of_month, month, place.after) if place.after else []
        for day in runs(of_month, month, world):
            if day in before:
                place.leave(*(place.folder / FOLDER / _run(kind, month, world.on(day)).place for kind in EXPORTS))
                continue
            seen = seen_on(of_month, world.on(day))
            rows, told = mca(seen, resources, world.on(day)), columns(world.on(day), month)
            for kind in EXPORTS:
                _write_run(rows[kind], told, _run(kind, month, world.on(day)), place)


def runs(of_month: pl.DataFrame, month: date, world: World) -> list[date]:
    """The days whose runs of a month the container still holds, oldest first; none of a month that has not begun."""
    if month not in world.months:
        return []
    past = month + timedelta(days=monthrange(month.year, month.month)[1])
    last_of_reruns = past.replace(day=LAST_DAY_OF_RERUNS)
    if world.as_of <= last_of_reruns:
        before = world.as_of - timedelta(days=1)
        return [before, world.as_of] if before > month else [world.as_of]
    changed = pl.concat([of_month["delivered"], of_month["withdrawn"]]).drop_nulls()
    newest = changed.filter(changed <= world.as_of).max()
    return [max(last_of_reruns, newest) if isinstance(newest, date) else last_of_reruns]


def _run(kind: str, month: date, world: World) -> Run:
    """The world's day's run of a month."""
    last = month.replace(day=monthrange(month.year, month.month)[1])
    number = (world.as_of - date(1970, 1, 1)).days
    return Run(
        EXPORTS[kind],
        kind,
        (month.isoformat(), last.isoformat()),
        guid(world.dice.text(f"azure, run of {kind}", 32, number, month.year * 12 + month.month)),
        f"{world.as_of}T04:00:00.5234447Z",
        scope=scope(world),
        version="2023-12-01-preview",
        folder="exports",
        format="gzip",
    )


def _write_run(rows: pl.DataFrame, told: Columns, run: Run, place: Place) -> None:
    slices = rows.iter_slices(len(rows) // PARTS + 1) if len(rows) else [rows]
    parts = [(csv_file(part.select(told) for part in _at_once(some)), len(some)) for some in slices]
    for name, data in packed_run(run, parts).items():
        path = place.folder / FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _at_once(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """So many that the text of all columns has room; of nothing, nothing once."""
    yield from rows.iter_slices(ROWS_AT_ONCE) if len(rows) else (rows,)


def scope(world: World) -> str:
    """The billing profile that is exported, as a resource."""
    return f"/providers/Microsoft.Billing/billingAccounts/{billing_account(world)}/billingProfiles/{payer(world)}"
