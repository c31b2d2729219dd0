"""What commitments could cover: what the bill says of it, else what those that the company holds are seen to cover."""

from collections.abc import Collection

import polars as pl

KIND, FAMILY = r"^([^:]+)", r"^([^:]+:[^.]+)"
# A machine on shared hardware that runs Linux, by its size.
SIZED = r"^BoxUsage:([a-z0-9-]+)\.(?:nano|micro|small|medium|[0-9]*x?large)$"
ONE_FAMILY = "EC2InstanceSavingsPlans"
# Of a row `u` of COMMITMENT_USAGE, joined as `m` with COMMITMENT_METER: whether it is covered or could be.
COULD_SQL = """
(u.x_use = 'used' OR u.x_use = 'usage' AND NOT u.x_dynamic AND (u.x_eligible OR m.x_meter IS NOT NULL))
"""


NOTHING_SOLD = pl.LazyFrame(schema={"provider": pl.String(), "pattern": pl.String()})


def eligible_meters(
    meters: pl.LazyFrame, of_one_size: Collection[str] = (), sold: pl.LazyFrame = NOTHING_SOLD
) -> pl.LazyFrame:
    """`x_provider, x_meter, x_use, CommitmentDiscountCategory, x_offering` of COMMITMENT_USAGE -> COMMITMENT_METER.

    A bill with CommitmentProgramEligibilityDetails is taken at its word. Of others a reservation names the meters that
    it is seen to cover, and of EC2 all sizes of their families, for it fits them by their size factors: of Linux on
    shared hardware, without bare metal and the families `of_one_size`; that it is not of one zone alone is taken for
    granted. A savings plan of AWS names the kinds of usage, `BoxUsage` in all sizes (of EC2 instance plans those of one
    family). Of a provider that the company has no commitment of, all that its plans for compute cover, as `sold`
    (`provider`, `pattern`) has it. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/apply_ri.html,
    https://docs.aws.amazon.com/savingsplans/latest/userguide/what-is-savings-plans.html
    """
    by_plan = (pl.col("x_provider") == "aws") & (pl.col("CommitmentDiscountCategory") == "Spend")
    of_family = by_plan & (pl.col("x_offering") == ONE_FAMILY).fill_null(value=False)
    there = meters.filter(pl.col("x_meter").is_not_null()).with_columns(any_size=_any_size(of_one_size))
    named = pl.coalesce(
        pl.when(of_family).then(pl.col("x_meter").str.extract(FAMILY)),
        pl.when(by_plan).then(pl.col("x_meter").str.extract(KIND)),
        "any_size",
        "x_meter",
    )
    seen = there.filter(pl.col("x_use") == "used").select("x_provider", named=named).unique()
    wider = (pl.col("x_meter").str.extract(FAMILY), pl.col("x_meter").str.extract(KIND))
    asked = there.select("x_provider", "x_meter", named=pl.concat_list("x_meter", *wider, "any_size")).unique()
    found = asked.explode("named").join(seen, on=["x_provider", "named"], how="semi").select("x_provider", "x_meter")
    without = there.select("x_provider", "x_meter").unique().join(seen, on="x_provider", how="anti")
    could = without.join(sold, left_on="x_provider", right_on="provider").filter(
        pl.col("x_meter").str.contains(pl.col("pattern"))
    )
    return pl.concat([found, could.select("x_provider", "x_meter")]).unique()


def _any_size(of_one_size: Collection[str]) -> pl.Expr:
    """`BoxUsage:m5.*`; null where a reservation fits its own size alone."""
    family = pl.when(pl.col("x_provider") == "aws").then(pl.col("x_meter").str.extract(SIZED))
    return pl.when(~family.is_in(list(of_one_size))).then(pl.format("BoxUsage:{}.*", family))
