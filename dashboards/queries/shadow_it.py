"""Apps that trails saw and nobody approved, with what was decided since."""

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.asked import remembered
from dashboards.queries.renewals import sees_software
from warehouse.snapshot import Snapshot

SUBJECT = "app"
APPROVED = ("sanctioned", "ignored")
SEEN = """
SELECT app_id AS app, name, vendor, category, state, trails, people, spend_12_months, currency, risk, risk_reasons,
    first_seen, last_seen, reason, departments, cadence, recurring_per_year, same_job_as, scopes
FROM app WHERE state IS NOT NULL
ORDER BY risk DESC, spend_12_months DESC NULLS LAST, app_id
"""


def unapproved(snapshot: Snapshot, viewer: Viewer, entered: pl.DataFrame) -> pl.DataFrame:
    """A row an app that neither a contract nor a decision approves, the riskiest first.

    `entered` are the decisions that stand.
    """
    until = pl.col("until").is_null() | (pl.col("until") >= snapshot.as_of)
    decided = entered.filter(pl.col("subject_kind") == SUBJECT, until).select(app="subject_id", decided="status")
    now = known(snapshot, viewer).join(decided, on="app", how="left", maintain_order="left")
    stands = now.with_columns(state=pl.coalesce("decided", "state")).drop("decided")
    return stands.filter(~pl.col("state").is_in(APPROVED))


@remembered
def known(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """A row an app that a trail saw within twelve months, as the snapshot has it."""
    found = snapshot.frame(SEEN)
    return found if sees_software(viewer) else found.clear()
