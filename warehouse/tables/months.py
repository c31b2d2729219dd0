"""What was known of a billing period, and when: its totals through time, whether it is still open, and what its
invoices say."""

from warehouse.tables.base import COUNT, DAY, DECIMAL, INSTANT, TEXT, Column, Table

COST_HISTORY = Table(
    "cost_history",
    row="what one service of one account cost on one day, as it was known over some business days",
    key=(
        "x_source",
        "x_period",
        "BillingCurrency",
        "BillingAccountId",
        "SubAccountId",
        "ServiceName",
        "day",
        "x_valid_from",
    ),
    columns=(
        Column("x_source", TEXT, nullable=False),
        Column("x_period", TEXT, nullable=False, unit="YYYY-MM", help="billing period"),
        Column("BillingCurrency", TEXT),
        Column("BillingAccountId", TEXT),
        Column("SubAccountId", TEXT),
        Column("ServiceName", TEXT),
        Column("day", DAY, nullable=False, help="first UTC day of the charge"),
        Column("BilledCost", DECIMAL, unit="BillingCurrency"),
        Column("EffectiveCost", DECIMAL, unit="BillingCurrency"),
        Column("x_valid_from", DAY, nullable=False, help="the business day that it was first known"),
        Column("x_valid_to", DAY, help="the business day that it was no longer so; null while it holds"),
    ),
)

MONTH_STATUS = Table(
    "month_status",
    row="one billing period of one source: whether more is to come",
    key=("source", "billing_period"),
    columns=(
        Column("source", TEXT, nullable=False),
        Column("billing_period", TEXT, nullable=False, unit="YYYY-MM"),
        Column(
            "status",
            TEXT,
            nullable=False,
            allowed=("open", "closed", "unknown"),
            help="unknown: the source never gives invoice ids, and the provider has not said that it closed",
        ),
        Column("reason", TEXT, nullable=False, help="why, in words"),
        Column("since", DAY, nullable=False, help="the business day from which the status is this"),
        Column("closed_at", DAY, help="the business day that it was first closed; kept where it opens again"),
        Column("rows_without_invoice", COUNT, nullable=False, help="billing rows of a cost that name no invoice"),
        Column("earliest_close", DAY, nullable=False, help="the first day that the provider may have closed it"),
    ),
)

INVOICE_TOTAL = Table(
    "invoice_total",
    row="the total of one invoice, or of all invoices of a month, as a file says it; it is only compared",
    key=("source", "object", "line"),
    columns=(
        Column("source", TEXT, nullable=False, help="the source that says it"),
        Column("object", TEXT, nullable=False),
        Column("line", COUNT, nullable=False, help="line of the file, from 1"),
        Column("billed_source", TEXT, help="the source of the charges; null where the provider tells it"),
        Column("provider", TEXT, help="aws, azure, gcp, oci or the vendor's slug"),
        Column("billing_period", TEXT, nullable=False, unit="YYYY-MM"),
        Column("currency", TEXT, nullable=False),
        Column("invoice_id", TEXT, help="null where the amount is the month's total"),
        Column("amount", DECIMAL, nullable=False, unit="currency", help="total with tax"),
        Column("loaded_at", INSTANT, nullable=False),
        Column("load_id", TEXT),
        Column("issuer", TEXT, help="who writes the invoice, as the file names it"),
        Column("account", TEXT, help="the billing account"),
    ),
)
