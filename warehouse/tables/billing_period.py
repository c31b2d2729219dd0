"""FOCUS 1.4 Billing Period: columns, types, nullability and allowed values as the specification gives them.

Source: https://focus.finops.org (FOCUS 1.4, Billing Period dataset, 6 columns).
"""

from warehouse.tables.base import INSTANT, TEXT, Column, Table

BILLING_PERIOD = Table(
    "billing_period",
    row="one billing period of one invoice issuer",
    columns=(
        Column("BillingPeriodCreated", INSTANT, nullable=False, since="1.4"),
        Column("BillingPeriodEnd", INSTANT, nullable=False, since="1.4"),
        Column("BillingPeriodLastUpdated", INSTANT, nullable=False, since="1.4"),
        Column("BillingPeriodStart", INSTANT, nullable=False, since="1.4"),
        Column("BillingPeriodStatus", TEXT, nullable=False, since="1.4", allowed=("Open", "Closed")),
        Column("InvoiceIssuerName", TEXT, nullable=False, since="1.4"),
    ),
)
