"""What one owner, or everybody, is told of findings in a message: the sum, the largest, and what came back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from dashboards import wording
from dashboards.access.viewer import Viewer
from dashboards.queries.findings import TO_ACT, findings
from dashboards.reports.ticket import money
from warehouse.snapshot import Snapshot

SHOWN = 10


@dataclass(frozen=True)
class Item:
    """One finding, contract or app: what it is of, why, what it saves or costs in words, and where it stands."""

    finding_id: str
    name: str
    reason: str
    saving: str
    status: str
    saving_per_month: Decimal | None
    currency: str | None
    address: str
    saving_per_year: Decimal | None = None
    spend_12_months: Decimal | None = None
    money: Decimal | None = None


@dataclass(frozen=True)
class Digest:
    """A message without a form yet; `more` says what is not among the items, `about` what they are.

    `told` are the ids of what is told once and never again.
    """

    title: str
    summary: str
    items: tuple[Item, ...]
    more: str
    address: str
    snapshot_id: str
    as_of: date
    owner: str
    count: int
    about: str = "findings"
    told: tuple[str, ...] = ()

    @property
    def foot(self) -> str:
        """What it rests on, for its last line."""
        return f"Snapshot {self.snapshot_id}, as of {wording.day(self.as_of)}. Outlay only reads and changes nothing."

    @property
    def is_empty(self) -> bool:
        return not self.count


def digest(snapshot: Snapshot, viewer: Viewer, entered: pl.DataFrame, *, owner: str = "", address: str = "") -> Digest:
    """The findings to act on, of one owner where one is named; `address` is where the pages are served."""
    asked = {"outcome": "waste", "owner": owner}
    rows = findings(snapshot, viewer, asked, entered).filter(pl.col("status").is_in(TO_ACT))
    first, base = rows.head(SHOWN), address.rstrip("/")
    back = rows.filter(pl.col("status").is_in(["regressed", "not_realised"])).height
    returned = f"; {back} came back or never left the bill" if back else ""
    number = wording.some(rows.height, "finding")
    whose = f" for {owner}" if owner else ""
    return Digest(
        title=f"{number} to act on{whose}: {_sum(rows)} a month",
        summary=f"{_sum(rows)} a month would leave the invoice, cash alone{returned}.",
        items=tuple(_item(row, base) for row in first.to_dicts()),
        more=_more(rows.slice(SHOWN)),
        address=f"{base}/findings" if base else "",
        snapshot_id=snapshot.id,
        as_of=snapshot.as_of,
        owner=owner,
        count=rows.height,
    )


def _item(row: Mapping[str, Any], base: str) -> Item:
    return Item(
        row["finding_id"],
        row["resource_name"] or row["resource_id"],
        row["reason"],
        money(row),
        row["status"].replace("_", " "),
        row["saving_per_month"],
        row["currency"],
        f"{base}/findings/{row['finding_id']}" if base else "",
    )


def _more(rows: pl.DataFrame) -> str:
    return f"{wording.count(rows.height)} more, {_sum(rows)} a month." if rows.height else ""


def _sum(rows: pl.DataFrame) -> str:
    sums = rows.drop_nulls("saving_per_month").group_by("currency").agg(pl.col("saving_per_month").sum())
    ordered = sums.sort("saving_per_month", descending=True).rows()
    return wording.listed([wording.exact(Decimal(amount), currency) for currency, amount in ordered]) or "no money"
