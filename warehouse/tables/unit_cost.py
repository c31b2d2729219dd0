"""What a company counts of its work, and what a unit of it costs."""

from warehouse.tables.base import DAY, DECIMAL, TEXT, Column, Table

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
