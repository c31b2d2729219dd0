"""Exact sums that the daily marts give, one scan each: a day and group, or a resource."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.asked import remembered
from dashboards.queries.dimensions import NONE, RESOURCE, Dimension, joined
from dashboards.queries.filters import BASES, SpendFilters
from dashboards.queries.periods import Period, Window
from dashboards.queries.where import in_marts
from warehouse.snapshot import Snapshot

# Empty keys are none. Said after summing, since it costs as much a row as the sum.
KEYED = f"coalesce(nullif(key, ''), '{NONE}') AS key"
MEASURED = ("cost", "effective", "billed", "rows", "lacking")


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

    @property
    def is_now(self) -> pl.Expr:
        """Whether a `day` lies in the period."""
        return _lies_in(self.days.now)

    @property
    def in_spans(self) -> pl.Expr:
        """Whether it lies in the period or in the one before."""
        return pl.any_horizontal(_lies_in(span) for span in self.spans)

    @property
    def is_drawn(self) -> pl.Expr:
        """Whether the trend draws it."""
        return _lies_in(self.days.drawn)


@remembered
def daily_sums(snapshot: Snapshot, viewer: Viewer, filters: SpendFilters, asked: Question) -> pl.DataFrame:
    """`day`, `key` and the sums MEASURED (`lacking`: rows without the chosen cost) of all days compared or drawn."""
    join, join_params = joined(asked.group)
    where, params = in_marts(viewer, filters, asked.currency, *asked.spans, asked.days.drawn)
    return snapshot.frame(
        f"""
        WITH summed AS (
            SELECT c.day, {asked.group.column} AS key, {_measures(filters)}
            FROM {asked.mart} c {join} WHERE {where} GROUP BY 1, 2)
        SELECT day, {KEYED}, {_added(*MEASURED)} FROM summed GROUP BY 1, 2 ORDER BY 1, 2""",
        [*join_params, *params],
    )


@remembered
def resource_sums(snapshot: Snapshot, viewer: Viewer, filters: SpendFilters, asked: Question) -> pl.DataFrame:
    """The same without the day: `key`, `detail` (where it is), `is_now` (or in the period before), and the sums."""
    where, params = in_marts(viewer, filters, asked.currency, *asked.spans)
    return snapshot.frame(
        f"""
        WITH summed AS (
            SELECT c.ResourceId AS key, {RESOURCE.detail} AS detail, c.day >= ? AS is_now, {_measures(filters)}
            FROM cost_daily c WHERE {where} GROUP BY 1, 3)
        SELECT {KEYED}, any_value(detail) AS detail, is_now, {_added(*MEASURED)} FROM summed GROUP BY 1, 3""",
        [asked.days.now.first, *params],
    )


@remembered
def resource_days(
    snapshot: Snapshot, viewer: Viewer, filters: SpendFilters, asked: Question, keys: tuple[str, ...]
) -> pl.DataFrame:
    """`day`, `key` and `cost` over the drawn days of these resources, those of all others under the key ''."""
    where, params = in_marts(viewer, filters, asked.currency, asked.days.drawn)
    return snapshot.frame(
        f"""
        WITH summed AS (
            SELECT c.day, CASE WHEN c.ResourceId IN ({_marks(keys)}) THEN c.ResourceId
                WHEN ? AND {RESOURCE.is_none} THEN '{NONE}' END AS key, sum(c.{filters.cost}) AS cost
            FROM cost_daily c WHERE {where} GROUP BY 1, 2)
        SELECT day, coalesce(key, '') AS key, {_added("cost")} FROM summed GROUP BY 1, 2""",
        [*keys, NONE in keys, *params],
    )


@remembered
def sums_without_resource(snapshot: Snapshot, viewer: Viewer, filters: SpendFilters, asked: Question) -> pl.DataFrame:
    """One row: the four costs (see BASES) and `rows` of the period's charges that name no resource."""
    where, params = in_marts(viewer, filters, asked.currency, asked.days.now)
    costs = ", ".join(f"coalesce(sum(c.{column}), 0) AS {name}" for name, column in BASES.items())
    return snapshot.frame(
        f"""
        SELECT {costs}, coalesce(sum(c.x_rows), 0)::BIGINT AS rows
        FROM cost_daily c WHERE {where} AND {RESOURCE.is_none}""",
        params,
    )


def _lies_in(period: Period) -> pl.Expr:
    return pl.col("day").is_between(period.first, period.last)


def _measures(filters: SpendFilters) -> str:
    return f"""sum(c.{filters.cost}) AS cost, sum(c.EffectiveCost) AS effective, sum(c.BilledCost) AS billed,
                sum(c.x_rows) AS rows, sum(c.x_rows) FILTER (c.{filters.cost} IS NULL) AS lacking"""


def _added(*columns: str) -> str:
    """SQL that adds up columns under their own names, what is missing as 0; counts are whole numbers."""
    kinds = {"rows": "::BIGINT", "lacking": "::BIGINT"}
    return ", ".join(f"coalesce(sum({name}), 0){kinds.get(name, '')} AS {name}" for name in columns)


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values)) or "NULL"
