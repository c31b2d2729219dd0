"""Rules for Azure: one file a family."""

from transforms.waste.rules.azure import (
    addresses,
    appservice,
    balancers,
    databases,
    disks,
    gateways,
    premium_disks,
    scale_sets,
    snapshots,
    sql,
    storage,
    vm,
    vm_use,
)

AZURE = (
    *addresses.RULES,
    *appservice.RULES,
    *balancers.RULES,
    *databases.RULES,
    *disks.RULES,
    *gateways.RULES,
    *premium_disks.RULES,
    *scale_sets.RULES,
    *snapshots.RULES,
    *sql.RULES,
    *storage.RULES,
    *vm.RULES,
    *vm_use.RULES,
)
