"""Why a month cost more or less than the one before: the term that moved most, of terms that add up to the change.

Usage is a product of factors (days, quantity a day, list price in the currency of prices, what that costs in the
bill's, negotiated share, share that commitments leave); what each of them did is its mean over all orders in which they
can change: https://en.wikipedia.org/wiki/Shapley_value.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise
from math import factorial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sources.sample.clouds.azure.rates import rates
from sources.sample.clouds.charges import seen_on
from sources.sample.finance.truths import Figure, as_truth
from sources.sample.world import Bill, World

KEY = ("payer", "account", "region", "service", "sku", "unit")
SUMS = ("quantity", "priced_cost", "list_cost", "contracted_cost", "effective_cost")
FACTORS: tuple[str, ...] = ("calendar", "usage", "list_price", "currency", "negotiated_rate", "commitment")
WHOLE = {
    "unused": "unused_commitment",
    "recurring_fee": "purchase",
    "upfront_fee": "purchase",
    "support": "purchase",
    "marketplace": "purchase",
    "credit": "credit",
    "refund": "refund",
    "correction": "correction",
    "tax": "tax",
}
DECIMALS = Decimal("0.000001")


def causes(bills: Sequence[Bill], world: World) -> pl.DataFrame:
    """TRUE_FIGURE, a row a provider and pair of months that are over: `<provider> <from> <to> <term>`, what it did."""
    return as_truth(_all(bills, world))


def terms(before: pl.DataFrame, after: pl.DataFrame, days: tuple[int, int]) -> dict[str, float]:
    """What each term did to the effective cost between two months of so many days each, of `summed` rows."""
    used = [_used(rows, of) for rows, of in zip((before, after), days, strict=True)]
    both = used[0].join(used[1], on=KEY, how="full", nulls_equal=True, coalesce=True, suffix="_after")
    both = both.sort(KEY, nulls_last=True)
    only = {"gone": pl.col("effective_cost_after").is_null(), "new": pl.col("effective_cost").is_null()}
    shared = both.filter(~only["gone"], ~only["new"])
    moved: dict[str, float] = dict(zip(FACTORS, _shapley(shared), strict=True))
    moved["gone"] = -float(both.filter(only["gone"])["effective_cost"].sum())
    moved["new"] = float(both.filter(only["new"])["effective_cost_after"].sum())
    for sign, rows in ((-1, before), (1, after)):
        whole = rows.filter(pl.col("kind").is_in(list(WHOLE))).group_by("kind").agg(pl.col("effective_cost").sum())
        for kind, cost in whole.sort("kind").rows():
            moved[WHOLE[kind]] = moved.get(WHOLE[kind], 0.0) + sign * cost
    return moved


def summed(bill: Bill, world: World) -> pl.DataFrame:
    """Quantity and costs of what is seen of a bill, as floats, by `month` of the charge, `kind` and KEY.

    `priced_cost` is the list cost in the currency of prices: Azure's are in dollars, all others in the bill's own. On
    Google's bill support and what its marketplace sells are usage like any other.
    """
    rows = seen_on(bill.lines, world).with_columns(month=pl.col("day").dt.month_start(), priced_cost="list_cost")
    if bill.provider == "azure":
        rate = rates(world).lazy().select("euro", period="month")
        rows = rows.join(rate, on="period", how="left").with_columns(
            priced_cost=pl.col("list_cost").cast(pl.Float64) / pl.col("euro")
        )
    if bill.provider == "gcp":
        rows = rows.with_columns(pl.col("kind").replace(dict.fromkeys(("support", "marketplace"), "usage")))
    keys = ("month", "kind", *KEY)
    sums = rows.group_by(keys).agg(pl.col(name).sum().cast(pl.Float64) for name in SUMS)
    return sums.collect(engine="streaming").sort(keys, nulls_last=True)


def _all(bills: Sequence[Bill], world: World) -> Iterator[Figure]:
    over = [month for month in world.months if _days(month) and month < world.as_of.replace(day=1)]
    for provider in dict.fromkeys(bill.provider for bill in bills):
        own = [bill for bill in bills if bill.provider == provider]
        rows = pl.concat(summed(bill, world) for bill in own)
        for first, second in pairwise(over):
            pair = [rows.filter(pl.col("month") == month) for month in (first, second)]
            moved = terms(pair[0], pair[1], (_days(first), _days(second)))
            term = max(sorted(moved), key=lambda name: abs(moved[name]))
            change = sum(moved.values())
            why = f"Of the change of {change:.2f} in effective cost, {term} did most."
            scope = f"{provider} {first:%Y-%m} {second:%Y-%m} {term}"
            yield Figure("changes.cause", scope, Decimal(moved[term]).quantize(DECIMALS), own[0].currency, why)


def _used(rows: pl.DataFrame, days: int) -> pl.DataFrame:
    """A row a key: its effective cost, and the factors that make it."""
    usage = rows.filter(pl.col("kind").is_in(["usage", "covered"]))
    sums = usage.group_by(KEY, maintain_order=True).agg(pl.col(name).sum() for name in SUMS)
    whole = sums.filter(pl.all_horizontal(pl.col(name) > 0 for name in SUMS)).sort(KEY, nulls_last=True)
    return whole.select(
        *KEY,
        "effective_cost",
        calendar=pl.lit(float(days)),
        usage=pl.col("quantity") / days,
        list_price=pl.col("priced_cost") / pl.col("quantity"),
        currency=pl.col("list_cost") / pl.col("priced_cost"),
        negotiated_rate=pl.col("contracted_cost") / pl.col("list_cost"),
        commitment=pl.col("effective_cost") / pl.col("contracted_cost"),
    )


def _shapley(both: pl.DataFrame) -> list[float]:
    """By factor, what it did over all rows."""
    old, new = (both.select(f"{name}{suffix}" for name in FACTORS).to_numpy() for suffix in ("", "_after"))
    return [float(_of_factor(old, new, place).sum()) for place in range(len(FACTORS))]


def _of_factor(old: NDArray[np.float64], new: NDArray[np.float64], place: int) -> NDArray[np.float64]:
    many = old.shape[1]
    others = [other for other in range(many) if other != place]
    moved = np.zeros(len(old))
    for size in range(many):
        weight = factorial(size) * factorial(many - size - 1) / factorial(many)
        for changed in combinations(others, size):
            rest = [other for other in others if other not in changed]
            moved += weight * new[:, list(changed)].prod(axis=1) * old[:, rest].prod(axis=1)
    return moved * (new[:, place] - old[:, place])


def _days(month: date) -> int:
    return int(pl.Series([month]).dt.days_in_month()[0])
