"""Ids are joined whatever their case: exports write one id in several ways."""

import pytest

from tests.transforms.waste.estates import Part, estate, outcomes, resource
from tests.transforms.waste.rules.azure.keys import asked, key

DISK, MACHINE, SNAPSHOT = (f"microsoft.compute/{name}" for name in ("disks", "virtualmachines", "snapshots"))
PLAN, SITE = "microsoft.web/serverfarms", "microsoft.web/sites"
POOL, DATABASE = "microsoft.sql/servers/elasticpools", "microsoft.sql/servers/databases"
GATEWAY, CONNECTION = "microsoft.network/virtualnetworkgateways", "microsoft.network/connections"
VAULT = "microsoft.recoveryservices/vaults"
ITEM = f"{VAULT}/backupfabrics/protectioncontainers/protecteditems"


def loud(resource_type: str, name: str) -> str:
    return key(resource_type, name).replace("resourcegroups", "resourceGroups").replace("/rg/", "/RG-Prod/").upper()


def same(resource_type: str, name: str) -> str:
    """The key of what `loud` names."""
    return loud(resource_type, name).lower()


def to(resource_type: str, name: str, kind: str, at: str, **links: list[str]) -> tuple[Part, Part]:
    """Something that leads to a resource by a loud id, and that resource."""
    return resource(key(kind, at), kind, **links), resource(same(resource_type, name), resource_type)


@pytest.mark.parametrize(
    ("rule", "judged", "parts"),
    [
        (
            "azure.disk.on_stopped_vm",
            key(DISK, "data"),
            (
                resource(key(DISK, "data"), DISK, attached_to=[loud(MACHINE, "app")]),
                resource(same(MACHINE, "app"), MACHINE, state="running"),
            ),
        ),
        (
            "azure.snapshot.orphan",
            key(SNAPSHOT, "s"),
            (*to(DISK, "data", SNAPSHOT, "s", source=[loud(DISK, "data")]), asked(DISK)),
        ),
        (
            "azure.appservice.empty_plan",
            same(PLAN, "p"),
            (*to(PLAN, "p", SITE, "web", plans=[loud(PLAN, "p")]), asked(SITE)),
        ),
        (
            "azure.sqlpool.empty",
            same(POOL, "srv/p"),
            (*to(POOL, "srv/p", DATABASE, "srv/db", pools=[loud(POOL, "srv/p")]), asked(DATABASE)),
        ),
        (
            "azure.vnetgw.unused",
            same(GATEWAY, "g"),
            (*to(GATEWAY, "g", CONNECTION, "c", gateways=[loud(GATEWAY, "g")]), asked(CONNECTION)),
        ),
        (
            "azure.backup.orphan",
            key(VAULT, "v"),
            (
                *to(MACHINE, "app", ITEM, "v/azure/box/app", sources=[loud(MACHINE, "app")]),
                resource(key(VAULT, "v"), VAULT),
                asked(MACHINE, ITEM),
            ),
        ),
    ],
    ids=["disk", "snapshot", "plan", "pool", "gateway", "backup"],
)
def test_a_link_in_capitals_leads_to_the_same_resource(rule: str, judged: str, parts: tuple[Part, ...]) -> None:
    assert outcomes(rule, estate(*parts))[judged] == "in_use"
