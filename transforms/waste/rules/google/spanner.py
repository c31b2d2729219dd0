"""Instances of Spanner that nobody asks."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, unmeasured, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.rule import Rule, Setting, Step

INSTANCE = "spanner.googleapis.com/Instance"
IDLE, COVERAGE, DAYS = "gcp.spanner.idle", "min_coverage_percent", 30


def idle(estate: Estate) -> pl.LazyFrame:
    """An instance without requests. It tells of those that there are: without one, its processor's points prove that it
    was watched.
    """
    least = estate.setting(IDLE, COVERAGE)
    requests = estate.metric("requests", days=DAYS).select(
        *ID, "sum", asked_coverage="coverage_percent", last_request="last_above_zero"
    )
    watched = estate.metric("cpu_percent", days=DAYS).select(*ID, watched="coverage_percent")
    rows = estate.of(INSTANCE).join(requests, on=ID, how="left").join(watched, on=ID, how="left")
    return answered(
        rows.with_columns(coverage_percent=pl.max_horizontal("asked_coverage", "watched")),
        in_use(pl.col("sum") > 0, "{} requests in {} days.", pl.col("sum").round(0), pl.lit(DAYS)),
        in_use(pl.col("instance_type") == "free_instance", "A free instance costs nothing."),
        *unmeasured("coverage_percent", least, DAYS, estate.as_of),
        waste(always(), "Nobody asked it anything in {} days.", pl.lit(DAYS)),
        window_days=DAYS,
        coverage_percent="coverage_percent",
        last_activity="last_request",
        by_inventory=True,
        by_metrics=pl.col("coverage_percent") >= least,
        evidence=pl.struct("processing_units", "sum", "asked_coverage", "watched", min_coverage_percent=least),
    )


RULES = (
    Rule(
        id=IDLE,
        version=1,
        question="Does nobody ask an instance of Spanner?",
        resource_types=(INSTANCE,),
        step=Step.DELETE,
        judge=idle,
        command="gcloud spanner instances delete {name} --project {account}",
        cannot_see="whether what is in it must be kept; export it first",
        settings=(Setting(COVERAGE, 80.0, "percent of hours", "Less says nothing of the rest."),),
        reads=(("requests", DAYS), ("cpu_percent", DAYS)),
    ),
)
