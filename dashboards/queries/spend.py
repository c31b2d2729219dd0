"""How much was spent, on what, and what moved: answers from the daily marts, in one billing currency."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries import periods
from dashboards.queries.asked import Source, remembered
from dashboards.queries.dimensions import DEFAULT_GROUPS, NONE, RESOURCE, SERVICE, Dimension, dimension, joined
from dashboards.queries.filters import BASES, RESOURCES, ROWS, SERVICES, SpendFilters
from dashboards.queries.known import coverage, currencies
from dashboards.queries.periods import Coverage, Period, Window
from dashboards.queries.where import in_marts

# At most so many series have a colour; the rest is drawn as Other.
TOP = 5
# They must cover this much of the cost, or a finer grouping is tried.
COVERED_PERCENT = 80
# So many groups have a row of their own; the rest stands in one.
LISTED = 50
REST = ""

GROUP_SCHEMA = {
    "key": pl.String(),
    "name": pl.String(),
    "detail": pl.String(),
    "now": pl.Decimal(38, 18),
    "before": pl.Decimal(38, 18),
    "rows": pl.Int64(),
    "groups": pl.Int64(),
}
TREND_SCHEMA = {"start": pl.Date(), "key": pl.String(), "cost": pl.Decimal(38, 18)}


def currency_of(snapshot: Source, viewer: Viewer, filters: SpendFilters) -> str:
    """The currency asked for, or the one with the largest cost."""
    found = currencies(snapshot, viewer)["currency"]
    return filters.currency or (found[0] if len(found) else "")


def window_of(snapshot: Source, viewer: Viewer, filters: SpendFilters) -> Window | None:
    """The days that the filters mean; none where the viewer has no charge at all."""
    days = coverage(snapshot, viewer, currency_of(snapshot, viewer, filters)).row(0, named=True)
    if days["first"] is None:
        return None
    return periods.window(filters.range, filters.against, Coverage(**days))


def grouping_of(snapshot: Source, viewer: Viewer, filters: SpendFilters) -> Dimension:
    """What the table and the trend are grouped by at the filters' level of the drill."""
    if filters.show in (RESOURCES, ROWS):
        return RESOURCE
    if filters.show == SERVICES:
        return SERVICE
    return dimension(filters.by) if filters.by else default_group(snapshot, viewer, filters)


def default_group(snapshot: Source, viewer: Viewer, filters: SpendFilters) -> Dimension:
    """The first grouping of which five cover four fifths of the cost; the first of all where none does."""
    return next((group for group in DEFAULT_GROUPS if _is_covered(snapshot, viewer, filters, group)), DEFAULT_GROUPS[0])


def _is_covered(snapshot: Source, viewer: Viewer, filters: SpendFilters, group: Dimension) -> bool:
    sizes = by_group(snapshot, viewer, filters.grouped(group.slug))["now"].abs().sort(descending=True)
    total = sizes.sum()
    return not total or sizes.head(TOP).sum() * 100 >= total * COVERED_PERCENT


@remembered
def totals(snapshot: Source, viewer: Viewer, filters: SpendFilters) -> pl.DataFrame:
    """One row a part (`now`, `before`): the four costs by the names of BASES, `rows`, and `lacking`: rows without the basis."""
    days = window_of(snapshot, viewer, filters)
    if days is None:
        return pl.DataFrame()
    currency = currency_of(snapshot, viewer, filters)
    spans = [days.now, *([days.before] if days.before else [])]
    where, params = in_marts(viewer, filters, currency, *spans)
    costs = ", ".join(f"coalesce(sum(c.{column}), 0) AS {name}" for name, column in BASES.items())
    return snapshot.frame(
        f"""
        SELECT CASE WHEN c.day >= ? THEN 'now' ELSE 'before' END AS part, {costs}, sum(c.x_rows)::BIGINT AS rows,
            coalesce(sum(c.x_rows) FILTER (c.{filters.cost} IS NULL), 0)::BIGINT AS lacking
        FROM {_mart(snapshot, viewer, filters)} c WHERE {where} GROUP BY 1""",
        [days.now.first, *params],
    )


@remembered
def by_group(snapshot: Source, viewer: Viewer, filters: SpendFilters, listed: int = LISTED) -> pl.DataFrame:
    """One row a group, largest first, the rest in a last row with the key '' (see GROUP_SCHEMA; `groups`: how many it holds).

    `now` and `before` are the chosen cost in the period and in the one before (0 where there is none); the largest of
    either period have a row of their own, so that what is gone is seen.
    """
    days = window_of(snapshot, viewer, filters)
    if days is None:
        return pl.DataFrame(schema=GROUP_SCHEMA)
    group = grouping_of(snapshot, viewer, filters)
    before = days.before or Period(days.now.last, days.now.first)
    join, join_params = joined(group)
    spans = [days.now, *([days.before] if days.before else [])]
    where, params = in_marts(viewer, filters, currency_of(snapshot, viewer, filters), *spans)
    return snapshot.frame(
        f"""
        WITH grouped AS (
            SELECT coalesce({group.key_sql}, '{NONE}') AS key, {group.name_sql} AS name, {group.detail_sql} AS detail,
                coalesce(sum(c.{filters.cost}) FILTER (c.day BETWEEN ? AND ?), 0) AS now,
                coalesce(sum(c.{filters.cost}) FILTER (c.day BETWEEN ? AND ?), 0) AS before,
                coalesce(sum(c.x_rows) FILTER (c.day BETWEEN ? AND ?), 0)::BIGINT AS rows
            FROM {group.mart} c {join} WHERE {where} GROUP BY 1),
        ranked AS (
            SELECT *, row_number() OVER (ORDER BY greatest(abs(now), abs(before)) DESC, key) <= ? AS is_listed FROM grouped)
        SELECT CASE WHEN is_listed THEN key ELSE '{REST}' END AS key, any_value(name) AS name, any_value(detail) AS detail,
            sum(now) AS now, sum(before) AS before, sum(rows)::BIGINT AS rows, count(*) AS groups
        FROM ranked GROUP BY is_listed, CASE WHEN is_listed THEN key ELSE '{REST}' END
        ORDER BY is_listed DESC, now DESC, before DESC, key""",
        [
            *(days.now.first, days.now.last),
            *(before.first, before.last),
            *(days.now.first, days.now.last),
            *join_params,
            *params,
            listed,
        ],
    )


def largest(snapshot: Source, viewer: Viewer, filters: SpendFilters) -> tuple[str, ...]:
    """Keys of the groups that have a series of their own, largest first."""
    groups = by_group(snapshot, viewer, filters).filter((pl.col("key") != REST) & (pl.col("now") != 0))
    return tuple(groups.sort(pl.col("now").abs(), descending=True, maintain_order=True)["key"].head(TOP))


def coloured(snapshot: Source, viewer: Viewer, filters: SpendFilters) -> dict[str, int]:
    """The series colour (0 to 4) of each of the largest groups: the same as it has without filters, over 12 months."""
    shown = largest(snapshot, viewer, filters)
    group = grouping_of(snapshot, viewer, filters)
    whole = SpendFilters(range=periods.MONTHS_12, basis=filters.basis, currency=filters.currency, by=group.slug)
    usual = shown if group == RESOURCE else largest(snapshot, viewer, whole)
    kept = {key: usual.index(key) for key in shown if key in usual}
    free = iter(place for place in range(TOP) if place not in kept.values())
    return {key: kept[key] if key in kept else next(free) for key in shown}


@remembered
def trend(snapshot: Source, viewer: Viewer, filters: SpendFilters) -> pl.DataFrame:
    """`start` (the day, or the month's first), `key` ('' for Other) and `cost` over the days that are drawn."""
    days = window_of(snapshot, viewer, filters)
    if days is None:
        return pl.DataFrame(schema=TREND_SCHEMA)
    group, keys = grouping_of(snapshot, viewer, filters), largest(snapshot, viewer, filters)
    join, join_params = joined(group)
    where, params = in_marts(viewer, filters, currency_of(snapshot, viewer, filters), days.drawn)
    start = "date_trunc('month', c.day)::DATE" if days.grain == "month" else "c.day"
    return snapshot.frame(
        f"""
        SELECT {start} AS start, CASE WHEN coalesce({group.key_sql}, '{NONE}') IN ({_marks(keys)})
            THEN coalesce({group.key_sql}, '{NONE}') ELSE '{REST}' END AS key, coalesce(sum(c.{filters.cost}), 0) AS cost
        FROM {group.mart} c {join} WHERE {where} GROUP BY 1, 2 ORDER BY 1, 2""",
        [*keys, *join_params, *params],
    )


@remembered
def without_resource(snapshot: Source, viewer: Viewer, filters: SpendFilters) -> pl.DataFrame:
    """One row: `cost` and `rows` of the period's charges that name no resource."""
    days = window_of(snapshot, viewer, filters)
    if days is None:
        return pl.DataFrame({"cost": [], "rows": []}, schema={"cost": pl.Decimal(38, 18), "rows": pl.Int64()})
    where, params = in_marts(viewer, filters, currency_of(snapshot, viewer, filters), days.now)
    return snapshot.frame(
        f"""
        SELECT coalesce(sum(c.{filters.cost}), 0) AS cost, coalesce(sum(c.x_rows), 0)::BIGINT AS rows
        FROM cost_daily c WHERE {where} AND {RESOURCE.key_sql} IS NULL""",
        params,
    )


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values)) or "NULL"
