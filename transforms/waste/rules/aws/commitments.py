"""What is promised or reserved and not used, and what is paid for old versions: all as the bill tells it."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, unknown, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.rule import Rule, Step

RESERVATION = "AWS::EC2::CapacityReservation"
DB, CLUSTER = "AWS::RDS::DBInstance", "AWS::RDS::DBCluster"
DAYS = 30
# Hours of a capacity reservation that no machine takes: UnusedBox:m5.large, UnusedDed:m5.large.
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/capacity-reservations-pricing-billing.html
UNUSED_METER = r"Unused(Box|Ded)[A-Za-z]*:"
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support-charges.html
EXTENDED_METER = r"(?i)ExtendedSupport"


def commitment(estate: Estate) -> pl.LazyFrame:
    """A savings plan or reservation of which a part covered nothing. It is paid until its term ends."""
    of_aws = estate.charges.filter(pl.col("provider") == "aws", pl.col("commitment_id").is_not_null())
    used = of_aws.filter(pl.col("commitment_status") == "Used").group_by("commitment_id").agg(used=_sum())
    left = of_aws.filter(pl.col("commitment_status") == "Unused")
    known = (
        left.group_by(ID)
        .agg(
            pl.col("commitment_id").first(),
            unused=_sum(),
            unused_days=pl.col("days_30").max(),
            last_unused=pl.col("last_day").max(),
        )
        .join(used, on="commitment_id", how="left")
        .with_columns(unused_percent=_percent(pl.col("unused"), pl.col("unused") + pl.col("used").fill_null(0)))
    )
    return answered(
        known,
        waste(
            pl.col("unused") > 0,
            "{}% of what it cost in 30 days covered nothing, on {} days, last on {}.",
            pl.col("unused_percent").round(1),
            "unused_days",
            "last_unused",
        ),
        in_use(always(), "All of it was used in the last 30 days; the last unused part was on {}.", "last_unused"),
        window_days=DAYS,
        by_bill=True,
        wasted_in_window="unused",
        is_commitment=True,
        evidence=pl.struct("unused_percent", "unused_days"),
    )


def _sum() -> pl.Expr:
    return pl.col("cost_30").sum()


def _percent(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    return pl.when(whole > 0).then(100 * part.cast(pl.Float64) / whole.cast(pl.Float64))


def capacity(estate: Estate) -> pl.LazyFrame:
    """Capacity that is reserved, and of which the bill has hours that no machine took."""
    lines = _lines(estate, UNUSED_METER)
    known = estate.of(RESERVATION).join(lines, on=ID, how="full", coalesce=True)
    return answered(
        known,
        in_use(pl.col("free_instances") == 0, "Machines take all {} of it.", "total_instances"),
        waste(
            pl.col("lately") > 0,
            "The bill has hours of it that nothing took, on {} of 30 days; today {} of {} are free.",
            "days_on_bill",
            "free_instances",
            "total_instances",
        ),
        in_use(
            pl.col("free_instances").is_null() & pl.col("cost").is_not_null(), "The bill has no unused hours of it."
        ),
        unknown(always(), "The bill has no unused hours of it lately, though {} are free.", "free_instances"),
        window_days=DAYS,
        by_bill=(pl.col("lately") > 0).fill_null(value=False),
        by_inventory=(pl.col("free_instances") > 0).fill_null(value=False),
        wasted_in_window="cost_on_bill",
        freed_in_window="freed_on_bill",
        evidence=pl.struct("instance_type", "total_instances", "free_instances", "days_on_bill"),
    )


def extended_support(estate: Estate) -> pl.LazyFrame:
    """A database, cache or cluster whose version is out of support, for which the bill takes a surcharge."""
    lines = _lines(estate, EXTENDED_METER)
    databases = estate.of(DB, CLUSTER)
    known = databases.join(lines, on=ID, how="full", coalesce=True)
    return answered(
        known,
        waste(pl.col("lately") > 0, "The bill takes {} for its version {}.", "meters", "engine_version"),
        in_use(
            pl.col("cost").is_not_null() | pl.col("days_on_bill").is_not_null(),
            "No surcharge for its version is on the bill.",
        ),
        unknown(always(), "No bill names it."),
        window_days=DAYS,
        by_bill=pl.col("cost").is_not_null() | pl.col("lately").is_not_null(),
        by_inventory=pl.col("engine_version").is_not_null(),
        wasted_in_window="cost_on_bill",
        freed_in_window="freed_on_bill",
        evidence=pl.struct("engine", "engine_version", "meters", "days_on_bill"),
    )


def _lines(estate: Estate, meter: str) -> pl.LazyFrame:
    """ID, of a meter's lines in the window: `cost_on_bill`, `freed_on_bill` (what of it a commitment covers),
    `days_on_bill`, `lately` (days of the last 7), `meters`.
    """
    lines = estate.charges.filter(
        pl.col("provider") == "aws", pl.col("meter").str.contains(meter), pl.col("charge_category") == "Usage"
    )
    return lines.group_by(ID).agg(
        cost_on_bill=_sum(),
        freed_on_bill=pl.col("cost_30").filter(pl.col("commitment_id").is_not_null()).sum(),
        days_on_bill=pl.col("days_30").max(),
        lately=pl.col("days_7").max(),
        meters=pl.col("meter").unique().sort().str.join(", "),
    )


RULES = (
    Rule(
        id="aws.commitment.unused",
        version=1,
        question="Is a commitment paid for and not used?",
        resource_types=(),
        step=Step.TIDY,
        judge=commitment,
        command="aws ce get-savings-plans-utilization --time-period Start=…,End=…",
        cannot_see="use that is to come; nothing leaves the invoice before its term ends",
    ),
    Rule(
        id="aws.odcr.unused",
        version=1,
        question="Is capacity reserved and paid for that no machine takes?",
        resource_types=(RESERVATION,),
        step=Step.DELETE,
        judge=capacity,
        command="aws ec2 cancel-capacity-reservation --capacity-reservation-id {resource_id} --region {region}",
        cannot_see="whether it is kept for a day on which capacity is scarce",
        by_bill_alone=True,
    ),
    Rule(
        id="aws.extended_support",
        version=1,
        question="Is extra paid for the support of an old version?",
        resource_types=(DB, CLUSTER),
        step=Step.MODERNISE,
        judge=extended_support,
        command="aws rds modify-db-instance --db-instance-identifier {name} --engine-version … "
        "--allow-major-version-upgrade --region {region}",
        cannot_see="whether what uses it works with a newer version",
        by_bill_alone=True,
    ),
)
