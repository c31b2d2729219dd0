"""What commitments could cover: what the bill says of it, else what those that the company holds are seen to cover."""

import polars as pl

KIND, FAMILY = r"^([^:]+)", r"^([^:]+:[^.]+)"
ONE_FAMILY = "EC2InstanceSavingsPlans"
# Of a row `u` of COMMITMENT_USAGE, joined as `m` with COMMITMENT_METER: whether it is covered or could be.
COULD_SQL = """
(u.x_use = 'used' OR u.x_use = 'usage' AND NOT u.x_dynamic AND (u.x_eligible OR m.x_meter IS NOT NULL))
"""


def eligible_meters(meters: pl.LazyFrame) -> pl.LazyFrame:
    """`x_provider, x_meter, x_use, CommitmentDiscountCategory, x_offering` of COMMITMENT_USAGE -> COMMITMENT_METER.

    A bill with CommitmentProgramEligibilityDetails is taken at its word. Of others a reservation names the meters that
    it is seen to cover; a savings plan of AWS the kinds of usage, `BoxUsage` in all sizes (of EC2 instance plans those
    of one family). https://docs.aws.amazon.com/savingsplans/latest/userguide/what-is-savings-plans.html
    """
    by_plan = (pl.col("x_provider") == "aws") & (pl.col("CommitmentDiscountCategory") == "Spend")
    of_family = by_plan & (pl.col("x_offering") == ONE_FAMILY).fill_null(value=False)
    there = meters.filter(pl.col("x_meter").is_not_null())
    named = pl.coalesce(
        pl.when(of_family).then(pl.col("x_meter").str.extract(FAMILY)),
        pl.when(by_plan).then(pl.col("x_meter").str.extract(KIND)),
        "x_meter",
    )
    seen = there.filter(pl.col("x_use") == "used").select("x_provider", named=named).unique()
    all_names = pl.concat_list("x_meter", pl.col("x_meter").str.extract(FAMILY), pl.col("x_meter").str.extract(KIND))
    asked = there.select("x_provider", "x_meter").unique().with_columns(named=all_names).explode("named")
    return asked.join(seen, on=["x_provider", "named"], how="semi").select("x_provider", "x_meter").unique()
