"""What the ledger has of contracts: an invoice a billing period, at the price and seats of the term that ran then."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from sources.sample.spending.products import apps
from sources.sample.spending.use import year_before
from sources.sample.world import World

SCHEMA = {
    "slug": pl.String,
    "contract_id": pl.String,
    "billed": pl.String,
    "seats": pl.Int64,
    "currency": pl.String,
    "day": pl.Date,
    "net_minor": pl.Int64,
    "invoice": pl.Int64,
}
# The numbers of their invoices begin above all others; no contract has more.
FIRST_INVOICE, MOST_INVOICES = 1_000_000_000, 10_000


def contract_invoices(world: World) -> pl.DataFrame:
    """SCHEMA of each from a year before the buckets' first month to yesterday, with its `product`, `name`, `vendor`."""
    numbers = apps(world).select("slug", "product", "name", "vendor")
    return pl.DataFrame(list(_invoices(world)), SCHEMA, orient="row").join(numbers, on="slug", maintain_order="left")


def _invoices(world: World) -> Iterator[tuple[object, ...]]:
    # The software's answers tell of sign-ons, which this package knows.
    from sources.sample.software.contracts import MONTHS_BILLED, agreements

    first = year_before(world.since)
    for place, contract in enumerate(agreements(world)):
        months = MONTHS_BILLED[contract.billing_period]
        for turn in range(contract.running + 1):
            entered = contract.entered_by(turn)
            for period in range(max(1, contract.term_months // months)):
                day = _later(contract.starts(turn), period * months)
                if first <= day < world.as_of:
                    seats = contract.seats_in(entered)
                    cents = int(contract.price_in(entered) * months * seats * 100)
                    yield (
                        *(contract.product, contract.contract_id, contract.billing_period),
                        *(seats, contract.currency, day, cents),
                        FIRST_INVOICE + place * MOST_INVOICES + turn * 12 + period,
                    )


def _later(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    return day.replace(year=number // 12, month=number % 12 + 1)
