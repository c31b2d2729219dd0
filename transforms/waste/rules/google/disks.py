"""Persistent disks: on no machine, on machines that are off, or never read and written."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, unknown, unmeasured, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.lasting import lasting
from transforms.waste.rule import Rule, Setting, Step
from transforms.waste.rules.google.machines import MACHINE, OFF, command, off_machines

DISK = "compute.googleapis.com/Disk"
ATTACHED = pl.col("attached_to").list.len() > 0
LAST = r"([^/]+)$"
DAYS = 30


def unattached(estate: Estate) -> pl.LazyFrame:
    """A disk on no machine for some days. One that never was on any has been so since it was made."""
    days = estate.setting("gcp.disk.unattached", "min_days")
    made = pl.when(pl.col("attached_at").is_null()).then(pl.col("created").dt.strftime("%Y-%m-%dT%H:%M:%SZ"))
    rows = estate.of(DISK).with_columns(free_from=pl.coalesce("detached_at", made))
    free = lasting(rows, estate, [DISK], pl.col("attached_to").list.len() == 0, "free_from", is_exact=True)
    held = ("since", "held_days")
    return answered(
        free.with_columns(never=pl.col("attached_at").is_null() & pl.col("detached_at").is_null()),
        unknown(pl.col("attached_to").is_null(), "The inventory does not tell what the disk is attached to."),
        in_use(ATTACHED, "Attached to {}.", _names("attached_to")),
        in_use(pl.col("claim").is_not_null(), "Kept for the claim {} of a cluster.", "claim"),
        in_use(pl.col("replicates").list.len() > 0, "A replica of {} in another place.", _names("replicates")),
        waste(pl.col("never") & (pl.col("held_days") >= days), "No machine ever had it since {}, {} days.", *held),
        waste(pl.col("held_days") >= days, "Attached to no machine since {}, {} days.", *held),
        unknown(
            pl.col("start_unknown"), "Attached to no machine since {} at the latest: seen for {} days only.", *held
        ),
        in_use(always(), "Attached to no machine since {}, for {} days only.", *held),
        since="since",
        by_inventory=True,
        action=command("gcloud compute disks delete {name} --project {account} {}"),
        evidence=pl.struct("size_gb", "disk_type", "attached_at", "detached_at", "held_days", min_days=days),
    )


def on_stopped_vm(estate: Estate) -> pl.LazyFrame:
    """A disk of which every machine has been off for some days."""
    days = estate.setting("gcp.disk.on_stopped_vm", "min_days")
    told = ("names", "since", "held_days")
    return answered(
        _on_machines(estate),
        in_use(pl.col("machines_on"), "A machine that it is attached to is on: {} ({}).", "names", "states"),
        unknown(
            pl.col("machines_unseen"), "The inventory does not have every machine that it is attached to: {}.", "names"
        ),
        waste(pl.col("held_days") >= days, "Attached to {}, off since {}, {} days.", *told),
        unknown(pl.col("start_unknown"), "Attached to {}, off since {} at the latest: seen for {} days only.", *told),
        in_use(always(), "Attached to {}, off since {}, for {} days only.", *told),
        since="since",
        by_inventory=True,
        action=command("gcloud compute disks snapshot {name} --project {account} {}"),
        evidence=pl.struct("size_gb", "disk_type", "names", "states", "held_days", min_days=days),
    )


def _on_machines(estate: Estate) -> pl.LazyFrame:
    """Attached disks with `names`, `states`, `machines_on`, `machines_unseen`, and since when all of them are off."""
    machines = (
        estate.of(DISK)
        .filter(ATTACHED)
        .select(*ID, machine="attached_to")
        .explode("machine")
        .join(off_machines(estate), left_on="machine", right_on="x_resource_key", how="left")
        .group_by(ID)
        .agg(
            names=pl.coalesce("machine_name", pl.col("machine").str.extract(LAST)).sort().str.join(", "),
            states=pl.col("machine_state").unique().sort().str.join(", "),
            machines_unseen=pl.col("machine_state").is_null().any(),
            machines_on=(~OFF).any(),
            since=pl.col("since").max(),
            start_unknown=pl.col("start_unknown").any(),
        )
        .with_columns(held_days=(pl.lit(estate.as_of) - pl.col("since")).dt.total_days())
    )
    return estate.of(DISK).join(machines, on=ID)


def low_io(estate: Estate) -> pl.LazyFrame:
    """A disk on a running machine that nobody reads or writes on nearly every day."""
    most = estate.setting("gcp.disk.low_io", "max_operations_per_day")
    least = estate.setting("gcp.disk.low_io", "min_coverage_percent")
    rows = _on_machines(estate).filter("machines_on")
    busy = pl.col("day_p95").round(1)
    return answered(
        rows.drop("since").join(estate.metric("disk_operations", days=DAYS), on=ID, how="left"),
        in_use(pl.col("boot"), "The machine {} starts from it.", "names"),
        in_use(pl.col("day_p95") > most, "{} reads and writes a day at the 95th percentile of its days.", busy),
        *unmeasured("coverage_percent", least, DAYS, estate.as_of),
        waste(
            always(),
            "On {}, which is on: {} reads and writes a day at the 95th percentile of {} days, {} at most.",
            "names",
            busy,
            pl.lit(DAYS),
            pl.col("day_maximum").round(1),
        ),
        window_days=DAYS,
        coverage_percent="coverage_percent",
        last_activity="last_above_zero",
        by_inventory=True,
        by_metrics=pl.col("coverage_percent") >= least,
        action=command("gcloud compute disks snapshot {name} --project {account} {}"),
        evidence=pl.struct(
            "size_gb", "disk_type", "names", "day_p95", "day_maximum", max_operations_per_day=most, min_coverage=least
        ),
    )


def _names(keys: str) -> pl.Expr:
    return pl.col(keys).list.eval(pl.element().str.extract(LAST)).list.join(", ")


RULES = (
    Rule(
        id="gcp.disk.unattached",
        version=1,
        question="Is a disk on no machine?",
        resource_types=(DISK,),
        step=Step.DELETE,
        judge=unattached,
        command="gcloud compute disks delete {name} --project {account}",
        cannot_see="whether somebody means to attach it again, or needs what is on it; take a snapshot first",
        settings=(Setting("min_days", 7, "days", "A week covers a rebuild or a move."),),
    ),
    Rule(
        id="gcp.disk.on_stopped_vm",
        version=1,
        question="Is a disk kept for machines that are off?",
        resource_types=(DISK, MACHINE),
        step=Step.DELETE,
        judge=on_stopped_vm,
        command="gcloud compute disks snapshot {name} --project {account}",
        cannot_see="whether the machine is to be started again; a snapshot keeps what is on the disk for less",
        settings=(Setting("min_days", 14, "days", "Two weeks cover a holiday."),),
    ),
    Rule(
        id="gcp.disk.low_io",
        version=1,
        question="Is a disk read or written at all?",
        resource_types=(DISK, MACHINE),
        step=Step.DELETE,
        judge=low_io,
        command="gcloud compute disks snapshot {name} --project {account}",
        cannot_see="whether what is on it is kept for a rare task; a snapshot keeps it for less",
        settings=(
            Setting("max_operations_per_day", 10.0, "reads and writes a day", "A mount and its checks are not work."),
            Setting("min_coverage_percent", 80.0, "percent of hours", "Less says nothing of the rest."),
        ),
        reads=(("disk_operations", DAYS),),
    ),
)
