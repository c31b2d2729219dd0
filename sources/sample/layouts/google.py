"""Google's detailed usage cost export as it leaves BigQuery: a folder a day or a month of loading, in it Parquet.

https://docs.cloud.google.com/billing/docs/how-to/export-data-bigquery-tables/detailed-usage
https://docs.cloud.google.com/bigquery/docs/exporting-data
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

NUMERIC, TIME, TEXT, DOUBLE = pa.decimal128(38, 9), pa.timestamp("us", "UTC"), pa.string(), pa.float64()


def struct(**fields: Any) -> Any:
    """A RECORD."""
    return pa.struct([*fields.items()])


def repeated(**fields: Any) -> Any:
    """A RECORD that is REPEATED."""
    return pa.list_(pa.field("element", struct(**fields)))


# In the order of the table; FLOAT64 is a double, NUMERIC a decimal of 38 digits, 9 of them behind the point.
DETAILED: Mapping[str, Any] = {
    "billing_account_id": TEXT,
    "service": struct(id=TEXT, description=TEXT),
    "sku": struct(id=TEXT, description=TEXT),
    "usage_start_time": TIME,
    "usage_end_time": TIME,
    "project": struct(
        id=TEXT,
        number=TEXT,
        name=TEXT,
        labels=repeated(key=TEXT, value=TEXT),
        ancestry_numbers=TEXT,
        ancestors=repeated(resource_name=TEXT, display_name=TEXT),
    ),
    "labels": repeated(key=TEXT, value=TEXT),
    "system_labels": repeated(key=TEXT, value=TEXT),
    "location": struct(location=TEXT, country=TEXT, region=TEXT, zone=TEXT),
    "tags": repeated(key=TEXT, value=TEXT, inherited=pa.bool_(), namespace=TEXT),
    "transaction_type": TEXT,
    "seller_name": TEXT,
    "export_time": TIME,
    "cost": DOUBLE,
    "currency": TEXT,
    "currency_conversion_rate": DOUBLE,
    "usage": struct(amount=DOUBLE, unit=TEXT, amount_in_pricing_units=DOUBLE, pricing_unit=TEXT),
    "credits": repeated(name=TEXT, amount=DOUBLE, full_name=TEXT, id=TEXT, type=TEXT),
    "invoice": struct(month=TEXT, publisher_type=TEXT),
    "cost_type": TEXT,
    "adjustment_info": struct(id=TEXT, description=TEXT, mode=TEXT, type=TEXT),
    "cost_at_list": DOUBLE,
    "price": struct(
        effective_price=NUMERIC,
        tier_start_amount=NUMERIC,
        unit=TEXT,
        pricing_unit_quantity=NUMERIC,
        list_price=NUMERIC,
        effective_price_default=NUMERIC,
        list_price_consumption_model=NUMERIC,
    ),
    "cost_at_effective_price_default": DOUBLE,
    "cost_at_list_consumption_model": DOUBLE,
    "consumption_model": struct(id=TEXT, description=TEXT),
    "resource": struct(name=TEXT, global_name=TEXT),
    "subscription": struct(instance_id=TEXT),
}
SCHEMA = pa.schema([*DETAILED.items()])


@dataclass(frozen=True)
class DetailedExport:
    """What a scheduled query takes out of the table of a billing account; `folder` stands for the bucket."""

    folder: Path
    account: str

    @property
    def table(self) -> str:
        return f"gcp_billing_export_resource_v1_{self.account.replace('-', '_')}"

    def folder_of(self, loaded: str) -> Path:
        """Of a day or a month of loading."""
        return self.folder / self.table / loaded

    def put(self, loaded: str, table: Any) -> Path:
        """A slice of `detailed`: what was loaded on a day, `2026-10-31`, or so far in a month, `2026-10`."""
        path = self.folder_of(loaded) / "000000000000.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, path, compression="snappy")
        return path


def detailed(rows: pl.DataFrame) -> Any:
    """Rows of DETAILED's columns as Arrow's table of Google's types."""
    return rows.select(*DETAILED).to_arrow().cast(SCHEMA)
