"""FOCUS 1.4 Invoice Detail: columns, types, nullability and allowed values as the specification gives them.

Source: https://focus.finops.org (FOCUS 1.4, Invoice Detail dataset, 22 columns).
"""

from warehouse.tables.base import DECIMAL, INSTANT, JSON, TEXT, Column, Table

INVOICE_DETAIL = Table(
    "invoice_detail",
    row="one line of one invoice",
    columns=(
        Column("BilledCost", DECIMAL, nullable=False, since="1.4"),
        Column("BillingAccountId", TEXT, nullable=False, since="1.4"),
        Column("BillingCurrency", TEXT, nullable=False, since="1.4", unit="ISO 4217"),
        Column("BillingPeriodEnd", INSTANT, nullable=False, since="1.4"),
        Column("BillingPeriodStart", INSTANT, nullable=False, since="1.4"),
        Column(
            "ChargeCategory",
            TEXT,
            nullable=False,
            since="1.4",
            allowed=("Usage", "Purchase", "Tax", "Credit", "Adjustment"),
        ),
        Column("InvoiceDetailCreated", INSTANT, nullable=False, since="1.4"),
        Column("InvoiceDetailDescription", TEXT, since="1.4"),
        Column("InvoiceDetailGrain", JSON, since="1.4"),
        Column("InvoiceDetailId", TEXT, nullable=False, since="1.4"),
        Column("InvoiceDetailLastUpdated", INSTANT, nullable=False, since="1.4"),
        Column("InvoiceId", TEXT, nullable=False, since="1.4"),
        Column("InvoiceIssueDate", INSTANT, since="1.4"),
        Column("InvoiceIssueStatus", TEXT, nullable=False, since="1.4", allowed=("Open", "Issued", "Voided")),
        Column("InvoiceIssuerName", TEXT, nullable=False, since="1.4"),
        Column("PaymentCurrency", TEXT, nullable=False, since="1.4", unit="ISO 4217"),
        Column("PaymentCurrencyBilledCost", DECIMAL, nullable=False, since="1.4"),
        Column("PaymentCurrencyInvoiceDetailId", TEXT, nullable=False, since="1.4"),
        Column("PaymentDueDate", INSTANT, since="1.4"),
        Column("PaymentTerms", TEXT, nullable=False, since="1.4"),
        Column("PurchaseOrderNumber", TEXT, since="1.4"),
        Column("ReferenceInvoiceId", TEXT, nullable=False, since="1.4"),
    ),
)
