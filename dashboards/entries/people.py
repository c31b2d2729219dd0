"""Who is behind pseudonyms, shown to IT alone, each time with an audit row that is there first."""

from pathlib import Path

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.entries.refused import Refused
from warehouse.decisions import Decisions
from warehouse.people import People


def unmask(
    state: Path, decisions: Decisions, viewer: Viewer, pseudonyms: pl.Series, *, reason: str, by: str
) -> pl.DataFrame:
    """person_id (or account_id), name, email of those who are known.

    Raises Refused for whoever is not of IT, or gives no reason; then nobody is shown, and nothing is kept.
    """
    if not viewer.allowed("it"):
        raise Refused(
            "Names",
            found=f"the role {viewer.role}",
            expected="the role it",
            do="Ask somebody of IT: they see who it is.",
        )
    if not reason.strip():
        raise Refused(
            "Names", found="no reason", expected="why they are needed", do="Say it: it is kept with who asked."
        )
    with People(state) as people:
        return people.names(pseudonyms, by=by, reason=reason.strip(), audit=decisions.audit)
