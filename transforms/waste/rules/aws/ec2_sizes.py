"""Machines (EC2 instances) that are larger, older or longer on than they need be."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, unknown, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.rule import Rule, Setting, Step
from transforms.waste.rules.aws.ec2 import INSTANCE, idle, running
from transforms.waste.rules.aws.resized import COVERAGE, DAYS, LEAST_SAVING, newer_is_cheaper, smaller_would_do

WEEKS = 4
HOURS_A_WEEK = 7 * 24
UNDERUSED, OLD, SCHEDULABLE = "aws.ec2.underused", "aws.ec2.old_generation", "aws.ec2.schedulable"
CHANGE = "aws ec2 modify-instance-attribute --instance-id {resource_id} --instance-type {type} --region {region}"


def underused(estate: Estate) -> pl.LazyFrame:
    """A running machine for whose work the next size down of its family has room, in its busiest hour too."""
    nothing = idle(estate).filter(pl.col("outcome") == "waste").select(*ID, is_idle=pl.lit(value=True))
    machines = running(estate).rename({"instance_type": "type"}).join(nothing, on=ID, how="left")
    return smaller_would_do(estate, UNDERUSED, machines, CHANGE)


def old_generation(estate: Estate) -> pl.LazyFrame:
    """A running machine of a family that was replaced, where the bill shows that what replaced it costs less."""
    return newer_is_cheaper(estate, OLD, running(estate).rename({"instance_type": "type"}), CHANGE)


def schedulable(estate: Estate) -> pl.LazyFrame:
    """A running machine that works by the week: busy in the same hours each week, and idle in all others."""
    cpu, idle_hours, busy_hours = (
        estate.setting(SCHEDULABLE, name)
        for name in ("max_cpu_percent", "min_idle_hours_per_week", "min_busy_hours_per_week")
    )
    week = estate.week("cpu_percent", running(estate).select(*ID, limit=cpu), weeks=WEEKS)
    machines = running(estate).join(week.rename({"resting_hours": "idle_hours"}), on=ID, how="left")
    said = f"{{}} of 168 hours of the week idle in each of {WEEKS} weeks, {{}} busy in each"
    hours = ("idle_hours", "busy_hours")
    return answered(
        machines,
        unknown(pl.col("state").is_null(), "The inventory does not tell whether it runs."),
        unknown(pl.col("known_hours").is_null(), f"The hours of its last {WEEKS} weeks were not measured."),
        unknown(
            pl.col("known_hours") < HOURS_A_WEEK,
            f"Only {{}} of 168 hours of the week were measured in each of {WEEKS} weeks.",
            "known_hours",
        ),
        in_use(pl.col("busy_hours") < busy_hours, f"{said}: it does not work by the week.", *hours),
        in_use(pl.col("idle_hours") < idle_hours, f"{said}.", *hours),
        waste(always(), f"{said}: it could be off in these.", *hours),
        window_days=7 * WEEKS,
        coverage_percent=pl.col("points") * 100.0 / (HOURS_A_WEEK * WEEKS),
        by_inventory=True,
        by_metrics=pl.col("known_hours") == HOURS_A_WEEK,
        wasted_share=pl.col("idle_hours") / HOURS_A_WEEK,
        evidence=pl.struct(
            "instance_type",
            "idle_hours",
            "busy_hours",
            "known_hours",
            max_cpu_percent=cpu,
            min_idle_hours_per_week=idle_hours,
            min_busy_hours_per_week=busy_hours,
        ),
    )


RULES = (
    Rule(
        id=UNDERUSED,
        version=1,
        question="Could a machine be smaller?",
        resource_types=(INSTANCE,),
        step=Step.SHRINK,
        judge=underused,
        command=CHANGE,
        cannot_see="memory where no agent tells it; disks' and network's own limits, which are lower on smaller sizes",
        settings=(
            Setting("max_cpu_percent", 40.0, "percent, p99 of hours", "The next size down has about half."),
            Setting("max_memory_percent", 40.0, "percent, p99", "The next size down has about half."),
            COVERAGE,
            LEAST_SAVING,
        ),
        reads=(("cpu_percent", DAYS), ("memory_percent", DAYS)),
    ),
    Rule(
        id=OLD,
        version=1,
        question="Is a machine of an older family dearer than what replaced it?",
        resource_types=(INSTANCE,),
        step=Step.MODERNISE,
        judge=old_generation,
        command=CHANGE,
        cannot_see="whether its system has the drivers that newer machines need",
        settings=(LEAST_SAVING,),
    ),
    Rule(
        id=SCHEDULABLE,
        version=1,
        question="Is a machine on at nights and weekends, when nobody needs it?",
        resource_types=(INSTANCE,),
        step=Step.SCHEDULE,
        judge=schedulable,
        command="aws ec2 stop-instances --instance-ids {resource_id} --region {region}",
        cannot_see="work that needs no processor; its disks and addresses are paid for while it is off too",
        settings=(
            Setting("max_cpu_percent", 5.0, "percent, mean of an hour", "What only its agents do."),
            Setting("min_idle_hours_per_week", 40, "hours of the week", "Fewer are not worth a timetable."),
            Setting("min_busy_hours_per_week", 20, "hours of the week", "With fewer it is idle, or runs a batch."),
        ),
        reads=(("cpu_percent", 7 * WEEKS),),
    ),
)
