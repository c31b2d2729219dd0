"""What a company counts of its work, and what a unit of it costs."""

from warehouse.tables.base import DAY, DECIMAL, FLAG, TEXT, Column, Table

METRIC = Table(
    "metric",
    row="how much of one thing was counted from one day to another, of all or of one target",
    columns=(
        Column("metric", TEXT, nullable=False, help="orders, parcels, active customers"),
        Column("start", DAY, nullable=False, help="the first day that it counts"),
        Column("end", DAY, nullable=False, help="the day after the last"),
        Column("value", DECIMAL, nullable=False, help="0 is none; what is not counted has no row"),
        Column("unit", TEXT),
        Column("dimension", TEXT, help="of the target; null where it is of all"),
        Column("target", TEXT, help="null where it is of all"),
        Column("source", TEXT, help="who counted"),
        Column("as_of", DAY, help="when it was counted so; the newest counts"),
    ),
    key=("metric", "dimension", "target", "start"),
)

UNIT_COST = Table(
    "unit_cost",
    row="what one unit of a metric cost in one month, of all or of one target",
    key=("metric", "month", "dimension", "target", "currency"),
    columns=(
        Column("metric", TEXT, nullable=False),
        Column("month", DAY, nullable=False, help="its first day"),
        Column("until", DAY, nullable=False, help="the day after the last that is in it"),
        Column("is_whole", FLAG, nullable=False, help="the month is over, and all of it is in"),
        Column("dimension", TEXT, help="null where it is of all cost"),
        Column("target", TEXT),
        Column("currency", TEXT),
        Column("cost", DECIMAL, unit="currency", help="effective, of the same days"),
        Column("value", DECIMAL, help="0 is none; null where it is unknown"),
        Column("unit", TEXT),
        Column("cost_per_unit", DECIMAL, unit="currency a unit", help="null where the value is 0 or unknown"),
        Column("change", DECIMAL, unit="currency a unit", help="against the whole month before"),
        Column("change_by_cost", DECIMAL, unit="currency a unit", help="what of it comes from the cost"),
        Column("change_by_units", DECIMAL, unit="currency a unit", help="what of it comes from the number of units"),
        Column("reason", TEXT, help="why something is unknown"),
    ),
)
