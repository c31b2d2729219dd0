"""Google's `cud_subscriptions_export`: each day all spend-based commitments with their terms, one row a commitment.

https://docs.cloud.google.com/billing/docs/how-to/export-data-bigquery-tables/cud-export
(`commitent_amount` is spelt so.)
"""

from pathlib import Path

import polars as pl

from sources.base import Object
from sources.billing.layout import Layout
from sources.billing.tabular import open_table
from sources.finance.contract_commitments import AsItComes
from sources.mapping import ColumnSettings
from sources.objects import fetch, list_objects
from sources.own_files import Form, OwnRows, newest_of_each, read_rows, together
from warehouse.tables.base import DECIMAL, INSTANT, TEXT, Column

NAMES = {
    "id": "subscription.instance_id",
    "name": "subscription.display_name",
    "product": "cud_product.display_name",
    "product_type": "cud_product.type",
    "model": "consumption_model.id",
    "billing_account": "billing_account_id",
    "region": "region",
    "committed": "commitent_amount.value",
    "committed_unit": "commitent_amount.unit",
    "term": "term",
    "start_time": "start_time",
    "end_time": "end_time",
    "state": "state",
}
OF_TYPE = {"committed": DECIMAL, "start_time": INSTANT, "end_time": INSTANT}
FORM = Form(
    tuple(Column(name, OF_TYPE.get(name, TEXT), nullable=name not in ("id", "end_time")) for name in NAMES),
    page="docs/finance/commitments.md",
)


def cud_subscriptions(path: str, base: Path, into: Path) -> OwnRows:
    """NAMES with x_file and x_line, the last row of each commitment. Raises SourceError."""
    objects = newest_of_each(list_objects(path, base=base))
    told = together([_read(each, fetch(each, into)) for each in objects], FORM)
    newest = told.rows.unique("id", keep="last", maintain_order=True)
    return OwnRows(newest.with_columns(pl.col("end_time", "start_time").cast(INSTANT.polars)), told.rejects, told.notes)


def _read(source: Object, path: Path) -> OwnRows:
    """Nested fields are named with points; where a query wrote the file, which cannot, with `_`."""
    header = open_table(path, source.uri, Layout(None, None, 0)).columns
    theirs = {name: (told, told.replace(".", "_")) for name, told in NAMES.items()}
    found = {name: next((each for each in told if each in header), None) for name, told in theirs.items()}
    columns = {name: ColumnSettings(column=column) for name, column in found.items() if column}
    return read_rows(source, path, FORM, AsItComes(columns))
