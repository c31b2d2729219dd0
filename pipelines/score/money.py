"""Brings amounts of several currencies to one, by rates that lie beside the truth; without them each keeps its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from pathlib import Path

import polars as pl

from warehouse.tables import Table

# The history of reference rates as the European Central Bank gives it: `Date`, and what one euro is in each currency.
# https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates
DAY, BASE = "Date", "EUR"
EXACT, PLACES = Context(prec=76), Decimal("1E-18")


@dataclass(frozen=True)
class Rates:
    """What one unit of BASE is in each currency, on one day, as a file has it."""

    file: Path
    day: date
    of: Mapping[str, Decimal]

    def __str__(self) -> str:
        listed = ", ".join(f"{rate} {currency}" for currency, rate in sorted(self.of.items()))
        return f"Money is in {BASE}, by {self.file.name} of {self.day}: 1 {BASE} is {listed}."


NO_RATES = "Found no rates beside the truth, so amounts of different currencies are not added up."


def rates_beside(truth: Path, as_of: date) -> Rates | None:
    """The last rates before `as_of` of a CSV in `finance/` beside the folder `truth`; None where there is none."""
    for file in sorted((truth.parent / "finance").glob("*.csv")):
        rows = pl.read_csv(file, infer_schema=False)
        if rows.columns[0] != DAY or not rows.height:
            continue
        known = rows.with_columns(pl.col(DAY).str.to_date()).filter(pl.col(DAY) < as_of).sort(DAY)
        if known.height:
            newest = known.row(-1, named=True)
            of = {name: Decimal(rate) for name, rate in newest.items() if name != DAY and _is_number(rate)}
            return Rates(file, newest[DAY], of)
    return None


def in_one_currency(rows: pl.DataFrame, table: Table, rates: Rates | None) -> pl.DataFrame:
    """The rows with the amounts that `table` has in `currency` in BASE, where their currency has a rate."""
    money = [column.name for column in table.columns if column.unit == "currency" and column.name in rows.columns]
    if rates is None or not money:
        return rows
    divisors = [rates.of.get(currency) for currency in rows["currency"]]
    converted = {
        name: pl.Series(name, [_divided(*pair) for pair in zip(rows[name], divisors, strict=True)], rows.schema[name])
        for name in money
    }
    codes = [BASE if by else own for by, own in zip(divisors, rows["currency"], strict=True)]
    return rows.with_columns(**converted, currency=pl.Series(codes, dtype=pl.String))


def _divided(amount: Decimal | None, by: Decimal | None) -> Decimal | None:
    if amount is None or by is None:
        return amount
    return EXACT.divide(amount, by).quantize(PLACES, context=EXACT)


def _is_number(text: str | None) -> bool:
    return bool(text) and text != "N/A"
