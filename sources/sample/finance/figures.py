"""How well commitments are used, how much they cover, and what all discounts together save: by provider and month.

Formulas are those of FOCUS' columns: used and unused by effective cost, covered by contracted cost. What could be
covered is what the commitments' own terms name, whether it is covered or not.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

import polars as pl

from sources.sample.clouds.charges import seen_on
from sources.sample.clouds.commitments import eligible
from sources.sample.finance.truths import Figure, as_truth, percent_of, total
from sources.sample.world import Bill, World

# Of the category Usage: what corrects usage is usage too.
USAGE = ("usage", "covered", "correction")
WHY = {
    "utilisation": "Effective cost of what was used of all commitments, of that of used and unused together.",
    "coverage": "Contracted cost of covered usage, of that of all usage that a commitment's terms name.",
    "esr": "What usage and unused commitments cost effectively, below the list price of the usage.",
    "esr.contracted": "What usage and unused commitments cost effectively, below the contracted price of the usage.",
    "esr.eligible": "As esr, of usage that a commitment's terms name, and what is unused.",
}


def figures(bills: Sequence[Bill], world: World) -> pl.DataFrame:
    """TRUE_FIGURE of each provider and charge month, as far as it is seen on the world's day."""
    return as_truth(_all(bills, world))


def _all(bills: Sequence[Bill], world: World) -> Iterator[Figure]:
    for provider in dict.fromkeys(bill.provider for bill in bills):
        sums = pl.concat(_sums(bill, world) for bill in bills if bill.provider == provider)
        for month in world.months:
            yield from _of_month(provider, month, sums.filter(pl.col("month") == month))


def _sums(bill: Bill, world: World) -> pl.DataFrame:
    """Costs by `month`, `kind` and whether a commitment could cover it (`able`)."""
    rows = seen_on(bill.lines, world).filter(pl.col("kind").is_in((*USAGE, "unused")))
    able = (pl.col("kind") == "covered") | eligible("service", "meter")
    costs = [pl.col(f"{name}_cost").sum() for name in ("list", "contracted", "effective")]
    sums = rows.group_by(pl.col("day").dt.month_start().alias("month"), "kind", able.alias("able")).agg(costs)
    return sums.collect(engine="streaming")


def _of_month(provider: str, month: date, rows: pl.DataFrame) -> Iterator[Figure]:
    usage = rows.filter(pl.col("kind").is_in(USAGE))
    used, unused, able = rows.filter(kind="covered"), rows.filter(kind="unused"), usage.filter("able")
    left, paid = total(unused, "effective_cost"), total(used, "effective_cost")
    shares = {
        "utilisation": percent_of(paid, paid + left),
        "coverage": percent_of(total(used, "contracted_cost"), total(able, "contracted_cost")),
        "esr": _saved(total(usage, "effective_cost") + left, total(usage, "list_cost")),
        "esr.contracted": _saved(total(usage, "effective_cost") + left, total(usage, "contracted_cost")),
        "esr.eligible": _saved(total(able, "effective_cost") + left, total(able, "list_cost")),
    }
    for kind, share in shares.items():
        if share is not None:
            yield Figure(kind, f"{provider} {month:%Y-%m}", share, "percent", WHY[kind])


def _saved(paid: Decimal, price: Decimal) -> Decimal | None:
    return percent_of(price - paid, price)
