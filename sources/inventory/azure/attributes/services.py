"""Plans, databases, storage, workspaces, backups: each by its provider's pages at https://learn.microsoft.com/rest/api/."""

from typing import Any

from sources.inventory.azure.things import Thing, at, keys, many

Told = dict[str, Any]


def sku(thing: Thing) -> Told:
    """Network and Log Analytics keep it among the properties."""
    return {"sku": at(thing, "sku.name") or at(thing, "properties.sku.name")}


def plan(thing: Thing) -> Told:
    return {
        **sku(thing),
        "tier": at(thing, "sku.tier"),
        "workers": at(thing, "sku.capacity"),
        "sites_counted": at(thing, "properties.numberOfSites"),
    }


def site(thing: Thing) -> Told:
    return {"plans": keys(thing, "properties.serverFarmId"), "kind": at(thing, "kind")}


def database(thing: Thing) -> Told:
    return {
        **_sold(thing),
        "kind": at(thing, "kind"),
        "service_objective": at(thing, "properties.currentServiceObjectiveName"),
        "pools": keys(thing, "properties.elasticPoolId"),
        "secondary_type": at(thing, "properties.secondaryType"),
    }


def elastic_pool(thing: Thing) -> Told:
    return _sold(thing)


def cosmos(thing: Thing) -> Told:
    return {
        "capabilities": [at(each, "name") for each in many(thing, "properties.capabilities")],
        "free_tier": at(thing, "properties.enableFreeTier"),
    }


def postgres(thing: Thing) -> Told:
    return {
        **sku(thing),
        "tier": at(thing, "sku.tier"),
        "replication_role": at(thing, "properties.replicationRole"),
        "sources": keys(thing, "properties.sourceServerResourceId"),
    }


def storage(thing: Thing) -> Told:
    return {**sku(thing), "kind": at(thing, "kind"), "access_tier": at(thing, "properties.accessTier")}


def lifecycle(thing: Thing) -> Told:
    """A rule is on unless it says otherwise."""
    rules = many(thing, "properties.policy.rules")
    return {"rules": sum(at(each, "enabled") is not False for each in rules)}


def workspace(thing: Thing) -> Told:
    return {**sku(thing), "retention_days": at(thing, "properties.retentionInDays")}


def protected_item(thing: Thing) -> Told:
    """Of a workload within a machine, the source may be told by `dataSourceInfo` alone."""
    source = keys(thing, "properties.sourceResourceId") or keys(thing, "properties.dataSourceInfo.resourceID")
    return {
        "sources": source,
        "protection_state": at(thing, "properties.protectionState"),
    }


def _sold(thing: Thing) -> Told:
    """What it is sold as now: `currentSku` of a database tells it where Resource Graph has no `sku`."""
    own = at(thing, "sku") or at(thing, "properties.currentSku")
    return {"sku": at(own, "name"), "tier": at(own, "tier"), "capacity": at(own, "capacity")}


TYPES = {
    "microsoft.web/serverfarms": plan,
    "microsoft.web/sites": site,
    "microsoft.sql/servers/databases": database,
    "microsoft.sql/servers/elasticpools": elastic_pool,
    "microsoft.documentdb/databaseaccounts": cosmos,
    "microsoft.dbforpostgresql/flexibleservers": postgres,
    "microsoft.synapse/workspaces/sqlpools": sku,
    "microsoft.storage/storageaccounts": storage,
    "microsoft.storage/storageaccounts/managementpolicies": lifecycle,
    "microsoft.operationalinsights/workspaces": workspace,
    "microsoft.recoveryservices/vaults": sku,
    "microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems": protected_item,
}
