"""A step that is one new resource's costs what that does and lasts as long, whatever else of its service came or went.

Where another of its size went since, the service costs what it did before: there the step ends.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from transforms.anomalies.causes import HOLDS
from transforms.anomalies.events import MOVED_ALIKE
from transforms.anomalies.grid import Floats, Grid, Whole
from transforms.anomalies.judge import STEP_DAYS
from transforms.anomalies.opposite import SERIES
from transforms.anomalies.runs import kinds_of

# A resource that began so near to the step's first day is what came.
NEAR_DAYS = 1


@dataclass(frozen=True)
class Kept:
    """`at` are rows of the steps, `part` the series of the resource that each is; the days are columns, `ended` and
    `stop` those after the last, before and now.
    """

    at: Whole
    part: Whole
    start: Whole
    ended: Whole
    stop: Whole


def while_parts_last(costs: Grid, told: pl.DataFrame, without: Floats) -> tuple[pl.DataFrame, Floats]:
    """`told` (RUN rows) and `without` (a row each), as `runs` gives them, with such steps drawn out.

    On each of its days the service would have cost what it did less the resource.
    """
    kept = _kept(costs, told)
    if not len(kept.at):
        return told, without
    days, series = np.arange(costs.cost.shape[1]), told["series"].to_numpy()[kept.at]
    within = (days >= kept.start[:, None]) & (days < kept.stop[:, None])
    whole = within & costs.complete[series]
    without = without.copy()
    without[kept.at] = np.where(whole, costs.cost[series] - costs.cost[kept.part], without[kept.at])
    excess = np.where(within, costs.cost[kept.part], 0)
    calm = np.zeros(len(series), np.bool_)
    drawn_out = pl.DataFrame(
        {
            "at": kept.at,
            "last": costs.days.gather(kept.stop - 1),
            "goes_on": told["goes_on"].to_numpy()[kept.at] | (kept.stop > _last(costs)[series]),
            "expected": np.where(within, without[kept.at], 0).sum(axis=1),
            "kind": kinds_of(excess, calm, (series, kept.start, kept.stop, np.ones(len(series), np.int8))),
        }
    )
    rows = told.with_row_index("at").cast({"at": pl.Int64})
    return rows.update(drawn_out, on="at").drop("at"), without


def _kept(costs: Grid, told: pl.DataFrame) -> Kept:
    """Of each step of a service the resource that came with it and holds most of it.

    One that is over lasts until the resource's last cost, or the next event of the service in the same direction, if
    that is later; where the resource took the place of another, until that went.
    """
    keys = costs.keys.with_row_index("series").cast({"series": pl.Int64})
    at = (pl.col(name) - pl.lit(costs.first) for name in ("start", "last"))
    start, last = (each.dt.total_days() for each in at)
    of_service = told.with_row_index("at").with_columns(start=start, ended=last + 1)
    following = pl.col("start").shift(-1).over("series", "sign", order_by="start")
    there = np.where(costs.cost != 0, np.arange(costs.cost.shape[1]), -1).max(axis=1) + 1
    parts = keys.with_columns(begins=pl.Series(costs.begins), ends=pl.Series(there)).drop_nulls("resource")
    until = pl.when("goes_on").then("ended").otherwise(pl.min_horizontal("ends", "following"))
    pairs = (
        of_service.with_columns(following=following)
        .filter(pl.col("sign") > 0, pl.col("ended") - pl.col("start") >= STEP_DAYS)
        .join(keys.filter(pl.col("resource").is_null(), pl.col("new_region").is_null()), on="series")
        .join(parts.rename({"series": "part"}), on=SERIES, nulls_equal=True)
        .filter((pl.col("begins") - pl.col("start")).abs() <= NEAR_DAYS)
        .with_columns(stop=pl.max_horizontal("ended", until))
        .sort("at", "part")
    )
    columns = (pairs[name].cast(pl.Int64).to_numpy() for name in ("at", "part", "start", "ended", "stop"))
    kept = Kept(*columns)
    sums = np.pad(np.cumsum(costs.cost, axis=1), ((0, 0), (1, 0)))
    held = sums[kept.part, kept.ended] - sums[kept.part, kept.start]
    series = pairs["series"].to_numpy()
    excess = sums[series, kept.ended] - sums[series, kept.start] - pairs["expected"].to_numpy()
    most = held >= HOLDS * excess
    stop = np.minimum(kept.stop, _replaced(kept, pairs, parts, sums))
    first = np.flatnonzero(most)[np.unique(kept.at[most], return_index=True)[1]]
    return Kept(*(each[first] for each in (kept.at, kept.part, kept.start, kept.ended, stop)))


def _replaced(kept: Kept, pairs: pl.DataFrame, parts: pl.DataFrame, sums: Floats) -> Whole:
    """The first day without another resource that cost about as much: the new one took its place; else none of these.

    `sums` is what each series cost before a day; `parts` are the resources, with the days on which they begin and end.
    """
    steps = pairs.with_row_index("row").filter(~pl.col("goes_on")).select(*SERIES, "start", "row")
    others = steps.join(parts.rename({"series": "other"}), on=SERIES, nulls_equal=True).filter(
        pl.col("begins") < pl.col("start") - NEAR_DAYS,
        pl.col("ends") > pl.col("start"),
    )
    row, other, start, end = (others[name].cast(pl.Int64).to_numpy() for name in ("row", "other", "start", "ends"))
    new, old = (sums[each, end] - sums[each, start] for each in (kept.part[row], other))
    alike = np.abs(new - old) <= MOVED_ALIKE * new
    replaced = np.full(len(kept.at), sums.shape[1])
    np.minimum.at(replaced, row[alike], end[alike])
    return replaced


def _last(costs: Grid) -> Whole:
    """Of each series its last complete day."""
    return costs.complete.shape[1] - 1 - costs.complete[:, ::-1].argmax(axis=1)
