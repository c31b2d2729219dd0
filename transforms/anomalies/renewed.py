"""A commitment that takes the place of one that ended is judged by what was usual of that, not four weeks later."""

import numpy as np
import polars as pl

from transforms.anomalies.grid import Floats, Grid

BUYER = ["provider", "source", "currency", "account"]
# A renewal begins on the day after, and comes to as much a day but for so much.
ALIKE = 0.25


def with_past_of_renewed(unused: pl.DataFrame) -> pl.DataFrame:
    """`unused` (BUYER, `commitment, day, cost, committed`), and of each renewal also the days of what it renewed.

    Each is the renewal of one at most, the one nearest in size, and is renewed by one at most.
    """
    key = [*BUYER, "commitment"]
    a_day = pl.col("committed").cast(pl.Float64).mean()
    terms = unused.lazy().group_by(key).agg(first=pl.col("day").min(), last=pl.col("day").max(), a_day=a_day)
    apart = (pl.col("a_day") - pl.col("a_day_before")).abs()
    pairs = terms.join(terms, on=BUYER, suffix="_before", nulls_equal=True).filter(
        pl.col("first") == pl.col("last_before").dt.offset_by("1d"), apart <= ALIKE * pl.col("a_day_before")
    )
    nearest = pairs.sort(apart, "commitment", "commitment_before").unique(key, keep="first", maintain_order=True)
    once = nearest.unique([*BUYER, "commitment_before"], keep="first", maintain_order=True)
    renewed = once.select(*BUYER, commitment="commitment_before", by="commitment")
    past = unused.lazy().join(renewed, on=key, nulls_equal=True).with_columns(commitment="by").select(unused.columns)
    return pl.concat([unused.lazy(), past]).collect()


def of_its_own(costs: Grid, told: pl.DataFrame, without: Floats) -> tuple[pl.DataFrame, Floats]:
    """Less what lies before each commitment's own first day. `costs` has that in `begins`; `told` are RUN rows,
    `without` a row each, as `runs` gives them.
    """
    begins = costs.days.gather(np.minimum(costs.begins, costs.cost.shape[1] - 1)[told["series"].to_numpy()])
    own = told.with_columns(start=pl.max_horizontal("start", begins)).with_columns(
        limit_passed=pl.max_horizontal("limit_passed", "start")
    )
    first = pl.lit(costs.first)
    bounds = own.select((pl.col(name) - first).dt.total_days() for name in ("start", "last")).to_numpy()
    days = np.arange(costs.cost.shape[1])
    within = (days >= bounds[:, :1]) & (days <= bounds[:, 1:])
    there = pl.Series(within.any(axis=1))
    sums = own.with_columns(expected=pl.Series(np.where(within, without, 0).sum(axis=1)))
    return sums.filter(there), without[there.to_numpy()]
