"""Types of disks: what one does without anything paid beside its size."""

from functools import cache
from pathlib import Path

import polars as pl

DISK_TYPES = Path(__file__).with_name("disk_types.csv")


@cache
def disk_types() -> pl.DataFrame:
    """A row is one type: `provider` (slug), `disk_type`, `baseline_iops`, `baseline_mibps` (MiB a second),
    `list_price_of_gp2` (share of what the same size costs on gp2 by list).

    The file beside this one also says where each row is from.
    """
    return pl.read_csv(DISK_TYPES).drop("source")
