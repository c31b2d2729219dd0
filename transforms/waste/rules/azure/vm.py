"""Virtual machines that are off."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, unknown, waste
from transforms.waste.estate import Estate
from transforms.waste.lasting import lasting
from transforms.waste.rule import Rule, Setting, Step
from transforms.waste.rules.azure.ids import links, name_in

MACHINE = "microsoft.compute/virtualmachines"
ADDRESS = "microsoft.network/publicipaddresses"
# Shut down from inside, still allotted and billed; or given back to Azure.
STOPPED, DEALLOCATED = "stopped", "deallocated"
OFF = pl.col("machine_state").is_in([STOPPED, DEALLOCATED])
# To give a machine back is an operation, so that the last one is no earlier; to shut it down from inside is none.
TOLD = pl.col("state") == DEALLOCATED


def off_machines(estate: Estate) -> pl.LazyFrame:
    """`x_resource_key, machine_state, since, start_unknown` of every machine that is there."""
    off = pl.col("state").is_in([STOPPED, DEALLOCATED])
    rows = lasting(estate.of(MACHINE), estate, [MACHINE], off, "last_operation", is_exact=TOLD)
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
    off = pl.col("state") == DEALLOCATED
    rows = lasting(estate.of(MACHINE), estate, [MACHINE], off, "last_operation", is_exact=TOLD).join(
        _addresses(estate), on="x_resource_key", how="left"
    )
    names = pl.col("disks").list.eval(name_in(pl.element())).fill_null([])
    kept = pl.concat_list(names, pl.col("addresses").fill_null([])).list.join(", ")
    held = ("since", "held_days")
    return answered(
        rows.with_columns(kept=pl.when(kept != "").then(kept).otherwise(pl.lit("no disk and no address"))),
        unknown(pl.col("state").is_null(), "The inventory does not tell whether the machine is on."),
        in_use(pl.col("state") != DEALLOCATED, "It is {}.", "state"),
        waste(
            pl.col("held_days") >= days,
            "Deallocated since {}, {} days; what it keeps is judged by itself: {}.",
            *held,
            "kept",
        ),
        unknown(pl.col("start_unknown"), "Deallocated since {} at the latest: seen so for {} days only.", *held),
        in_use(always(), "Deallocated since {}, for {} days only.", *held),
        since="since",
        by_inventory=True,
        evidence=pl.struct("machine_type", "state", "held_days", "kept", min_days=days),
    )


def _addresses(estate: Estate) -> pl.LazyFrame:
    """`x_resource_key` of machines, `addresses`: the names of the public ones at their network interfaces."""
    named = estate.of(ADDRESS).select(address="name", interface=links("attached_to")).explode("interface")
    interfaces = estate.of(MACHINE).select("x_resource_key", interface=links("network_interfaces")).explode("interface")
    return interfaces.join(named, on="interface").group_by("x_resource_key").agg(addresses=pl.col("address").sort())


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
        resource_types=(MACHINE, ADDRESS),
        step=Step.DELETE,
        judge=deallocated_long,
        command="az vm delete --ids {resource_id}",
        cannot_see="whether it is kept for a rare task, such as the end of a year; its disks are findings of their own",
        settings=(Setting("min_days", 30, "days", "A month covers what runs at its end."),),
    ),
)
