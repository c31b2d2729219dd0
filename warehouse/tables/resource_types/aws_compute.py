"""AWS: machines, disks, images, snapshots, addresses, gateways, balancers, databases by RDS, capacity reservations.

Keys are those of `transforms.spend.resource_key`: bare ids of EC2 and VPC (`vol-…`), ARNs of everything else.
"""

from warehouse.tables.resource_types.base import KEYS, MOMENT, WHOLE, WORD, WORDS, YES_OR_NO, Attribute, ResourceType

VOLUMES_AND_SNAPSHOTS = (
    ResourceType(
        "AWS::EC2::Volume",
        (
            Attribute("attached_to", KEYS, "ids of the instances that it is attached to"),
            Attribute("size_gb", WHOLE, "GiB"),
            Attribute("volume_type", WORD, "gp2, gp3, io1 …"),
            Attribute("iops", WHOLE, "provisioned, or the baseline"),
            Attribute("throughput_mibps", WHOLE, "MiB a second, where it is provisioned (gp3)"),
            Attribute("detached", MOMENT, "when it was last detached, where a trail tells (DetachVolume)"),
        ),
    ),
    ResourceType(
        "AWS::EC2::Snapshot",
        (
            Attribute("source_volume", WORD, "VolumeId as told: vol-ffffffff of a copy, even where the volume is gone"),
            Attribute("size_gb", WHOLE, "GiB of the volume, more than what is stored"),
            Attribute("description", WORD, "as told"),
            Attribute("storage_tier", WORD, "standard, archive"),
        ),
    ),
    ResourceType(
        "AWS::Backup::RecoveryPoint",
        (Attribute("holds", KEYS, "ids or ARNs of the snapshots and images that it keeps"),),
    ),
)
MACHINES = (
    ResourceType(
        "AWS::EC2::Instance",
        (
            Attribute("instance_type", WORD, "m5.large"),
            Attribute("image", KEYS, "id of the image that it was started from"),
            Attribute("stopped", MOMENT, "when it was stopped, out of StateTransitionReason; null while it runs"),
            Attribute("lifecycle", WORD, "spot, scheduled, capacity-block; null on demand"),
            Attribute("autoscaling_group", WORD, "name of its group (tag aws:autoscaling:groupName); null without"),
        ),
    ),
    ResourceType(
        "AWS::EC2::Image",
        (
            Attribute("snapshots", KEYS, "ids of the snapshots that it is made of"),
            Attribute("last_launched", MOMENT, "LastLaunchedTime; null where it was not told"),
            Attribute("is_public", YES_OR_NO, "whether anybody may start from it"),
            Attribute(
                "shared_with", WORDS, "accounts, organisations that may start from it; empty: none; null: untold"
            ),
        ),
    ),
    ResourceType(
        "AWS::EC2::LaunchTemplate",
        (
            Attribute("images", KEYS, "ids of the images of all its versions"),
            Attribute("snapshots", KEYS, "ids of the snapshots in the block devices of all its versions"),
        ),
    ),
    ResourceType(
        "AWS::AutoScaling::LaunchConfiguration",
        (
            Attribute("images", KEYS, "id of its image"),
            Attribute("snapshots", KEYS, "ids of the snapshots in its block devices"),
        ),
    ),
    ResourceType(
        "AWS::AutoScaling::AutoScalingGroup",
        (Attribute("instances", KEYS, "ids of its instances"),),
    ),
    ResourceType(
        "AWS::EC2::CapacityReservation",
        (
            Attribute("instance_type", WORD, "m5.large"),
            Attribute("total_instances", WHOLE, "TotalInstanceCount"),
            Attribute("free_instances", WHOLE, "AvailableInstanceCount: reserved, and taken by no machine"),
        ),
    ),
)
NETWORK = (
    ResourceType(
        "AWS::EC2::EIP",
        (
            Attribute("attached_to", KEYS, "instance, else network interface, of its association; empty without one"),
            Attribute("public_ip", WORD, "203.0.113.9"),
        ),
    ),
    ResourceType("AWS::EC2::NatGateway", (Attribute("connectivity", WORD, "public, private"),)),
    ResourceType(
        "AWS::EC2::VPCEndpoint",
        (
            Attribute("endpoint_type", WORD, "Interface, GatewayLoadBalancer …; Gateway, which costs nothing"),
            Attribute("service", WORD, "com.amazonaws.eu-west-1.kms"),
        ),
    ),
    *(
        ResourceType(
            name,
            (
                Attribute("balancer_type", WORD, "application, network, gateway, classic"),
                Attribute("targets", WHOLE, "registered with all its groups, healthy or not; instances of a classic"),
                Attribute("redirects", YES_OR_NO, "whether a listener redirects and none forwards to a group"),
            ),
        )
        for name in ("AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::ElasticLoadBalancing::LoadBalancer")
    ),
)
DATABASES = (
    ResourceType(
        "AWS::RDS::DBInstance",
        (
            Attribute("instance_class", WORD, "db.m5.large, db.serverless"),
            Attribute("engine", WORD, "postgres, mysql, aurora-mysql, docdb, neptune …"),
            Attribute("engine_version", WORD, "12.22"),
            Attribute("size_gb", WHOLE, "AllocatedStorage, GiB"),
            Attribute("storage_type", WORD, "gp2, gp3, io1, aurora"),
            Attribute("is_multi_az", YES_OR_NO, "whether a second one stands by"),
            Attribute("cluster", KEYS, "ARN of its cluster; empty without"),
            Attribute(
                "replica_of", KEYS, "ARN of what it replicates, of a cluster's readers the writer; empty: nothing"
            ),
            Attribute("replicas", KEYS, "ARNs of its read replicas; empty: none"),
        ),
    ),
    ResourceType(
        "AWS::RDS::DBCluster",
        (
            Attribute("engine", WORD, "aurora-postgresql, docdb …"),
            Attribute("engine_version", WORD, "15.4"),
            Attribute("members", KEYS, "ARNs of its instances"),
        ),
    ),
    *(
        ResourceType(
            name,
            (
                Attribute("source", KEYS, "ARN of what it was made of, by the identifier that it tells, gone or not"),
                Attribute("snapshot_type", WORD, "manual, automated, awsbackup, shared, public"),
                Attribute("size_gb", WHOLE, "AllocatedStorage, GiB"),
                Attribute("engine", WORD, "postgres …"),
            ),
        )
        for name in ("AWS::RDS::DBSnapshot", "AWS::RDS::DBClusterSnapshot")
    ),
)
AWS_COMPUTE = (*VOLUMES_AND_SNAPSHOTS, *MACHINES, *NETWORK, *DATABASES)
