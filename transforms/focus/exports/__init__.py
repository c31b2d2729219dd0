"""Providers' own exports under FOCUS' names, one file a kind; what is FOCUS already needs none."""

import polars as pl

from transforms.focus.exports.aws_cost_explorer import AWS_COST_EXPLORER
from transforms.focus.exports.aws_cur import AWS_CUR
from transforms.focus.exports.azure import AZURE_COST
from transforms.focus.exports.base import Export, Reference
from transforms.focus.exports.gcp_billing import GCP_BILLING
from transforms.focus.exports.invoice_csv import INVOICE_CSV
from transforms.focus.exports.invoice_totals import INVOICE_TOTALS
from transforms.focus.exports.oci_cost import OCI_COST

__all__ = ["EXPORTS", "Export", "Reference", "export_named", "to_focus"]

EXPORTS: tuple[Export, ...] = (
    AWS_CUR,
    AWS_COST_EXPLORER,
    AZURE_COST,
    GCP_BILLING,
    OCI_COST,
    INVOICE_CSV,
    INVOICE_TOTALS,
)


def export_named(kind: str) -> Export | None:
    """The export of a kind of bill; None where it is FOCUS as it comes."""
    return next((export for export in EXPORTS if export.kind == kind), None)


def to_focus(kind: str, raw: pl.LazyFrame, variant: str, reference: Reference) -> pl.LazyFrame:
    """The source's columns and `x_row` under FOCUS' names."""
    export = export_named(kind)
    return raw if export is None else export.to_focus(raw, variant, reference)
