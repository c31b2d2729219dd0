"""What owners are told of anomalies in a message: those that are newly found since the last one, each once."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

import polars as pl

from dashboards import wording
from dashboards.access.viewer import Viewer
from dashboards.queries.anomalies import told
from dashboards.queries.findings import COST, TO_ACT, findings
from dashboards.queries.whose import is_of
from dashboards.reports.digest import SHOWN, Digest, Item
from warehouse.snapshot import Snapshot


def anomaly_digest(
    snapshot: Snapshot,
    viewer: Viewer,
    entered: pl.DataFrame,
    *,
    owner: str = "",
    address: str = "",
    before: Collection[str] = (),
) -> Digest:
    """The anomalies that are open but for those that were told `before`; `address` is where the pages are served."""
    rows = _open(snapshot, viewer, entered).filter(~pl.col("finding_id").is_in(list(before)))
    if owner:
        rows = rows.filter(is_of("owner", owner))
    base, more = address.rstrip("/"), rows.height - SHOWN
    verb = "anomaly is" if rows.height == 1 else "anomalies are"
    return Digest(
        title=f"{wording.count(rows.height)} {verb} new: {_sum(rows)} above what was expected",
        summary="Each is told once. Say of it whether it was expected, is real or noise, and the next run heeds it.",
        items=tuple(_item(row, base) for row in rows.head(SHOWN).to_dicts()),
        more=f"{wording.count(more)} more." if more > 0 else "",
        address=f"{base}/findings?pile=cost" if base else "",
        snapshot_id=snapshot.id,
        as_of=snapshot.as_of,
        owner=owner,
        count=rows.height,
        about="anomalies",
        told=tuple(rows["finding_id"]),
    )


def _open(snapshot: Snapshot, viewer: Viewer, entered: pl.DataFrame) -> pl.DataFrame:
    """The findings of anomalies that wait for somebody's word, with `money`, the largest first."""
    found = findings(snapshot, viewer, {}, entered).filter(
        pl.col("rule").str.starts_with(COST), pl.col("status").is_in(TO_ACT)
    )
    events = told(snapshot, viewer).select("money", finding_id="anomaly_id")
    both = found.join(events, on="finding_id", how="left", maintain_order="left")
    return both.sort(pl.col("money").abs(), "finding_id", descending=[True, False], nulls_last=True)


def _item(row: Mapping[str, Any], base: str) -> Item:
    money = row["money"]
    return Item(
        row["finding_id"],
        row["resource_name"] or row["resource_id"],
        row["reason"],
        "no end yet" if money is None else wording.exact(money, row["currency"] or ""),
        row["status"].replace("_", " "),
        None,
        row["currency"],
        f"{base}/findings/{row['finding_id']}" if base else "",
        money=money,
    )


def _sum(rows: pl.DataFrame) -> str:
    sums = rows.filter(pl.col("money") > 0).group_by("currency").agg(pl.col("money").sum())
    ordered = sums.sort("money", descending=True).rows()
    return wording.listed([wording.exact(Decimal(amount), currency or "") for currency, amount in ordered]) or "nothing"
