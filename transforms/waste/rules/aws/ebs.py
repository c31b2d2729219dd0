"""Disks (EBS volumes)."""

import polars as pl

from transforms.waste.estate import ID, Estate
from transforms.waste.rule import Rule, Setting, Step
from transforms.waste.thresholds import tag_value

VOLUME = "AWS::EC2::Volume"
CLAIM_TAG = "kubernetes.io/created-for/pvc/name"
ATTACHED = pl.col("attached_to").list.len() > 0


def unattached(estate: Estate) -> pl.LazyFrame:
    """A volume attached to nothing for some days. One made for a cluster's claim is left to the cluster."""
    days = estate.setting("aws.ebs.unattached", "min_days")
    free = estate.since([VOLUME], pl.col("attached_to").list.len() == 0)
    volumes = estate.of(VOLUME).join(free, on=ID, how="left")
    idle_days = (pl.lit(estate.as_of) - pl.col("since")).dt.total_days()
    claim = tag_value(pl.col("tags"), CLAIM_TAG)
    return volumes.select(
        *ID,
        outcome=pl.when(pl.col("attached_to").is_null())
        .then(pl.lit("unknown"))
        .when(ATTACHED | claim.is_not_null() | (idle_days < days))
        .then(pl.lit("in_use"))
        .otherwise(pl.lit("waste")),
        reason=pl.when(pl.col("attached_to").is_null())
        .then(pl.lit("The inventory does not tell what the volume is attached to."))
        .when(ATTACHED)
        .then(pl.format("Attached to {}.", pl.col("attached_to").list.join(", ")))
        .when(claim.is_not_null())
        .then(pl.format("Kept for the claim {} of a cluster.", claim))
        .otherwise(pl.format("Attached to nothing since {}, {} days.", "since", idle_days)),
        since="since",
        by_inventory=pl.lit(value=True),
        evidence=pl.struct("size_gb", "volume_type", "state", min_days=days),
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
)
