"""What each month comes to in the end, once all that is late or restated is in: what an accrual should have said."""

from collections.abc import Iterator, Sequence

import polars as pl

from sources.sample.clouds.charges import seen_on
from sources.sample.finance.truths import Figure, as_truth, by_day, total
from sources.sample.world import Bill, World


def accruals(bills: Sequence[Bill], world: World) -> pl.DataFrame:
    """TRUE_FIGURE, a row a source and billing month that is over: what it is billed at last, `<source> <month>`."""
    return as_truth(_all(bills, world))


def _all(bills: Sequence[Bill], world: World) -> Iterator[Figure]:
    for bill in bills:
        whole = by_day(bill)
        for month in (month for month in world.months if month < world.as_of.replace(day=1)):
            rows = whole.filter(pl.col("period") == month)
            final = total(rows.filter(pl.col("withdrawn").is_null()), "billed_cost")
            seen = total(seen_on(rows, world), "billed_cost")
            why = f"The bill says {seen.normalize():f} on this day; what is late or restated makes the rest."
            yield Figure("accrual", f"{bill.source or bill.payer} {month:%Y-%m}", final, bill.currency, why)
