"""Log groups (CloudWatch Logs): kept for ever, or no longer written to."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, lead, unknown, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.lasting import day_of
from transforms.waste.rule import Rule, Setting, Step
from transforms.waste.rules.aws.billed import Billed, paid_for_time

DAYS = 90
GROUP = "AWS::Logs::LogGroup"
STORED = Billed(r"^arn:[^:]*:logs:[^:]*:[^:]*:log-group:", r"TimedStorage-ByteHrs$", "writes", "log group")


def no_retention(estate: Estate) -> pl.LazyFrame:
    """A log group that keeps everything for ever."""
    return answered(
        estate.of(GROUP),
        unknown(pl.col("retention_days").is_null(), "For how long it keeps its events was not told."),
        in_use(pl.col("retention_days") > 0, "It keeps its events for {} days.", "retention_days"),
        lead(always(), "It has no retention: its events are kept for ever."),
        by_inventory=True,
        evidence=pl.struct("retention_days", "stored_bytes"),
    )


def stale(estate: Estate) -> pl.LazyFrame:
    """A log group that is stored, and to which nothing was written for long: neither by its streams nor by its bill."""
    days = estate.setting("aws.logs.stale", "min_days")
    paid = paid_for_time(estate.charges, STORED, DAYS).select(*ID, "paid_days", "used_days", "last_used", "used_by")
    groups = estate.of(GROUP).join(paid, on=ID, how="left").with_columns(last_day=day_of("last_event"))
    still_days = (pl.lit(estate.as_of) - pl.col("last_day")).dt.total_days()
    return answered(
        groups,
        in_use(pl.col("used_days") > 0, "The bill has writes of it until {}.", "last_used"),
        in_use(still_days < days, "The last event is of {}.", "last_day"),
        in_use(pl.col("stored_bytes") == 0, "Nothing is stored in it, so it costs nothing."),
        unknown(pl.col("last_day").is_null(), "When something was last written to it is not known."),
        waste(always(), "Nothing was written to it since {}, {} days.", "last_day", still_days),
        window_days=days.cast(pl.Int64()),
        since="last_day",
        last_activity=pl.max_horizontal("last_day", "last_used"),
        by_inventory=True,
        evidence=pl.struct("last_event", "stored_bytes", "retention_days", "paid_days", min_days=days),
    )


RULES = (
    Rule(
        id="aws.logs.no_retention",
        version=1,
        question="Does a log group keep everything for ever?",
        resource_types=(GROUP,),
        step=Step.TIDY,
        judge=no_retention,
        command="aws logs put-retention-policy --log-group-name {name} --retention-in-days … --region {region}",
        cannot_see="for how long the law or an auditor wants them kept",
    ),
    Rule(
        id="aws.logs.stale",
        version=1,
        question="Is a log group stored to which nothing is written any more?",
        resource_types=(GROUP,),
        step=Step.DELETE,
        judge=stale,
        command="aws logs delete-log-group --log-group-name {name} --region {region}",
        cannot_see="whether what is in it must be kept; exported to a bucket it costs less",
        settings=(Setting("min_days", 90, "days", "What writes once a quarter has written by then."),),
    ),
)
