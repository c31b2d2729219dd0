"""App Service plans: machines by another name, which sites share."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, short, unknown, unmeasured, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.rule import Rule, Setting, Step
from transforms.waste.rules.azure.ids import links
from transforms.waste.rules.azure.smaller import priced_size, unpriced
from transforms.waste.rules.azure.use import COVERAGE

PLAN = "microsoft.web/serverfarms"
SITE = "microsoft.web/sites"
# Tiers that are free, or paid for by what runs: https://learn.microsoft.com/azure/app-service/overview-hosting-plans
FREE = ("dynamic", "flexconsumption", "free", "shared")
DAYS = 14
ROOM_PERCENT = 90.0
UNDERUSED = (
    Setting("max_cpu_percent", 20.0, "percent, the 99th percentile of hours", "The next size down has half of it."),
    Setting("max_memory_percent", 40.0, "percent, the 99th percentile of hours", "The next size down has half of it."),
    COVERAGE,
)


def plans(estate: Estate) -> pl.LazyFrame:
    """Plans with `sites`, how many the list of sites has (what a plan itself counts is not always so)."""
    sites = (
        estate.of(SITE)
        .select(x_resource_key=links("plans"))
        .explode("x_resource_key")
        .group_by("x_resource_key")
        .agg(sites=pl.len())
    )
    return (
        estate.of(PLAN)
        .join(sites, on="x_resource_key", how="left")
        .join(estate.told(SITE), on=["provider", "account"], how="left")
        .with_columns(pl.col("sites").fill_null(0), is_free=pl.col("tier").str.to_lowercase().is_in(FREE))
    )


def empty_plan(estate: Estate) -> pl.LazyFrame:
    """A plan without a site, whose machines wait for nothing."""
    return answered(
        plans(estate),
        in_use(pl.col("sites") > 0, "{} sites are on it.", "sites"),
        in_use(pl.col("sites_counted") > 0, "It counts {} sites, which the list does not have.", "sites_counted"),
        in_use(pl.col("is_free"), "A plan of tier {} costs nothing without a site.", "tier"),
        unknown(~pl.col("is_told").fill_null(value=False), "The sites of its subscription are not all known."),
        unknown(pl.col("tier").is_null(), "The inventory does not tell which tier it is of."),
        waste(always(), "No site is on it, and {} × {} is paid for.", "workers", "sku"),
        by_inventory=True,
        evidence=pl.struct("sku", "tier", "workers", "sites", "sites_counted"),
    )


def underused(estate: Estate) -> pl.LazyFrame:
    """A plan whose sites would fit the next size down."""
    rule = "azure.appservice.underused"
    cpu, memory, least = (estate.setting(rule, each.name) for each in UNDERUSED)
    busy = estate.metric("cpu_percent", days=DAYS).select(
        *ID, "coverage_percent", "last_above_zero", cpu_p99="p99", cpu_in_an_hour="hour_maximum"
    )
    full = estate.metric("memory_percent", days=DAYS).select(*ID, memory_coverage="coverage_percent", memory_p99="p99")
    used = plans(estate).filter(pl.col("sites") > 0, ~pl.col("is_free")).with_columns(size_name="sku")
    rows = priced_size(used.join(busy, on=ID, how="left").join(full, on=ID, how="left"), estate)
    busiest = pl.col("cpu_in_an_hour") * pl.col("factor") / pl.col("smaller_factor")
    days = pl.lit(DAYS)
    return answered(
        rows,
        in_use(pl.col("cpu_p99") >= cpu, "The 99th percentile of its CPU is {}% over {} days.", short("cpu_p99"), days),
        in_use(pl.col("memory_p99") >= memory, "The 99th percentile of its memory is {}%.", short("memory_p99")),
        *unmeasured("coverage_percent", least, DAYS, estate.as_of),
        *unmeasured("memory_coverage", least, DAYS, estate.as_of),
        unknown(pl.col("factor").is_null(), "The sizes below {} are not known.", "sku"),
        in_use(pl.col("smaller").is_null(), "Its tier has nothing smaller than {}.", "sku"),
        in_use(busiest > ROOM_PERCENT, "An hour at {}% of CPU would not fit {}.", short("cpu_in_an_hour"), "smaller"),
        in_use(pl.col("saved_in_window") <= 0, "{} would cost no less.", "smaller"),
        waste(
            always(),
            "The 99th percentile of its CPU is {}% and of its memory {}% over {} days: {} would do.",
            short("cpu_p99"),
            short("memory_p99"),
            days,
            "smaller",
        ),
        window_days=DAYS,
        coverage_percent=pl.min_horizontal("coverage_percent", "memory_coverage"),
        last_activity="last_above_zero",
        by_inventory=True,
        by_metrics=pl.col("coverage_percent").is_not_null(),
        wasted_in_window="saved_in_window",
        no_saving_reason=unpriced("smaller"),
        action=pl.lit("az appservice plan update --ids {resource_id} --sku ") + pl.col("smaller"),
        evidence=pl.struct(
            "sku", "smaller", "priced_by", "sites", "workers", "cpu_p99", "memory_p99",
            max_cpu_percent=cpu, max_memory_percent=memory, min_coverage_percent=least,
        ),
    )  # fmt: skip


RULES = (
    Rule(
        id="azure.appservice.empty_plan",
        version=1,
        question="Is an App Service plan paid for without a site?",
        resource_types=(PLAN, SITE),
        step=Step.DELETE,
        judge=empty_plan,
        command="az appservice plan delete --ids {resource_id}",
        cannot_see="whether a site is about to be deployed",
    ),
    Rule(
        id="azure.appservice.underused",
        version=1,
        question="Could an App Service plan be smaller?",
        resource_types=(PLAN, SITE),
        step=Step.SHRINK,
        judge=underused,
        command="az appservice plan update --ids {resource_id} --sku SIZE",
        cannot_see="whether fewer machines of the same size would do as well, and peaks that come once a quarter",
        settings=UNDERUSED,
        reads=(("cpu_percent", DAYS), ("memory_percent", DAYS)),
    ),
)
