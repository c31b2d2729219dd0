"""What each SKU cost and how much of it was used, by day and, with its resources, by month."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute

from transforms.spend.coded import spelled_out, summed_by
from warehouse.tables import COSTS, SKU_DAILY, SKU_MONTHLY, Table

# Arrow makes its functions when it is imported, so that no type checker sees them.
pc: Any = pyarrow.compute
NAMED_BY = ("SkuId", "SkuMeter", "ChargeDescription")
SUMMED = ("PricingQuantity", *COSTS, "PricingCurrencyEffectiveCost", "x_rows")
MADE = ("x_sku", "x_is_committed", "x_is_measured", "x_rows", "day", "month")
NEEDED = (
    *dict.fromkeys(name for table in (SKU_DAILY, SKU_MONTHLY) for name in table.names if name not in MADE),
    "SkuId",
    "ChargeDescription",
    "CommitmentDiscountId",
    "ChargePeriodStart",
)


def sku_daily(cost_and_usage: Iterable[Any]) -> pl.DataFrame:
    """Good rows of `cost_and_usage` as Arrow tables with the columns NEEDED -> `sku_daily`, in the order of its days.

    A charge stays on its first UTC day. Texts may be dictionary-encoded.
    """
    return _summed(cost_and_usage, SKU_DAILY, "day")


def sku_monthly(cost_and_usage: Iterable[Any]) -> pl.DataFrame:
    """The same -> `sku_monthly`, in the order of its months."""
    return _summed(cost_and_usage, SKU_MONTHLY, "month")


def _summed(cost_and_usage: Iterable[Any], table: Table, time: str) -> pl.DataFrame:
    order = [time, *(name for name in table.key if name != time)]
    summed = summed_by((_made(rows) for rows in cost_and_usage), order, sums=SUMMED, greatest=("SkuMeter",))
    return spelled_out(summed, table.names)


def _made(table: Any) -> Any:
    days = pc.cast(table.column("ChargePeriodStart"), pa.date32(), safe=False)
    made = {
        "day": days,
        "month": pc.cast(pc.floor_temporal(days, unit="month"), pa.date32(), safe=False),
        "x_sku": _first_known([table.column(name) for name in NAMED_BY]),
        "x_is_committed": pc.is_valid(table.column("CommitmentDiscountId")),
        "x_is_measured": pc.is_valid(table.column("PricingQuantity")),
        "x_rows": pa.array(np.ones(table.num_rows, dtype=np.int64)),
    }
    for name, column in made.items():
        table = table.append_column(name, column)
    return table.drop_columns(["SkuId", "ChargeDescription", "CommitmentDiscountId", "ChargePeriodStart"])


def _first_known(columns: Sequence[Any]) -> Any:
    """Of each row the first text that it has; what has a dictionary keeps it where no other is needed."""
    if not columns[0].null_count:
        return columns[0]
    return pc.coalesce(*(pc.cast(column, pa.string()) for column in columns))
