"""Staged billing rows for the tests: faultless, until a test spoils them."""

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl

from warehouse.tables import COST_AND_USAGE


def instant(text: str) -> datetime:
    """A naive UTC instant."""
    return datetime.fromisoformat(text)


LOAD_ID = "0123456789abcdef-202609"
START = instant("2026-09-01")
COMMON = {
    "BillingAccountId": "012345678901",
    "BillingAccountType": "Account",
    "BillingCurrency": "USD",
    "BillingPeriodEnd": instant("2026-10-01"),
    "BillingPeriodStart": START,
    "ChargeCategory": "Usage",
    "ChargeFrequency": "Usage-Based",
    "InvoiceIssuerName": "AWS",
    "PricingCurrency": "USD",
    "PricingCurrencyEffectiveCost": Decimal("0.8"),
    "BilledCost": Decimal("1.25"),
    "ContractedCost": Decimal("0.9"),
    "EffectiveCost": Decimal("0.8"),
    "ListCost": Decimal("-1.1"),
    "ListUnitPrice": Decimal("0.05"),
    "ResourceId": "i-1",
    "ServiceCategory": "Compute",
    "ServiceName": "EC2",
    "ServiceProviderName": "AWS",
    "ServiceSubcategory": "Virtual Machines",
    "x_load_id": LOAD_ID,
    "x_tag_set": 7,
}


def charges(rows: int = 20, first_row: int = 0) -> pl.DataFrame:
    """Rows of one hour each with every column of cost_and_usage, numbered from `first_row`."""
    hours = [START + timedelta(hours=row) for row in range(rows)]
    own = {
        "ChargePeriodStart": hours,
        "ChargePeriodEnd": [hour + timedelta(hours=1) for hour in hours],
        "x_row": range(first_row, first_row + rows),
        "x_part": [0] * rows,
    }
    schema = COST_AND_USAGE.schema
    columns = [
        pl.Series(name, own[name], dtype=schema[name])
        if name in own
        else pl.repeat(COMMON.get(name), rows, dtype=schema[name], eager=True).alias(name)
        for name in COST_AND_USAGE.names
    ]
    return pl.DataFrame(columns)


def spoil(frame: pl.DataFrame, row: int = 3, **values: object) -> pl.DataFrame:
    """The frame with other values in one row."""
    here = pl.int_range(pl.len()) == row
    return frame.with_columns(
        pl.when(here).then(pl.lit(value, dtype=frame.schema[name])).otherwise(pl.col(name)).alias(name)
        for name, value in values.items()
    )


def blank(frame: pl.DataFrame, *names: str) -> pl.DataFrame:
    """The frame with these columns null throughout."""
    return frame.with_columns(pl.lit(None, dtype=frame.schema[name]).alias(name) for name in names)


def write(folder: Path, *frames: pl.DataFrame) -> list[Path]:
    """One segment a frame."""
    files = [folder / f"{LOAD_ID}-{number}.parquet" for number in range(len(frames))]
    for file, frame in zip(files, frames, strict=True):
        frame.write_parquet(file, compression="zstd")
    return files
