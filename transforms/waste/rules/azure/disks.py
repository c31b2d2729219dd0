"""Managed disks."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, unknown, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.lasting import lasting
from transforms.waste.rule import Rule, Setting, Step
from transforms.waste.rules.azure.ids import links, name_in, names
from transforms.waste.rules.azure.vm import MACHINE, OFF, off_machines
from transforms.waste.thresholds import tag_value

DISK = "microsoft.compute/disks"
ATTACHED = pl.col("attached_to").list.len() > 0
CLAIM_TAG = "kubernetes.io-created-for-pvc-name"
# Tags and names that site recovery and Azure Backup give to disks that they write into:
# https://learn.microsoft.com/azure/site-recovery/azure-to-azure-replicate-after-migration
REPLICA_TAGS = ("ASR-ReplicaDisk", "asrseeddisk", "RSVaultBackup")
REPLICA_NAME = r"(?i)^(asrseeddisk|asrreplica|ms-asr-)|-asrreplica(-|$)"


def unattached(estate: Estate) -> pl.LazyFrame:
    """A disk attached to no machine for some days; what others hold, or copy from or into, is left to them."""
    days = estate.setting("azure.disk.unattached", "min_days")
    free = pl.col("state") == "unattached"
    bare = free & (pl.col("attached_to").list.len() == 0)
    disks = lasting(estate.of(DISK), estate, [DISK], bare, "ownership_changed", is_exact=True)
    replica = pl.any_horizontal(tag_value(pl.col("tags"), tag).is_not_null() for tag in REPLICA_TAGS)
    claim = tag_value(pl.col("tags"), CLAIM_TAG)
    held = ("since", "held_days")
    return answered(
        disks,
        in_use(ATTACHED, "Attached to {}.", names("attached_to")),
        in_use(claim.is_not_null(), "Kept for the claim {} of a cluster.", claim),
        in_use(replica | pl.col("name").str.contains(REPLICA_NAME), "A copy that site recovery or a backup writes."),
        unknown(
            pl.col("attached_to").is_null() | pl.col("state").is_null(),
            "The inventory does not tell what the disk is attached to.",
        ),
        in_use(~free, "Its state is {}: somebody holds it, or copies from or into it.", "state"),
        waste(pl.col("held_days") >= days, "Attached to no machine since {}, {} days.", *held),
        unknown(
            pl.col("start_unknown"), "Attached to no machine since {} at the latest: seen for {} days only.", *held
        ),
        in_use(always(), "Attached to no machine since {}, for {} days only.", *held),
        since="since",
        by_inventory=True,
        evidence=pl.struct("size_gb", "sku", "state", "held_days", min_days=days),
    )


def on_stopped_vm(estate: Estate) -> pl.LazyFrame:
    """A disk of which every machine has been off for some days."""
    days = estate.setting("azure.disk.on_stopped_vm", "min_days")
    machines = (
        estate.of(DISK)
        .filter(ATTACHED)
        .select(*ID, machine=links("attached_to"))
        .explode("machine")
        .join(off_machines(estate), left_on="machine", right_on="x_resource_key", how="left")
        .group_by(ID)
        .agg(
            names=name_in(pl.col("machine")).sort().str.join(", "),
            states=pl.col("machine_state").unique().sort().str.join(", "),
            machines_unseen=pl.col("machine_state").is_null().any(),
            machines_on=(~OFF).any(),
            since=pl.col("since").max(),
            start_unknown=pl.col("start_unknown").any(),
        )
        .with_columns(held_days=(pl.lit(estate.as_of) - pl.col("since")).dt.total_days())
    )
    told = ("names", "states", "since", "held_days")
    return answered(
        estate.of(DISK).join(machines, on=ID),
        in_use(pl.col("machines_on"), "A machine that it is attached to is on: {} ({}).", "names", "states"),
        unknown(
            pl.col("machines_unseen"), "The inventory does not have every machine that it is attached to: {}.", "names"
        ),
        waste(pl.col("held_days") >= days, "Attached to {}, {} since {}, {} days.", *told),
        unknown(pl.col("start_unknown"), "Attached to {}, {} since {} at the latest: seen for {} days only.", *told),
        in_use(always(), "Attached to {}, {} since {}, for {} days only.", *told),
        since="since",
        by_inventory=True,
        evidence=pl.struct("size_gb", "sku", "names", "states", "held_days", min_days=days),
    )


RULES = (
    Rule(
        id="azure.disk.unattached",
        version=1,
        question="Is a disk attached to no machine?",
        resource_types=(DISK,),
        step=Step.DELETE,
        judge=unattached,
        command="az disk delete --ids {resource_id}",
        cannot_see="whether somebody means to attach it again, or needs what is on it; take a snapshot first",
        settings=(Setting("min_days", 7, "days", "A week covers a rebuild or a move."),),
    ),
    Rule(
        id="azure.disk.on_stopped_vm",
        version=1,
        question="Is a disk kept for machines that are off?",
        resource_types=(DISK, MACHINE),
        step=Step.DELETE,
        judge=on_stopped_vm,
        command="az disk delete --ids {resource_id}",
        cannot_see="whether the machine is to be started again; a snapshot keeps what is on it for less",
        settings=(Setting("min_days", 14, "days", "Two weeks cover a holiday."),),
    ),
)
