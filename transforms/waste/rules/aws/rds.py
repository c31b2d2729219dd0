"""Databases of RDS. DocumentDB's and Neptune's, which RDS lists too, have rules of their own."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, unknown, unmeasured, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.lasting import lasting
from transforms.waste.rule import Rule, Setting, Step
from transforms.waste.rules.aws.resized import (
    COVERAGE,
    DAYS,
    LEAST_SAVING,
    NO_STATE,
    newer_is_cheaper,
    smaller_would_do,
)

DB = "AWS::RDS::DBInstance"
IDLE, UNDERUSED, STOPPED, OLD = "aws.rds.idle", "aws.rds.underused", "aws.rds.stopped", "aws.rds.old_generation"
OTHERS = ("docdb", "neptune")
IDLE_DAYS = 14
# Usage types of an instance's hours: InstanceUsage:db.m5.large, Multi-AZUsage:…; not of storage and backups.
HOURS_METER = r"(Instance|Multi-AZ|Heavy|Mirror)[A-Za-z-]*Usage:"
CHANGE = "aws rds modify-db-instance --db-instance-identifier {name} --db-instance-class {type} --region {region}"


def databases(estate: Estate) -> pl.LazyFrame:
    """Of RDS' own engines."""
    return estate.of(DB).filter(~pl.col("engine").is_in(OTHERS).fill_null(value=False))


def idle(estate: Estate) -> pl.LazyFrame:
    """A database to which nobody connects, nor to any other of its cluster. A replica stands by for another."""
    monitoring, least = (estate.setting(IDLE, name) for name in ("monitoring_connections", "min_coverage_percent"))
    there = (
        databases(estate)
        .filter(pl.col("state").is_null() | (pl.col("state") != "stopped"))
        .join(estate.metric("connections", days=IDLE_DAYS), on=ID, how="left")
    )
    constant = (pl.col("maximum") <= monitoring) & (pl.col("maximum") == pl.col("minimum"))
    cluster = pl.col("cluster").list.first()
    others = ["provider", "account", cluster]
    known = there.with_columns(
        used=(pl.col("maximum") > 0) & ~constant.fill_null(value=False),
        measured=(pl.col("coverage_percent") >= least).fill_null(value=False),
    ).with_columns(
        cluster_used=cluster.is_not_null() & pl.col("used").any().over(others),
        cluster_untold=cluster.is_not_null() & ~pl.col("measured").all().over(others),
        is_single=cluster.is_null(),
    )
    most = pl.col("maximum").cast(pl.Int64)
    return answered(
        known,
        in_use(pl.col("used"), "Up to {} connections were open, last on {}.", most, "last_above_zero"),
        in_use(_has("replica_of"), "It replicates {}.", pl.col("replica_of").list.join(", ")),
        in_use(_has("replicas"), "{} replicate it.", pl.col("replicas").list.join(", ")),
        in_use(pl.col("cluster_used"), "Others of its cluster {} are used.", cluster),
        NO_STATE,
        *unmeasured("coverage_percent", least, IDLE_DAYS, estate.as_of),
        unknown(pl.col("cluster_untold"), "Others of its cluster {} are not measured.", cluster),
        unknown(pl.col("replica_of").is_null(), "The inventory does not tell whether it is a replica."),
        waste(pl.col("maximum") > 0, f"Its {{}} connections never change in {IDLE_DAYS} days: monitoring.", most),
        waste(always(), f"Nobody connected in {IDLE_DAYS} days."),
        window_days=IDLE_DAYS,
        coverage_percent="coverage_percent",
        last_activity="last_above_zero",
        by_inventory=True,
        by_metrics=(pl.col("coverage_percent") >= least) & (pl.col("maximum") == 0),
        evidence=pl.struct(
            "instance_class",
            "engine",
            connections_most="maximum",
            connections_least="minimum",
            monitoring_connections=monitoring,
            min_coverage_percent=least,
        ),
    )


def _has(keys: str) -> pl.Expr:
    """Of a database of its own: those of a cluster are idle where all of it is."""
    return pl.col("is_single") & (pl.col(keys).list.len() > 0)


def underused(estate: Estate) -> pl.LazyFrame:
    """A database for whose work the next size down of its class has room."""
    nothing = idle(estate).filter(pl.col("outcome") == "waste").select(*ID, is_idle=pl.lit(value=True))
    return smaller_would_do(estate, UNDERUSED, _running(estate).join(nothing, on=ID, how="left"), CHANGE)


def old_generation(estate: Estate) -> pl.LazyFrame:
    """A database of an older class, where the bill shows that what replaced it costs less."""
    return newer_is_cheaper(estate, OLD, _running(estate), CHANGE)


def _running(estate: Estate) -> pl.LazyFrame:
    there = databases(estate).filter(pl.col("state").is_null() | (pl.col("state") != "stopped"))
    return there.rename({"instance_class": "type"})


def stopped(estate: Estate) -> pl.LazyFrame:
    """A database that is stopped again each week, since RDS starts it by itself after seven days, and keeps storage."""
    days = estate.setting(STOPPED, "min_days")
    hours = pl.col("meter").str.contains(HOURS_METER)
    billed = estate.charges.group_by(ID).agg(
        days_billed=pl.col("days_7").max(),
        days_on=pl.col("days_7").filter(hours).max().fill_null(0),
    )
    there = lasting(databases(estate), estate, [DB], pl.col("state") == "stopped").join(billed, on=ID, how="left")
    off_by_bill = (pl.col("days_billed") >= 7) & (pl.col("days_on") == 0) & (days <= 7)
    off = ("Stopped since {}, {} days; its storage is paid for.", "since", "held_days")
    return answered(
        there,
        NO_STATE,
        in_use(pl.col("state") != "stopped", "It is {}.", "state"),
        waste(pl.col("held_days") >= days, *off),
        waste(off_by_bill, "Stopped, and the bill has no hour of it in 7 days; its storage is paid for."),
        in_use(~pl.col("start_unknown"), *off),
        in_use(estate.days_since(pl.col("created")) < days, "Made on {} only.", pl.col("created").dt.date()),
        unknown(always(), "Stopped when it was first seen on {}; since when is not told.", "since"),
        since="since",
        by_inventory=True,
        evidence=pl.struct("instance_class", "engine", "size_gb", "state", stopped_days="held_days", min_days=days),
    )


RULES = (
    Rule(
        id=IDLE,
        version=1,
        question="Does nobody connect to a database?",
        resource_types=(DB,),
        step=Step.DELETE,
        judge=idle,
        command="aws rds delete-db-instance --db-instance-identifier {name} "
        "--final-db-snapshot-identifier {name}-final --region {region}",
        cannot_see="whether the data must be kept; who connects for less than a minute",
        settings=(
            Setting(
                "monitoring_connections", 0, "connections", "So many that never change count as none: agents, pools."
            ),
            Setting("min_coverage_percent", 80.0, "percent of hours", "Less may hide the hours of a connection."),
        ),
        reads=(("connections", IDLE_DAYS),),
    ),
    Rule(
        id=UNDERUSED,
        version=1,
        question="Could a database be smaller?",
        resource_types=(DB,),
        step=Step.SHRINK,
        judge=underused,
        command=CHANGE,
        cannot_see="its memory, in which it keeps what it reads, and the connections that a smaller one allows",
        settings=(
            Setting("max_cpu_percent", 20.0, "percent, p99 of hours", "A database waits for disks and memory as well."),
            Setting("max_memory_percent", 40.0, "percent, p99", "Where it is told; the next size down has about half."),
            COVERAGE,
            LEAST_SAVING,
        ),
        reads=(("cpu_percent", DAYS), ("connections", IDLE_DAYS)),
    ),
    Rule(
        id=STOPPED,
        version=1,
        question="Is a database stopped, and its storage kept?",
        resource_types=(DB,),
        step=Step.DELETE,
        judge=stopped,
        command="aws rds delete-db-instance --db-instance-identifier {name} "
        "--final-db-snapshot-identifier {name}-final --region {region}",
        cannot_see="whether it is to be started again; a snapshot keeps its data for less",
        settings=(Setting("min_days", 7, "days", "RDS starts it by itself after seven: somebody stops it again."),),
    ),
    Rule(
        id=OLD,
        version=1,
        question="Is a database of an older class dearer than what replaced it?",
        resource_types=(DB,),
        step=Step.MODERNISE,
        judge=old_generation,
        command=CHANGE,
        cannot_see="whether its engine's version runs on the newer class",
        settings=(LEAST_SAVING,),
    ),
)
