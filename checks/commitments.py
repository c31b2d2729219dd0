"""What has to hold of commitments: their mart ties to the bills, and what was used comes to what was bought."""

import polars as pl

from checks.outcome import Outcome

TIED = "commitments_tie"
# Of a mart and of the daily costs: source, billing period, currency, effective cost of what is used and unused.
TIED_SQL = """
WITH mart AS (
    SELECT x_source, x_period, BillingCurrency, sum(EffectiveCost) AS cost FROM commitment_usage
    WHERE x_use = 'unused' OR x_use = 'used' AND CommitmentDiscountId IS NOT NULL GROUP BY ALL
), daily AS (
    SELECT x_source, x_period, BillingCurrency, sum(EffectiveCost) AS cost FROM cost_daily_rollup
    WHERE CommitmentDiscountStatus IN ('Used', 'Unused') GROUP BY ALL
)
SELECT x_source, x_period, BillingCurrency, (coalesce(mart.cost, 0) - coalesce(daily.cost, 0))::VARCHAR AS off
FROM mart FULL JOIN daily USING (x_source, x_period, BillingCurrency)
WHERE coalesce(mart.cost, 0) <> coalesce(daily.cost, 0) ORDER BY ALL
"""


def tied(off: pl.DataFrame) -> Outcome:
    """Of TIED_SQL's rows: blocking."""
    said = [f"{row['x_source']} {row['x_period']} {row['BillingCurrency']}: {row['off']}" for row in off.to_dicts()]
    told = "; ".join(said) if said else "the same sums in both"
    return Outcome(TIED, passed=not said, blocking=True, detail=f"commitments and daily costs: {told}")
