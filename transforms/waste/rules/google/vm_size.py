"""Machines that could be smaller, or off at night and at weekends."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, unknown, unmeasured, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.prices import swapped
from transforms.waste.rule import Rule, Setting, Step
from transforms.waste.rules.google.machines import COVERAGE, MACHINE, PLACE, busy, machines
from transforms.waste.rules.google.vm import ACCELERATED, NODE

UNDERUSED, SCHEDULABLE = "gcp.vm.underused", "gcp.vm.schedulable"
DAYS, WEEKS, HOURS_A_WEEK = 30, 4, 168
# What is paid by the hour of cores and memory; what is moved or stored stays as it is.
BY_TIME = r"(?i)(hour|second)s?$"
FULL = 95.0


def underused(estate: Estate) -> pl.LazyFrame:
    """A machine for which the next size down of its family would do, its busiest hour included."""
    cpu, memory = estate.setting(UNDERUSED, "max_cpu_percent"), estate.setting(UNDERUSED, "max_memory_percent")
    least = estate.setting(UNDERUSED, COVERAGE)
    times = pl.col("factor") / pl.col("smaller_factor")
    rows = machines(estate).join(busy(estate, days=DAYS), on=ID, how="left")
    priced = rows.join(swapped(estate, _swaps(estate, rows)), on=ID, how="left")
    return answered(
        priced.with_columns(p99=pl.col("cpu_p99").round(1), hour=pl.col("cpu_hour").round(1)),
        in_use(NODE, "A node of a pool: its size is the pool's."),
        in_use(pl.col("cpu_p99") > cpu, "Its processor was at {}% in its 99th of a hundred hours.", "p99"),
        in_use(
            pl.col("cpu_hour") * times > FULL, "Its busiest hour, at {}%, would not fit into {}.", "hour", "smaller"
        ),
        in_use(pl.col("memory_p99") > memory, "Its memory is needed: {}%.", pl.col("memory_p99").round(1)),
        in_use(pl.col("factor").is_not_null() & pl.col("smaller").is_null(), "{} has nothing smaller.", "machine_type"),
        *unmeasured("cpu_coverage", least, DAYS, estate.as_of),
        unknown(ACCELERATED, "It has a GPU, which a smaller machine would not have."),
        unknown(pl.col("smaller").is_null(), "Which size is below {} is not known.", "machine_type"),
        waste(
            always(),
            "In {} days its processor was at {}% in its 99th of a hundred hours and {}% in its busiest: {} would do.",
            pl.lit(DAYS),
            "p99",
            "hour",
            "smaller",
        ),
        window_days=DAYS,
        coverage_percent="cpu_coverage",
        by_inventory=True,
        by_metrics=(pl.col("cpu_coverage") >= least) & pl.col("memory_p99").is_not_null(),
        wasted_in_window=pl.col("saved_in_window"),
        no_saving_reason=pl.when(pl.col("cost").is_not_null() & pl.col("saved_in_window").is_null()).then(
            pl.lit("no price of the smaller size is known")
        ),
        action=pl.format(
            "gcloud compute instances set-machine-type {name} --machine-type {} --project {account} {}",
            "smaller",
            PLACE,
        ),
        evidence=pl.struct(
            *("machine_type", "smaller", "cpu_p99", "cpu_hour", "memory_p99", "priced_by"),
            max_cpu_percent=cpu,
            max_memory_percent=memory,
            min_coverage_percent=least,
        ),
    )


def _swaps(estate: Estate, rows: pl.LazyFrame) -> pl.LazyFrame:
    """The same cores and memory, fewer of them: both have one price for all sizes of a family."""
    times = pl.col("smaller_factor") / pl.col("factor")
    lines = estate.charges.filter(pl.col("unit").str.contains(BY_TIME)).select(*ID, "meter").unique()
    return (
        rows.select(*ID, times=times)
        .join(lines, on=ID)
        .select(*ID, "meter", target_meter=pl.col("meter"), times="times", ratio="times", rank=pl.lit(0, pl.Int64()))
    )


def schedulable(estate: Estate) -> pl.LazyFrame:
    """A machine that people use at the same hours each week, and that rests in all others."""
    cpu, hours = estate.setting(SCHEDULABLE, "max_cpu_percent"), estate.setting(SCHEDULABLE, "min_idle_hours_per_week")
    used = estate.setting(SCHEDULABLE, "min_used_hours_per_week")
    week = estate.week("cpu_percent", machines(estate).select(*ID, limit=cpu), weeks=WEEKS).select(
        *ID, known="known_hours", resting="resting_hours"
    )
    rows = machines(estate).join(week, on=ID, how="left")
    active = pl.lit(HOURS_A_WEEK) - pl.col("resting")
    return answered(
        rows.with_columns(active=active),
        in_use(NODE, "A node of a pool, which scales by itself."),
        unknown(pl.col("known").is_null(), "No metric of it has a single point in {} weeks.", pl.lit(WEEKS)),
        unknown(
            pl.col("known") < HOURS_A_WEEK,
            "Only {} of the {} hours of the week have points in each of {} weeks.",
            "known",
            pl.lit(HOURS_A_WEEK),
            pl.lit(WEEKS),
        ),
        in_use(pl.col("resting") < hours, "It rests in {} hours of the week only.", "resting"),
        in_use(active < used, "It is used in {} hours of the week: no office hours.", "active"),
        waste(
            always(),
            "In each of {} weeks it rested in the same {} of {} hours of the week.",
            pl.lit(WEEKS),
            "resting",
            pl.lit(HOURS_A_WEEK),
        ),
        window_days=7 * WEEKS,
        coverage_percent=pl.col("known") * 100.0 / HOURS_A_WEEK,
        by_inventory=True,
        by_metrics=pl.col("known") == HOURS_A_WEEK,
        wasted_share=pl.col("resting") / HOURS_A_WEEK,
        evidence=pl.struct(
            *("machine_type", "resting", "active"),
            max_cpu_percent=cpu,
            min_idle_hours_per_week=hours,
            min_used_hours_per_week=used,
        ),
    )


RULES = (
    Rule(
        id=UNDERUSED,
        version=1,
        question="Could a machine be smaller?",
        resource_types=(MACHINE,),
        step=Step.SHRINK,
        judge=underused,
        command="gcloud compute instances set-machine-type {name} --project {account}",
        cannot_see="memory, where no agent tells of it; what a licence by cores asks for",
        settings=(
            Setting("max_cpu_percent", 40.0, "percent", "Half the size then works at 80%."),
            Setting("max_memory_percent", 40.0, "percent", "Half the size then has a fifth of its memory left."),
            Setting(COVERAGE, 80.0, "percent of hours", "Less says nothing of the rest."),
        ),
        reads=(("cpu_percent", DAYS), ("memory_percent", DAYS)),
    ),
    Rule(
        id=SCHEDULABLE,
        version=1,
        question="Does a machine rest at night and at weekends?",
        resource_types=(MACHINE,),
        step=Step.SCHEDULE,
        judge=schedulable,
        command="gcloud compute resource-policies create instance-schedule hours --project {account} --region {region}",
        cannot_see="whether it must answer at any hour, though nobody asks it",
        settings=(
            Setting("max_cpu_percent", 5.0, "percent", "An hour of which the mean is above it is one of use."),
            Setting("min_idle_hours_per_week", 60, "hours of the week", "Nights alone, from ten to six, are 56."),
            Setting("min_used_hours_per_week", 20, "hours of the week", "Below is a job, not people at work."),
        ),
        reads=(("cpu_percent", 7 * WEEKS),),
    ),
)
