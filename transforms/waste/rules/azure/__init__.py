"""Rules for Azure: one file a family."""

from transforms.waste.rules.azure import addresses, balancers, disks, gateways, snapshots, vm

AZURE = (*addresses.RULES, *balancers.RULES, *disks.RULES, *gateways.RULES, *snapshots.RULES, *vm.RULES)
