"""Google Cloud, by Cloud Asset Inventory's names: https://docs.cloud.google.com/asset-inventory/docs/asset-types.

Links lead to x_resource_keys; a link to what the inventory does not have stays the full resource name that it had.
"""

from warehouse.tables.resource_types.base import KEYS, MEASURED, MOMENT, WHOLE, WORD, WORDS, YES_OR_NO, Attribute
from warehouse.tables.resource_types.base import ResourceType as Type

SIZE_GB = Attribute("size_gb", MEASURED, "GiB that are paid for: of a disk its size, of a snapshot what it stores")
LEADS_TO = Attribute("leads_to", KEYS, "what it hands requests to: a proxy, a map, services, buckets, groups, machines")

MACHINES = (
    Type(
        "compute.googleapis.com/Instance",
        (
            Attribute("machine_type", WORD, "n2-standard-2, custom-2-4096"),
            Attribute("disks", KEYS, "disks that hang on it"),
            Attribute("images", KEYS, "images and snapshots that its template or disks were made of"),
            Attribute("gpus", WHOLE, "accelerators that hang on it"),
            Attribute("stopped_at", MOMENT, "last stop; often not told"),
            Attribute("started_at", MOMENT, "last start"),
            Attribute("cluster", WORD, "name of the GKE cluster that it is a node of"),
            Attribute("node_pool", KEYS, "node pool that it is a node of; empty where it is none"),
            Attribute("group", WORD, "managed instance group that made it, its full name"),
            Attribute("is_spot", YES_OR_NO, "may be taken back at any time"),
        ),
    ),
    Type(
        "compute.googleapis.com/Disk",
        (
            SIZE_GB,
            Attribute("disk_type", WORD, "pd-standard, pd-balanced, pd-ssd, hyperdisk-balanced …"),
            Attribute("attached_to", KEYS, "machines that it hangs on"),
            Attribute(
                "devices", WORDS, "number of each machine that it hangs on, a slash, the name of the device there"
            ),
            Attribute("boot", YES_OR_NO, "whether a machine starts from it"),
            Attribute("attached_at", MOMENT, "last attached; null where it never was"),
            Attribute("detached_at", MOMENT, "last detached; null where it never was"),
            Attribute("images", KEYS, "image or snapshot that it was made of"),
            Attribute(
                "claim", WORD, "claim of a cluster that it was made for: namespace/name; null where it was for none"
            ),
            Attribute("replicates", KEYS, "disk that it is the asynchronous replica of"),
        ),
    ),
    Type(
        "compute.googleapis.com/Snapshot",
        (
            SIZE_GB,
            Attribute("source", KEYS, "disk that it was taken of; empty where that is gone"),
            Attribute("source_name", WORD, "full name of that disk, there or not"),
            Attribute("scheduled", YES_OR_NO, "taken by a schedule, which also deletes it"),
            Attribute("archived", YES_OR_NO, "kept as an archive"),
        ),
    ),
    Type(
        "compute.googleapis.com/Image",
        (
            SIZE_GB,
            Attribute("images", KEYS, "image or snapshot that it was made of"),
            Attribute("family", WORD, "family whose newest image machines start from"),
            Attribute("newest_of_family", YES_OR_NO, "whether it is the one that its family names"),
            Attribute("deprecated", WORD, "deprecated, obsolete, deleted; null where it is none of them"),
        ),
    ),
    Type(
        "compute.googleapis.com/InstanceTemplate",
        (Attribute("images", KEYS, "images and snapshots that it starts machines from"),),
    ),
    Type("compute.googleapis.com/MachineImage", (SIZE_GB, Attribute("images", KEYS, "what its disks were made of"))),
    Type("compute.googleapis.com/InstanceGroup", (Attribute("members", WHOLE, "machines in it"),)),
    Type("compute.googleapis.com/InstanceGroupManager", (Attribute("members", WHOLE, "machines that it should have"),)),
    Type("compute.googleapis.com/NetworkEndpointGroup", (Attribute("members", WHOLE, "endpoints in it"),)),
)
NETWORK = (
    Type(
        "compute.googleapis.com/Address",
        (
            Attribute("address_type", WORD, "external or internal; older answers do not tell"),
            Attribute("used_by", KEYS, "what uses it"),
            Attribute("address", WORD, "the address itself"),
            Attribute("purpose", WORD, "vpc_peering, nat_auto …"),
        ),
    ),
    Type(
        "compute.googleapis.com/ForwardingRule",
        (LEADS_TO, Attribute("scheme", WORD, "external, external_managed, internal …")),
    ),
    *(
        Type(f"compute.googleapis.com/{name}", (LEADS_TO,))
        for name in (
            "TargetHttpProxy",
            "TargetHttpsProxy",
            "TargetTcpProxy",
            "TargetSslProxy",
            "TargetGrpcProxy",
            "TargetPool",
            "TargetInstance",
            "TargetVpnGateway",
            "ServiceAttachment",
            "BackendService",
        )
    ),
    Type(
        "compute.googleapis.com/UrlMap",
        (LEADS_TO, Attribute("redirects", YES_OR_NO, "whether any of its routes answers by a redirect")),
    ),
    Type("compute.googleapis.com/BackendBucket", (Attribute("bucket", WORD, "name of the bucket"),)),
    Type(
        "compute.googleapis.com/Router",
        (
            Attribute("nats", WHOLE, "NAT gateways on it"),
            Attribute("addresses", KEYS, "addresses that its NAT gateways use"),
        ),
    ),
    Type("compute.googleapis.com/VpnTunnel"),
)
DATA = (
    Type(
        "sqladmin.googleapis.com/Instance",
        (
            Attribute("tier", WORD, "db-custom-2-7680, db-f1-micro"),
            Attribute("engine", WORD, "POSTGRES_16"),
            Attribute("activation", WORD, "always, never, on_demand"),
            Attribute("size_gb", MEASURED, "GiB of its disk"),
            Attribute("replica_of", KEYS, "instance that it follows; empty where it follows none"),
            Attribute("high_availability", YES_OR_NO, "whether it has a standby"),
        ),
    ),
    Type("bigquery.googleapis.com/Dataset", (Attribute("physical", YES_OR_NO, "billed by compressed bytes"),)),
    Type(
        "bigquery.googleapis.com/Table",
        (
            Attribute("dataset", KEYS, "dataset that it is in, which the bill names"),
            Attribute("table_kind", WORD, "table, view, materialized_view, external, snapshot"),
            Attribute("size_gb", MEASURED, "GiB, logical, to three digits"),
            Attribute("long_term_gb", MEASURED, "of these, what nobody wrote for 90 days"),
            Attribute("changed_at", MOMENT, "last written; of the last two weeks, the end of the week"),
            Attribute("read_at", MOMENT, "last query that names it, likewise; null where none is known"),
            Attribute(
                "reads_known_days", WHOLE, "for so long all queries of all projects are known; null: they are not"
            ),
            Attribute("expires_at", MOMENT, "when it deletes itself"),
        ),
    ),
    Type(
        "bigqueryreservation.googleapis.com/Reservation",
        (
            Attribute("slots", WHOLE, "baseline, paid for by the second"),
            Attribute("most_slots", WHOLE, "with autoscaling"),
            Attribute("edition", WORD, "standard, enterprise, enterprise_plus"),
            Attribute("used_at", MOMENT, "last query that ran on it, likewise; null where none is known"),
            Attribute(
                "uses_known_days", WHOLE, "for so long all queries of all projects are known; null: they are not"
            ),
        ),
    ),
    Type(
        "spanner.googleapis.com/Instance",
        (
            Attribute("processing_units", WHOLE, "1000 are a node"),
            Attribute("instance_type", WORD, "provisioned, free"),
        ),
    ),
    Type(
        "storage.googleapis.com/Bucket",
        (
            Attribute("storage_class", WORD, "standard, nearline, coldline, archive"),
            Attribute("lifecycle_rules", WHOLE, "rules that delete or move objects"),
        ),
    ),
    Type("pubsub.googleapis.com/Topic"),
)
CONTAINERS = (
    Type("container.googleapis.com/Cluster", (Attribute("autopilot", YES_OR_NO, "whether Google runs the nodes"),)),
    Type(
        "container.googleapis.com/NodePool",
        (
            Attribute("cluster", KEYS, "cluster that it is of"),
            Attribute("nodes", KEYS, "machines that are its nodes today"),
            Attribute("machine_type", WORD, "e2-standard-4"),
            Attribute("least_nodes", WHOLE, "autoscaling's lower bound; null without autoscaling"),
            Attribute("most_nodes", WHOLE, "autoscaling's upper bound; null without autoscaling"),
        ),
    ),
    Type(
        "run.googleapis.com/Service",
        (
            Attribute("least_instances", WHOLE, "kept warm"),
            Attribute("most_instances", WHOLE, "at most"),
            Attribute("cpu_always", YES_OR_NO, "whether the processor is paid for without requests too"),
        ),
    ),
)
PROJECTS = (
    Type(
        "cloudresourcemanager.googleapis.com/Project",
        (
            Attribute("project_id", WORD, "SubAccountId"),
            Attribute("deletes_at", MOMENT, "when it was asked to be deleted"),
            Attribute("parent", WORD, "organizations/…, folders/…"),
        ),
    ),
)
GOOGLE: tuple[Type, ...] = (*MACHINES, *NETWORK, *DATA, *CONTAINERS, *PROJECTS)
