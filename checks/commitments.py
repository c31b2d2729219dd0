"""What has to hold of commitments: their mart ties to the bills, and what was used comes to what was bought."""

import polars as pl

from checks.outcome import Outcome

TIED, ADD_UP = "commitments_tie", "commitments_add_up"
# Of a mart and of the daily costs: source, billing period, currency, effective cost of what is used and unused. What
# only Google's model of consumption tells to be used has no status; a status without an id is in both.
TIED_SQL = """
WITH mart AS (
    SELECT x_source, x_period, BillingCurrency, sum(EffectiveCost) AS cost FROM commitment_usage
    WHERE x_use = 'unused' OR x_use = 'used' AND (
        CommitmentDiscountId IS NOT NULL OR x_provider IS DISTINCT FROM 'gcp' OR x_offering IS NULL
    ) GROUP BY ALL
), daily AS (
    SELECT x_source, x_period, BillingCurrency, sum(EffectiveCost) AS cost FROM cost_daily_rollup
    WHERE CommitmentDiscountStatus IN ('Used', 'Unused') GROUP BY ALL
)
SELECT x_source, x_period, BillingCurrency, (coalesce(mart.cost, 0) - coalesce(daily.cost, 0))::VARCHAR AS off
FROM mart FULL JOIN daily USING (x_source, x_period, BillingCurrency)
WHERE coalesce(mart.cost, 0) <> coalesce(daily.cost, 0) ORDER BY ALL
"""
# Of each commitment whose whole term is in the bills: what it came to effectively, and what was billed for it. Google's
# usage names none: of it fee and offset add up by themselves.
TERMS_SQL = """
SELECT u.CommitmentDiscountId AS id, u.BillingCurrency AS currency,
    sum(u.EffectiveCost) FILTER (u.x_use IN ('used', 'unused'))::DECIMAL(38,18) AS effective,
    sum(u.BilledCost) FILTER (u.x_use = 'fee')::DECIMAL(38,18) AS billed
FROM commitment_usage u JOIN commitment c USING (CommitmentDiscountId)
WHERE u.x_provider <> 'gcp' AND c.start IS NOT NULL AND c."end" <= c.window_end
GROUP BY u.CommitmentDiscountId, u.BillingCurrency, c.start, c."end"
HAVING min(u.day) <= c.start AND max(u.day) >= c."end" - 1 ORDER BY ALL
"""
# Amounts of each row are rounded by the provider; what is more is no rounding.
ROUNDED = 0.001


def add_up(terms: pl.DataFrame) -> Outcome:
    """Of TERMS_SQL's rows, reported: over its term the effective cost of a commitment is what was billed for it.

    In a month it is not, where an upfront fee was billed.
    """
    apart = (pl.col("effective") - pl.col("billed")).cast(pl.Float64).abs()
    off = terms.filter((apart > ROUNDED * pl.col("billed").cast(pl.Float64).abs()).fill_null(value=True))
    said = [
        f"{row['id']}: {row['effective']} effective, {row['billed']} billed {row['currency']}" for row in off.to_dicts()
    ]
    told = "; ".join(said) if said else f"{terms.height} whole terms, each the same in both"
    return Outcome(ADD_UP, passed=not said, blocking=False, detail=told)


def tied(off: pl.DataFrame) -> Outcome:
    """Of TIED_SQL's rows: blocking."""
    said = [f"{row['x_source']} {row['x_period']} {row['BillingCurrency']}: {row['off']}" for row in off.to_dicts()]
    told = "; ".join(said) if said else "the same sums in both"
    return Outcome(TIED, passed=not said, blocking=True, detail=f"commitments and daily costs: {told}")
