"""Why each finished month cost more or less than the one before: which term of the change did most."""

from calendar import monthrange
from datetime import date

import polars as pl

from checks.changes import judge_changes
from pipelines.finance import Books, Worked
from pipelines.load.marts import refill
from transforms.changes.causes import as_rows, causes, pairs
from transforms.changes.sums import sums_sql
from transforms.changes.terms import TERMS, terms
from warehouse.figures import keep_figures
from warehouse.store import Store
from warehouse.tables import SKU_DAILY

NEWEST_PAIRS = 12
MONTHS = "SELECT DISTINCT x_provider AS provider, x_period AS month FROM bill_line WHERE x_period < ? ORDER BY ALL"
BILL = """
SELECT x_provider, BillingCurrency, strftime(day, '%Y-%m') AS month, sum(EffectiveCost) AS cost
FROM cost_daily_rollup GROUP BY ALL
"""


def work_out(books: Books) -> Worked:
    """Keeps the figures `changes.cause`, one a provider and pair of months that are over."""
    refill(books.store, books.store.periods_without(SKU_DAILY))
    billed = books.store.frame(MONTHS, [f"{books.as_of:%Y-%m}"])
    found = pairs(billed, NEWEST_PAIRS)
    if not found:
        return Worked()
    keys = pl.concat(as_rows(_terms(books.store, *pair), pair) for pair in found)
    told = Worked(tuple(judge_changes(keys, _bill(books.store, found), TERMS)))
    if not told.off:
        with books.store.transaction():
            keep_figures(books.store, "changes", causes(keys, billed))
    return told


def _terms(store: Store, before: str, after: str) -> pl.DataFrame:
    """Every key's terms between two whole months."""
    one, other = (f"c.month = DATE '{month}-01'" for month in (before, after))
    sums = store.frame(sums_sql("sku_monthly", one, other, "true"))
    days = {f"days_{side}": _days(month) for side, month in (("before", before), ("after", after))}
    return terms(sums.lazy().with_columns(**{name: pl.lit(many) for name, many in days.items()})).collect()


def _days(month: str) -> int:
    first = date.fromisoformat(f"{month}-01")
    return monthrange(first.year, first.month)[1]


def _bill(store: Store, found: list[tuple[str, str]]) -> pl.DataFrame:
    """`pair`, `x_provider`, `BillingCurrency`, `change`, by a sum of its own."""
    costs = store.frame(BILL)
    return pl.concat(
        costs.filter(pl.col("month").is_in(pair))
        .with_columns(signed=pl.when(pl.col("month") == pair[1]).then("cost").otherwise(-pl.col("cost")))
        .group_by("x_provider", "BillingCurrency")
        .agg(change=pl.col("signed").sum())
        .select("x_provider", "BillingCurrency", "change", pair=pl.lit(" ".join(pair)))
        for pair in found
    )
