"""What is paid for its time and has no charge for its use, where others like it have both."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, waste
from transforms.waste.charges import WINDOW_DAYS
from transforms.waste.estate import ID, Estate
from transforms.waste.kinds import is_of
from transforms.waste.rule import Rule, Setting, Step
from transforms.waste.rules.any.zombie import zombie
from transforms.waste.rules.aws import AWS
from transforms.waste.rules.azure import AZURE
from transforms.waste.rules.google import GOOGLE

RULE = "any.paid_not_used"
BILLED_BY = "bigquery.googleapis.com/Dataset"  # tables have rules, and are billed by what they are in
HAVE_THEIR_OWN = sorted({BILLED_BY, *(each for rule in (*AWS, *AZURE, *GOOGLE) for each in rule.resource_types)})
LIKE = ("provider", "service", "time_meter")


def paid_not_used(estate: Estate) -> pl.LazyFrame:
    """A resource with time on the bill and no use, on every day of the window.

    Only of others whose time is paid by the same meter it is known that their use is billed too; what has none that
    is like it is not looked at, nor are types for which there are rules of their own.
    """
    least = estate.setting(RULE, "min_others_used_percent")
    days = estate.setting(RULE, "min_billed_days_percent")
    rows = _resources(estate).with_columns(
        others=pl.len().over(LIKE) - 1,
        others_used=pl.col("used").sum().over(LIKE) - pl.col("used").cast(pl.Int64),
    )
    gone = zombie(estate).filter(pl.col("outcome") == "waste").select(ID)
    judged = (
        rows.join(gone, on=ID, how="anti")
        .with_columns(others_percent=pl.col("others_used") * 100.0 / pl.col("others"))
        .filter(
            pl.col("used") | ((pl.col("others") > 0) & (pl.col("others_percent") >= least)),
            pl.col("paid_days") * 100.0 / WINDOW_DAYS >= days,
        )
    )
    return answered(
        judged,
        in_use(pl.col("used"), "The bill has its time and its use: {}.", "used_by"),
        waste(
            always(),
            "Paid for on {} of {} days by {}, and the bill has no use of it; {} of {} others like it are used.",
            "paid_days",
            pl.lit(WINDOW_DAYS),
            "time_meter",
            "others_used",
            "others",
        ),
        window_days=WINDOW_DAYS,
        by_bill=True,
        evidence=pl.struct(
            "service", "time_meter", "paid_days", "others", "others_used", min_others_used_percent=least
        ),
    )


def _resources(estate: Estate) -> pl.LazyFrame:
    """A row a resource whose time is paid, by the meter of it that costs most."""
    lines = estate.charges.filter(
        pl.col("charge_category") == "Usage",
        pl.col("unit").is_not_null(),
        pl.col("days_30") > 0,
        ~is_of(HAVE_THEIR_OWN, pl.col("provider"), pl.col("x_resource_key")),
    )
    word = pl.col("unit").str.to_lowercase().str.extract(r"([a-z]+)$")
    is_time = estate.setting(RULE, "time_units").list.contains(word)
    is_use = ~pl.col("is_time") & (pl.col("quantity_30") > 0)
    dearest = pl.col("meter").sort_by("cost_30").filter(pl.col("is_time").sort_by("cost_30")).last()
    return (
        lines.with_columns(is_time=is_time)
        .group_by(*ID, "service")
        .agg(
            tags=pl.col("tags").drop_nulls().first(),
            environment=pl.col("environment").drop_nulls().first(),
            time_meter=dearest,
            paid_days=pl.col("days_30").filter("is_time").max(),
            used=is_use.any(),
            used_by=pl.col("meter").filter(is_use).unique().sort().str.join(", "),
        )
        .filter(pl.col("time_meter").is_not_null())
    )


RULES = (
    Rule(
        id=RULE,
        version=1,
        question="Is something paid for by time, and not used, where others like it are billed for both?",
        resource_types=(),
        step=Step.DELETE,
        judge=paid_not_used,
        command="look whether {resource_id} is needed, and delete it",
        cannot_see="use that its provider does not bill",
        settings=(
            Setting(
                "min_others_used_percent",
                50.0,
                "percent of the others that the same meter is for",
                "Where few have use on the bill, its use may not be billed.",
            ),
            Setting(
                "min_billed_days_percent", 80.0, "percent of days", "On fewer days it may not have come to be used."
            ),
            Setting(
                "time_units",
                ("hrs", "hour", "hours", "mo", "month", "months", "day", "days", "second", "seconds"),
                "last words of units, lower-cased",
                "What they count passes whether it is used or not.",
            ),
        ),
    ),
)
