"""What AI costs: by model, developer, channel, direction, cache, tier, key, owner, account or month."""

from datetime import date

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.asked import remembered
from transforms.ai_cost.figures import summed
from warehouse.snapshot import Snapshot

ROLES = ("finance", "platform")
# What rows may be grouped by, with the columns of AI_COST that say it.
BY = {
    "model": ("x_model", "x_model_developer"),
    "developer": ("x_model_developer",),
    "family": ("x_model_family", "x_model_developer"),
    "channel": ("x_channel",),
    "direction": ("x_token_direction",),
    "cache": ("x_token_cache_action",),
    "tier": ("x_processing_tier",),
    "context": ("x_context_tier",),
    "routing": ("x_routing",),
    "modality": ("x_modality",),
    "provider": ("x_provider",),
    "service": ("ServiceName", "x_provider"),
    "account": ("SubAccountId", "SubAccountName"),
    "key": ("x_key",),
    "owner": ("x_owner",),
    "month": ("month",),
    "meter": ("SkuMeter", "x_model", "x_provider"),
}


def ai_cost(snapshot: Snapshot, viewer: Viewer, *, by: str = "model", month: date | None = None) -> pl.DataFrame:
    """`summed` rows by one of BY, in one month of charges or all."""
    rows = seen(snapshot, viewer)
    wanted = rows if month is None else rows.filter(pl.col("month") == month)
    return summed(wanted, list(BY[by]))


def by_month(snapshot: Snapshot, viewer: Viewer, by: str = "model") -> pl.DataFrame:
    """The same month by month."""
    return summed(seen(snapshot, viewer), ["month", *(name for name in BY[by] if name != "month")])


def seen(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """AI_COST of the viewer's accounts."""
    rows = _kept(snapshot)
    if not viewer.allowed(*ROLES):
        return rows.clear()
    accounts = viewer.scope.accounts
    return rows if accounts is None else rows.filter(pl.col("SubAccountId").is_in(sorted(accounts)))


@remembered
def _kept(snapshot: Snapshot) -> pl.DataFrame:
    return snapshot.frame("FROM ai_cost")
