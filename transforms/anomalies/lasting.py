"""A step that is one new resource's lasts as long as that does, whatever else of its service came or went since."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from transforms.anomalies.causes import HOLDS
from transforms.anomalies.events import MOVED_ALIKE, MOVED_WITHIN_DAYS
from transforms.anomalies.grid import Flags, Floats, Grid, Whole
from transforms.anomalies.judge import HISTORY_DAYS, STEP_DAYS
from transforms.anomalies.opposite import SERIES
from transforms.anomalies.runs import kinds_of

# A resource that began so near to the step's first day is what came.
NEAR_DAYS = 1


@dataclass(frozen=True)
class Kept:
    """`at` are rows of the events that last longer, `part` the series of the resource of each; the days are columns,
    `ended` and `stop` those after the last, before and now.
    """

    at: Whole
    part: Whole
    start: Whole
    ended: Whole
    stop: Whole


def while_parts_last(costs: Grid, told: pl.DataFrame, without: Floats) -> tuple[pl.DataFrame, Floats]:
    """`told` (RUN rows) and `without` (a row each), as `runs` gives them, with such steps drawn out.

    On the days after the service's own cost came back, it would have cost what it did less the resource.
    """
    kept = _kept(costs, told)
    if not len(kept.at):
        return told, without
    days, series = np.arange(costs.cost.shape[1]), told["series"].to_numpy()[kept.at]
    longer = (days >= kept.ended[:, None]) & (days < kept.stop[:, None])
    without = without.copy()
    without[kept.at] = np.where(longer, costs.cost[series] - costs.cost[kept.part], without[kept.at])
    within = (days >= kept.start[:, None]) & (days < kept.stop[:, None])
    excess = np.where(within, costs.cost[series] - without[kept.at], 0)
    calm = np.zeros(len(series), np.bool_)
    drawn_out = pl.DataFrame(
        {
            "at": kept.at,
            "last": costs.days.gather(kept.stop - 1),
            "goes_on": kept.stop > _last(costs)[series],
            "expected": np.where(within, without[kept.at], 0).sum(axis=1),
            "kind": kinds_of(excess, calm, (series, kept.start, kept.stop, np.ones(len(series), np.int8))),
        }
    )
    rows = told.with_row_index("at").cast({"at": pl.Int64})
    return rows.update(drawn_out, on="at").drop("at"), without


def _kept(costs: Grid, told: pl.DataFrame) -> Kept:
    """Of each step of a service that is over: the resource that came with it, held most of it, and is still there.

    One that took the place of another is none. It lasts until the resource's last cost, or the next event of the
    service in the same direction.
    """
    keys = costs.keys.with_row_index("series").cast({"series": pl.Int64})
    at = (pl.col(name) - pl.lit(costs.first) for name in ("start", "last"))
    start, last = (each.dt.total_days() for each in at)
    of_service = told.with_row_index("at").with_columns(start=start, ended=last + 1)
    following = pl.col("start").shift(-1).over("series", "sign", order_by="start")
    there = np.where(costs.cost != 0, np.arange(costs.cost.shape[1]), -1).max(axis=1) + 1
    parts = keys.with_columns(begins=pl.Series(costs.begins), ends=pl.Series(there)).drop_nulls("resource")
    pairs = (
        of_service.with_columns(following=following)
        .filter(pl.col("sign") > 0, ~pl.col("goes_on"), pl.col("ended") - pl.col("start") >= STEP_DAYS)
        .join(keys.filter(pl.col("resource").is_null(), pl.col("new_region").is_null()), on="series")
        .join(parts.rename({"series": "part"}), on=SERIES, nulls_equal=True)
        .filter((pl.col("begins") - pl.col("start")).abs() <= NEAR_DAYS, pl.col("ends") > pl.col("ended"))
        .with_columns(stop=pl.min_horizontal("ends", "following"))
        .filter(pl.col("stop") > pl.col("ended"))
        .sort("at", "part")
    )
    columns = (pairs[name].cast(pl.Int64).to_numpy() for name in ("at", "part", "start", "ended", "stop"))
    kept = Kept(*columns)
    sums = np.pad(np.cumsum(costs.cost, axis=1), ((0, 0), (1, 0)))
    held = sums[kept.part, kept.ended] - sums[kept.part, kept.start]
    series = pairs["series"].to_numpy()
    excess = sums[series, kept.ended] - sums[series, kept.start] - pairs["expected"].to_numpy()
    most = (held >= HOLDS * excess) & ~_replaces(kept, pairs, parts, sums)
    first = np.flatnonzero(most)[np.unique(kept.at[most], return_index=True)[1]]
    return Kept(*(each[first] for each in (kept.at, kept.part, kept.start, kept.ended, kept.stop)))


def _replaces(kept: Kept, pairs: pl.DataFrame, parts: pl.DataFrame, sums: Floats) -> Flags:
    """Whether, within four weeks, another resource went that cost about as much: the new one took its place.

    `sums` is what each series cost before a day; `parts` are the resources, with the days on which they begin and end.
    """
    steps = pairs.select(*SERIES, "start", "ended", row=pl.int_range(pl.len()))
    others = steps.join(parts.rename({"series": "other"}), on=SERIES, nulls_equal=True).filter(
        pl.col("begins") < pl.col("start") - NEAR_DAYS,
        (pl.col("ends") - pl.col("start")).is_between(1, HISTORY_DAYS - 1),
        pl.col("ends") <= pl.col("ended") + MOVED_WITHIN_DAYS,
    )
    row, other, start, end = (others[name].cast(pl.Int64).to_numpy() for name in ("row", "other", "start", "ends"))
    new, old = (sums[each, end] - sums[each, start] for each in (kept.part[row], other))
    replaced = np.zeros(len(kept.at), np.bool_)
    replaced[row[np.abs(new - old) <= MOVED_ALIKE * new]] = True
    return replaced


def _last(costs: Grid) -> Whole:
    """Of each series its last complete day."""
    return costs.complete.shape[1] - 1 - costs.complete[:, ::-1].argmax(axis=1)
