"""What a row costs, as Google's own FOCUS view has it, with each credit as a row of its own.

https://docs.cloud.google.com/billing/docs/how-to/export-data-bigquery-tables/detailed-usage (cost, cost_at_list,
cost_at_effective_price_default)
"""

import polars as pl

from transforms.focus.decimals import read_decimals
from transforms.focus.exact import READING
from transforms.focus.google.credit import AMOUNT, BROKEN, field, is_charge
from transforms.focus.google.rows import Rows
from transforms.focus.text import text_column

COST, LIST, CONTRACTED = "cost", "cost_at_list", "cost_at_effective_price_default"


def costs(rows: Rows, amount: pl.DataType) -> dict[str, pl.Expr]:
    """The four costs, and the effective one in the pricing currency; `amount` is the type of a credit's.

    A credit lowers what is billed and nothing else: list and contracted cost are of the charge that it stands beside.
    """
    place = rows.place(COST)
    whole = rows.schema[place] if place else pl.String()
    plain = whole == amount == pl.Float64
    given = field(AMOUNT) if plain else text_column(field(AMOUNT), amount)
    cost = rows.raw(COST) if plain else text_column(rows.raw(COST), whole)
    charged = cost if plain else pl.coalesce(BROKEN, cost)
    billed = _read(pl.when(is_charge()).then(charged).otherwise(given))
    return {
        "BilledCost": billed,
        "EffectiveCost": billed,
        "PricingCurrencyEffectiveCost": billed,
        "ListCost": _of_charge(rows, LIST),
        "ContractedCost": _of_charge(rows, CONTRACTED),
    }


def _of_charge(rows: Rows, column: str) -> pl.Expr:
    """A cost of the charge, where there is none its cost; 0 for a credit."""
    doubles = all(rows.dtype(name) == pl.Float64 for name in (column, COST) if rows.place(name))
    if doubles:
        found = [rows.raw(name) for name in (column, COST) if rows.place(name)]
        return pl.when(is_charge()).then(pl.coalesce(found)).otherwise(0.0)
    return pl.when(is_charge()).then(rows.text(column, COST)).otherwise(pl.lit("0"))


def _read(amounts: pl.Expr) -> pl.Expr:
    return amounts.map_batches(read_decimals, return_dtype=READING, is_elementwise=True)
