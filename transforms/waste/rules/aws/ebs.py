"""Disks (EBS volumes): attached to nothing, to machines that are off, or never read and written."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, unknown, unmeasured, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.lasting import lasting
from transforms.waste.rule import Rule, Setting, Step
from transforms.waste.rules.aws.ec2 import INSTANCE, stopped_for
from transforms.waste.thresholds import tag_value

VOLUME = "AWS::EC2::Volume"
CLAIM_TAG = "kubernetes.io/created-for/pvc/name"
ATTACHED = pl.col("attached_to").list.len() > 0
MACHINES = pl.col("attached_to").list.join(", ")
UNTOLD = unknown(pl.col("attached_to").is_null(), "The inventory does not tell what the volume is attached to.")
LOW_IO_DAYS = 30


def unattached(estate: Estate) -> pl.LazyFrame:
    """A volume attached to nothing for some days. One made for a cluster's claim is left to the cluster."""
    days = estate.setting("aws.ebs.unattached", "min_days")
    empty = pl.col("attached_to").list.len() == 0
    volumes = lasting(estate.of(VOLUME), estate, [VOLUME], empty, "detached", is_exact=True)
    claim = tag_value(pl.col("tags"), CLAIM_TAG)
    for_days = ("Attached to nothing since {}, {} days.", "since", "held_days")
    return answered(
        volumes,
        UNTOLD,
        in_use(ATTACHED, "Attached to {}.", MACHINES),
        in_use(claim.is_not_null(), "Kept for the claim {} of a cluster.", claim),
        unknown(pl.col("tags").is_null(), "Its tags were not told: a cluster may keep it for a claim."),
        waste(pl.col("held_days") >= days, *for_days),
        in_use(~pl.col("start_unknown"), *for_days),
        in_use(estate.days_since(pl.col("created")) < days, "Made on {} only.", pl.col("created").dt.date()),
        unknown(always(), "Attached to nothing when it was first seen on {}.", "since"),
        since="since",
        by_inventory=True,
        evidence=pl.struct("size_gb", "volume_type", "state", unattached_days="held_days", min_days=days),
    )


def on_stopped_instance(estate: Estate) -> pl.LazyFrame:
    """A volume of which every instance that it is attached to has been stopped for some days."""
    days = estate.setting("aws.ebs.on_stopped_instance", "min_days")
    volumes = estate.of(VOLUME).filter(ATTACHED | pl.col("attached_to").is_null())
    return answered(
        volumes.join(_hosts(estate, volumes), on=ID, how="left"),
        UNTOLD,
        in_use(pl.col("on").list.len() > 0, "Attached to {}, not stopped.", pl.col("on").list.join(", ")),
        unknown(pl.col("is_untold"), "The inventory does not tell whether {} are stopped.", MACHINES),
        waste(
            pl.col("stopped_days") >= days,
            "Kept for {}, stopped since {}, {} days.",
            MACHINES,
            "stopped_since",
            "stopped_days",
        ),
        unknown(pl.col("start_unknown"), "Since when {} are stopped is not told.", MACHINES),
        in_use(always(), "{} was stopped {} days ago only.", MACHINES, "stopped_days"),
        since="stopped_since",
        by_inventory=True,
        evidence=pl.struct("size_gb", "volume_type", "attached_to", "stopped_days", min_days=days),
    )


def _hosts(estate: Estate, volumes: pl.LazyFrame) -> pl.LazyFrame:
    """ID of volumes, with what is true of all the machines that each is attached to.

    `is_untold` (a machine's state), `on` (keys of those not stopped), `stopped_days` and `stopped_since` of the one
    that was stopped last, `start_unknown`.
    """
    machines = stopped_for(estate).select(*ID, "since", "held_days", "start_unknown", host_state="state")
    return (
        volumes.select(*ID, "attached_to")
        .explode("attached_to")
        .join(machines, left_on=["provider", "account", "attached_to"], right_on=ID, how="left")
        .group_by(ID)
        .agg(
            is_untold=pl.col("host_state").is_null().any(),
            on=pl.col("attached_to").filter(pl.col("host_state") != "stopped"),
            stopped_days=pl.col("held_days").min(),
            stopped_since=pl.col("since").max(),
            start_unknown=pl.col("start_unknown").any(),
        )
    )


def low_io(estate: Estate) -> pl.LazyFrame:
    """A volume that is attached, and on nearly all days neither read nor written."""
    most = estate.setting("aws.ebs.low_io", "max_operations_per_day")
    least = estate.setting("aws.ebs.low_io", "min_coverage_percent")
    volumes = (
        estate.of(VOLUME)
        .filter(ATTACHED | pl.col("attached_to").is_null())
        .join(estate.metric("disk_operations", days=LOW_IO_DAYS), on=ID, how="left")
    )
    said = f"{{}} reads and writes a day at the 95th percentile of {LOW_IO_DAYS} days"
    a_day = pl.col("day_p95").round(1)
    return answered(
        volumes,
        *unmeasured("coverage_percent", least, LOW_IO_DAYS, estate.as_of),
        in_use(pl.col("day_p95") > most, f"{said}.", a_day),
        waste(pl.col("day_p95").is_not_null(), f"{said}, no more than {{}}.", a_day, most),
        unknown(always(), "No reads or writes of it are measured."),
        window_days=LOW_IO_DAYS,
        coverage_percent="coverage_percent",
        last_activity="last_above_zero",
        by_inventory=True,
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
