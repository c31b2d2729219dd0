"""What finance is told of a month in a message: what it came to, what is open of its close, and the report with it."""

import polars as pl

from dashboards import wording
from dashboards.access.viewer import Viewer
from dashboards.queries.close import months
from dashboards.reports.digest import SHOWN, Digest, Item
from dashboards.reports.finance import FinanceReport, finance_report, open_points
from warehouse.snapshot import Snapshot


def newest(snapshot: Snapshot, viewer: Viewer) -> str:
    """The newest month with bills that is over; empty where none is."""
    return next((month for month in months(snapshot, viewer) if month < f"{snapshot.as_of:%Y-%m}"), "")


def of_newest(snapshot: Snapshot, viewer: Viewer) -> FinanceReport | None:
    """The report of that month, with what the snapshot knows of its close; None without such a month."""
    period = newest(snapshot, viewer)
    return finance_report(snapshot, viewer, snapshot.frame("FROM decision"), period) if period else None


def finance_digest(snapshot: Snapshot, viewer: Viewer, *, address: str = "") -> Digest:
    """The newest month that is over; `address` is where the pages are served."""
    report, base = of_newest(snapshot, viewer), address.rstrip("/")
    points = open_points(report) if report else ()
    name = wording.month(report.period) if report else "No month"
    summary = report.sections[0].sentence if report else "No month is over yet."
    link = f"{base}/reconcile?month={report.period}" if base and report else ""
    return Digest(
        title=f"{name}: {_billed(report)} billed, {wording.some(len(points), 'bill')} open",
        summary=summary,
        items=tuple(Item(each, each.split(":")[0], each, "", "open", None, None, link) for each in points[:SHOWN]),
        more=f"{wording.count(len(points) - SHOWN)} more." if len(points) > SHOWN else "",
        address=link,
        snapshot_id=snapshot.id,
        as_of=snapshot.as_of,
        owner="",
        count=1 if report else 0,
        about="finance",
    )


def _billed(report: FinanceReport | None) -> str:
    if report is None:
        return "nothing"
    sums = report.sections[0].rows.select("currency", pl.col("billed")).rows()
    return wording.listed([wording.compact(amount, currency) for currency, amount in sums]) or "nothing"
