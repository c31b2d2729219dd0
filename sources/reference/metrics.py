"""Which of the clouds' metrics are ours: one file a family in `metrics/`."""

from functools import cache
from pathlib import Path

import polars as pl

FOLDER = Path(__file__).with_name("metrics")


@cache
def metrics() -> pl.DataFrame:
    """A row one of the provider's metrics: `resource_type`, `metric` (ours), `namespace`, `provider_metric`,
    `statistic` (Average, Maximum, Sum), `dimension`, `factor` (theirs times it is ours), `hourly` (whether the hours
    are kept), `help`. Several rows of one metric and statistic are added up.
    """
    files = (pl.read_csv(file, schema_overrides={"factor": pl.Float64}) for file in sorted(FOLDER.glob("*.csv")))
    return pl.concat(files, how="vertical_relaxed")
