"""How much was spent, on what, and what moved: answers from the daily marts, in one billing currency."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.asked import remembered
from dashboards.queries.dimensions import DEFAULT_GROUPS, NONE, RESOURCE, SERVICE, Dimension, dimension, joined
from dashboards.queries.filters import RESOURCES, ROWS, SERVICES, SpendFilters
from dashboards.queries.known import coverage, currencies, known
from dashboards.queries.periods import Coverage, Period, Window, window
from dashboards.queries.rounding import MONEY
from dashboards.queries.scope import visible
from dashboards.queries.where import in_marts
from warehouse.snapshot import Snapshot

# At most so many series have a colour; the rest is drawn as Other.
TOP = 5
# They must cover this much of the cost, or a finer grouping is tried.
COVERED_PERCENT = 80
# So many groups have a row of their own; the rest stands in one.
LISTED = 50
REST = ""
# Keys as they are grouped by in the end: empty ones are none. Done after summing, since it costs as much per row.
KEYED = f"coalesce(nullif(key, ''), '{NONE}') AS key"

GROUP_SCHEMA = {
    **dict.fromkeys(("key", "name", "detail"), pl.String()),
    **dict.fromkeys(("now", "before", "effective", "billed"), MONEY),
    **dict.fromkeys(("rows", "lacking", "groups"), pl.Int64()),
}
TREND_SCHEMA = {"start": pl.Date(), "key": pl.String(), "cost": MONEY}


@dataclass(frozen=True)
class Question:
    """The filters with what their defaults mean in this snapshot."""

    currency: str
    days: Window
    group: Dimension
    mart: str

    @property
    def spans(self) -> tuple[Period, ...]:
        """The period and, where there is one, the period before."""
        return (self.days.now, self.days.before) if self.days.before else (self.days.now,)


def question(snapshot: Snapshot, viewer: Viewer, filters: SpendFilters) -> Question | None:
    """What is asked; none where the viewer has no charge in the currency at all."""
    currency = currency_of(snapshot, viewer, filters)
    covered = coverage_of(snapshot, viewer, currency)
    if covered is None:
        return None
    days = window(filters.range, filters.against, covered)
    group = grouping_of(snapshot, viewer, filters)
    needs_resources = group == RESOURCE or filters.keys(RESOURCE.slug)
    return Question(currency, days, group, "cost_daily" if needs_resources else "cost_daily_rollup")


def coverage_of(snapshot: Snapshot, viewer: Viewer, currency: str) -> Coverage | None:
    """The days that the currency's charges lie on; none where it has none."""
    first, last, settled = coverage(snapshot, viewer, currency).row(0)
    return None if first is None else Coverage(first, last, settled)


def currency_of(snapshot: Snapshot, viewer: Viewer, filters: SpendFilters) -> str:
    """The currency asked for, or the one with the largest cost."""
    found = currencies(snapshot, viewer)["currency"]
    return filters.currency or (found[0] if len(found) else "")


def grouping_of(snapshot: Snapshot, viewer: Viewer, filters: SpendFilters) -> Dimension:
    """What the table and the trend are grouped by at the filters' level of the drill."""
    if filters.show in (RESOURCES, ROWS):
        return RESOURCE
    if filters.show == SERVICES:
        return SERVICE
    return dimension(filters.by) if filters.by else default_group(snapshot, viewer, filters)


def default_group(snapshot: Snapshot, viewer: Viewer, filters: SpendFilters) -> Dimension:
    """The first grouping of which five cover four fifths of the cost; the first of all where none does.

    A dimension that is limited to one member says nothing and is passed over.
    """
    open_ones = [group for group in DEFAULT_GROUPS if len(filters.keys(group.slug)) != 1] or [*DEFAULT_GROUPS[-1:]]
    return next((group for group in open_ones if _is_covered(snapshot, viewer, filters, group)), open_ones[0])


def resolved(snapshot: Snapshot, viewer: Viewer, filters: SpendFilters) -> SpendFilters:
    """The filters with the currency and grouping that their defaults mean, so that answers are found again."""
    filters = replace(filters, currency=currency_of(snapshot, viewer, filters))
    return replace(filters, by=filters.by or default_group(snapshot, viewer, filters).slug)


def _is_covered(snapshot: Snapshot, viewer: Viewer, filters: SpendFilters, group: Dimension) -> bool:
    sizes = by_group(snapshot, viewer, filters.grouped(group.slug))["now"].abs().sort(descending=True)
    return sizes.head(TOP).sum() * 100 >= sizes.sum() * COVERED_PERCENT


@remembered
def by_group(snapshot: Snapshot, viewer: Viewer, filters: SpendFilters, listed: int = LISTED) -> pl.DataFrame:
    """One row a group, largest first; what is beyond `listed` in a last row with the key '' (`groups`: its members).

    `now` and `before` are the chosen cost in the period and in the one before (0 where there is none); of the period
    are `effective`, `billed`, `rows` (billing rows) and `lacking` (those without the chosen cost). The largest of
    either period have a row of their own, so that what is gone is seen.
    """
    asked = question(snapshot, viewer, filters)
    if asked is None:
        return pl.DataFrame(schema=GROUP_SCHEMA)
    join, join_params = joined(asked.group)
    where, params = in_marts(viewer, filters, asked.currency, *asked.spans)
    start: list[object] = [asked.days.now.first]
    found = snapshot.frame(
        f"""
        WITH summed AS (
            SELECT {asked.group.column} AS key, {asked.group.detail} AS detail,
                sum(c.{filters.cost}) FILTER (c.day >= ?) AS now, sum(c.{filters.cost}) FILTER (c.day < ?) AS before,
                sum(c.EffectiveCost) FILTER (c.day >= ?) AS effective, sum(c.BilledCost) FILTER (c.day >= ?) AS billed,
                sum(c.x_rows) FILTER (c.day >= ?) AS rows,
                sum(c.x_rows) FILTER (c.day >= ? AND c.{filters.cost} IS NULL) AS lacking
            FROM {asked.mart} c {join} WHERE {where} GROUP BY 1),
        named AS (
            SELECT {KEYED}, any_value(detail) AS detail, {_added("now", "before", "effective", "billed")},
                {_added("rows", "lacking")} FROM summed GROUP BY 1),
        ranked AS (
            SELECT *, row_number() OVER (ORDER BY greatest(abs(now), abs(before)) DESC, key) <= ? AS is_listed
            FROM named)
        SELECT CASE WHEN is_listed THEN key ELSE '{REST}' END AS key, any_value(detail) AS detail,
            {_added("now", "before", "effective", "billed")}, {_added("rows", "lacking", kind="BIGINT")},
            count(*) AS groups
        FROM ranked GROUP BY is_listed, CASE WHEN is_listed THEN key ELSE '{REST}' END
        ORDER BY is_listed DESC, now DESC, before DESC, key""",
        [*start * 6, *join_params, *params, listed],
    )
    names = known(snapshot, viewer).keys.get(asked.group.slug, {})
    named = pl.col("key").replace_strict(names, default=pl.col("key"), return_dtype=pl.String())
    name = pl.when(pl.col("key") != NONE).then(named)
    return found.with_columns(name=name).select(*GROUP_SCHEMA)


def largest(snapshot: Snapshot, viewer: Viewer, filters: SpendFilters) -> tuple[str, ...]:
    """Keys of the groups that have a series of their own, largest first."""
    groups = by_group(snapshot, viewer, filters).filter((pl.col("key") != REST) & (pl.col("now") != 0))
    return tuple(groups.sort(pl.col("now").abs(), descending=True, maintain_order=True)["key"].head(TOP))


def coloured(snapshot: Snapshot, viewer: Viewer, filters: SpendFilters) -> dict[str, int]:
    """The series colour (0 to 4) of each of the largest groups: the one it has in the whole snapshot, if it has one."""
    shown = largest(snapshot, viewer, filters)
    usual = usually_largest(snapshot, viewer, filters.cost, grouping_of(snapshot, viewer, filters)) or shown
    kept = {key: usual.index(key) for key in shown if key in usual}
    free = iter(place for place in range(TOP) if place not in kept.values())
    return {key: kept[key] if key in kept else next(free) for key in shown}


@remembered
def usually_largest(snapshot: Snapshot, viewer: Viewer, cost: str, group: Dimension) -> tuple[str, ...]:
    """Keys of the largest groups of all months, by the size of their cost; none of what only a daily mart knows."""
    if group.is_tag or group == RESOURCE:
        return ()
    found = snapshot.frame(
        f"""
        WITH summed AS (
            SELECT c.BillingCurrency, {group.column} AS key, sum(c.{cost}) AS cost FROM cost_monthly c
            WHERE {visible(viewer)} GROUP BY ALL)
        SELECT {KEYED}, max(abs(cost)) AS cost FROM summed GROUP BY 1 ORDER BY cost DESC NULLS LAST, key LIMIT ?""",
        [TOP],
    )
    return tuple(found["key"])


@remembered
def trend(snapshot: Snapshot, viewer: Viewer, filters: SpendFilters) -> pl.DataFrame:
    """`start` (the day, or the month's first), `key` ('' for Other) and `cost` over the days that are drawn."""
    asked = question(snapshot, viewer, filters)
    if asked is None:
        return pl.DataFrame(schema=TREND_SCHEMA)
    keys = largest(snapshot, viewer, filters)
    join, join_params = joined(asked.group)
    where, params = in_marts(viewer, filters, asked.currency, asked.days.drawn)
    start = "date_trunc('month', c.day)::DATE" if asked.days.grain == "month" else "c.day"
    return snapshot.frame(
        f"""
        WITH summed AS (
            SELECT c.day, {asked.group.column} AS key, sum(c.{filters.cost}) AS cost
            FROM {asked.mart} c {join} WHERE {where} GROUP BY 1, 2),
        named AS (SELECT {start} AS start, {KEYED}, cost FROM summed c)
        SELECT start, CASE WHEN key IN ({_marks(keys)}) THEN key ELSE '{REST}' END AS key, {_added("cost")}
        FROM named GROUP BY 1, 2 ORDER BY 1, 2""",
        [*join_params, *params, *keys],
    )


@remembered
def without_resource(snapshot: Snapshot, viewer: Viewer, filters: SpendFilters) -> pl.DataFrame:
    """One row: `cost` and `rows` of the period's charges that name no resource."""
    asked = question(snapshot, viewer, filters)
    if asked is None:
        return pl.DataFrame(schema={"cost": MONEY, "rows": pl.Int64()})
    where, params = in_marts(viewer, filters, asked.currency, asked.days.now)
    return snapshot.frame(
        f"""
        SELECT coalesce(sum(c.{filters.cost}), 0) AS cost, coalesce(sum(c.x_rows), 0)::BIGINT AS rows
        FROM cost_daily c WHERE {where} AND {RESOURCE.is_none}""",
        params,
    )


def _added(*columns: str, kind: str = "") -> str:
    """SQL that adds up columns under their own names, what is missing as 0."""
    cast = f"::{kind}" if kind else ""
    return ", ".join(f"coalesce(sum({column}), 0){cast} AS {column}" for column in columns)


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values)) or "NULL"
