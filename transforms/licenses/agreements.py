"""Contracts as prices: the term that runs, what seats cost a month and a year, what is still committed."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any

import polars as pl

from transforms.renewals.price import Price, price_of
from transforms.renewals.terms import running_term
from warehouse.tables.base import COUNT, DAY, DECIMAL, TEXT

EXACT, PLACES, CENT = Context(prec=60), Decimal("1E-18"), Decimal("0.01")
MONTHS_A_YEAR, DAYS_A_YEAR = 12, 365
# A contract of a month at a time is left any month; all others at the end of a term.
MONTHLY = 1
PRICE = pl.Schema(
    {
        "contract_id": TEXT.polars,
        "app_id": TEXT.polars,
        "seats_committed": COUNT.polars,
        "unit_price_per_month": DECIMAL.polars,
        "currency": TEXT.polars,
        "cashable_on": DAY.polars,  # the day from which a seat that is given back leaves the invoice
        "cashable": TEXT.polars,  # now, at_renewal
        "tier": TEXT.polars,  # which SKU it buys, where somebody entered it
    }
)


@dataclass(frozen=True)
class Agreement:
    """One contract that runs on the day; `end` is the last day of the term that runs, None where it is not told."""

    contract_id: str
    app_id: str
    vendor: str | None
    seats_committed: int
    price: Price | None
    currency: str | None
    term_months: int | None
    end: date | None
    tier: str | None = None

    @property
    def price_per_month(self) -> Decimal | None:
        return (
            EXACT.divide(self.price.per_year, Decimal(MONTHS_A_YEAR)).quantize(PLACES, context=EXACT)
            if self.price
            else None
        )

    @property
    def cost_per_year(self) -> Decimal | None:
        return self.cost_of(self.seats_committed)

    @property
    def cashable_on(self) -> date | None:
        return self.end + timedelta(days=1) if self.end else None

    @property
    def is_monthly(self) -> bool:
        return self.term_months == MONTHLY

    def cost_of(self, seats: int) -> Decimal | None:
        """A year's, of so many seats at the price of their block; None where no price is told."""
        return self.price.of(self.price.sold(seats)) if self.price else None

    def cost_of_more(self, seats: int) -> Decimal | None:
        """A year's, of so many seats beside those that are committed to."""
        there, then = self.cost_per_year, self.cost_of(self.seats_committed + seats)
        return None if there is None or then is None else then - there

    def committed_from(self, day: date) -> Decimal | None:
        """What it costs from a day to the end of its term, by days of a year, to the cent; None where not known."""
        yearly = self.cost_per_year
        if yearly is None or self.end is None:
            return None
        days = max(0, (self.end - day).days + 1)
        return EXACT.divide(yearly * days, Decimal(DAYS_A_YEAR)).quantize(CENT, ROUND_HALF_EVEN)


def agreements(contracts: pl.DataFrame, as_of: date) -> list[Agreement]:
    """CONTRACT rows that stand on the day -> those of them that run on it, in the order of their ids.

    Left out is what has not begun, what ended and did not renew itself, and what tells no seats or no product.
    """
    rows = contracts.sort("contract_id", "x_source").unique("contract_id", keep="first", maintain_order=True)
    made = [_agreement(row, as_of) for row in rows.iter_rows(named=True)]
    return [each for each in made if each is not None]


def prices(running: list[Agreement]) -> pl.DataFrame:
    """PRICE rows of agreements."""
    rows = [
        {
            "contract_id": each.contract_id,
            "app_id": each.app_id,
            "seats_committed": each.seats_committed,
            "unit_price_per_month": each.price_per_month,
            "currency": each.currency,
            "cashable_on": each.cashable_on,
            "cashable": "now" if each.is_monthly else "at_renewal",
            "tier": each.tier,
        }
        for each in running
    ]
    return pl.DataFrame(rows, schema=PRICE)


def main_of(running: list[Agreement]) -> dict[str, Agreement]:
    """Of each product the agreement with the most seats: the company's, where departments have others beside it."""
    best: dict[str, Agreement] = {}
    for each in sorted(running, key=lambda agreement: (-agreement.seats_committed, agreement.contract_id)):
        best.setdefault(each.app_id, each)
    return best


def _agreement(row: dict[str, Any], as_of: date) -> Agreement | None:
    term = running_term(row["start"], row["end"], row["term_months"], row["auto_renews"], as_of)
    begun = term.start is None or term.start <= as_of
    runs = begun and (term.end is None or term.end >= as_of)
    if not runs or row["seats_committed"] is None or row["app_id"] is None:
        return None
    return Agreement(
        contract_id=row["contract_id"],
        app_id=row["app_id"],
        vendor=row["vendor"],
        seats_committed=row["seats_committed"],
        price=price_of(row, row["term_months"]),
        currency=row["currency"],
        term_months=row["term_months"],
        end=term.end,
        tier=row["tier"],
    )
