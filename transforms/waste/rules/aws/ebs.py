"""Disks (EBS volumes): attached to nothing, to machines that are off, or never read and written."""

import polars as pl

from transforms.waste.decided import Case, decided
from transforms.waste.estate import ID, Estate
from transforms.waste.lasting import lasting
from transforms.waste.rule import Rule, Setting, Step
from transforms.waste.rules.aws.ec2 import INSTANCE, stopped_for
from transforms.waste.thresholds import tag_value

VOLUME = "AWS::EC2::Volume"
CLAIM_TAG = "kubernetes.io/created-for/pvc/name"
ATTACHED = pl.col("attached_to").list.len() > 0
UNTOLD = Case(pl.col("attached_to").is_null(), "unknown", "The inventory does not tell what the volume is attached to.")
LOW_IO_DAYS = 30


def unattached(estate: Estate) -> pl.LazyFrame:
    """A volume attached to nothing for some days. One made for a cluster's claim is left to the cluster."""
    days = estate.setting("aws.ebs.unattached", "min_days")
    empty = pl.col("attached_to").list.len() == 0
    volumes = lasting(estate.of(VOLUME), estate, [VOLUME], empty, "detached")
    claim = tag_value(pl.col("tags"), CLAIM_TAG)
    for_days = pl.format("Attached to nothing since {}, {} days.", "since", "held_days")
    return volumes.select(
        *ID,
        **decided(
            UNTOLD,
            Case(ATTACHED, "in_use", pl.format("Attached to {}.", pl.col("attached_to").list.join(", "))),
            Case(claim.is_not_null(), "in_use", pl.format("Kept for the claim {} of a cluster.", claim)),
            Case(pl.col("held_days") >= days, "waste", for_days),
            Case(~pl.col("start_unknown"), "in_use", for_days),
            otherwise=("unknown", pl.format("Attached to nothing when it was first seen on {}.", "since")),
        ),
        since="since",
        by_inventory=pl.lit(value=True),
        evidence=pl.struct("size_gb", "volume_type", "state", unattached_days="held_days", min_days=days),
    )


def on_stopped_instance(estate: Estate) -> pl.LazyFrame:
    """A volume of which every instance that it is attached to has been stopped for some days."""
    days = estate.setting("aws.ebs.on_stopped_instance", "min_days")
    volumes = estate.of(VOLUME).filter(ATTACHED | pl.col("attached_to").is_null())
    machines = stopped_for(estate).select(*ID, "since", "held_days", "start_unknown", host_state="state")
    hosts = (
        volumes.select(*ID, "attached_to")
        .explode("attached_to")
        .join(machines, left_on=["provider", "account", "attached_to"], right_on=ID, how="left")
        .group_by(ID)
        .agg(
            unknown=pl.col("host_state").is_null().any(),
            running=pl.col("attached_to").filter(pl.col("host_state") != "stopped"),
            stopped_days=pl.col("held_days").min(),
            since=pl.col("since").max(),
            start_unknown=pl.col("start_unknown").any(),
        )
    )
    named = pl.col("attached_to").list.join(", ")
    return volumes.join(hosts, on=ID, how="left").select(
        *ID,
        **decided(
            UNTOLD,
            Case(
                pl.col("running").list.len() > 0,
                "in_use",
                pl.format("Attached to {}, not stopped.", pl.col("running").list.join(", ")),
            ),
            Case(
                pl.col("unknown"),
                "unknown",
                pl.format("The inventory does not tell whether {} are stopped.", named),
            ),
            Case(
                pl.col("stopped_days") >= days,
                "waste",
                pl.format("Kept for {}, stopped since {}, {} days.", named, "since", "stopped_days"),
            ),
            Case(pl.col("start_unknown"), "unknown", pl.format("Since when {} are stopped is not told.", named)),
            otherwise=("in_use", pl.format("{} was stopped {} days ago only.", named, "stopped_days")),
        ),
        since="since",
        by_inventory=pl.lit(value=True),
        evidence=pl.struct("size_gb", "volume_type", "attached_to", "stopped_days", min_days=days),
    )


def low_io(estate: Estate) -> pl.LazyFrame:
    """A volume that is attached, and on nearly all days neither read nor written."""
    most = estate.setting("aws.ebs.low_io", "max_operations_per_day")
    least = estate.setting("aws.ebs.low_io", "min_coverage_percent")
    volumes = (
        estate.of(VOLUME)
        .filter(ATTACHED | pl.col("attached_to").is_null())
        .join(estate.metric("disk_operations", days=LOW_IO_DAYS), on=ID, how="left")
        .with_columns(busy=pl.col("day_p95").round(1), known=pl.col("coverage_percent").round(1))
    )
    said = pl.format("{} reads and writes a day at the 95th percentile of {} days", "busy", pl.lit(LOW_IO_DAYS))
    return volumes.select(
        *ID,
        **decided(
            Case(pl.col("day_p95").is_null(), "unknown", f"No reads or writes were measured in {LOW_IO_DAYS} days."),
            Case(
                pl.col("coverage_percent") < least,
                "unknown",
                pl.format("Only {}% of the hours of {} days were measured.", "known", pl.lit(LOW_IO_DAYS)),
            ),
            Case(pl.col("day_p95") > most, "in_use", pl.format("{}.", said)),
            otherwise=("waste", pl.format("{}, no more than {}.", said, most)),
        ),
        window_days=pl.lit(LOW_IO_DAYS),
        coverage_percent="coverage_percent",
        last_activity="last_above_zero",
        by_inventory=pl.lit(value=True),
        by_metrics=pl.col("coverage_percent") >= least,
        evidence=pl.struct(
            "size_gb",
            "volume_type",
            "attached_to",
            operations_per_day_p95="day_p95",
            operations_per_day_most="day_maximum",
            max_operations_per_day=most,
            min_coverage_percent=least,
        ),
    )


RULES = (
    Rule(
        id="aws.ebs.unattached",
        version=1,
        question="Is a volume attached to nothing?",
        resource_types=(VOLUME,),
        step=Step.DELETE,
        judge=unattached,
        command="aws ec2 delete-volume --volume-id {resource_id} --region {region}",
        cannot_see="whether somebody means to attach it again, or needs what is on it; take a snapshot first",
        settings=(Setting("min_days", 7, "days", "A week covers a rebuild or a restart."),),
    ),
    Rule(
        id="aws.ebs.on_stopped_instance",
        version=1,
        question="Are disks kept for machines that are off?",
        resource_types=(VOLUME, INSTANCE),
        step=Step.DELETE,
        judge=on_stopped_instance,
        command="aws ec2 create-snapshot --volume-id {resource_id} --region {region}",
        cannot_see="whether the machine is to be started again; what it needs can be kept as a snapshot or an image",
        settings=(Setting("min_days", 14, "days", "Two weeks cover a holiday."),),
    ),
    Rule(
        id="aws.ebs.low_io",
        version=1,
        question="Is a disk read or written at all?",
        resource_types=(VOLUME,),
        step=Step.DELETE,
        judge=low_io,
        command="aws ec2 detach-volume --volume-id {resource_id} --region {region}",
        cannot_see="whether what lies on it is needed some day; take a snapshot before it goes",
        settings=(
            Setting("max_operations_per_day", 10, "reads and writes a day", "A mount alone makes a few."),
            Setting("min_coverage_percent", 80.0, "percent of hours", "Less may hide the days on which it is used."),
        ),
        reads=(("disk_operations", LOW_IO_DAYS),),
    ),
)
