"""What is planned, beside what was spent and is forecast: budgets, their months, versions and alerts."""

from datetime import date

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.asked import remembered
from dashboards.queries.forecast_entered import entered_since, shares, with_entered
from transforms.budgets.expected import FILTER, expected, of_scopes
from transforms.budgets.periods import bounds
from transforms.budgets.versions import entered as said_by_people
from transforms.budgets.versions import new_versions, standing
from transforms.close.rates import rates_on
from warehouse.snapshot import Snapshot
from warehouse.tables import BUDGET, FORECAST

OF = ["budget", "period"]
ROLES = ("finance", "platform")
NEXT_RUN = "It was entered since the last run, which will work it out."


def budgets(snapshot: Snapshot, viewer: Viewer, entered: pl.DataFrame, period: str = "") -> pl.DataFrame:
    """BUDGET rows of periods that touch `period` (as people write it, or `all`), else of those that run on the day.

    The most used first. What people entered since (`entered`: DECISION rows) stands over what the run knew. A viewer of
    some accounts sees the budgets of these alone.
    """
    rows = _with_changes(snapshot, viewer, _with_entered(snapshot, viewer, entered), entered)
    first, last = _asked(period, snapshot.as_of)
    chosen = rows.filter(pl.col("start") <= last, pl.col("end") > first)
    return chosen.sort("used_percent", *OF, descending=[True, False, False], nulls_last=True)


def months(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """BUDGET_MONTH rows, by month."""
    return _seen(_kept(snapshot, "budget_month"), viewer).sort("month", *OF)


def versions(snapshot: Snapshot, viewer: Viewer, entered: pl.DataFrame, period: str = "") -> pl.DataFrame:
    """BUDGET_VERSION rows of periods as `budgets` has them, the first versions first."""
    first, last = _asked(period, snapshot.as_of)
    rows = _seen(_versions(snapshot, entered), viewer)
    return rows.filter(pl.col("start") <= last, pl.col("end") > first).sort(*OF, "version")


def alerts(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """BUDGET_ALERT rows that stand, each with the figures of its BUDGET, the newest first."""
    rows = _kept(snapshot, "budget_alert").filter(pl.col("cleared_on").is_null())
    of = _seen(_kept(snapshot, "budget"), viewer)
    return rows.join(of, on=OF).sort("raised_on", *OF, "kind", "threshold", descending=[True, *[False] * 4])


@remembered
def _kept(snapshot: Snapshot, table: str) -> pl.DataFrame:
    return snapshot.frame(f"FROM {table}")


def _seen(rows: pl.DataFrame, viewer: Viewer) -> pl.DataFrame:
    """What the viewer may see: all, or what is of an account in their scope."""
    accounts = viewer.scope.accounts
    if not viewer.allowed(*ROLES):
        return rows.clear()
    if accounts is None:
        return rows
    return rows.filter(pl.col("dimension") == "account", pl.col("target").is_in(sorted(accounts)))


def _versions(snapshot: Snapshot, entered: pl.DataFrame) -> pl.DataFrame:
    kept = _kept(snapshot, "budget_version")
    return pl.concat([kept, new_versions(said_by_people(entered), kept, snapshot.as_of, whole=False)])


def _with_entered(snapshot: Snapshot, viewer: Viewer, entered: pl.DataFrame) -> pl.DataFrame:
    """BUDGET with the versions that people entered since the run; what these change is unknown until the next."""
    known = _seen(_kept(snapshot, "budget"), viewer)
    kept = _kept(snapshot, "budget_version")
    added = new_versions(said_by_people(entered), kept, snapshot.as_of, whole=False)
    if added.is_empty():
        return known
    stand = standing(pl.concat([kept, added]), max(snapshot.as_of, added["decided_on"].max()))  # pyright: ignore[reportArgumentType]
    newer = _seen(stand.join(added, on=OF, how="semi"), viewer)
    spent = known.select(*OF, "actual")
    rows = newer.rename({"amount": "current"}).join(spent, on=OF, how="left")
    shown = rows.with_columns(
        used_percent=pl.when(pl.col("current") > 0).then(
            pl.col("actual").cast(pl.Float64) / pl.col("current").cast(pl.Float64) * 100
        ),
        is_over=pl.col("end") <= snapshot.as_of,
        reason=pl.lit(NEXT_RUN),
    )
    lacking = {name: pl.lit(None, kind) for name, kind in BUDGET.schema.items() if name not in shown.columns}
    whole = shown.with_columns(**lacking).select(pl.col(name).cast(kind) for name, kind in BUDGET.schema.items())
    return pl.concat([known.join(newer, on=OF, how="anti"), whole])


def _with_changes(snapshot: Snapshot, viewer: Viewer, rows: pl.DataFrame, entered: pl.DataFrame) -> pl.DataFrame:
    """BUDGET with what was entered of months to come since the run, where that is of a budget's scope."""
    since = entered_since(snapshot, entered)
    if since.is_empty() or viewer.scope.accounts is not None:
        return rows
    knew = snapshot.frame("FROM forecast WHERE as_of = (SELECT max(as_of) FROM forecast)").cast(FORECAST.schema)
    if knew.is_empty():
        return rows
    borne = shares(snapshot)
    now = pl.concat([with_entered(of, since, str(kind), borne) for (kind,), of in knew.group_by("kind")])
    before, after = of_scopes(knew), of_scopes(now)
    moved = after.join(before, on=["dimension", "target", "currency", "month", "total"], how="anti", nulls_equal=True)
    known = rows.filter(pl.col("reason").ne_missing(NEXT_RUN))
    months_ = _kept(snapshot, "budget_month").join(known, on=OF, how="semi")
    scope = {"dimension": pl.coalesce("dimension", pl.lit(FILTER)), "target": pl.coalesce("target", "match")}
    open_months = months_.with_columns(**scope).join(moved, on=["dimension", "target", "month"], how="semi")
    of = known.join(open_months, on=OF, how="semi")
    fx = _rates(snapshot, after, of)
    again = expected(of.rename({"current": "amount"}), months_.join(of, on=OF, how="semi"), after, fx, snapshot.as_of)
    foreseen = of.join(again, on=OF, how="semi").update(again, on=OF, include_nulls=True)
    return pl.concat([rows.join(again, on=OF, how="anti"), foreseen])


def _rates(snapshot: Snapshot, forecast: pl.DataFrame, of: pl.DataFrame) -> pl.DataFrame:
    """`month, from, to, rate` of this month, as a run reckons by: the mean of its days so far."""
    first = snapshot.as_of.replace(day=1)
    pairs = forecast.select("currency").unique().join(of.select(to="currency").unique(), how="cross")
    days = pl.DataFrame({"day": pl.date_range(first, snapshot.as_of, eager=True)})
    asked = pairs.filter(pl.col("currency") != pl.col("to")).join(days, how="cross")
    rated = rates_on(snapshot.frame("FROM fx_rate"), asked)
    means = rated.group_by("to", pl.col("currency").alias("from")).agg(pl.col("rate").mean())
    return means.select("from", "to", pl.col("rate").cast(pl.Decimal(38, 18)), month=pl.lit(first))


def _asked(period: str, as_of: date) -> tuple[date, date]:
    """The first and the last day that are meant."""
    if period == "all":
        return date.min, date.max
    if not period:
        return as_of, as_of
    start, end = bounds(pl.col("period"), pl.lit(1))
    first, after = pl.DataFrame({"period": [period.upper()]}).select(start.alias("start"), end.alias("end")).row(0)
    return first, after - (after - first) / max((after - first).days, 1)
