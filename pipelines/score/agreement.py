"""Whether the truth can be true of what was published: the same day, the resources there, no saving above a cost."""

from collections.abc import Iterator

import polars as pl

from pipelines.score.truth import Truth
from warehouse.snapshot import Snapshot

# The window that savings are of, in days before the business day, both included; a month has 30.44 days.
FIRST_DAYS_AGO, LAST_DAYS_AGO, DAYS_A_MONTH = 32, 3, 30.44
WINDOW_DAYS = FIRST_DAYS_AGO - LAST_DAYS_AGO + 1
# Half a cent, and what is lost where a saving is rounded.
TOLERANCE = 0.005
# What each resource on the bill cost in the window, by the key that inventories know it by.
ON_THE_BILL = """
WITH known AS (
    SELECT DISTINCT x_provider, SubAccountId, ResourceId, x_resource_key FROM resource_cost
    WHERE x_resource_key IS NOT NULL
)
SELECT known.x_provider AS provider, known.x_resource_key AS resource_id, daily.BillingCurrency AS currency,
    coalesce(sum(daily.EffectiveCost) FILTER (
        daily.day BETWEEN $as_of::DATE - $first::INTEGER AND $as_of::DATE - $last::INTEGER), 0) AS cost
FROM cost_daily AS daily JOIN known USING (x_provider, SubAccountId, ResourceId) GROUP BY ALL
"""


def disagreements(truth: Truth, snapshot: Snapshot) -> list[str]:
    """What is wrong, a sentence each; none where truth, files and snapshot tell of one company."""
    if truth.as_of != snapshot.as_of:
        return [
            f"found the truth of {truth.as_of} and a snapshot of {snapshot.as_of}; expected one day. "
            f"`outlay run --as-of {truth.as_of}` publishes that day."
        ]
    window = {"as_of": truth.as_of, "first": FIRST_DAYS_AGO, "last": LAST_DAYS_AGO}
    bill = snapshot.frame(ON_THE_BILL, window)
    planted = truth.tables["waste"].filter(pl.col("outcome").is_in(["waste", "lead"]))
    return [*_not_there(planted, bill, snapshot), *_above_cost(planted, bill)]


def _not_there(planted: pl.DataFrame, bill: pl.DataFrame, snapshot: Snapshot) -> Iterator[str]:
    """Resources with a saving that no billing row names; those without one may be in the inventory alone."""
    saves = (pl.col("saving_per_month").fill_null(0) > 0) | (pl.col("commitment_freed_per_month").fill_null(0) > 0)
    absent = planted.filter(saves).join(bill, on=["provider", "resource_id"], how="anti")
    for row in absent.iter_rows(named=True):
        yield (
            f"waste.csv: {row['rule']} {row['resource_id']} has a saving; expected it on the bill of "
            f"{row['provider']}, where no row names it."
        )


def _above_cost(planted: pl.DataFrame, bill: pl.DataFrame) -> Iterator[str]:
    """Savings on one resource that are more than it cost in the window, scaled to a month."""
    saved = pl.col("saving_per_month").fill_null(0) + pl.col("commitment_freed_per_month").fill_null(0)
    whole = planted.group_by("provider", "resource_id", "currency", maintain_order=True).agg(saved=saved.sum())
    beside = whole.join(bill, on=["provider", "resource_id", "currency"]).with_columns(
        pl.col("saved", "cost").cast(pl.Float64)
    )
    most = pl.col("cost") * DAYS_A_MONTH / WINDOW_DAYS
    for row in (
        beside.with_columns(most=most).filter(pl.col("saved") > pl.col("most") + TOLERANCE).iter_rows(named=True)
    ):
        yield (
            f"waste.csv: {row['resource_id']} saves {row['saved']:.2f} {row['currency']} a month; expected at most "
            f"{row['most']:.2f}, what the bill says that it costs."
        )
