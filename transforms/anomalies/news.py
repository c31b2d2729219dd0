"""First cost: a region where the company had none, a service that an account did not use."""

import numpy as np
import polars as pl

from transforms.anomalies.grid import Grid
from transforms.anomalies.judge import HISTORY_DAYS
from transforms.anomalies.runs import RUN

# A pause of more days ends it.
PAUSE_DAYS = 3


def with_new_regions(costs: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """`costs` with `new_region`: the region, where its first cost in the company is none of the first four weeks'.

    What is in a new region is apart from its service, whatever that is, so that money counts once.
    """
    firsts = (
        costs.filter(pl.col("region").is_not_null(), pl.col("cost") > 0)
        .join(known, on="source")
        .group_by("provider", "region")
        .agg(first=pl.col("day").min(), known=pl.col("known").min())
    )
    new = firsts.filter((pl.col("first") - pl.col("known")).dt.total_days() >= HISTORY_DAYS)
    told = costs.join(new.select("provider", "region", new_region="region"), on=["provider", "region"], how="left")
    return told.with_columns(service=pl.when(pl.col("new_region").is_null()).then("service"))


def first_costs(grid: Grid, amount: float, later: pl.DataFrame) -> pl.DataFrame:
    """RUN of the series that began after four weeks in which their source told of others, if ever above `amount` a day.

    A resource that is new is no news of its own.

    `later` are RUN rows of the same grid; the first of a series, once it has a past of its own, ends what was new.
    """
    length = grid.cost.shape[1]
    whole = grid.keys["resource"].is_null().to_numpy()
    rows = np.flatnonzero(whole & (grid.begins >= grid.known + HISTORY_DAYS) & (grid.begins < length))
    if not rows.size:
        return pl.DataFrame(schema=RUN)
    starts, cost = grid.begins[rows], grid.cost[rows]
    days = np.arange(length)
    paused = np.lib.stride_tricks.sliding_window_view(np.pad(cost, ((0, 0), (0, PAUSE_DAYS))), PAUSE_DAYS + 1, axis=1)
    over = (paused <= 0).all(axis=2) & (days > starts[:, None])
    last = grid.complete.shape[1] - 1 - grid.complete[rows][:, ::-1].argmax(axis=1)
    over &= days + PAUSE_DAYS <= last[:, None]
    stop = np.where(over.any(axis=1), over.argmax(axis=1), last + 1)
    calendar = grid.days
    found = pl.DataFrame(
        {
            "series": rows,
            "start": calendar.gather(starts),
            "last": calendar.gather(np.minimum(np.maximum(stop - 1, starts), length - 1)),
            "sign": np.ones(len(rows), np.int8),
            "flagged_days": stop - starts,
            "kind": grid.keys[rows]
            .select(pl.when(pl.col("new_region").is_null()).then(pl.lit("new_service")).otherwise(pl.lit("new_region")))
            .to_series(),
            "goes_on": ~over.any(axis=1),
            "expected": np.zeros(len(rows)),
            "limit_passed": calendar.gather(np.argmax(cost > amount, axis=1)),
        },
        schema=RUN,
    ).filter(pl.Series(((cost > amount) & (days < stop[:, None])).any(axis=1)))
    return _until_later(found, later)


def _until_later(found: pl.DataFrame, later: pl.DataFrame) -> pl.DataFrame:
    """What is new ends before something else happens to it."""
    other = later.group_by("series").agg(other=pl.col("start").min())
    both = found.join(other, on="series", how="left", maintain_order="left")
    cut = (pl.col("other") > pl.col("start")) & (pl.col("other") <= pl.col("last"))
    return both.with_columns(
        last=pl.when(cut).then(pl.col("other").dt.offset_by("-1d")).otherwise("last"),
        goes_on=pl.col("goes_on") & ~cut.fill_null(value=False),
    ).drop("other")
