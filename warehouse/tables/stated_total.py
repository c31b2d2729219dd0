"""What a file says of one invoice's total: the names that a column mapping of `invoice-totals` gives to its columns.

What is read of it is kept in `invoice_total` (`warehouse.tables.months`); FOCUS' names mean the same where it has them.
"""

from warehouse.tables.base import DECIMAL, INSTANT, TEXT, Column, Table

STATED_TOTAL = Table(
    "stated_total",
    row="the total of one invoice, or of all invoices of a month",
    columns=(
        Column("total", DECIMAL, unit="the invoice's currency", help="what is to be paid, tax included"),
        Column("amount", DECIMAL, unit="the invoice's currency", help="without tax; where there is no total"),
        Column("tax", DECIMAL, unit="the invoice's currency", help="beside the amount"),
        Column("currency", TEXT, nullable=False, unit="ISO 4217"),
        Column("period", INSTANT, help="a day of the billing period, or the period as 2026-10"),
        Column("date", INSTANT, help="of the invoice; without a period, its month is the billing period"),
        Column("invoice_id", TEXT, help="none for a month's total"),
        Column("issuer", TEXT, help="who writes the invoice"),
        Column("account", TEXT, help="the billing account"),
        Column("source", TEXT, help="the source of the charges, as outlay.toml names it"),
    ),
)
# The names that say the same in FOCUS, where there are such.
FOCUS_OF_STATED_TOTAL = {
    "total": "BilledCost",
    "currency": "BillingCurrency",
    "period": "BillingPeriodStart",
    "invoice_id": "InvoiceId",
    "issuer": "InvoiceIssuerName",
    "account": "BillingAccountId",
}
STATED_NAMES = (*STATED_TOTAL.names, *FOCUS_OF_STATED_TOTAL.values())
