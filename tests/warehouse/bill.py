"""Charges as the store takes them, by hand."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl

from warehouse.segments import Segment, segment_path, sink
from warehouse.store import PeriodChange
from warehouse.tables import COST_AND_USAGE, COST_DAILY, COST_DAILY_ROLLUP, LOAD, LOAD_SUM

TEXTS = ("source_sum", "warehouse_sum", "rejected_sum", "rounding", "difference")
NOW = datetime(2026, 11, 24, 6, 12, 5)


def told_nothing(_: str) -> None:
    """Waiting is not expected."""


def charges(costs: list[str], load_id: str) -> pl.DataFrame:
    """One charge a cost, in October 2026."""
    given = pl.DataFrame({"BilledCost": [Decimal(cost) for cost in costs]}).with_row_index("x_row")
    rows = given.with_columns(
        BillingCurrency=pl.lit("USD"),
        ChargePeriodStart=datetime(2026, 10, 1),
        x_load_id=pl.lit(load_id),
    )
    return pl.concat([COST_AND_USAGE.empty(), rows.cast(_types(rows))], how="diagonal")


def _types(rows: pl.DataFrame) -> dict[str, pl.DataType]:
    return {name: COST_AND_USAGE.schema[name] for name in rows.columns}


def write_segment(
    state: Path, rows: pl.DataFrame, load_id: str, *, source: str = "aws", period: str = "2026-10"
) -> Segment:
    path = segment_path(state, COST_AND_USAGE, source, period, load_id)
    sink(rows.lazy(), path).collect()
    return Segment(path, source, period, load_id, rows.height, path.stat().st_size)


def change(
    state: Path,
    costs: list[str],
    load_id: str,
    *,
    source: str = "aws",
    period: str = "2026-10",
    kept: tuple[str, ...] = (),
) -> PeriodChange:
    """What replaces a period by one load with these billed costs, with its mart."""
    segment = write_segment(state, charges(costs, load_id), load_id, source=source, period=period)
    total = sum((Decimal(cost) for cost in costs), Decimal(0))
    where = {"load_id": load_id, "source": source, "billing_period": period, "rows": len(costs), "rejected_rows": 0}
    load = {
        **where,
        "run_id": "r",
        "object": f"{load_id}.csv",
        "version": "1",
        "content_hash": load_id,
        "size_bytes": 1,
        "modified": NOW,
        "loaded_at": NOW,
        "code_version": "0",
    }
    sums = {**where, "currency": "USD", "column_name": "BilledCost", **dict.fromkeys(TEXTS, "0")}
    sums |= {"source_sum": str(total), "warehouse_sum": str(total)}
    mart = {"x_source": source, "x_period": period, "day": date(2026, 10, 1), "x_rows": len(costs)}
    tables = {
        LOAD: pl.DataFrame([load], schema=LOAD.schema),
        LOAD_SUM: pl.DataFrame(
            [sums | {"source_sum": str(total), "warehouse_sum": str(total)}], schema=LOAD_SUM.schema
        ),
        **{
            table: pl.DataFrame([mart | {"BillingCurrency": "USD", "BilledCost": total}], schema=table.schema)
            for table in (COST_DAILY, COST_DAILY_ROLLUP)
        },
    }
    return PeriodChange(source, period, [segment], tables, kept)
