"""Apps that trails saw and nobody approved."""

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.asked import remembered
from dashboards.queries.renewals import sees_software
from warehouse.snapshot import Snapshot

UNAPPROVED = """
SELECT app_id AS app, name, vendor, category, state, trails, people, spend_12_months, currency, risk, risk_reasons,
    first_seen, last_seen, reason
FROM app WHERE state IS NOT NULL AND state NOT IN ('sanctioned', 'ignored')
ORDER BY risk DESC, spend_12_months DESC NULLS LAST, app_id
"""


@remembered
def unapproved(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """A row an app that neither a contract nor a decision approves, the riskiest first."""
    found = snapshot.frame(UNAPPROVED)
    return found if sees_software(viewer) else found.clear()
