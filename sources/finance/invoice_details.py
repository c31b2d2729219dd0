"""What issuers' invoices say line by line: FOCUS 1.4 Invoice Detail, as CSV or Parquet.

https://focus.finops.org/focus-specification/ (Invoice Detail dataset)
"""

from dataclasses import dataclass, field
from pathlib import Path

from sources.mapping import AS_IT_COMES, Columns, FormatSettings
from sources.objects import fetch, list_objects
from sources.own_files import Form, OwnRows, read_rows, together
from warehouse.tables import INVOICE_DETAIL

SIGNED = ("BilledCost", "PaymentCurrencyBilledCost")
FORM = Form(INVOICE_DETAIL.columns, page="docs/finance/close.md", signed=SIGNED)


@dataclass(frozen=True)
class AsFocusHasIt:
    """Columns by the names of FOCUS."""

    columns: Columns = field(default_factory=dict)
    format: FormatSettings = AS_IT_COMES


def read_invoice_details(path: str, base: Path, into: Path) -> OwnRows:
    """INVOICE_DETAIL's columns, x_file and x_line; of a line that is told twice the one last updated counts.

    `base` is the folder that the path is relative to, `into` one for downloads. Raises SourceError.
    """
    parts = [read_rows(each, fetch(each, into), FORM, AsFocusHasIt()) for each in list_objects(path, base=base)]
    told = together(parts, FORM)
    newest = told.rows.sort("InvoiceDetailLastUpdated", "x_file", "x_line").unique(
        ["InvoiceIssuerName", "InvoiceDetailId"], keep="last", maintain_order=True
    )
    return OwnRows(newest, told.rejects, told.notes)
