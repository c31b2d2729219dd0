"""Whether the truth can be true of what was published: the same day, the resources there, no saving above a cost."""

from collections.abc import Iterator

import polars as pl

from pipelines.score.truth import Disagrees, Truth
from warehouse.snapshot import Snapshot

# The window that savings are of, in days before the business day, both included; a month has 30.44 days.
FIRST_DAYS_AGO, LAST_DAYS_AGO, DAYS_A_MONTH = 32, 3, 30.44
WINDOW_DAYS = FIRST_DAYS_AGO - LAST_DAYS_AGO + 1
# Half a cent, and what is lost where a saving is rounded.
TOLERANCE = 0.005
# What a bill calls a commitment by, where that is no resource of its own: in FOCUS, and in Google's detailed export.
COMMITMENTS = ("CommitmentDiscountId", "x_subscription.instance_id")
# What each resource on the bill cost in the window, by the key that inventories know it by. A charge of several days
# counts whole where one of them is in the window, so that a saving is held against no less than the bill says.
ON_THE_BILL = """
WITH known AS (
    SELECT DISTINCT x_provider, SubAccountId, ResourceId, x_resource_key FROM resource_cost
    WHERE x_resource_key IS NOT NULL
),
charge AS (
    SELECT *, CASE WHEN ChargePeriodStart < $as_of::DATE - $last::INTEGER + 1
        AND coalesce(ChargePeriodEnd, ChargePeriodStart + INTERVAL 1 DAY) > $as_of::DATE - $first::INTEGER
        THEN EffectiveCost ELSE 0 END AS cost
    FROM cost_and_usage
),
named AS (
    SELECT x_provider, x_resource_key AS resource_id, BillingCurrency, sum(cost) AS cost
    FROM charge JOIN known USING (x_provider, SubAccountId, ResourceId) GROUP BY ALL
    {commitments}
)
SELECT x_provider AS provider, resource_id, BillingCurrency AS currency, max(cost) AS cost FROM named GROUP BY ALL
"""
OF_A_COMMITMENT = """
    UNION ALL
    SELECT x_provider, "{name}", BillingCurrency, sum(cost) FROM charge WHERE "{name}" IS NOT NULL GROUP BY ALL
"""


def held_together(truth: Truth, snapshot: Snapshot) -> list[str]:
    """What cannot be held against the bill, a sentence each. Raises Disagrees where the two tell of two companies."""
    if truth.as_of != snapshot.as_of:
        raise Disagrees(
            [
                f"found the truth of {truth.as_of} and a snapshot of {snapshot.as_of}; expected one day. "
                f"`outlay run --as-of {truth.as_of}` publishes that day."
            ]
        )
    bill, planted = _bill(truth, snapshot), _planted(truth)
    if off := [*_not_there(planted, bill), *_above_cost(planted, bill)]:
        raise Disagrees(off)
    return _billed_within(planted, bill)


def _billed_within(planted: pl.DataFrame, bill: pl.DataFrame) -> list[str]:
    """Resources with a saving that the bill names by what they are in, so that it sets no bound."""
    keys = set(bill["resource_id"])
    return [
        f"waste.csv: {resource_id} is on the bill as {parent}, so its saving is held against no cost."
        for resource_id in _absent(planted, keys)["resource_id"]
        if (parent := _within(resource_id, keys))
    ]


def _bill(truth: Truth, snapshot: Snapshot) -> pl.DataFrame:
    window = {"as_of": truth.as_of, "first": FIRST_DAYS_AGO, "last": LAST_DAYS_AGO}
    there = snapshot.frame("SELECT * FROM cost_and_usage LIMIT 0").columns
    commitments = "".join(OF_A_COMMITMENT.format(name=name) for name in COMMITMENTS if name in there)
    return snapshot.frame(ON_THE_BILL.format(commitments=commitments), window)


def _planted(truth: Truth) -> pl.DataFrame:
    return truth.tables["waste"].filter(pl.col("outcome").is_in(["waste", "lead"]))


def _absent(planted: pl.DataFrame, keys: set[str]) -> pl.DataFrame:
    """Resources with a saving that no billing row names; those without one may be in the inventory alone."""
    saves = (pl.col("saving_per_month").fill_null(0) > 0) | (pl.col("commitment_freed_per_month").fill_null(0) > 0)
    return planted.filter(saves, ~pl.col("resource_id").is_in(list(keys)))


def _within(resource_id: str, keys: set[str]) -> str | None:
    """The nearest of what the resource is in, by its path, that the bill names."""
    parts = resource_id.split("/")
    paths = ("/".join(parts[:until]) for until in range(len(parts) - 1, 0, -1))
    return next((path for path in paths if path in keys), None)


def _not_there(planted: pl.DataFrame, bill: pl.DataFrame) -> Iterator[str]:
    keys = set(bill["resource_id"])
    for row in _absent(planted, keys).iter_rows(named=True):
        if _within(row["resource_id"], keys):
            continue
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
