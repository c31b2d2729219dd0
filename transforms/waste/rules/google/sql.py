"""Databases of Cloud SQL."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, unknown, unmeasured, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.prices import swapped
from transforms.waste.rule import Rule, Setting, Step

DATABASE = "sqladmin.googleapis.com/Instance"
IDLE, UNDERUSED, COVERAGE = "gcp.sql.idle", "gcp.sql.underused", "min_coverage_percent"
IDLE_DAYS, DAYS = 14, 30
ON = (pl.col("state") == "runnable") & (pl.col("activation") != "never").fill_null(value=True)
# Tiers with cores and memory of one's own choice: db-custom-<cores>-<MB>. Only cores and memory go by size.
CUSTOM = r"^db-(?:custom|perf-optimized-[A-Z])-(\d+)(?:-\d+)?$"
COMPUTE = r"(?i)(vcpu|core|ram|memory)"


def idle(estate: Estate) -> pl.LazyFrame:
    """A database to which nobody connects. A replica stands by for another; one with replicas is used if they are."""
    few, least = estate.setting(IDLE, "monitoring_connections"), estate.setting(IDLE, COVERAGE)
    connections = estate.metric("connections", days=IDLE_DAYS)
    there = estate.of(DATABASE).join(connections, on=ID, how="left")
    used = there.select("x_resource_key", followed="replica_of", is_used=pl.col("maximum") > few).explode("followed")
    followers = used.drop_nulls("followed").group_by("followed").agg(follower_used=pl.col("is_used").any())
    rows = there.join(followers, left_on="x_resource_key", right_on="followed", how="left")
    most = pl.col("maximum").round(1)
    return answered(
        rows,
        in_use(~ON, "It is stopped."),
        in_use(pl.col("replica_of").list.len() > 0, "It follows another database and stands by for it."),
        in_use(pl.col("maximum") > few, "{} connections at most in {} days.", most, pl.lit(IDLE_DAYS)),
        in_use(pl.col("follower_used"), "A database that follows it is used."),
        *unmeasured("coverage_percent", least, IDLE_DAYS, estate.as_of),
        waste(pl.col("maximum") == 0, "Nobody connected to it in {} days.", pl.lit(IDLE_DAYS)),
        waste(always(), "{} connections at most in {} days, which count as monitoring.", most, pl.lit(IDLE_DAYS)),
        window_days=IDLE_DAYS,
        coverage_percent="coverage_percent",
        last_activity="last_above_zero",
        by_inventory=True,
        by_metrics=(pl.col("coverage_percent") >= least) & (pl.col("maximum") == 0),
        evidence=pl.struct(
            "tier", "engine", "maximum", "high_availability", monitoring_connections=few, min_coverage_percent=least
        ),
    )


def underused(estate: Estate) -> pl.LazyFrame:
    """A database for which half of its cores would do; half of its memory too, where that is known not to be needed."""
    cpu, memory = estate.setting(UNDERUSED, "max_cpu_percent"), estate.setting(UNDERUSED, "max_memory_percent")
    least = estate.setting(UNDERUSED, COVERAGE)
    rows = _with_smaller(_measured(estate), estate)
    priced = rows.join(swapped(estate, _swaps(estate, rows)), on=ID, how="left")
    return answered(
        priced.with_columns(p99=pl.col("cpu_p99").round(1), hour=pl.col("cpu_hour").round(1)),
        in_use(~ON, "It is stopped."),
        in_use(pl.col("cpu_p99") > cpu, "Its processor was at {}% in its 99th of a hundred hours.", "p99"),
        in_use(pl.col("memory_p99") > memory, "Its memory is needed: {}%.", pl.col("memory_p99").round(1)),
        in_use(pl.col("smallest"), "{} is the smallest of its kind.", "tier"),
        *unmeasured("cpu_coverage", least, DAYS, estate.as_of),
        unknown(pl.col("times").is_null(), "Which size is below {} is not known.", "tier"),
        waste(
            always(),
            "In {} days its processor was at {}% in its 99th of a hundred hours, {}% in its busiest: half would do.",
            pl.lit(DAYS),
            "p99",
            "hour",
        ),
        window_days=DAYS,
        coverage_percent="cpu_coverage",
        by_inventory=True,
        by_metrics=(pl.col("cpu_coverage") >= least) & pl.col("memory_p99").is_not_null(),
        wasted_in_window=pl.col("saved_in_window"),
        no_saving_reason=pl.when(pl.col("cost").is_not_null() & pl.col("saved_in_window").is_null()).then(
            pl.lit("no price of the smaller size is known")
        ),
        evidence=pl.struct(
            *("tier", "engine", "cpu_p99", "cpu_hour", "memory_p99", "times", "priced_by"),
            max_cpu_percent=cpu,
            max_memory_percent=memory,
            min_coverage_percent=least,
        ),
    )


def _measured(estate: Estate) -> pl.LazyFrame:
    cpu = estate.metric("cpu_percent", days=DAYS).select(
        *ID, cpu_p99="p99", cpu_hour="hour_maximum", cpu_coverage="coverage_percent"
    )
    memory = estate.metric("memory_percent", days=DAYS).select(*ID, memory_p99="p99")
    return estate.of(DATABASE).join(cpu, on=ID, how="left").join(memory, on=ID, how="left")


def _with_smaller(rows: pl.LazyFrame, estate: Estate) -> pl.LazyFrame:
    """`times`: how large the next size down is beside its own; null where unknown. `smallest`: there is none.

    Cores of one's own choice are 1 or an even number: https://docs.cloud.google.com/sql/docs/postgres/machine-series-overview
    """
    types = estate.references["families"].lazy().filter(pl.col("provider") == "gcp")
    of_tier = types.select(tier="instance_type", told="factor", below="smaller_factor")
    cores = pl.col("tier").str.extract(CUSTOM).cast(pl.Int64, strict=False)
    half = pl.when(cores == 2).then(1).otherwise((cores / 4).ceil() * 2)  # the even number at or above a half
    return rows.join(of_tier, on="tier", how="left").with_columns(
        times=pl.coalesce(pl.when(cores > 1).then(half / cores), pl.col("below") / pl.col("told")),
        smallest=(cores == 1) | (pl.col("told").is_not_null() & pl.col("below").is_null()),
    )


def _swaps(estate: Estate, rows: pl.LazyFrame) -> pl.LazyFrame:
    """The same cores and memory, fewer of them; storage and traffic stay."""
    lines = estate.charges.filter(pl.col("meter").str.contains(COMPUTE)).select(*ID, "meter").unique()
    of = rows.filter(pl.col("times").is_not_null()).select(*ID, "times")
    return of.join(lines, on=ID).select(
        *ID, "meter", target_meter=pl.col("meter"), times="times", ratio="times", rank=pl.lit(0, pl.Int64())
    )


RULES = (
    Rule(
        id=IDLE,
        version=1,
        question="Does nobody connect to a database?",
        resource_types=(DATABASE,),
        step=Step.DELETE,
        judge=idle,
        command="gcloud sql instances delete {name} --project {account}",
        cannot_see="connections between two of Google's samples; whether what is in it must be kept: export it first",
        settings=(
            Setting("monitoring_connections", 0, "connections", "So many that are always there count as none."),
            Setting(COVERAGE, 80.0, "percent of hours", "Less says nothing of the rest."),
        ),
        reads=(("connections", IDLE_DAYS),),
    ),
    Rule(
        id=UNDERUSED,
        version=1,
        question="Could a database be smaller?",
        resource_types=(DATABASE,),
        step=Step.SHRINK,
        judge=underused,
        command="gcloud sql instances patch {name} --project {account} --tier TIER",
        cannot_see="what a smaller cache in memory would cost in reads; changing its size restarts it",
        settings=(
            Setting("max_cpu_percent", 20.0, "percent", "Half the size then works at 40%."),
            Setting("max_memory_percent", 40.0, "percent", "Half the size then has a fifth of its memory left."),
            Setting(COVERAGE, 80.0, "percent of hours", "Less says nothing of the rest."),
        ),
        reads=(("cpu_percent", DAYS), ("memory_percent", DAYS)),
    ),
)
