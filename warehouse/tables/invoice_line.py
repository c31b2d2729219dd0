"""What a vendor's invoice says of one line: the names that a column mapping of `invoice-csv` gives to its columns.

A line is not kept as such: it becomes a charge (or two, with its tax) of `cost_and_usage`; FOCUS' names do as well.
"""

from warehouse.tables.base import DECIMAL, INSTANT, JSON, TEXT, Column, Table
from warehouse.tables.cost_and_usage import FOCUS_COLUMNS

INVOICE_LINE = Table(
    "invoice_line",
    row="one line of a vendor's invoice",
    columns=(
        Column("date", INSTANT, help="of the invoice; its month is the billing period"),
        Column("period_start", INSTANT, help="first day that the line is for; without it, the month of the date"),
        Column("period_end", INSTANT, help="last day that the line is for, itself included"),
        Column("amount", DECIMAL, nullable=False, unit="the line's currency", help="without tax, where tax is apart"),
        Column("tax", DECIMAL, unit="the line's currency", help="beside the amount; it becomes a charge of its own"),
        Column("currency", TEXT, nullable=False, unit="ISO 4217"),
        Column("vendor", TEXT, help="who sells the service and asks for the money"),
        Column("product", TEXT, help="what it is called; the vendor where it is not told"),
        Column("description", TEXT),
        Column("invoice_id", TEXT),
        Column("account", TEXT, help="the customer's account at the vendor"),
        Column("account_name", TEXT),
        Column("quantity", DECIMAL),
        Column("unit", TEXT),
        Column("unit_price", DECIMAL, unit="the line's currency"),
        Column("category", TEXT, help="FOCUS's charge category; without it, Purchase, or Credit below 0"),
        Column("tags", JSON, help="a JSON object"),
    ),
)
# The names that say the same in FOCUS, where there are such.
FOCUS_OF_INVOICE_LINE = {
    "period_start": "ChargePeriodStart",
    "amount": "BilledCost",
    "currency": "BillingCurrency",
    "vendor": "ServiceProviderName",
    "product": "ServiceName",
    "description": "ChargeDescription",
    "invoice_id": "InvoiceId",
    "account": "SubAccountId",
    "account_name": "SubAccountName",
    "quantity": "PricingQuantity",
    "unit": "PricingUnit",
    "unit_price": "ContractedUnitPrice",
    "category": "ChargeCategory",
    "tags": "Tags",
}
# A line's billing period is the month of its date.
NOT_OF_A_LINE = ("BillingPeriodStart", "BillingPeriodEnd")
INVOICE_NAMES = (
    *INVOICE_LINE.names,
    *(column.name for column in FOCUS_COLUMNS if column.name not in NOT_OF_A_LINE),
)
