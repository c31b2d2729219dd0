"""What a message tells of commitments: those that end within 90 days, and what that use costs without them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import polars as pl

from dashboards import wording
from dashboards.access.viewer import Viewer
from dashboards.queries.commitments import ladder
from dashboards.reports.digest import SHOWN, Digest, Item
from warehouse.snapshot import Snapshot

CLIFF_DAYS = 90
MORE = pl.col("contracted_per_month") - pl.col("used_per_month") - pl.col("unused_per_month")


def commitment_digest(snapshot: Snapshot, viewer: Viewer, *, address: str = "") -> Digest:
    """The next to end first; `address` is where the pages are served."""
    rows = cliffs(snapshot, viewer)
    base = address.rstrip("/")
    end = "commitment ends" if rows.height == 1 else "commitments end"
    return Digest(
        title=f"{wording.count(rows.height)} {end} within {CLIFF_DAYS} days: {_sum(rows)} a month more without",
        summary="What they cover goes back to its contracted price; nothing is renewed or bought by Outlay.",
        items=tuple(_item(row, base) for row in rows.head(SHOWN).to_dicts()),
        more=f"{wording.count(rows.height - SHOWN)} more." if rows.height > SHOWN else "",
        address=f"{base}/commitments" if base else "",
        snapshot_id=snapshot.id,
        as_of=snapshot.as_of,
        owner="",
        count=rows.height,
        about="commitments",
    )


def cliffs(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """The steps of the ladder that come soon, with `more_per_month`."""
    return ladder(snapshot, viewer, within=CLIFF_DAYS).with_columns(more_per_month=MORE)


def _item(row: Mapping[str, Any], base: str) -> Item:
    more, currency, identity = row["more_per_month"], row["BillingCurrency"], row["CommitmentDiscountId"]
    left = row["days_left"]
    costs = "what it costs without is unknown" if more is None else f"{wording.exact(more, currency)} a month more"
    return Item(
        identity,
        f"{row['name'] or row['kind'] or 'Commitment'}, {row['x_provider']}",
        row["reason"],
        f"ends before {wording.day(row['end'])}; {costs}",
        f"in {wording.some(left, 'day')}" if left > 0 else "ended",
        None,
        currency,
        f"{base}/commitments" if base else "",
    )


def _sum(rows: pl.DataFrame) -> str:
    sums = rows.drop_nulls("more_per_month").group_by("BillingCurrency").agg(pl.col("more_per_month").sum())
    ordered = sums.sort("more_per_month", descending=True).rows()
    return wording.listed([wording.exact(Decimal(amount), currency) for currency, amount in ordered]) or "no money"
