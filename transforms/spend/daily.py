"""What each resource cost on each day: the heavy step from billing rows to what pages read."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute

from transforms.spend.coded import spelled_out, summed_by
from transforms.spend.sums import NAMES
from warehouse.tables import COST_DAILY, COSTS

# Arrow makes its functions when it is imported, so that no type checker sees them.
pc: Any = pyarrow.compute
ORDER = ["day", *(name for name in COST_DAILY.key if name != "day")]
COMMITTED = "x_committed_cost"
MADE = ("x_rows", COMMITTED)
READ = tuple("ChargePeriodStart" if name == "day" else name for name in COST_DAILY.names if name not in MADE)
NEEDED = (*READ, "PricingCategory")


def daily_cost(cost_and_usage: Iterable[Any]) -> pl.DataFrame:
    """Good rows of `cost_and_usage` as Arrow tables with the columns NEEDED -> `cost_daily`, in date order.

    A charge stays on its first UTC day, also one of a month or more. Where a key has two names on a day, the one that
    is last in the alphabet is taken, so that the rows' order does not matter. Texts may be dictionary-encoded.
    """
    charges = (_with_day(table) for table in cost_and_usage)
    summed = summed_by(charges, ORDER, sums=[*COSTS, *MADE], greatest=NAMES)
    return spelled_out(summed, COST_DAILY.names)


def _with_day(table: Any) -> Any:
    days = pc.cast(table.column("ChargePeriodStart"), pa.date32(), safe=False)
    rows = pa.array(np.ones(table.num_rows, dtype=np.int64))
    dated = table.append_column("day", days).append_column("x_rows", rows)
    return dated.append_column(COMMITTED, _committed(table))


def _committed(table: Any) -> Any:
    """The effective cost of use that is priced as committed while no status says that a commitment covers it."""
    as_committed = pc.equal(table.column("PricingCategory").cast(pa.string()), "Committed")
    is_use = pc.equal(table.column("ChargeCategory").cast(pa.string()), "Usage")
    unnamed = pc.is_null(table.column("CommitmentDiscountStatus"))
    covered = pc.and_(pc.and_(as_committed, is_use), unnamed).fill_null(False)
    cost = pc.coalesce(table.column("EffectiveCost"), table.column("BilledCost"))
    return pc.if_else(covered, cost, pa.scalar(0, cost.type))
