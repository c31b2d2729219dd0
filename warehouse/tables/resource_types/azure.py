"""Azure, by Resource Graph's lower-cased names; each attribute stands beside where Azure tells it.

Links lead to x_resource_keys (lower-cased ids), also where what they lead to is gone; a link to a part of a resource
(`…/networkInterfaces/n/ipConfigurations/c`) leads to the resource. A list that Azure leaves out of a full answer is
empty: it was told. A type that was asked for and is not there still has its line in `inventory_scan`, which is what
tells an empty list from one that nobody could read.

`state` is, lower-cased: of machines the power state (`running`, `stopped`, `deallocated`), of disks `diskState`, of SQL
databases, dedicated pools and PostgreSQL servers `status` or `state`, of application gateways `operationalState`, of
circuits `serviceProviderProvisioningState`, of workspaces, plans and the rest whatever they call state or status.
"""

from warehouse.tables.resource_types.base import KEYS, MOMENT, WHOLE, WORD, WORDS, YES_OR_NO, Attribute
from warehouse.tables.resource_types.base import ResourceType as Type

SKU = Attribute("sku", WORD, "sku.name: Premium_LRS, Standard, P1v3, GP_Gen5_2")
TIER = Attribute("tier", WORD, "sku.tier: Standard, Dynamic, PremiumV3, Serverless")
SIZE_GB = Attribute("size_gb", WHOLE, "diskSizeGB, GiB")

COMPUTE = (
    Type(
        "microsoft.compute/disks",
        (
            Attribute("attached_to", KEYS, "managedBy and managedByExtended: the machines that it is attached to"),
            Attribute("ownership_changed", MOMENT, "LastOwnershipUpdateTime; missing in old answers"),
            Attribute("source", KEYS, "creationData.sourceResourceId"),
            SKU,
            SIZE_GB,
            Attribute("performance_tier", WORD, "properties.tier, where one is set: P40"),
            Attribute("iops", WHOLE, "diskIOPSReadWrite, provisioned"),
            Attribute("megabytes_per_second", WHOLE, "diskMBpsReadWrite, provisioned"),
            Attribute("max_shares", WHOLE, "maxShares: how many machines may share it"),
        ),
    ),
    Type(
        "microsoft.compute/snapshots",
        (
            Attribute("source", KEYS, "creationData.sourceResourceId: disk or snapshot, also where that is gone"),
            Attribute("create_option", WORD, "creationData.createOption: Copy, CopyStart (of another region)"),
            Attribute("managed_by", KEYS, "managedBy"),
            Attribute("incremental", YES_OR_NO, "incremental"),
            SKU,
            SIZE_GB,
        ),
    ),
    Type(
        "microsoft.compute/images",
        (Attribute("made_of", KEYS, "storageProfile: disks, snapshots and machines that it was made of"),),
    ),
    Type(
        "microsoft.compute/virtualmachines",
        (
            Attribute("machine_type", WORD, "hardwareProfile.vmSize: Standard_D2s_v5"),
            Attribute("disks", KEYS, "storageProfile: managedDisk.id of osDisk and dataDisks"),
            Attribute("network_interfaces", KEYS, "networkProfile"),
            Attribute("last_operation", MOMENT, "time of the ProvisioningState in instanceView.statuses"),
            Attribute("hibernated", YES_OR_NO, "HibernationState/Hibernated in instanceView.statuses"),
            Attribute("is_spot", YES_OR_NO, "priority Spot"),
            Attribute("scale_set", KEYS, "virtualMachineScaleSet, of a flexible one"),
        ),
    ),
    Type(
        "microsoft.compute/virtualmachinescalesets",
        (
            Attribute("machine_type", WORD, "sku.name: Standard_D2s_v5"),
            Attribute("machines", WHOLE, "sku.capacity"),
        ),
    ),
    Type(
        "microsoft.containerservice/managedclusters",
        (
            Attribute("node_group", WORD, "nodeResourceGroup, lower-cased: where its scale sets are"),
            Attribute("system_pools", WORDS, "names of agentPoolProfiles whose mode is System"),
        ),
    ),
    Type(
        "microsoft.containerservice/managedclusters/agentpools",
        (
            Attribute("mode", WORD, "System, User"),
            Attribute("machines", WHOLE, "count"),
            Attribute("machine_type", WORD, "vmSize"),
        ),
    ),
)

NETWORK = (
    Type(
        "microsoft.network/publicipaddresses",
        (
            Attribute("attached_to", KEYS, "ipConfiguration: network interface, balancer, gateway, firewall, bastion"),
            Attribute("nat_gateways", KEYS, "natGateway"),
            Attribute("prefixes", KEYS, "publicIPPrefix"),
            Attribute("allocation", WORD, "publicIPAllocationMethod: Static, Dynamic"),
            SKU,
        ),
    ),
    Type(
        "microsoft.network/networkinterfaces",
        (
            Attribute("machines", KEYS, "virtualMachine"),
            Attribute("private_endpoints", KEYS, "privateEndpoint"),
            Attribute("used_by_services", WORDS, "hostedWorkloads, privateLinkService, or managedBy"),
        ),
    ),
    Type(
        "microsoft.network/loadbalancers",
        (
            Attribute("backends", WHOLE, "members of backendAddressPools, by interface or address, and of NAT rules"),
            Attribute("rules", WHOLE, "loadBalancingRules, outboundRules and inboundNatRules"),
            SKU,
        ),
    ),
    Type(
        "microsoft.network/applicationgateways",
        (
            Attribute("backends", WHOLE, "backendAddresses and backendIPConfigurations of its pools"),
            Attribute("redirects", WHOLE, "rules (requestRoutingRules, urlPathMaps) that redirect"),
            SKU,
        ),
    ),
    Type(
        "microsoft.network/natgateways",
        (Attribute("subnets", KEYS, "subnets, or virtual networks"), Attribute("addresses", KEYS, "publicIpAddresses")),
    ),
    Type(
        "microsoft.network/virtualnetworkgateways",
        (
            Attribute("gateway_type", WORD, "gatewayType: Vpn, ExpressRoute"),
            Attribute("point_to_site", YES_OR_NO, "vpnClientConfiguration has an address pool"),
            SKU,
        ),
    ),
    Type(
        "microsoft.network/connections",
        (
            Attribute("gateways", KEYS, "virtualNetworkGateway1 and virtualNetworkGateway2"),
            Attribute("connection_status", WORD, "connectionStatus: Connected, NotConnected"),
        ),
    ),
    Type(
        "microsoft.network/azurefirewalls",
        (
            Attribute("placements", WHOLE, "ipConfigurations and virtualHub; 0 where it is deallocated"),
            TIER,
        ),
    ),
    Type(
        "microsoft.network/expressroutecircuits",
        (
            Attribute("carrier_state", WORD, "serviceProviderProvisioningState: NotProvisioned, Provisioned …"),
            Attribute("peerings", WHOLE, "peerings"),
            SKU,
        ),
    ),
    Type(
        "microsoft.network/ddosprotectionplans",
        (
            Attribute("networks", KEYS, "virtualNetworks"),
            Attribute("addresses", KEYS, "publicIPAddresses"),
        ),
    ),
    Type(
        "microsoft.network/privateendpoints",
        (
            Attribute("connection_states", WORDS, "status of each (manual) privateLinkServiceConnection: Approved …"),
            Attribute("targets", KEYS, "privateLinkServiceId of each"),
        ),
    ),
)

SERVICES = (
    Type(
        "microsoft.web/serverfarms",
        (
            SKU,
            TIER,
            Attribute("workers", WHOLE, "sku.capacity"),
            Attribute("sites_counted", WHOLE, "numberOfSites, which is sometimes 0 although there are sites"),
        ),
    ),
    Type("microsoft.web/sites", (Attribute("plans", KEYS, "serverFarmId"), Attribute("kind", WORD, "app,linux"))),
    Type(
        "microsoft.sql/servers/databases",
        (
            Attribute("kind", WORD, "v12.0,user; v12.0,system; v12.0,user,pool"),
            SKU,
            TIER,
            Attribute("capacity", WHOLE, "sku.capacity: DTUs or vCores"),
            Attribute("service_objective", WORD, "currentServiceObjectiveName: S2, GP_Gen5_2"),
            Attribute("pools", KEYS, "elasticPoolId"),
            Attribute("secondary_type", WORD, "secondaryType: Geo, Named, Standby; null of a primary"),
        ),
    ),
    Type("microsoft.sql/servers/elasticpools", (SKU, TIER, Attribute("capacity", WHOLE, "sku.capacity: DTUs, vCores"))),
    Type(
        "microsoft.documentdb/databaseaccounts",
        (
            Attribute("capabilities", WORDS, "names of capabilities: EnableServerless"),
            Attribute("free_tier", YES_OR_NO, "enableFreeTier"),
        ),
    ),
    Type(
        "microsoft.dbforpostgresql/flexibleservers",
        (
            Attribute("replication_role", WORD, "replicationRole: Primary, AsyncReplica, GeoAsyncReplica, None"),
            Attribute("sources", KEYS, "sourceServerResourceId, of a replica"),
            SKU,
            TIER,
        ),
    ),
    Type("microsoft.synapse/workspaces/sqlpools", (SKU,)),
    Type(
        "microsoft.storage/storageaccounts",
        (
            SKU,
            Attribute("kind", WORD, "StorageV2, BlobStorage, BlockBlobStorage, FileStorage, Storage"),
            Attribute("access_tier", WORD, "accessTier: Hot, Cool, Cold"),
        ),
    ),
    Type(
        "microsoft.storage/storageaccounts/managementpolicies",
        (Attribute("rules", WHOLE, "rules of the policy that are enabled"),),
    ),
    Type(
        "microsoft.operationalinsights/workspaces",
        (SKU, Attribute("retention_days", WHOLE, "retentionInDays")),
    ),
    Type("microsoft.recoveryservices/vaults", (SKU,)),
    Type(
        "microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems",
        (
            Attribute("sources", KEYS, "sourceResourceId: what it backs up; empty where it is not in Azure"),
            Attribute("protection_state", WORD, "protectionState: Protected, ProtectionStopped"),
        ),
    ),
)

AZURE = (*COMPUTE, *NETWORK, *SERVICES)
