"""Virtual machines that are on: whether they do nothing, are too large, or are idle at night."""

import polars as pl

from transforms.waste.cases import Case, always, answered, in_use, short, unknown, unmeasured, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.rule import Rule, Setting, Step
from transforms.waste.rules.azure.smaller import priced_machine, unpriced
from transforms.waste.rules.azure.use import (
    COVERAGE,
    IDLE,
    IDLE_DAYS,
    WITH_ACCELERATOR,
    idle_cases,
    looked_at,
    reads,
    with_use,
)
from transforms.waste.rules.azure.vm import DEALLOCATED, MACHINE, STOPPED

UNDERUSED_DAYS = 30
WEEKS = 4
HOURS_A_WEEK = 168
UNDERUSED = (
    Setting("max_cpu_percent", 40.0, "percent, the 99th percentile of hours", "Half the size has room for twice that."),
    Setting("max_memory_percent", 40.0, "percent", "Half the size has half the memory; where it is known."),
    COVERAGE,
)
ROOM_PERCENT = 90.0
RESIZE = "az vm resize --ids {resource_id} --size "


def machines_on(estate: Estate) -> pl.LazyFrame:
    """Machines that are not known to be off."""
    return estate.of(MACHINE).filter(~pl.col("state").is_in([STOPPED, DEALLOCATED]).fill_null(value=False))


def idle(estate: Estate) -> pl.LazyFrame:
    """A machine that is on and does nothing, by its CPU, its network and what it holds in memory."""
    return answered(
        with_use(machines_on(estate), estate, IDLE_DAYS),
        *idle_cases(estate, "azure.vm.idle"),
        window_days=IDLE_DAYS,
        coverage_percent=pl.min_horizontal("cpu_coverage", "network_coverage"),
        by_inventory=pl.col("state").is_not_null(),
        by_metrics=pl.col("cpu_coverage").is_not_null(),
        evidence=pl.struct(looked_at(estate, "azure.vm.idle", IDLE)),
    )


def underused_cases(estate: Estate, rule: str) -> tuple[Case, ...]:
    """Of `with_use` over UNDERUSED_DAYS and `priced_machine`: whether the next size down would do."""
    cpu, memory, least = (estate.setting(rule, each.name) for each in UNDERUSED)
    busiest = pl.col("cpu_in_an_hour") * pl.col("factor") / pl.col("smaller_factor")
    p99, days = short("cpu_p99"), pl.lit(UNDERUSED_DAYS)
    return (
        in_use(pl.col("cpu_p99") > cpu, "The 99th percentile of its CPU's hours is {}% over {} days.", p99, days),
        in_use(pl.col("memory_percent") > memory, "It holds {}% of its memory.", short("memory_percent")),
        in_use(pl.col("kind") == "burst", "A {} is sized by what it may burst to.", "machine_type"),
        *unmeasured("cpu_coverage", least, UNDERUSED_DAYS, estate.as_of),
        unknown(WITH_ACCELERATOR, "Nobody tells how busy the accelerators of a {} are.", "machine_type"),
        unknown(
            pl.col("kind").is_null(), "The family of {} is not known, so neither is a smaller size.", "machine_type"
        ),
        in_use(pl.col("smaller").is_null(), "Its family has nothing smaller than {}.", "machine_type"),
        in_use(
            busiest > ROOM_PERCENT, "An hour at {}% of its CPU would not fit {}.", short("cpu_in_an_hour"), "smaller"
        ),
        in_use(pl.col("saved_in_window") <= 0, "{} would cost no less.", "smaller"),
        waste(
            always(),
            "The 99th percentile of its CPU's hours is {}% over {} days, its busiest hour {}%: {} would do.",
            p99,
            days,
            short("cpu_in_an_hour"),
            "smaller",
        ),
    )


def underused_rows(rows: pl.LazyFrame, estate: Estate, rule: str, idle_ones: pl.LazyFrame, resize: str) -> pl.LazyFrame:
    """Verdicts of rows with `machine_type`; what does nothing at all is left to the rule that found it.

    `resize` is the command without the size that ends it.
    """
    busy = rows.join(idle_ones.filter(pl.col("outcome") == "waste"), on=ID, how="anti")
    return answered(
        priced_machine(with_use(busy, estate, UNDERUSED_DAYS), estate),
        *underused_cases(estate, rule),
        window_days=UNDERUSED_DAYS,
        coverage_percent="cpu_coverage",
        by_inventory=pl.col("memory_percent").is_not_null(),
        by_metrics=pl.col("cpu_coverage").is_not_null(),
        wasted_in_window="saved_in_window",
        no_saving_reason=unpriced("smaller"),
        action=pl.lit(resize) + pl.col("smaller"),
        evidence=pl.struct("smaller", "priced_by", *looked_at(estate, rule, UNDERUSED)),
    )


def underused(estate: Estate) -> pl.LazyFrame:
    """A machine of which the next size down in its family would do."""
    return underused_rows(machines_on(estate), estate, "azure.vm.underused", idle(estate), RESIZE)


def schedulable(estate: Estate) -> pl.LazyFrame:
    """A machine that works at the same hours every week and does nothing at the others."""
    cpu, rest, work, least = (
        estate.setting("azure.vm.schedulable", name)
        for name in ("max_cpu_percent", "min_idle_hours_per_week", "min_busy_hours_per_week", "min_coverage_percent")
    )
    machines = machines_on(estate).join(idle(estate).filter(pl.col("outcome") == "waste"), on=ID, how="anti")
    hours = estate.week("cpu_percent", machines.select(*ID, limit=cpu), weeks=WEEKS).select(
        *ID,
        coverage_percent=pl.col("known_hours") * 100.0 / HOURS_A_WEEK,
        idle_hours="resting_hours",
        busy_hours="used_hours",
    )
    return answered(
        machines.join(hours, on=ID, how="left"),
        *unmeasured("coverage_percent", least, 7 * WEEKS, estate.as_of),
        in_use(pl.col("idle_hours") < rest, "Idle in {} hours of the week only.", "idle_hours"),
        in_use(
            pl.col("busy_hours") < work,
            "Busy in {} hours of the week only: it runs jobs, and keeps no office hours.",
            "busy_hours",
        ),
        waste(
            always(),
            "In each of {} weeks the same {} of 168 hours were idle, and {} were not.",
            pl.lit(WEEKS),
            "idle_hours",
            "busy_hours",
        ),
        window_days=7 * WEEKS,
        coverage_percent="coverage_percent",
        by_inventory=True,
        by_metrics=pl.col("coverage_percent").is_not_null(),
        wasted_share=pl.col("idle_hours") / HOURS_A_WEEK,
        evidence=pl.struct(
            "machine_type", "idle_hours", "busy_hours", max_cpu_percent=cpu, min_idle_hours_per_week=rest,
            min_busy_hours_per_week=work, min_coverage_percent=least,
        ),
    )  # fmt: skip


RULES = (
    Rule(
        id="azure.vm.idle",
        version=1,
        question="Does a machine that is on do nothing?",
        resource_types=(MACHINE,),
        step=Step.STOP,
        judge=idle,
        command="az vm deallocate --ids {resource_id}",
        cannot_see="what it computes less often than every two weeks, and whether it is kept as a spare",
        settings=IDLE,
        reads=reads(IDLE_DAYS),
    ),
    Rule(
        id="azure.vm.underused",
        version=1,
        question="Could a machine be smaller?",
        resource_types=(MACHINE,),
        step=Step.SHRINK,
        judge=underused,
        command="az vm resize --ids {resource_id} --size SIZE",
        cannot_see="how many disks and how much throughput the smaller size takes, and memory where no metric tells it",
        settings=UNDERUSED,
        reads=reads(UNDERUSED_DAYS),
    ),
    Rule(
        id="azure.vm.schedulable",
        version=1,
        question="Is a machine idle at night and at weekends?",
        resource_types=(MACHINE,),
        step=Step.SCHEDULE,
        judge=schedulable,
        command="az vm auto-shutdown --ids {resource_id} --time 1900",
        cannot_see="who would have to start it in the morning",
        settings=(
            Setting("max_cpu_percent", 5.0, "percent", "An hour whose mean is never above it is idle."),
            Setting("min_idle_hours_per_week", 40, "hours", "Less is not worth a timetable."),
            Setting("min_busy_hours_per_week", 20, "hours", "What is busy less often runs jobs at odd hours."),
            COVERAGE,
        ),
        reads=(("cpu_percent", 7 * WEEKS), *reads(IDLE_DAYS)),
    ),
)
