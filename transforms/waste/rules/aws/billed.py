"""What the bill alone tells: something is paid for its time, and nothing that was done with it is on the bill.

AWS bills by usage type, a region's prefix before it: `EUW1-Storage-ShardHour`. What the time is paid by is named, every
other usage type of the resource is use. https://docs.aws.amazon.com/cur/latest/userguide/Lineitem-columns.html
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from transforms.waste.cases import always, answered, in_use, unknown, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.rule import Setting
from transforms.waste.rules.aws.still import Sign, signs_of_use

BILLED_DAYS = Setting(
    "min_billed_days_percent", 80.0, "percent of days", "Where fewer days are on the bill, use may hide in the others."
)
ON_DAYS = "{} of the {} days up to {}"


@dataclass(frozen=True)
class Billed:
    """Which resources by their ARN, and what their time is paid by (regular expressions); `use` is the bill's word."""

    arn: str
    paid: str
    use: str
    thing: str


def paid_for_time(charges: pl.LazyFrame, billed: Billed, days: int) -> pl.LazyFrame:
    """CHARGE -> a row a resource whose time is paid today: how long, for how much, and what was done with it.

    `paid_days` and `used_days` of the last `days` (7, 14, 30 or 90), `paid` (DECIMAL, in the window), `last_used` (day;
    null: never in 100 days), `used_by` (usage types), `paid_since` (day; the first of 100 at the earliest),
    `window_end`.
    """
    rows = charges.filter(
        pl.col("provider") == "aws", pl.col("x_resource_key").str.contains(billed.arn), pl.col("meter").is_not_null()
    )
    is_paid = pl.col("meter").str.contains(billed.paid)
    something = (pl.col(f"quantity_{days}").fill_null(0) > 0) | (pl.col(f"cost_{days}") > 0)
    is_use = ~is_paid & (pl.col("charge_category") == "Usage") & (pl.col(f"days_{days}") > 0) & something
    return (
        rows.group_by(ID)
        .agg(
            paid_days=pl.col(f"days_{days}").filter(is_paid).max(),
            paid_lately=pl.col("days_7").filter(is_paid).max(),
            paid=pl.col("cost_30").filter(is_paid).sum(),
            used_days=pl.col(f"days_{days}").filter(is_use).max().fill_null(0),
            last_used=pl.col("last_day").filter(~is_paid & (pl.col("charge_category") == "Usage")).max(),
            used_by=pl.col("meter").filter(is_use).unique().sort().str.join(", "),
            paid_since=pl.col("first_day").filter(is_paid).min(),
            window_end=pl.col("window_end").max(),
        )
        .filter(pl.col("paid_lately") > 0)
        .drop("paid_lately")
    )


def paid_and_unused(
    estate: Estate, rule: str, resource_type: str, billed: Billed, *, days: int, signs: Sequence[Sign]
) -> pl.LazyFrame:
    """Verdicts of what is paid for its time and has no use on the bill, nor any in its metrics where it has some.

    Where the inventory has one of which no bill tells, it is `unknown`.
    """
    least = estate.setting(rule, BILLED_DAYS.name)
    told = estate.of(resource_type).select(*ID, "name", "tags", "environment", there=pl.lit(value=True))
    on_days = ("paid_days", pl.lit(days), "window_end")
    known = (
        paid_for_time(estate.charges, billed, days)
        .join(told, on=ID, how="full", coalesce=True)
        .join(signs_of_use(estate, signs, days), on=ID, how="left")
    )
    return answered(
        known,
        in_use(pl.col("used_days") > 0, f"The bill has {billed.use} of it until {{}}: {{}}.", "last_used", "used_by"),
        in_use(pl.col("most") > 0, "It had {} until {}.", "most_of", "last_activity"),
        unknown(pl.col("paid").is_null(), f"No bill tells what this {billed.thing} is paid for."),
        unknown(
            pl.col("paid_days") * 100.0 / days < least,
            f"On the bill on {ON_DAYS}, which is too short to tell.",
            *on_days,
        ),
        waste(always(), f"Paid for on {ON_DAYS}, and the bill has no {billed.use}.", *on_days),
        window_days=days,
        coverage_percent="coverage_percent",
        last_activity=pl.max_horizontal("last_used", "last_activity"),
        by_bill=pl.col("paid").is_not_null(),
        by_inventory=pl.col("there").fill_null(value=False),
        by_metrics=pl.col("most").is_not_null(),
        evidence=pl.struct("paid_days", "used_days", "used_by", "most", min_billed_days_percent=least),
    )
