"""What finance is told of budgets in a message: what came past a threshold since the last one, the most used first."""

from collections.abc import Collection, Mapping
from typing import Any

import polars as pl

from dashboards import wording
from dashboards.access.viewer import Viewer
from dashboards.queries.budgets import alerts
from dashboards.queries.whose import is_of
from dashboards.reports.digest import SHOWN, Digest, Item
from warehouse.snapshot import Snapshot

OF = ("budget", "period", "version", "kind")


def budget_digest(
    snapshot: Snapshot, viewer: Viewer, *, owner: str = "", address: str = "", before: Collection[str] = ()
) -> Digest:
    """Alerts that stand but for those told `before`; of a budget the highest threshold of a kind alone is shown.

    `owner` is the target of a budget: each team may be told of its own. `address` is where the pages are served.
    """
    named = alerts(snapshot, viewer).with_columns(
        alert=pl.format("{}/{}/{}/{} {}/{}", *OF, "threshold", "number"),
        of=pl.coalesce("target", "match"),
    )
    news = named.filter(~pl.col("alert").is_in(list(before)))
    if owner:
        news = news.filter(is_of("target", owner))
    highest = news.sort("threshold").group_by(OF, maintain_order=True).last()
    shown = highest.sort("percent", *OF, descending=[True, *[False] * len(OF)])
    base, more = address.rstrip("/"), shown.height - SHOWN
    over = shown.filter((pl.col("kind") == "actual") & (pl.col("threshold") == 100)).height
    return Digest(
        title=f"{wording.some(shown['budget'].n_unique(), 'budget')} to look at; {over or 'none'} used up",
        summary=_summary(shown),
        items=tuple(_item(row, base) for row in shown.head(SHOWN).to_dicts()),
        more=f"{wording.count(more)} more." if more > 0 else "",
        address=f"{base}/spend" if base else "",
        snapshot_id=snapshot.id,
        as_of=snapshot.as_of,
        owner=owner,
        count=shown.height,
        about="budgets",
        told=tuple(news["alert"].sort()),
    )


def _summary(rows: pl.DataFrame) -> str:
    if rows.is_empty():
        return "No budget came past a threshold."
    first = rows.row(0, named=True)
    return f"The furthest is {first['of']}, {first['period']}: {_said(first)}."


def _said(row: Mapping[str, Any]) -> str:
    if row["kind"] == "forecast":
        return f"in {row['percent']:.0f} of 100 cases the period comes to more than planned"
    return f"{row['percent']:.0f} % of it is used"


def _item(row: Mapping[str, Any], base: str) -> Item:
    planned = wording.exact(row["current"], row["currency"])
    value = row["forecast"] if row["kind"] == "forecast" else row["actual"]
    what = "forecast" if row["kind"] == "forecast" else "spent"
    stands = f"{wording.exact(value, row['currency'])} {what} of {planned}" if value is not None else planned
    return Item(
        row["alert"],
        f"{row['of']}, {row['period']}",
        f"{_said(row)[0].upper()}{_said(row)[1:]}.",
        stands,
        f"past {row['threshold']} %",
        None,
        row["currency"],
        f"{base}/spend" if base else "",
    )
