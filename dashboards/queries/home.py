"""What changed most since the comparable days before: cost by service category, a currency at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.scope import visible
from warehouse.snapshot import Snapshot

CATEGORIES_SHOWN = 4


@dataclass(frozen=True)
class Comparison:
    """Two spans of days of equal length, both ends included."""

    first: date
    last: date
    before_first: date
    before_last: date


def comparison(last: date) -> Comparison:
    """The month up to `last` against the same days of the month before; a shorter month before ends at its end."""
    first = last.replace(day=1)
    before_end = first - timedelta(days=1)
    before_last = before_end if last.day > before_end.day else before_end.replace(day=last.day)
    if last == month_end(last):
        before_last = before_end
    return Comparison(first, last, before_end.replace(day=1), before_last)


def month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def category_change(snapshot: Snapshot, viewer: Viewer, filters: Mapping[str, str], over: Comparison) -> pl.DataFrame:
    """Effective cost by currency and service category: currency, category, now, before, change (billing currency).

    Largest change first within a currency, currencies by their cost.
    """
    found = snapshot.frame(
        f"""
        SELECT BillingCurrency AS currency, coalesce(ServiceCategory, 'No category') AS category,
               coalesce(sum(EffectiveCost) FILTER (day BETWEEN $first AND $last), 0) AS now,
               coalesce(sum(EffectiveCost) FILTER (day BETWEEN $before_first AND $before_last), 0) AS before
        FROM cost_daily_rollup
        WHERE day BETWEEN $before_first AND $last AND {visible(viewer)}
        GROUP BY ALL
        """,
        over.__dict__,
    )
    changed = found.with_columns(change=pl.col("now") - pl.col("before"))
    size = pl.col("now").sum().over("currency")
    return changed.sort(size, "currency", pl.col("change").abs(), descending=[True, False, True], nulls_last=True)


def shown(change: pl.DataFrame, most: int = CATEGORIES_SHOWN) -> pl.DataFrame:
    """The largest changes of one currency, the rest in one row `… other categories`, so that they add up."""
    if change.height <= most + 1:
        return change
    rest = change.slice(most)
    summed = rest.select(
        pl.col("currency").first(),
        pl.lit(f"{rest.height} other categories").alias("category"),
        pl.col("now", "before", "change").sum(),
    )
    return pl.concat([change.head(most), summed.cast(change.schema)])
