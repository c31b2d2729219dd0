"""Virtual machines that are off."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, unknown, waste
from transforms.waste.estate import Estate
from transforms.waste.lasting import lasting
from transforms.waste.rule import Rule, Setting, Step

MACHINE = "microsoft.compute/virtualmachines"
# Shut down from inside, still allotted and billed; or given back to Azure.
STOPPED, DEALLOCATED = "stopped", "deallocated"
OFF = pl.col("machine_state").is_in([STOPPED, DEALLOCATED])


def off_machines(estate: Estate) -> pl.LazyFrame:
    """`x_resource_key, machine_state, since, start_unknown` of every machine that is there."""
    off = pl.col("state").is_in([STOPPED, DEALLOCATED])
    rows = lasting(estate.of(MACHINE), estate, [MACHINE], off, "last_operation")
    return rows.select("x_resource_key", "since", "start_unknown", machine_state="state")


def stopped_not_deallocated(estate: Estate) -> pl.LazyFrame:
    """A machine that was shut down but is still allotted, for which Azure bills as if it ran."""
    days = estate.setting("azure.vm.stopped_not_deallocated", "min_days")
    rows = lasting(estate.of(MACHINE), estate, [MACHINE], pl.col("state") == STOPPED, "last_operation")
    held = ("since", "held_days")
    return answered(
        rows,
        unknown(pl.col("state").is_null(), "The inventory does not tell whether the machine is on."),
        in_use(pl.col("hibernated"), "Hibernated: it is deallocated, and its hours are not billed."),
        in_use(pl.col("state") != STOPPED, "It is {}.", "state"),
        waste(pl.col("held_days") >= days, "Stopped but not deallocated since {}, {} days: billed in full.", *held),
        unknown(pl.col("start_unknown"), "Stopped since {} at the latest: seen so for {} days only.", *held),
        in_use(always(), "Stopped since {}, for {} days only.", *held),
        since="since",
        by_inventory=True,
        evidence=pl.struct("machine_type", "state", "held_days", min_days=days),
    )


def deallocated_long(estate: Estate) -> pl.LazyFrame:
    """A machine that has been deallocated for long; what still costs are its disks and addresses."""
    days = estate.setting("azure.vm.deallocated_long", "min_days")
    rows = lasting(estate.of(MACHINE), estate, [MACHINE], pl.col("state") == DEALLOCATED, "last_operation")
    kept = pl.concat_list("disks", "network_interfaces").list.eval(pl.element().str.extract(r"([^/]+)$"))
    held = ("since", "held_days")
    return answered(
        rows.with_columns(kept=kept.list.join(", ")),
        unknown(pl.col("state").is_null(), "The inventory does not tell whether the machine is on."),
        in_use(pl.col("state") != DEALLOCATED, "It is {}.", "state"),
        waste(
            pl.col("held_days") >= days,
            "Deallocated since {}, {} days; it still has {}, each judged by itself.",
            *held,
            "kept",
        ),
        unknown(pl.col("start_unknown"), "Deallocated since {} at the latest: seen so for {} days only.", *held),
        in_use(always(), "Deallocated since {}, for {} days only.", *held),
        since="since",
        by_inventory=True,
        evidence=pl.struct("machine_type", "state", "held_days", "kept", min_days=days),
    )


RULES = (
    Rule(
        id="azure.vm.stopped_not_deallocated",
        version=1,
        question="Is a machine shut down and still billed in full?",
        resource_types=(MACHINE,),
        step=Step.STOP,
        judge=stopped_not_deallocated,
        command="az vm deallocate --ids {resource_id}",
        cannot_see="since when, where somebody shut it down from inside before we first looked",
        settings=(Setting("min_days", 1, "days", "Longer than a restart takes."),),
    ),
    Rule(
        id="azure.vm.deallocated_long",
        version=1,
        question="Is a machine off for a month, and still there?",
        resource_types=(MACHINE,),
        step=Step.DELETE,
        judge=deallocated_long,
        command="az vm delete --ids {resource_id}",
        cannot_see="whether it is kept for a rare task, such as the end of a year; its disks are findings of their own",
        settings=(Setting("min_days", 30, "days", "A month covers what runs at its end."),),
    ),
)
