"""The close of months: rates of exchange, what was accrued, what was posted."""

from warehouse.tables.base import DAY, DECIMAL, TEXT, Column, Table

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
