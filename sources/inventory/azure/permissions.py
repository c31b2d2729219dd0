"""The least that Azure must allow: a read for each type of resource that rules ask about, and for each call beside.

Resource Graph shows what may be read: https://learn.microsoft.com/azure/role-based-access-control/permissions-reference.
"""

import json
from typing import Any

LIST_SUBSCRIPTIONS = "Microsoft.Resources/subscriptions/read"
OWN_PERMISSIONS = "Microsoft.Authorization/permissions/read"
METRICS = "Microsoft.Insights/metrics/read"
ADVICE = "Microsoft.Advisor/recommendations/read"
INSTANCE_VIEW = "Microsoft.Compute/virtualMachines/instanceView/read"
QUERY = "Microsoft.ResourceGraph/resources/read"
LIFECYCLE = "Microsoft.Storage/storageAccounts/managementPolicies/read"

# Of what [commitments] ask names: a role at each reservation order and savings plan order, or Reader at the tenant.
COMMITMENTS = (
    "Microsoft.Capacity/reservationOrders/reservations/read",
    "Microsoft.BillingBenefits/savingsPlanOrders/savingsPlans/read",
)

# Of each type of resource, by its name in Resource Graph.
READS = {
    "microsoft.compute/disks": "Microsoft.Compute/disks/read",
    "microsoft.compute/snapshots": "Microsoft.Compute/snapshots/read",
    "microsoft.compute/images": "Microsoft.Compute/images/read",
    "microsoft.compute/virtualmachines": "Microsoft.Compute/virtualMachines/read",
    "microsoft.compute/virtualmachinescalesets": "Microsoft.Compute/virtualMachineScaleSets/read",
    "microsoft.containerservice/managedclusters": "Microsoft.ContainerService/managedClusters/read",
    # Told with the cluster.
    "microsoft.containerservice/managedclusters/agentpools": "Microsoft.ContainerService/managedClusters/read",
    "microsoft.network/publicipaddresses": "Microsoft.Network/publicIPAddresses/read",
    "microsoft.network/networkinterfaces": "Microsoft.Network/networkInterfaces/read",
    "microsoft.network/loadbalancers": "Microsoft.Network/loadBalancers/read",
    "microsoft.network/applicationgateways": "Microsoft.Network/applicationGateways/read",
    "microsoft.network/natgateways": "Microsoft.Network/natGateways/read",
    "microsoft.network/virtualnetworkgateways": "Microsoft.Network/virtualNetworkGateways/read",
    "microsoft.network/connections": "Microsoft.Network/connections/read",
    "microsoft.network/azurefirewalls": "Microsoft.Network/azureFirewalls/read",
    "microsoft.network/expressroutecircuits": "Microsoft.Network/expressRouteCircuits/read",
    "microsoft.network/ddosprotectionplans": "Microsoft.Network/ddosProtectionPlans/read",
    "microsoft.network/privateendpoints": "Microsoft.Network/privateEndpoints/read",
    "microsoft.web/serverfarms": "Microsoft.Web/serverfarms/read",
    "microsoft.web/sites": "Microsoft.Web/sites/read",
    "microsoft.sql/servers/databases": "Microsoft.Sql/servers/databases/read",
    "microsoft.sql/servers/elasticpools": "Microsoft.Sql/servers/elasticPools/read",
    "microsoft.documentdb/databaseaccounts": "Microsoft.DocumentDB/databaseAccounts/read",
    "microsoft.dbforpostgresql/flexibleservers": "Microsoft.DBforPostgreSQL/flexibleServers/read",
    "microsoft.synapse/workspaces/sqlpools": "Microsoft.Synapse/workspaces/sqlPools/read",
    "microsoft.storage/storageaccounts": "Microsoft.Storage/storageAccounts/read",
    "microsoft.storage/storageaccounts/managementpolicies": LIFECYCLE,
    "microsoft.operationalinsights/workspaces": "Microsoft.OperationalInsights/workspaces/read",
    "microsoft.recoveryservices/vaults": "Microsoft.RecoveryServices/Vaults/read",
    "microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems": (
        "Microsoft.RecoveryServices/Vaults/backupFabrics/protectionContainers/protectedItems/read"
    ),
}


def action(type_: str) -> str:
    """What must be allowed to see resources of a type."""
    return READS.get(type_, f"{type_}/read")


def role() -> dict[str, Any]:
    """A custom role as `az role definition create` takes it; the scope is the company's to fill in."""
    beside = (LIST_SUBSCRIPTIONS, OWN_PERMISSIONS, QUERY, INSTANCE_VIEW, METRICS, ADVICE, *COMMITMENTS)
    return {
        "Name": "Outlay reader",
        "IsCustom": True,
        "Description": "What Outlay reads of a subscription: resources, their metrics, and Advisor's recommendations.",
        "Actions": sorted({*READS.values(), *beside}),
        "NotActions": [],
        "DataActions": [],
        "NotDataActions": [],
        "AssignableScopes": ["/subscriptions/00000000-0000-0000-0000-000000000000"],
    }


def page() -> str:
    """docs/permissions/azure.json."""
    return f"{json.dumps(role(), indent=2)}\n"
