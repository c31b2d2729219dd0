"""What the ledger has of contracts: an invoice a billing period, at the price and seats of the term that ran then."""

from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

import polars as pl

from sources.sample.spending.products import apps
from sources.sample.spending.use import year_before
from sources.sample.world import World

if TYPE_CHECKING:
    from sources.sample.software.contracts import Contract

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
MONTHS_BILLED = {"monthly": 1, "quarterly": 3, "annual": 12}


def contract_invoices(world: World) -> pl.DataFrame:
    """SCHEMA of each from a year before the buckets' first month to yesterday, with its `product`, `name`, `vendor`."""
    numbers = apps(world).select("slug", "product", "name", "vendor")
    return pl.DataFrame(list(_invoices(world)), SCHEMA, orient="row").join(numbers, on="slug", maintain_order="left")


def _invoices(world: World) -> Iterator[tuple[object, ...]]:
    # The software's answers tell of sign-ons, which this package knows.
    from sources.sample.software.contracts import agreements

    return chain.from_iterable(_of_contract(each, place, world) for place, each in enumerate(agreements(world)))


def _of_contract(contract: "Contract", place: int, world: World) -> Iterator[tuple[object, ...]]:
    """A row an invoice; of each term that was entered price and seats are asked once."""
    first = year_before(world.since)
    months = MONTHS_BILLED[contract.billing_period]
    agreed: dict[int, tuple[int, int]] = {}
    for turn in range(contract.running + 1):
        if contract.ends(turn) < first:
            continue
        days = [_later(contract.starts(turn), after) for after in range(0, contract.term_months, months)]
        for period, day in enumerate(days):
            if first <= day < world.as_of:
                entered = contract.entered_by(turn)
                if entered not in agreed:
                    agreed[entered] = contract.seats_in(entered), int(contract.price_in(entered) * months * 100)
                seats, cents = agreed[entered]
                yield (
                    *(contract.product, contract.contract_id, contract.billing_period),
                    *(seats, contract.currency, day, cents * seats),
                    FIRST_INVOICE + place * MOST_INVOICES + turn * 12 + period,
                )


def _later(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    return day.replace(year=number // 12, month=number % 12 + 1)
