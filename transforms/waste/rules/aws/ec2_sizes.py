"""Machines (EC2 instances) that are larger, older or longer on than they need be."""

import polars as pl

from transforms.waste.decided import Case, decided
from transforms.waste.estate import ID, Estate
from transforms.waste.rule import Rule, Setting, Step
from transforms.waste.rules.aws.ec2 import INSTANCE, idle, running
from transforms.waste.rules.aws.sizes import as_type, with_family

DAYS, WEEKS = 30, 4
HOURS_A_WEEK = 7 * 24
UNDERUSED, OLD, SCHEDULABLE = "aws.ec2.underused", "aws.ec2.old_generation", "aws.ec2.schedulable"
COVERAGE = Setting("min_coverage_percent", 80.0, "percent of hours", "Less may hide the hours in which it works.")
LEAST_SAVING = Setting("min_saving_percent", 1.0, "percent of its cost", "Less is not worth a change.")


def underused(estate: Estate) -> pl.LazyFrame:
    """A running machine for whose work the next size down of its family has room, in its busiest hour too."""
    most, memory, least, least_saving = (
        estate.setting(UNDERUSED, name)
        for name in ("max_cpu_percent", "max_memory_percent", "min_coverage_percent", "min_saving_percent")
    )
    machines = with_family(estate, running(estate), "instance_type")
    saved = as_type(estate, machines.select(*ID, now="instance_type", then="smaller"))
    nothing = idle(estate).filter(pl.col("outcome") == "waste").select(*ID, is_idle=pl.lit(value=True))
    known = (
        machines.join(_figures(estate), on=ID, how="left")
        .join(saved, on=ID, how="left")
        .join(nothing, on=ID, how="left")
        .with_columns(busiest_then=pl.col("cpu_hour") * pl.col("factor") / pl.col("smaller_factor"))
    )
    p99 = pl.col("cpu_p99").round(1)
    with_memory = pl.when(pl.col("memory_p99").is_not_null()).then(
        pl.format(", {}% of its memory", pl.col("memory_p99").round(1))
    )
    needs = pl.format(
        "{}% of its processor{} at the 99th percentile of {} days", p99, with_memory.fill_null(""), pl.lit(DAYS)
    )
    return known.select(
        *ID,
        **decided(
            *_not_for_smaller(),
            Case(pl.col("cpu_p99") > most, "in_use", pl.format("It needs {}.", needs)),
            Case(pl.col("memory_p99") > memory, "in_use", pl.format("It needs {}.", needs)),
            Case(
                pl.col("busiest_then") > 100,
                "in_use",
                pl.format(
                    "Its busiest hour needs {}% of its processor, more than {} has.",
                    pl.col("cpu_hour").round(1),
                    "smaller",
                ),
            ),
            Case(pl.col("cpu_coverage") < least, "unknown", _measured_only("cpu_coverage", DAYS)),
            Case(pl.col("saved_percent") < least_saving, "in_use", pl.format("A {} would cost no less.", "smaller")),
            otherwise=("waste", pl.format("It needs {}: a {} would do.", needs, "smaller")),
        ),
        window_days=pl.lit(DAYS),
        coverage_percent="cpu_coverage",
        by_inventory=pl.lit(value=True),
        by_metrics=(pl.col("cpu_coverage") >= least) & pl.col("memory_p99").is_not_null(),
        wasted_in_window="saved_in_window",
        no_saving_reason=_unpriced(),
        action=_change_to("smaller"),
        evidence=pl.struct(
            "instance_type",
            "smaller",
            "priced_by",
            "saved_percent",
            cpu_percent_p99="cpu_p99",
            cpu_percent_busiest_hour="cpu_hour",
            memory_percent_p99="memory_p99",
            max_cpu_percent=most,
            max_memory_percent=memory,
            min_coverage_percent=least,
        ),
    )


def _not_for_smaller() -> tuple[Case, ...]:
    return (
        Case(pl.col("state").is_null(), "unknown", "The inventory does not tell whether it runs."),
        Case(pl.col("is_idle"), "in_use", "It does nothing at all, which is a finding of its own."),
        Case(
            pl.col("factor").is_null(),
            "unknown",
            pl.format("Nothing is known of the size {}.", pl.col("instance_type").fill_null("that it has")),
        ),
        Case(pl.col("smaller").is_null(), "in_use", pl.format("{} is the smallest of its family.", "instance_type")),
        Case(pl.col("cpu_p99").is_null(), "unknown", f"Its processor was not measured in {DAYS} days."),
    )


def _figures(estate: Estate) -> pl.LazyFrame:
    cpu = estate.metric("cpu_percent", days=DAYS)
    memory = estate.metric("memory_percent", days=DAYS).select(*ID, memory_p99="p99")
    return cpu.select(*ID, cpu_p99="p99", cpu_hour="hour_maximum", cpu_coverage="coverage_percent").join(
        memory, on=ID, how="left"
    )


def _measured_only(coverage: str, days: int) -> pl.Expr:
    return pl.format("Only {}% of the hours of {} days were measured.", pl.col(coverage).round(1), pl.lit(days))


def _unpriced() -> pl.Expr:
    """Why a machine with a bill has no saving."""
    return pl.when(pl.col("saved_in_window").is_null() & pl.col("cost").is_not_null()).then(
        pl.lit("the bill has no line of its type that could be priced anew")
    )


def _change_to(target: str) -> pl.Expr:
    return pl.format(
        "aws ec2 modify-instance-attribute --instance-id {} --instance-type {} --region {}",
        "x_resource_key",
        target,
        pl.col("region").fill_null(""),
    )


def old_generation(estate: Estate) -> pl.LazyFrame:
    """A running machine of a family that was replaced, where the bill shows that what replaced it costs less."""
    least = estate.setting(OLD, LEAST_SAVING.name)
    machines = with_family(estate, running(estate), "instance_type")
    saved = as_type(estate, machines.select(*ID, now="instance_type", then="successor"))
    less = pl.format(
        "{} was replaced by {}, which costs {}% less.", "instance_type", "successor", pl.col("saved_percent").round(1)
    )
    return machines.join(saved, on=ID, how="left").select(
        *ID,
        **decided(
            Case(pl.col("instance_type").is_null(), "unknown", "The inventory does not tell its type."),
            Case(
                pl.col("successor").is_null(),
                "in_use",
                pl.format("{} is of no family that was replaced.", "instance_type"),
            ),
            Case(pl.col("state").is_null(), "unknown", "The inventory does not tell whether it runs."),
            Case(
                pl.col("saved_percent") < least,
                "in_use",
                pl.format("{} was replaced by {}, which costs no less.", "instance_type", "successor"),
            ),
            Case(pl.col("cost_now").is_null(), "unknown", "No bill tells what its hours cost."),
            Case(
                pl.col("saved_in_window").is_null(),
                "lead",
                pl.format("{} was replaced by {}, which the bill has no price of.", "instance_type", "successor"),
            ),
            otherwise=("waste", less),
        ),
        by_inventory=pl.lit(value=True),
        by_bill=pl.col("saved_in_window").is_not_null(),
        wasted_in_window="saved_in_window",
        action=_change_to("successor"),
        evidence=pl.struct("instance_type", "successor", "saved_percent", "priced_by", min_saving_percent=least),
    )


def schedulable(estate: Estate) -> pl.LazyFrame:
    """A running machine that works by the week: busy in the same hours each week, and idle in all others."""
    cpu, idle_hours, busy_hours = (
        estate.setting(SCHEDULABLE, name)
        for name in ("max_cpu_percent", "min_idle_hours_per_week", "min_busy_hours_per_week")
    )
    machines = running(estate).join(_week(estate, cpu), on=ID, how="left")
    share = pl.col("idle_hours") / HOURS_A_WEEK
    said = pl.format(
        "{} of 168 hours of the week idle in each of {} weeks, {} busy in each",
        "idle_hours",
        pl.lit(WEEKS),
        "busy_hours",
    )
    return machines.select(
        *ID,
        **decided(
            Case(pl.col("state").is_null(), "unknown", "The inventory does not tell whether it runs."),
            Case(pl.col("known_hours").is_null(), "unknown", f"The hours of its last {WEEKS} weeks were not measured."),
            Case(
                pl.col("known_hours") < HOURS_A_WEEK,
                "unknown",
                pl.format(
                    "Only {} of 168 hours of the week were measured in each of {} weeks.", "known_hours", pl.lit(WEEKS)
                ),
            ),
            Case(pl.col("busy_hours") < busy_hours, "in_use", pl.format("{}: it does not work by the week.", said)),
            Case(pl.col("idle_hours") < idle_hours, "in_use", pl.format("{}.", said)),
            otherwise=("waste", pl.format("{}: it could be off in these.", said)),
        ),
        window_days=pl.lit(7 * WEEKS),
        coverage_percent=pl.col("points") * 100.0 / (HOURS_A_WEEK * WEEKS),
        by_inventory=pl.lit(value=True),
        by_metrics=pl.col("known_hours") == HOURS_A_WEEK,
        wasted_share=share,
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


def _week(estate: Estate, cpu: pl.Expr) -> pl.LazyFrame:
    """ID, `known_hours` of the week with a point in each week, `idle_hours` idle in each, `busy_hours` busy in each."""
    limits = estate.of(INSTANCE).select(*ID, limit=cpu)
    whole = pl.col("weeks") >= WEEKS
    return (
        estate.hours("cpu_percent", weeks=WEEKS)
        .join(limits, on=ID)
        .group_by(ID)
        .agg(
            known_hours=whole.sum(),
            idle_hours=(whole & (pl.col("highest") <= pl.col("limit"))).sum(),
            busy_hours=(whole & (pl.col("lowest") > pl.col("limit"))).sum(),
            points=pl.col("weeks").sum(),
        )
        .with_columns(pl.col("known_hours", "idle_hours", "busy_hours").cast(pl.Int64))
    )


RULES = (
    Rule(
        id=UNDERUSED,
        version=1,
        question="Could a machine be smaller?",
        resource_types=(INSTANCE,),
        step=Step.SHRINK,
        judge=underused,
        command="aws ec2 modify-instance-attribute --instance-id {resource_id} --instance-type … --region {region}",
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
        command="aws ec2 modify-instance-attribute --instance-id {resource_id} --instance-type … --region {region}",
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
