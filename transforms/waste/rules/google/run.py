"""Instances of Cloud Run that are kept warm for nobody."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, unknown, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.rule import Rule, Setting, Step

SERVICE = "run.googleapis.com/Service"
IDLE, COVERAGE, DAYS = "gcp.run.idle_min_instances", "min_coverage_percent", 14
WARM = r"(?i)min.?instance"


def idle_min_instances(estate: Estate) -> pl.LazyFrame:
    """A service that is kept warm and that nobody calls. Where it tells no requests, the bill is the evidence."""
    least = estate.setting(IDLE, COVERAGE)
    warm = pl.col("meter").str.contains(WARM)
    billed = estate.charges.group_by(ID).agg(
        warm_days=pl.col("days_14").filter(warm).max(),
        other_cost=pl.col("cost_14").filter(~warm).sum(),
    )
    requests = estate.metric("requests", days=DAYS)
    rows = estate.of(SERVICE).join(requests, on=ID, how="left").join(billed, on=ID, how="left")
    by_metrics = (pl.col("coverage_percent") >= least).fill_null(value=False)
    by_bill = (pl.col("warm_days") >= pl.lit(DAYS) * least / 100).fill_null(value=False)
    age = (pl.lit(estate.as_of) - pl.col("created").dt.date()).dt.total_days()
    return answered(
        rows.with_columns(age_days=age),
        unknown(pl.col("least_instances").is_null(), "The inventory does not tell how many instances are kept warm."),
        in_use(pl.col("least_instances") == 0, "It keeps none warm."),
        in_use(pl.col("sum") > 0, "{} requests in {} days.", "sum", pl.lit(DAYS)),
        in_use(pl.col("other_cost") > 0, "The bill has work beside what is kept warm in {} days.", pl.lit(DAYS)),
        unknown(pl.col("age_days") < DAYS, "It was made {} days ago: too short a time to tell.", "age_days"),
        waste(
            by_metrics, "{} instances are kept warm, and nobody called it in {} days.", "least_instances", pl.lit(DAYS)
        ),
        waste(
            by_bill,
            "{} instances are kept warm, it told no request in {} days, and the bill has none.",
            "least_instances",
            pl.lit(DAYS),
        ),
        unknown(always(), "It told of no request, and the bill does not name it."),
        window_days=DAYS,
        coverage_percent="coverage_percent",
        last_activity="last_above_zero",
        by_bill=by_bill,
        by_inventory=True,
        by_metrics=by_metrics,
        evidence=pl.struct(
            "least_instances", "most_instances", "cpu_always", "sum", "warm_days", min_coverage_percent=least
        ),
    )


RULES = (
    Rule(
        id=IDLE,
        version=1,
        question="Are instances kept warm for a service that nobody calls?",
        resource_types=(SERVICE,),
        step=Step.SHRINK,
        judge=idle_min_instances,
        command="gcloud run services update {name} --min-instances 0 --project {account} --region {region}",
        cannot_see="whether the first call after a pause must be quick",
        settings=(Setting(COVERAGE, 80.0, "percent of hours", "Less says nothing of the rest."),),
        reads=(("requests", DAYS),),
    ),
)
