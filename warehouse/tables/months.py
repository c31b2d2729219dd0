"""What was known of a billing period, and when: its totals through time, and whether it is still open."""

from warehouse.tables.base import COUNT, DAY, DECIMAL, TEXT, Column, Table

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
