"""Why cost changed between two periods: terms that add up to the change, for any part of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.asked import remembered
from dashboards.queries.dimensions import GROUPS, Dimension, holds
from dashboards.queries.periods import Period, month_end
from dashboards.queries.scope import visible
from transforms.changes.rollup import listed, rolled_up
from transforms.changes.sums import sums_sql
from transforms.changes.terms import terms
from warehouse.snapshot import Snapshot

SKU, UNIT = Dimension("sku", "SKU", "SKUs", "x_sku"), Dimension("unit", "Unit", "units", "PricingUnit")
BY = {group.slug: group for group in (*GROUPS, SKU, UNIT) if group.slug != "charge"}
# A provider that was heard of so lately is seen up to that day; of others every day that is over counts.
HEARD_WITHIN_DAYS = 5
Chosen = tuple[tuple[str, tuple[str, ...]], ...]


class UnknownPeriod(ValueError):
    """Not a month, quarter, year or stretch of days."""


@dataclass(frozen=True)
class Compared:
    """Two periods, and the dimensions' members that the comparison is limited to."""

    before: Period
    after: Period
    chosen: Chosen = ()

    @property
    def is_of_months(self) -> bool:
        return self.before.is_whole_months and self.after.is_whole_months


def period(text: str) -> Period:
    """`2026-10`, `2026-Q4`, `2026`, `2026-10-07` or `2026-10-01..2026-10-22`. Raises UnknownPeriod."""
    try:
        first, _, last = text.partition("..")
        return Period(_span(first).first, _span(last or first).last)
    except ValueError as error:
        raise UnknownPeriod(
            f'found "{text}"; expected a month (2026-10), a quarter (2026-Q4), a year (2026), a day, or days such as '
            "2026-10-01..2026-10-22"
        ) from error


def _span(text: str) -> Period:
    if len(text) == 4:
        return Period(date(int(text), 1, 1), date(int(text), 12, 31))
    year, _, rest = text.partition("-")
    if rest[:1] in ("Q", "q"):
        month = int(rest[1:]) * 3
        return Period(date(int(year), month - 2, 1), month_end(date(int(year), month, 1)))
    if len(text) == 7:
        first = date.fromisoformat(f"{text}-01")
        return Period(first, month_end(first))
    day = date.fromisoformat(text)
    return Period(day, day)


@remembered
def keyed(snapshot: Snapshot, viewer: Viewer, compared: Compared) -> pl.DataFrame:
    """A row a key, as `transforms.changes.terms` gives it."""
    mart, column = ("sku_monthly", "month") if compared.is_of_months else ("sku_daily", "day")
    conditions, params = [visible(viewer, "SubAccountId")], []
    for slug, keys in compared.chosen:
        condition, values = holds(BY[slug], keys)
        conditions.append(condition)
        params += values
    spans = [
        f"c.{column} BETWEEN DATE '{each.first}' AND DATE '{each.last}'" for each in (compared.before, compared.after)
    ]
    sums = snapshot.frame(sums_sql(mart, *spans, " AND ".join(conditions)), params)
    days = _days(snapshot, viewer, compared)
    return terms(sums.lazy().join(days.lazy(), on="x_provider", how="left", nulls_equal=True)).collect()


def _days(snapshot: Snapshot, viewer: Viewer, compared: Compared) -> pl.DataFrame:
    """`x_provider`, `days_before`, `days_after`: of each period those that are over and told of."""
    seen = last_days(snapshot, viewer)
    heard = snapshot.as_of - timedelta(days=HEARD_WITHIN_DAYS)
    complete = pl.when(pl.col("last") >= heard).then("last").otherwise(pl.lit(snapshot.as_of - timedelta(days=1)))
    return seen.select(
        "x_provider",
        **{
            f"days_{side}": (pl.min_horizontal(complete, pl.lit(each.last)) - pl.lit(each.first))
            .dt.total_days()
            .clip(0)
            + 1
            for side, each in (("before", compared.before), ("after", compared.after))
        },
    )


@remembered
def last_days(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """`x_provider` and `last`, the newest day up to the snapshot's that it has charges on."""
    return snapshot.frame(
        f"SELECT x_provider, max(day) FILTER (day <= ?) AS last FROM sku_daily WHERE {visible(viewer)} GROUP BY 1",
        [snapshot.as_of],
    )


def changes(snapshot: Snapshot, viewer: Viewer, compared: Compared, by: Sequence[str] = ()) -> pl.DataFrame:
    """A row a currency, member of `by` (BY's words) and term: `term`, `currency`, `amount`, then `by`.

    Amounts of a currency add up to its change, exactly.
    """
    columns = ["BillingCurrency", *(BY[slug].key for slug in by)]
    rolled = rolled_up(keyed(snapshot, viewer, compared).lazy(), columns)
    rows = listed(rolled, columns).filter(pl.col("amount") != 0) if by else listed(rolled, columns)
    named = {"currency": "BillingCurrency"} | {slug: BY[slug].key for slug in by}
    return rows.select("term", "amount", **named).select("term", "currency", "amount", *by).collect()
