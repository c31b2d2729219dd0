"""Rules for Google Cloud: one file a family."""

from transforms.waste.rule import Rule
from transforms.waste.rules.google import (
    addresses,
    balancers,
    bigquery,
    disks,
    gke,
    nat,
    projects,
    run,
    snapshots,
    spanner,
    sql,
    vm,
    vm_size,
)

FAMILIES = (disks, addresses, vm, vm_size, sql, snapshots, balancers, nat, bigquery, gke, run, spanner, projects)
GOOGLE: tuple[Rule, ...] = tuple(rule for family in FAMILIES for rule in family.RULES)
