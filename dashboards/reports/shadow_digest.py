"""What IT is told of software in a message: the apps that are newly seen since the last one, the riskiest first."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

import polars as pl

from dashboards import wording
from dashboards.access.viewer import Viewer
from dashboards.queries.shadow_it import apps, listed
from dashboards.queries.sights import review
from dashboards.queries.whose import is_of
from dashboards.reports.digest import SHOWN, Digest, Item
from dashboards.reports.shadow_it import because
from warehouse.snapshot import Snapshot


def shadow_digest(
    snapshot: Snapshot,
    viewer: Viewer,
    entered: pl.DataFrame,
    *,
    owner: str = "",
    address: str = "",
    before: Collection[str] = (),
) -> Digest:
    """Apps in the inbox but for those that were told `before`; `address` is where the pages are served."""
    inbox = listed(apps(snapshot, viewer, entered), "inbox").filter(~pl.col("app").is_in(list(before)))
    if owner:
        inbox = inbox.filter(is_of("owner", owner))
    base, more = address.rstrip("/"), inbox.height - SHOWN
    verb = "app is" if inbox.height == 1 else "apps are"
    return Digest(
        title=f"{wording.count(inbox.height)} {verb} new and approved by nobody: {_sum(inbox)} in 12 months",
        summary=_summary(inbox, review(snapshot, viewer, entered)),
        items=tuple(_item(row, base) for row in inbox.head(SHOWN).to_dicts()),
        more=f"{wording.count(more)} more." if more > 0 else "",
        address=f"{base}/shadow-it?list=inbox" if base else "",
        snapshot_id=snapshot.id,
        as_of=snapshot.as_of,
        owner=owner,
        count=inbox.height,
        about="apps",
        told=tuple(inbox["app"]),
    )


def _summary(rows: pl.DataFrame, texts: pl.DataFrame) -> str:
    first = f"The riskiest is {rows['name'][0]}" if rows.height else "None is new"
    verb = "text on lines is" if texts.height == 1 else "texts on lines are"
    left = f"; {wording.count(texts.height)} {verb} left open" if texts.height else ""
    return f"{first}{left}."


def _item(row: Mapping[str, Any], base: str) -> Item:
    money, people = row["spend_12_months"], row["people"]
    paid = "no sum of money" if money is None else f"{wording.exact(money, row['currency'])} in 12 months"
    who = f", {wording.some(people, 'person', 'people')}" if people else ""
    return Item(
        row["app"],
        row["name"],
        because(row["risk_reasons"]) or row["reason"],
        f"{paid}{who}",
        "risk unknown" if row["risk"] is None else f"risk {row['risk']}",
        None,
        row["currency"],
        f"{base}/shadow-it?list=inbox&app={row['app']}" if base else "",
        spend_12_months=money,
    )


def _sum(rows: pl.DataFrame) -> str:
    sums = rows.drop_nulls("spend_12_months").group_by("currency").agg(pl.col("spend_12_months").sum())
    ordered = sums.sort("spend_12_months", descending=True).rows()
    return wording.listed([wording.exact(Decimal(amount), currency) for currency, amount in ordered]) or "no money"
