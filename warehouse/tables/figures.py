"""Figures of the company's money that are one number each: of a commitment, a forecast, an accrual."""

from warehouse.tables.base import DECIMAL, TEXT, Column, Table

FIGURE = Table(
    "figure",
    row="one figure of the company's money on the business day",
    columns=(
        Column("part", TEXT, nullable=False, help="the part of finance that works it out"),
        Column("kind", TEXT, nullable=False, help="utilisation, esr, accrual, forecast.day5 …"),
        Column("scope", TEXT, nullable=False, help="what it is of: `aws 2026-10`"),
        Column("value", DECIMAL, nullable=False),
        Column("unit", TEXT, nullable=False, help="percent, or a currency"),
        Column("reason", TEXT, help="how it comes about, in a sentence"),
    ),
    key=("kind", "scope"),
)
