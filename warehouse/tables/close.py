"""The close of months: rates of exchange, what was accrued, what was posted."""

from warehouse.tables.base import COUNT, DAY, DECIMAL, TEXT, Column, Table

FX_RATE = Table(
    "fx_rate",
    row="how much of one currency one of another buys, from one day on",
    columns=(
        Column("day", DAY, nullable=False),
        Column("base", TEXT, nullable=False, unit="ISO 4217", help="one of it buys `rate` of the currency"),
        Column("currency", TEXT, nullable=False, unit="ISO 4217"),
        Column("rate", DECIMAL, nullable=False),
        Column("source", TEXT, nullable=False, help="who says so"),
    ),
    key=("base", "currency", "day"),
)

BILL = (
    Column("source", TEXT, nullable=False),
    Column("provider", TEXT),
    Column("issuer", TEXT, nullable=False, help="who writes the invoice; the provider where no charge says it"),
    Column("billing_period", TEXT, nullable=False, unit="YYYY-MM"),
    Column("currency", TEXT, unit="ISO 4217"),
)
ACCRUAL = Table(
    "accrual",
    row="what an issuer's part of one bill will come to, as it was judged on one business day",
    columns=(
        *BILL,
        Column("made_on", DAY, nullable=False, help="the business day"),
        Column("seen", DECIMAL, nullable=False, unit="currency", help="billed cost that was known then"),
        Column("expected", DECIMAL, unit="currency", help="once all that is late is in; null where nothing tells it"),
        Column("invoiced", DECIMAL, nullable=False, unit="currency", help="what invoices had asked for then"),
        Column("accrued", DECIMAL, unit="currency", help="expected less invoiced"),
        Column("factor", DECIMAL, help="of the chain ladder; null of a forecast"),
        Column("method", TEXT, nullable=False, allowed=("chain ladder", "forecast")),
        Column("months", COUNT, nullable=False, help="closed months that a run saw at the same age"),
        Column("reason", TEXT, nullable=False, help="how it comes about, in a sentence"),
    ),
    key=("source", "provider", "issuer", "billing_period", "currency", "made_on"),
)
KINDS = ("charged_out", "prepaid", "invoice", "difference", "accrual")
POSTING = Table(
    "posting",
    row="one line of the journal",
    columns=(
        Column("id", TEXT, nullable=False, help="of what the line is of; the same whenever it is written"),
        Column("batch", TEXT, nullable=False, help="what was posted together; empty of a draft"),
        Column("period", TEXT, nullable=False, unit="YYYY-MM", help="the month that is closed with it"),
        Column("date", DAY, nullable=False, help="on which it is booked"),
        Column("entity", TEXT, nullable=False),
        Column("issuer", TEXT, nullable=False),
        Column("source", TEXT, nullable=False),
        Column("billing_period", TEXT, nullable=False, unit="YYYY-MM", help="of the invoice; an earlier one: a delta"),
        Column("charge_period", TEXT, unit="YYYY-MM", help="month of the charges; null of what is of a whole invoice"),
        Column("kind", TEXT, nullable=False, allowed=KINDS),
        Column("target", TEXT, help="who bears it"),
        Column("cost_centre", TEXT),
        Column("gl_account", TEXT, nullable=False),
        Column("debit", DECIMAL, nullable=False, unit="currency, minor units"),
        Column("credit", DECIMAL, nullable=False, unit="currency, minor units"),
        Column("currency", TEXT, nullable=False, unit="ISO 4217"),
        Column("rate", DECIMAL, nullable=False, help="one of the currency is so much of the ledger's"),
        Column("rate_source", TEXT, nullable=False),
        Column("rate_date", DAY, nullable=False),
        Column("ledger_debit", DECIMAL, nullable=False, unit="ledger_currency, minor units"),
        Column("ledger_credit", DECIMAL, nullable=False, unit="ledger_currency, minor units"),
        Column("ledger_currency", TEXT, nullable=False, unit="ISO 4217"),
        Column("text", TEXT, nullable=False),
        Column("rule_version", TEXT, help="the rules that gave it: rule@version"),
        Column("snapshot_id", TEXT, nullable=False, help="of which the figures are"),
    ),
    key=("id", "batch"),
)
