"""Sums that pages read: cost per day and resource, the roll-up without resources, and per month."""

from warehouse.tables.base import COUNT, DAY, DECIMAL, TEXT, UBIGINT, Column, Table
from warehouse.tables.cost_and_usage import COSTS

PERIOD = (
    Column("x_source", TEXT, nullable=False),
    Column("x_period", TEXT, nullable=False, unit="YYYY-MM", help="billing period"),
)
WHERE_IT_BELONGS = (
    Column("BillingCurrency", TEXT),
    Column("x_provider", TEXT),
    Column("BillingAccountId", TEXT),
    Column("SubAccountId", TEXT),
    Column("ServiceCategory", TEXT),
    Column("ServiceName", TEXT),
    Column("RegionId", TEXT),
)
NAMES = (
    Column("BillingAccountName", TEXT, help="the newest name seen"),
    Column("SubAccountName", TEXT, help="the newest name seen"),
)
CHARGE = (
    Column("ChargeCategory", TEXT),
    Column("ChargeClass", TEXT),
    Column("CommitmentDiscountStatus", TEXT),
    Column("x_tag_set", UBIGINT),
)
# A line of the way from usage to the invoice; transforms.spend.bill_lines says which charge is on which.
LINES = ("usage", "purchases", "credits", "refunds", "adjustments", "tax", "other")
ON_AN_INVOICE = (
    Column("BillingCurrency", TEXT),
    Column("x_provider", TEXT),
    Column("InvoiceIssuerName", TEXT),
    Column("InvoiceId", TEXT, help="null while the charges are on no invoice"),
    Column("BillingAccountId", TEXT),
    Column("SubAccountId", TEXT),
    Column("x_line", TEXT, nullable=False, allowed=LINES),
)
OF_A_RESOURCE = (
    Column("BillingCurrency", TEXT),
    Column("x_provider", TEXT),
    Column("SubAccountId", TEXT),
    Column("ResourceId", TEXT),
    Column("x_resource_key", TEXT, help="the key that inventories use; null where it cannot be derived"),
)
MEASURES = (
    *(Column(cost, DECIMAL, unit="BillingCurrency") for cost in COSTS),
    Column("x_rows", COUNT, nullable=False, help="billing rows in it"),
)
# Google prices what a commitment covers as committed, and names no commitment on it.
COMMITTED = Column(
    "x_committed_cost",
    DECIMAL,
    unit="BillingCurrency",
    help="effective cost of use priced as committed; 0 by status",
)
DATE = Column("day", DAY, nullable=False, help="first UTC day of the charge")
RESOURCE = Column("ResourceId", TEXT)


def names(*columns: Column) -> tuple[str, ...]:
    return tuple(column.name for column in columns)


COST_DAILY = Table(
    "cost_daily",
    row="what one resource (or what has none) cost on one day, by charge category and tags",
    key=names(*PERIOD, DATE, *WHERE_IT_BELONGS, RESOURCE, *CHARGE),
    columns=(*PERIOD, DATE, *WHERE_IT_BELONGS, RESOURCE, *CHARGE, *NAMES, *MEASURES, COMMITTED),
)

COST_DAILY_ROLLUP = Table(
    "cost_daily_rollup",
    row="cost_daily without its resources",
    key=names(*PERIOD, DATE, *WHERE_IT_BELONGS, *CHARGE),
    columns=(*PERIOD, DATE, *WHERE_IT_BELONGS, *CHARGE, *NAMES, *MEASURES),
)

COST_MONTHLY = Table(
    "cost_monthly",
    row="one service of one account and region in one billing period",
    key=names(*PERIOD, *WHERE_IT_BELONGS, *CHARGE[:3]),
    columns=(*PERIOD, *WHERE_IT_BELONGS, *CHARGE[:3], *NAMES, *MEASURES),
)

BILL_LINE = Table(
    "bill_line",
    row="what one kind of charge comes to on one invoice of one account in one billing period",
    key=names(*PERIOD, *ON_AN_INVOICE),
    columns=(
        *PERIOD,
        *ON_AN_INVOICE,
        *MEASURES,
        Column("x_rows_with_cost", COUNT, nullable=False, help="rows whose billed (else effective) cost is not 0"),
    ),
)

RESOURCE_COST = Table(
    "resource_cost",
    row="what one resource (or what has none) cost in one billing period, and the key that inventories know it by",
    key=names(*PERIOD, *OF_A_RESOURCE),
    columns=(*PERIOD, *OF_A_RESOURCE, *MEASURES),
)

TAG_SET = Table(
    "tag_set",
    row="one key of one distinct map of tags",
    key=("x_tag_set", "key"),
    columns=(
        Column("x_tag_set", UBIGINT, nullable=False, help="hash of the normalised map"),
        Column("key", TEXT, nullable=False, help="case-folded"),
        Column("value", TEXT),
    ),
)
