"""The renewal pack: made of one snapshot, given as PDF, workbook, page and CSV with the same numbers."""

import polars as pl

from dashboards import wording
from dashboards.access.viewer import Viewer
from dashboards.queries import freshness
from dashboards.queries import renewal as queries
from dashboards.queries.renewals import renewals
from dashboards.reports.renewal.pack import NoContract, Pack, contract_of
from dashboards.reports.renewal.questions import questions
from dashboards.reports.renewal.sections import sections
from warehouse.snapshot import Snapshot

__all__ = ["NoContract", "Pack", "pack"]
ON_DEMAND = "on demand"


def pack(
    snapshot: Snapshot,
    viewer: Viewer,
    entered: pl.DataFrame,
    contract_id: str,
    occasion: str = ON_DEMAND,
    *,
    company: str = "",
) -> Pack:
    """The pack of one contract. Raises NoContract."""
    contract = contract_of(snapshot, viewer, entered, contract_id)
    app = contract.row["app_id"]
    feeds = queries.feeds(snapshot, viewer, app)
    return Pack(
        snapshot.id,
        snapshot.as_of,
        _fresh(snapshot, viewer, feeds),
        occasion,
        contract,
        questions(contract, queries.seats(snapshot, viewer, app), feeds, queries.paid(snapshot, viewer, contract_id)),
        sections(snapshot, viewer, contract, renewals(snapshot, viewer, entered)),
        company,
    )


def _fresh(snapshot: Snapshot, viewer: Viewer, feeds: pl.DataFrame) -> str:
    """What the pack rests on, and how much of all sources is fresh."""
    found = freshness.sources(snapshot, viewer, {})
    known = feeds.filter(pl.col("status") == "ok", pl.col("as_of").is_not_null()).sort("as_of")
    reach = f"seats and use known to {wording.day(known['as_of'][0])}" if known.height else "no feed tells of the seats"
    if found.is_empty():
        return reach
    return f"{reach}; {found.filter(state='fresh').height} of {wording.some(found.height, 'bill source')} fresh"
