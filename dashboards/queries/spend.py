"""How much was spent, on what, and what moved: answers from the daily marts, in one billing currency."""

from dataclasses import replace

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.asked import remembered
from dashboards.queries.dimensions import DEFAULT_GROUPS, NONE, RESOURCE, SERVICE, Dimension, dimension
from dashboards.queries.filters import RESOURCES, ROWS, SERVICES, SpendFilters
from dashboards.queries.known import coverage, currencies, known
from dashboards.queries.periods import Coverage, window
from dashboards.queries.rounding import MONEY
from dashboards.queries.scope import visible
from dashboards.queries.sums import (
    KEYED,
    Question,
    daily_sums,
    resource_days,
    resource_sums,
    sums_without_resource,
)
from warehouse.snapshot import Snapshot

# At most so many series have a colour; the rest is drawn as Other.
TOP = 5
# They must cover this much of the cost, or a finer grouping is tried.
COVERED_PERCENT = 80
# So many groups have a row of their own; the rest stands in one.
LISTED = 50
REST = ""
SUMMED = ("now", "before", "effective", "billed", "rows", "lacking")


GROUP_SCHEMA = {
    **dict.fromkeys(("key", "name", "detail"), pl.String()),
    **dict.fromkeys(("now", "before", "effective", "billed"), MONEY),
    **dict.fromkeys(("rows", "lacking", "groups"), pl.Int64()),
}
TREND_SCHEMA = {"start": pl.Date(), "key": pl.String(), "cost": MONEY}


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
    by_key = _by_key(snapshot, viewer, filters, asked).with_columns(
        rank=pl.max_horizontal(pl.col("now").abs(), pl.col("before").abs()).rank("ordinal", descending=True)
    )
    is_listed = pl.col("rank") <= listed
    found = by_key.group_by(is_listed=is_listed, key=pl.when(is_listed).then("key").otherwise(pl.lit(REST))).agg(
        pl.col("detail").first(), pl.col(*SUMMED).sum(), groups=pl.len().cast(pl.Int64)
    )
    order = ["is_listed", "now", "before", "key"]
    names = known(snapshot, viewer).keys.get(asked.group.slug, {})
    named = pl.col("key").replace_strict(names, default=pl.col("key"), return_dtype=pl.String())
    return (
        found.sort(order, descending=[True, True, True, False])
        .with_columns(name=pl.when(pl.col("key") != NONE).then(named))
        .select(*GROUP_SCHEMA)
    )


def _by_key(snapshot: Snapshot, viewer: Viewer, filters: SpendFilters, asked: Question) -> pl.DataFrame:
    """One row a member of the grouping with charges in either period, by `key`: `detail` and SUMMED."""
    if asked.group == RESOURCE:
        found = resource_sums(snapshot, viewer, filters, asked)
    else:
        days = daily_sums(snapshot, viewer, filters, asked)
        found = days.filter(asked.in_spans).with_columns(is_now=asked.is_now, detail=pl.lit(None, dtype=pl.String()))
    now = pl.col("is_now")
    return (
        found.group_by("key")
        .agg(
            pl.col("detail").first(),
            pl.col("cost").filter(now).sum().alias("now"),
            pl.col("cost").filter(~now).sum().alias("before"),
            pl.col("effective", "billed", "rows", "lacking").filter(now).sum(),
        )
        .sort("key")
    )


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
    if asked.group == RESOURCE:
        days = resource_days(snapshot, viewer, filters, asked, keys)
    else:
        days = daily_sums(snapshot, viewer, filters, asked).filter(asked.is_drawn)
    start = pl.col("day").dt.truncate("1mo") if asked.days.grain == "month" else pl.col("day")
    key = pl.when(pl.col("key").is_in(list(keys))).then("key").otherwise(pl.lit(REST))
    return days.group_by(start=start, key=key).agg(pl.col("cost").sum()).sort("start", "key")


def without_resource(snapshot: Snapshot, viewer: Viewer, filters: SpendFilters) -> pl.DataFrame:
    """One row: `cost` and `rows` of the period's charges that name no resource."""
    asked = question(snapshot, viewer, filters)
    if asked is None:
        return pl.DataFrame(schema={"cost": MONEY, "rows": pl.Int64()})
    # One answer for every grouping and basis.
    whole, plain = replace(filters.grouped(""), basis="effective"), replace(asked, group=RESOURCE)
    found = sums_without_resource(snapshot, viewer, whole, plain)
    return found.select(pl.col(filters.basis).alias("cost"), "rows")
