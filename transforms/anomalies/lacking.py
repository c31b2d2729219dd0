"""Days that lack a line which is still to come: what cost before them, and does again after them, was not gone."""

from dataclasses import replace

import numpy as np
import polars as pl

from transforms.anomalies.grid import Grid
from transforms.anomalies.opposite import SERIES
from transforms.forecast.complete import LONGEST_DELAY_DAYS

# What cost on each of so many days before is expected on the next.
REGULAR_DAYS = 7


def without_lacking(whole: Grid, costs: pl.DataFrame) -> Grid:
    """The grid, in which such days of a resource and of its service are not complete.

    `costs` is what the grid was made of, with the days that are not yet complete. A line that has not come within
    LONGEST_DELAY_DAYS is not to come.
    """
    gaps = _gaps(costs, whole)
    keys = whole.keys.with_row_index("row").filter(pl.col("new_region").is_null())
    of = gaps.join(keys, on=SERIES, nulls_equal=True, suffix="_of").filter(
        pl.col("resource_of").is_null() | (pl.col("resource_of") == pl.col("resource"))
    )
    complete = whole.complete.copy()
    complete[of["row"].to_numpy(), of["at"].to_numpy()] = False
    return replace(whole, complete=complete, cost=np.where(complete, whole.cost, 0.0))


def _gaps(costs: pl.DataFrame, whole: Grid) -> pl.DataFrame:
    """`SERIES`, `resource`, `at` (the day's column) of the newest days on which a resource has no line."""
    of_resource = [*SERIES, "resource"]
    days = whole.cost.shape[1]
    at = (pl.col("day") - pl.lit(whole.first)).dt.total_days().alias("at")
    told = (
        costs.lazy()
        .drop_nulls("resource")
        .select(*of_resource, at)
        .filter(pl.col("at") >= days - LONGEST_DELAY_DAYS - REGULAR_DAYS)
        .unique()
        .sort(*of_resource, "at")
    )
    regular = pl.col("at") - pl.col("at").shift(REGULAR_DAYS - 1).over(of_resource) == REGULAR_DAYS - 1
    told = told.with_columns(regular=regular, until=pl.col("at").shift(-1).over(of_resource))
    between = told.filter("regular", pl.col("until") - pl.col("at") > 1)
    gaps = between.with_columns(at=pl.int_ranges(pl.col("at") + 1, "until")).explode("at")
    newest = gaps.filter(pl.col("at").is_between(days - LONGEST_DELAY_DAYS, days - 1))
    return newest.select(*of_resource, "at").collect()
