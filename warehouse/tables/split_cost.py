"""What of a machine's cost its containers used: the provider's split cost allocation, beside the charges.

The machine's own charges are in `cost_and_usage`; what is told here is how they part, and is never added to them.
https://docs.aws.amazon.com/cur/latest/userguide/split-line-item-columns.html
"""

from warehouse.tables.base import COUNT, DECIMAL, INSTANT, JSON, TEXT, UBIGINT, Column, Table

MONEY = "billing currency"
SPLIT_COST = Table(
    "split_cost",
    row="the part of one machine that one task or pod used over one charge period",
    columns=(
        Column("ChargePeriodStart", INSTANT, nullable=False),
        Column("ChargePeriodEnd", INSTANT),
        Column("BillingCurrency", TEXT, nullable=False),
        Column("BillingAccountId", TEXT),
        Column("SubAccountId", TEXT),
        Column("ServiceName", TEXT),
        Column("ResourceId", TEXT, help="the task or pod"),
        Column("x_parent_resource_id", TEXT, help="the machine, as cost_and_usage names it in ResourceId"),
        Column("Tags", JSON),
        Column("x_tag_set", UBIGINT, help="hash of the row's normalised tags; 0 for none"),
        Column("x_split_cost", DECIMAL, unit=MONEY, help="what it used"),
        Column("x_unused_cost", DECIMAL, unit=MONEY, help="its share of what nothing used"),
        Column("x_net_split_cost", DECIMAL, unit=MONEY, help="after discounts; null where net costs are not told"),
        Column("x_net_unused_cost", DECIMAL, unit=MONEY, help="after discounts; null where net costs are not told"),
        Column("x_provider", TEXT),
        Column("x_load_id", TEXT, nullable=False, help="the load that brought the row"),
        Column("x_row", COUNT, nullable=False, help="the row's number in its object, from 0, header not counted"),
        Column("x_part", COUNT, nullable=False),
    ),
)
