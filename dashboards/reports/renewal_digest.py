"""What one owner, or everybody, is told of contracts in a message: what has to be decided by when, the next first."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import polars as pl

from dashboards import wording
from dashboards.access.viewer import Viewer
from dashboards.queries.renewals import UNDECIDED, chosen, renewals
from dashboards.reports.digest import SHOWN, Digest, Item
from warehouse.people_key import is_pseudonym
from warehouse.snapshot import Snapshot

FIRST_REVIEW_DAYS = 120


def renewal_digest(
    snapshot: Snapshot, viewer: Viewer, entered: pl.DataFrame, *, owner: str = "", address: str = ""
) -> Digest:
    """Contracts to decide within the first review, or past and undecided; `address` is where the pages are served."""
    rows = due(renewals(snapshot, viewer, entered), owner)
    base = address.rstrip("/")
    late = rows.filter(pl.col("days_left") < 0).height
    to_decide = f"to decide for {owner}" if owner else "to decide"
    to_decide = "of yours to decide" if is_pseudonym(owner) else to_decide
    return Digest(
        title=f"{wording.some(rows.height, 'contract')} {to_decide}: {_sum(rows)} a year can go",
        summary=_summary(rows, late),
        items=tuple(_item(row, base) for row in rows.head(SHOWN).to_dicts()),
        more=f"{wording.count(rows.height - SHOWN)} more." if rows.height > SHOWN else "",
        address=f"{base}/renewals" if base else "",
        snapshot_id=snapshot.id,
        as_of=snapshot.as_of,
        owner=owner,
        count=rows.height,
        about="renewals",
    )


def due(rows: pl.DataFrame, owner: str = "") -> pl.DataFrame:
    """Of `queries.renewals` what a digest tells of, the next day to decide first, then what is past."""
    undecided = chosen(rows, owner=owner, within=FIRST_REVIEW_DAYS).filter(pl.col("status") == UNDECIDED)
    return undecided.sort(pl.col("days_left") < 0, "decide_by", "contract_id")


def _summary(rows: pl.DataFrame, late: int) -> str:
    ahead = rows.filter(pl.col("days_left") >= 0)
    first = (
        f"The next is {ahead['app'][0]}, by {wording.day(ahead['decide_by'][0])}" if ahead.height else "None is ahead"
    )
    past = f"; of {late} the last day for notice is past" if late else ""
    return f"{first}{past}."


def _item(row: Mapping[str, Any], base: str) -> Item:
    advised = row["seats_recommended"]
    seats = f"Renew {wording.some(advised, 'seat')}. " if advised is not None else ""
    left = row["days_left"]
    when = f"in {wording.some(left, 'day')}" if left >= 0 else f"{wording.some(-left, 'day')} past"
    saving = row["saving_at_renewal"]
    return Item(
        row["contract_id"],
        f"{row['app']}, {row['contract_id']}",
        f"{seats}{row['recommendation_reason']}",
        f"decide by {wording.day(row['decide_by'])}"
        + ("" if saving is None else f"; {wording.exact(saving, row['currency'])} a year can go"),
        when,
        None,
        row["currency"],
        f"{base}/renewals/{row['contract_id']}" if base else "",
        saving,
    )


def _sum(rows: pl.DataFrame) -> str:
    sums = rows.drop_nulls("saving_at_renewal").group_by("currency").agg(pl.col("saving_at_renewal").sum())
    ordered = sums.sort("saving_at_renewal", descending=True).rows()
    return wording.listed([wording.exact(Decimal(amount), currency) for currency, amount in ordered]) or "no money"
