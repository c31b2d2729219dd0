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
# Dimensions of AI's cost, which bills have no terms of.
OF_AI = ("ai", "ai model")


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


def why(snapshot: Snapshot, viewer: Viewer, metric: str, month: date, by: str = "") -> pl.DataFrame:
    """`term, currency, amount`: why a unit cost more or less in a month than in the one before, of all cost.

    `by` a dimension there is a row each target of it, too: `target` first. Terms are those of `changes`, and `units`;
    none where either month is not whole or not counted.
    """
    before = (month - timedelta(days=1)).replace(day=1)
    rows = unit_cost(snapshot, viewer, metric=metric, by=by)
    now, then = rows.filter(pl.col("month") == month), rows.filter(pl.col("month") == before)
    of = ["target", "currency"] if by else ["currency"]
    units = now.filter(pl.col("change").is_not_null()).join(then.select(*of, value_before="value"), on=of)
    if units.is_empty():
        kinds = {**dict.fromkeys(("term", *of), pl.String()), "amount": pl.Decimal(38, 18)}
        return pl.DataFrame(schema=kinds).select(*of[:-1], "term", "currency", "amount")
    compared = Compared(period(f"{before:%Y-%m}"), period(f"{month:%Y-%m}"))
    terms = changes(snapshot, viewer, compared, (by,) if by else ())
    return per_unit(terms.rename({by: "target"} if by else {}), units, of).select(
        *of[:-1], "term", "currency", "amount"
    )


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
