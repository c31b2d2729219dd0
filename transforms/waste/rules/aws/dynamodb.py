"""Tables (DynamoDB): nobody reads or writes them, or they are provided with far more than they consume."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, unknown, unmeasured, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.rule import Rule, Setting, Step
from transforms.waste.rules.aws.billed import BILLED_DAYS, Billed, paid_for_time
from transforms.waste.rules.aws.still import COVERAGE

DAYS = 30
HOUR_SECONDS = 3600
TABLE = "AWS::DynamoDB::Table"
CONSUMED = {"consumed_read_units": "read_units", "consumed_write_units": "write_units"}
# On demand each request is a line of the bill; provisioned, capacity is paid whether it is used or not.
STORED = Billed(r"^arn:[^:]*:dynamodb:[^:]*:[^:]*:table/", r"TimedStorage|TimedPITR|TimedBackup", "requests", "table")


def idle(estate: Estate) -> pl.LazyFrame:
    """A table of which nothing is consumed. One without datapoints is judged by its bill, and on demand alone.

    What a table's stream says of itself is no sign: its date is that of its creation.
    """
    least, billed = (estate.setting("aws.dynamodb.idle", each.name) for each in (COVERAGE, BILLED_DAYS))
    paid = paid_for_time(estate.charges, STORED, DAYS).select(*ID, "paid_days", "used_days", "used_by", "last_used")
    tables = _consumption(estate).join(paid, on=ID, how="left")
    on_demand = pl.col("billing_mode") == "on_demand"
    still = pl.col("paid_days") * 100.0 / DAYS >= billed
    return answered(
        tables,
        in_use(pl.col("consumed") > 0, "Capacity was consumed until {}.", "last_activity"),
        in_use(
            on_demand & (pl.col("used_days") > 0), "The bill has requests of it until {}: {}.", "last_used", "used_by"
        ),
        waste(
            pl.col("coverage_percent") >= least,
            "Nothing was read or written in the {} days up to {}.",
            pl.lit(DAYS),
            pl.lit(estate.yesterday),
        ),
        waste(
            on_demand & still,
            "It is paid by the request, and on {} of the last {} days the bill has storage alone.",
            "paid_days",
            pl.lit(DAYS),
        ),
        *unmeasured("coverage_percent", least, DAYS, estate.as_of),
        window_days=DAYS,
        coverage_percent="coverage_percent",
        last_activity=pl.max_horizontal("last_activity", "last_used"),
        by_inventory=True,
        by_metrics=pl.col("coverage_percent") >= least,
        evidence=pl.struct("billing_mode", "read_units", "write_units", "consumed", min_coverage_percent=least),
    )


def overprovisioned(estate: Estate) -> pl.LazyFrame:
    """A table that hour for hour consumes little of what it is provided with."""
    rule = "aws.dynamodb.overprovisioned"
    least, most = (estate.setting(rule, name) for name in (COVERAGE.name, "max_used_percent"))
    few = estate.setting(rule, "min_units")
    used = ("In 99 of 100 hours it consumed at most {}% of what is provided.", pl.col("used_percent").round(1))
    return answered(
        _consumption(estate),
        in_use(pl.col("billing_mode") == "on_demand", "It is paid by the request, nothing is provisioned."),
        unknown(pl.any_horizontal(pl.col("read_units", "write_units").is_null()), "Its capacity is not told."),
        in_use(
            pl.max_horizontal("read_units", "write_units") <= few,
            "It has {} and {} units, hardly less is to be had.",
            "read_units",
            "write_units",
        ),
        in_use(pl.col("used_percent") >= most, *used),
        *unmeasured("coverage_percent", least, DAYS, estate.as_of),
        in_use(pl.col("consumed") == 0, "Nothing at all is consumed, which aws.dynamodb.idle is for."),
        waste(always(), *used),
        window_days=DAYS,
        coverage_percent="coverage_percent",
        last_activity="last_activity",
        by_inventory=True,
        by_metrics=True,
        no_saving_reason=pl.lit("How much less would do is for its owner to say; scaling by use would show it."),
        evidence=pl.struct("read_units", "write_units", "used_percent", max_used_percent=most),
    )


def _consumption(estate: Estate) -> pl.LazyFrame:
    """Tables with `consumed` (units in the window), `used_percent` (the higher of reads' and writes' p99 hour, of what
    is provided), `last_activity`, and `coverage_percent`, the lesser of both metrics.
    """
    tables = estate.of(TABLE)
    for metric in CONSUMED:
        figures = estate.metric(metric, days=DAYS).select(
            *ID,
            pl.col("coverage_percent").alias(f"{metric}_coverage"),
            pl.col("p99").alias(f"{metric}_p99"),
            pl.col("sum").alias(f"{metric}_sum"),
            pl.col("last_above_zero").alias(f"{metric}_last"),
        )
        tables = tables.join(figures, on=ID, how="left")
    shares = [
        pl.col(f"{metric}_p99") / HOUR_SECONDS * 100 / pl.col(units).replace(0, None)
        for metric, units in CONSUMED.items()
    ]
    coverage = [pl.col(f"{metric}_coverage") for metric in CONSUMED]
    return tables.with_columns(
        consumed=pl.sum_horizontal(f"{metric}_sum" for metric in CONSUMED),
        used_percent=pl.max_horizontal(shares),
        coverage_percent=pl.when(pl.all_horizontal(each.is_not_null() for each in coverage)).then(
            pl.min_horizontal(coverage)
        ),
        last_activity=pl.max_horizontal(f"{metric}_last" for metric in CONSUMED),
    )


RULES = (
    Rule(
        id="aws.dynamodb.idle",
        version=1,
        question="Is a table paid for that nobody reads or writes?",
        resource_types=(TABLE,),
        step=Step.DELETE,
        judge=idle,
        command="aws dynamodb delete-table --table-name {name} --region {region}",
        cannot_see="whether what is in it must be kept; a backup or an export is cheaper. Reads of its indexes alone",
        settings=(COVERAGE, BILLED_DAYS),
        reads=tuple((metric, DAYS) for metric in CONSUMED),
    ),
    Rule(
        id="aws.dynamodb.overprovisioned",
        version=1,
        question="Is a table provided with far more than it consumes?",
        resource_types=(TABLE,),
        step=Step.SHRINK,
        judge=overprovisioned,
        command="aws dynamodb update-table --table-name {name} --provisioned-throughput … --region {region}",
        cannot_see="peaks within an hour, for which capacity may be there",
        settings=(
            COVERAGE,
            Setting("max_used_percent", 30.0, "percent of capacity", "Scaling by use aims at 70 and follows peaks."),
            Setting("min_units", 5, "capacity units", "Of a table with no more of either there is nothing to save."),
        ),
        reads=tuple((metric, DAYS) for metric in CONSUMED),
    ),
)
