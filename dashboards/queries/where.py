"""The rows that a spend question is about, as SQL with parameters."""

from datetime import timedelta

from dashboards.access.viewer import Viewer
from dashboards.queries.dimensions import dimension, holds
from dashboards.queries.filters import SpendFilters
from dashboards.queries.periods import Period
from dashboards.queries.scope import billed_in, visible

Sql = tuple[str, list[object]]


def in_marts(viewer: Viewer, filters: SpendFilters, currency: str, *periods: Period) -> Sql:
    """Conditions on a daily mart `c`: its days lie in one of the periods."""
    days = " OR ".join(["c.day BETWEEN ? AND ?"] * len(periods))
    ends: list[object] = [day for period in periods for day in (period.first, period.last)]
    return _all_of((f"({days})", ends), *_chosen(viewer, filters, currency))


def in_bills(viewer: Viewer, filters: SpendFilters, currency: str, period: Period) -> Sql:
    """Conditions on billing rows `c`; the charge's first UTC day counts."""
    ends: list[object] = [period.first, period.last + timedelta(days=1)]
    days = "c.ChargePeriodStart >= ? AND c.ChargePeriodStart < ?"
    return _all_of((days, ends), *_chosen(viewer, filters, currency))


def _chosen(viewer: Viewer, filters: SpendFilters, currency: str) -> list[Sql]:
    limits = [holds(dimension(slug), keys) for slug, keys in filters.chosen]
    in_currency: Sql = (billed_in(currency), [currency] if currency else [])
    return [(visible(viewer), []), in_currency, *limits]


def _all_of(*conditions: Sql) -> Sql:
    sql = " AND ".join(condition for condition, _ in conditions)
    return sql, [value for _, values in conditions for value in values]
