"""What a unit of the company's work costs, by month and scope."""

from datetime import date, timedelta

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.asked import remembered
from dashboards.queries.changes import changes
from dashboards.queries.compared import Compared, period
from transforms.unit_cost.why import per_unit
from warehouse.snapshot import Snapshot

ROLES = ("finance", "platform")


def unit_cost(
    snapshot: Snapshot, viewer: Viewer, *, metric: str = "", by: str = "", month: date | None = None
) -> pl.DataFrame:
    """UNIT_COST rows of one metric or all, of all cost or `by` a dimension, of one month or all; the newest first.

    A viewer of some accounts sees these alone.
    """
    rows = _seen(_kept(snapshot), viewer)
    wanted = [pl.col("dimension") == by if by else pl.col("dimension").is_null()]
    wanted += [pl.col("metric") == metric] if metric else []
    wanted += [pl.col("month") == month] if month else []
    order = ["metric", "month", "cost", "target", "currency"]
    return rows.filter(wanted).sort(order, descending=[False, True, True, False, False], nulls_last=True)


def why(snapshot: Snapshot, viewer: Viewer, metric: str, month: date) -> pl.DataFrame:
    """`term, currency, amount`: why a unit cost more or less in a month than in the one before, of all cost.

    Terms are those of `changes`, and `units`; none where either month is not whole or not counted.
    """
    before = (month - timedelta(days=1)).replace(day=1)
    rows = unit_cost(snapshot, viewer, metric=metric)
    now, then = rows.filter(pl.col("month") == month), rows.filter(pl.col("month") == before)
    values = then.select("currency", value_before="value")
    units = now.filter(pl.col("change").is_not_null()).join(values, on="currency")
    if units.is_empty():
        return pl.DataFrame(schema={"term": pl.String, "currency": pl.String, "amount": pl.Decimal(38, 18)})
    compared = Compared(period(f"{before:%Y-%m}"), period(f"{month:%Y-%m}"))
    return per_unit(changes(snapshot, viewer, compared), units)


def names(snapshot: Snapshot, viewer: Viewer) -> tuple[list[str], list[str]]:
    """The metrics and the dimensions that there are."""
    rows = _seen(_kept(snapshot), viewer)
    return rows["metric"].unique().sort().to_list(), rows["dimension"].drop_nulls().unique().sort().to_list()


@remembered
def _kept(snapshot: Snapshot) -> pl.DataFrame:
    return snapshot.frame("FROM unit_cost")


def _seen(rows: pl.DataFrame, viewer: Viewer) -> pl.DataFrame:
    accounts = viewer.scope.accounts
    if not viewer.allowed(*ROLES):
        return rows.clear()
    return (
        rows
        if accounts is None
        else rows.filter(pl.col("dimension") == "account", pl.col("target").is_in(sorted(accounts)))
    )
