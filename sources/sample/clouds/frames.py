"""The two frames that every cloud of the company is made of: what it rents, and what it is charged.

They are declared as tables are, and checked as such; `Decimal` columns are exact from here on.
"""

from warehouse.tables.base import COUNT, DAY, DECIMAL, TEXT, Column, Table

RESOURCE = Table(
    "sample_resource",
    row="one thing that the company rents, or rented",
    columns=(
        Column("number", COUNT, nullable=False, help="its own within its cloud; chance hangs on it"),
        Column("provider", TEXT, nullable=False),
        Column("payer", TEXT, nullable=False, help="the billing account"),
        Column("account", TEXT, nullable=False),
        Column("account_name", TEXT, nullable=False),
        Column("region", TEXT, nullable=False),
        Column("type", TEXT, nullable=False, help="as the cloud's inventory calls it: AWS::EC2::Volume"),
        Column("service", TEXT, nullable=False, help="as the bill calls it"),
        Column("resource_id", TEXT, help="as the bill carries it; none where the bill has no id"),
        Column("resource_key", TEXT, nullable=False, help="as the inventory carries it: x_resource_key"),
        Column("name", TEXT, nullable=False),
        Column("team", TEXT, help="none where nobody tagged it"),
        Column("environment", TEXT),
        Column("created", DAY, nullable=False),
        Column("deleted", DAY, help="the first day on which it is no more"),
        Column("parent", COUNT, help="the number of what it hangs on"),
        Column("size", TEXT, help="instance type, disk type, tier"),
        Column("amount", COUNT, help="how much of it: GB, IOPS, nodes; its unit depends on the type"),
        Column("load", TEXT, help="how busy it is: a pattern of sources/sample/clouds/loads.csv; none: no metrics"),
        Column("story", TEXT, help="what is told by it, of the cloud's stories.csv; none for what is plainly used"),
        Column("story_since", DAY, help="the day on which that began"),
    ),
    key=("provider", "number"),
)
USAGE = Table(
    "sample_usage",
    row="one line of usage of one day: a resource's, or an account's where the cloud names no resource",
    columns=(
        Column("day", DAY, nullable=False),
        Column("number", COUNT, help="the resource's"),
        Column("payer", TEXT, nullable=False),
        Column("account", TEXT, nullable=False),
        Column("region", TEXT),
        Column("service", TEXT, nullable=False),
        Column("sku", TEXT, nullable=False, help="the cloud's own id of what is sold"),
        Column("meter", TEXT, nullable=False, help="usage type, meter name, SKU description"),
        Column("operation", TEXT),
        Column("unit", TEXT, nullable=False),
        Column("quantity", DECIMAL, nullable=False, unit="unit"),
        Column("list_unit_price", DECIMAL, nullable=False, unit="the payer's currency a unit"),
        Column("commitment", TEXT, help="the id of what covers it; none where nothing does"),
    ),
)
CHARGE = Table(
    "sample_charge",
    row="one line that a bill carries, whatever the cloud's own words for it",
    columns=(
        *USAGE.columns,
        Column("period", DAY, nullable=False, help="the first day of the billing period"),
        Column("charge_end", DAY, nullable=False, help="the first day after what is charged for"),
        Column("category", TEXT, nullable=False, allowed=("Usage", "Purchase", "Credit", "Tax", "Adjustment")),
        Column("charge_class", TEXT, allowed=("Correction",)),
        Column(
            "kind",
            TEXT,
            nullable=False,
            help="usage, covered, unused, recurring_fee, credit …, as charges.py has it",
        ),
        Column("currency", TEXT, nullable=False, unit="ISO 4217"),
        Column("list_cost", DECIMAL, nullable=False, unit="currency"),
        Column("contracted_cost", DECIMAL, nullable=False, unit="currency"),
        Column("effective_cost", DECIMAL, nullable=False, unit="currency"),
        Column("billed_cost", DECIMAL, nullable=False, unit="currency"),
        Column("delivered", DAY, nullable=False, help="the first day on which an export carries it"),
        Column("withdrawn", DAY, help="the first day on which exports no longer carry it: a restated month"),
        Column("event", TEXT, help="what changed it, of the company's events; none where nothing did"),
        Column("effective_without", DECIMAL, unit="currency", help="the effective cost without that event"),
        Column("description", TEXT, nullable=False),
    ),
)
