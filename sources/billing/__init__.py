"""Billing exports as they come: one file a kind, a reader of files for all, and the sums by a reading of their own."""

from sources.billing.aws_cost_explorer import AWS_COST_EXPLORER
from sources.billing.aws_cur import AWS_CUR
from sources.billing.azure import AZURE_COST
from sources.billing.focus import FOCUS
from sources.billing.gcp_billing import GCP_BILLING
from sources.billing.invoice_csv import INVOICE_CSV
from sources.billing.invoice_totals import INVOICE_TOTALS
from sources.billing.kinds import BillColumns, BillingKind
from sources.billing.oci_cost import OCI_COST
from sources.billing.periods import billing_periods, periods_named, periods_seen

__all__ = [
    "AWS_COST_EXPLORER",
    "AWS_CUR",
    "AZURE_COST",
    "FOCUS",
    "GCP_BILLING",
    "INVOICE_CSV",
    "INVOICE_TOTALS",
    "KINDS",
    "OCI_COST",
    "BillColumns",
    "BillingKind",
    "billing_periods",
    "periods_named",
    "periods_seen",
]

KINDS: tuple[BillingKind, ...] = (
    FOCUS,
    AWS_CUR,
    AWS_COST_EXPLORER,
    AZURE_COST,
    GCP_BILLING,
    OCI_COST,
    INVOICE_CSV,
    INVOICE_TOTALS,
)


def kind_named(name: str) -> BillingKind:
    """The kind of this name; `[[billing]] kind` was checked when outlay.toml was read."""
    return next(kind for kind in KINDS if kind.name == name)
