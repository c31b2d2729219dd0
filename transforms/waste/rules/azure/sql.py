"""Azure SQL: databases and elastic pools."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, short, unknown, unmeasured, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.rule import Rule, Setting, Step
from transforms.waste.rules.azure.ids import links
from transforms.waste.rules.azure.silent import DAYS, silent
from transforms.waste.rules.azure.smaller import priced_size, unpriced
from transforms.waste.rules.azure.use import COVERAGE

DATABASE = "microsoft.sql/servers/databases"
POOL = "microsoft.sql/servers/elasticpools"
SYSTEM = pl.col("kind").str.to_lowercase().str.contains("system", literal=True)
POOLED = (pl.col("pools").list.len() > 0) | pl.col("kind").str.to_lowercase().str.contains(r"\bpool\b")
SERVERLESS = pl.col("service_objective").str.contains("(?i)_s_")
BY_DTU = pl.col("tier").str.to_lowercase().is_in(["basic", "standard", "premium"])
ROOM_PERCENT = 90.0
UNDERUSED = (
    Setting("max_load_percent", 20.0, "percent of DTUs or CPU, the 99th percentile", "The next size down has half."),
    COVERAGE,
)


def idle(estate: Estate) -> pl.LazyFrame:
    """A database to which nobody has connected. Its name says nothing of that."""
    spared = (
        in_use(SYSTEM, "The system database of its server: it costs nothing."),
        in_use(POOLED, "It lives in an elastic pool and costs nothing of its own."),
        in_use(pl.col("secondary_type").is_not_null(), "A {} secondary that stands by.", "secondary_type"),
        in_use(pl.col("state") == "paused", "It is paused."),
    )
    return silent(estate, "azure.sql.idle", estate.of(DATABASE), "connections", spared)


def underused(estate: Estate) -> pl.LazyFrame:
    """A database of its own whose load would fit the next size down."""
    rule = "azure.sql.underused"
    most, least = (estate.setting(rule, each.name) for each in UNDERUSED)
    asked = (
        estate.of(DATABASE)
        .filter(~(SYSTEM | POOLED | SERVERLESS).fill_null(value=False))
        .join(idle(estate).filter(pl.col("outcome") == "waste"), on=ID, how="anti")
        .with_columns(size_name="service_objective")
    )
    loaded = asked.join(_load(estate, "dtu_percent", "dtu"), on=ID, how="left").join(
        _load(estate, "cpu_percent", "cpu"), on=ID, how="left"
    )
    by_what_it_is_sold = [
        pl.when(BY_DTU).then(f"dtu_{name}").otherwise(f"cpu_{name}").alias(name) for name in ("p99", "most", "coverage")
    ]
    unit = pl.when(BY_DTU).then(pl.lit("DTUs")).otherwise(pl.lit("CPU"))
    rows = priced_size(loaded.with_columns(by_what_it_is_sold, unit=unit), estate)
    busiest = pl.col("most") * pl.col("factor") / pl.col("smaller_factor")
    told = ("unit", short("p99"), pl.lit(DAYS))
    return answered(
        rows,
        in_use(pl.col("p99") >= most, "The 99th percentile of its {} is {}% over {} days.", *told),
        *unmeasured("coverage", least, DAYS, estate.as_of),
        unknown(pl.col("factor").is_null(), "The sizes below {} are not known.", "service_objective"),
        in_use(pl.col("smaller").is_null(), "Its tier has nothing smaller than {}.", "service_objective"),
        in_use(busiest > ROOM_PERCENT, "An hour at {}% would not fit {}.", short("most"), "smaller"),
        in_use(pl.col("saved_in_window") <= 0, "{} would cost no less.", "smaller"),
        waste(always(), "The 99th percentile of its {} is {}% over {} days: {} would do.", *told, "smaller"),
        window_days=DAYS,
        coverage_percent="coverage",
        by_inventory=True,
        by_metrics=pl.col("coverage").is_not_null(),
        wasted_in_window="saved_in_window",
        no_saving_reason=unpriced("smaller"),
        action=pl.lit("az sql db update --ids {resource_id} --service-objective ") + pl.col("smaller"),
        evidence=pl.struct(
            "service_objective", "smaller", "priced_by", "unit", "p99",
            max_load_percent=most, min_coverage_percent=least,
        ),
    )  # fmt: skip


def _load(estate: Estate, metric: str, word: str) -> pl.LazyFrame:
    return estate.metric(metric, days=DAYS).select(
        *ID,
        pl.col("p99").alias(f"{word}_p99"),
        pl.col("hour_maximum").alias(f"{word}_most"),
        pl.col("coverage_percent").alias(f"{word}_coverage"),
    )


def pool_empty(estate: Estate) -> pl.LazyFrame:
    """An elastic pool without a database."""
    members = (
        estate.of(DATABASE)
        .select(x_resource_key=links("pools"))
        .explode("x_resource_key")
        .group_by("x_resource_key")
        .agg(databases=pl.len())
    )
    rows = (
        estate.of(POOL)
        .join(members, on="x_resource_key", how="left")
        .join(estate.told(DATABASE), on=["provider", "account"], how="left")
    )
    return answered(
        rows,
        in_use(pl.col("databases") > 0, "{} databases are in it.", "databases"),
        unknown(~pl.col("is_told").fill_null(value=False), "The databases of its subscription are not all known."),
        waste(always(), "No database is in it, and its capacity of {} is paid for.", "capacity"),
        by_inventory=True,
        evidence=pl.struct("sku", "tier", "capacity"),
    )


RULES = (
    Rule(
        id="azure.sql.idle",
        version=1,
        question="Does nobody connect to a SQL database?",
        resource_types=(DATABASE,),
        step=Step.DELETE,
        judge=idle,
        command="az sql db delete --ids {resource_id}",
        cannot_see="connections that stayed open for all of the window, and what must be kept: export it first",
        settings=(COVERAGE,),
        reads=(("connections", DAYS),),
    ),
    Rule(
        id="azure.sql.underused",
        version=1,
        question="Could a SQL database be smaller?",
        resource_types=(DATABASE,),
        step=Step.SHRINK,
        judge=underused,
        command="az sql db update --ids {resource_id} --service-objective SIZE",
        cannot_see="how much it stores and how many workers it needs at once, which smaller sizes limit",
        settings=UNDERUSED,
        reads=(("dtu_percent", DAYS), ("cpu_percent", DAYS), ("connections", DAYS)),
    ),
    Rule(
        id="azure.sqlpool.empty",
        version=1,
        question="Is an elastic pool paid for without a database?",
        resource_types=(POOL, DATABASE),
        step=Step.DELETE,
        judge=pool_empty,
        command="az sql elastic-pool delete --ids {resource_id}",
        cannot_see="whether databases are about to move into it",
    ),
)
