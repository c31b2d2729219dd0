"""Databases and caches, as RDS, Redshift, ElastiCache, OpenSearch and DynamoDB give them in boto3."""

from sources.sample.clouds.aws.inventory.thing import Element, Thing, moment

ENGINES = {"docdb": ("docdb", "5.0.0", 27017), "neptune": ("neptune", "1.3.2.1", 8182)}
# A table has so many units for reading to each for writing, as meters.csv has it.
READS_A_WRITE = 2
POSTGRES = ("postgres", "16.4", 5432)


def instance(db: Thing) -> list[Element]:
    """An element of `DBInstances`."""
    engine, version, port = ENGINES.get(db.kind, POSTGRES)
    replica = db.host is not None and bool(db.facts.get("replica"))
    element: Element = {
        "DBInstanceIdentifier": db.name,
        "DBInstanceClass": db.size,
        "DBInstanceArn": db.arn,
        "DbiResourceId": f"db-{db.digits('resource', 26).upper()}",
        "Engine": engine,
        "EngineVersion": db.facts.get("engine", version),
        "DBInstanceStatus": db.facts.get("state", "available"),
        "MasterUsername": "admin",
        "InstanceCreateTime": moment(db.created),
        "AllocatedStorage": db.amount,
        "StorageType": "gp3",
        "Iops": 3000,
        "MultiAZ": False,
        "AvailabilityZone": db.zone,
        "PubliclyAccessible": False,
        "StorageEncrypted": True,
        "BackupRetentionPeriod": 7,
        "DeletionProtection": False,
        "EngineLifecycleSupport": "open-source-rds-extended-support",
        "Endpoint": {
            "Address": f"{db.name}.{db.shared('endpoint', 12)}.{db.region}.rds.amazonaws.com",
            "Port": port,
            "HostedZoneId": "Z29XKXDKYMONMX",
        },
        "DBSubnetGroup": {"DBSubnetGroupName": "databases", "VpcId": db.vpc, "SubnetGroupStatus": "Complete"},
        "ReadReplicaDBInstanceIdentifiers": [each.name for each in db.on("rds") if each.facts.get("replica")],
        "TagList": db.tag_list,
    }
    return [{**element, "ReadReplicaSourceDBInstanceIdentifier": db.host.name} if replica and db.host else element]


def db_snapshot(copy: Thing) -> list[Element]:
    """An element of `DBSnapshots`, made by hand; its database may be gone."""
    there = copy.facts.get("source") == "there" and copy.host is not None
    source = copy.host.name if there and copy.host else f"{copy.name}-source"
    return [
        {
            "DBSnapshotIdentifier": copy.name,
            "DBSnapshotArn": copy.arn,
            "DBInstanceIdentifier": source,
            "DbiResourceId": f"db-{copy.digits('resource', 26).upper()}",
            "SnapshotCreateTime": moment(copy.created),
            "OriginalSnapshotCreateTime": moment(copy.created),
            "SnapshotType": "awsbackup" if _is_planned(copy) else "manual",
            "Status": "available",
            "PercentProgress": 100,
            "Engine": "postgres",
            "EngineVersion": "16.4",
            "AllocatedStorage": copy.amount,
            "StorageType": "gp3",
            "Encrypted": True,
            "AvailabilityZone": copy.zone,
            "VpcId": copy.vpc,
            "TagList": copy.tag_list,
        }
    ]


def _is_planned(copy: Thing) -> bool:
    return any(key.startswith("aws:backup:") for key, _ in copy.tags)


def redshift(cluster: Thing) -> list[Element]:
    """An element of `Clusters`."""
    return [
        {
            "ClusterIdentifier": cluster.name,
            "ClusterNamespaceArn": f"{cluster.arn.replace(':cluster:', ':namespace:')}",
            "NodeType": cluster.size,
            "NumberOfNodes": cluster.amount,
            "ClusterStatus": "available",
            "ClusterAvailabilityStatus": "Available",
            "ClusterCreateTime": moment(cluster.created),
            "DBName": "dev",
            "AvailabilityZone": cluster.zone,
            "VpcId": cluster.vpc,
            "Tags": cluster.tag_list,
        }
    ]


def cache(cluster: Thing) -> list[Element]:
    """An element of `CacheClusters`."""
    return [
        {
            "CacheClusterId": cluster.name,
            "ARN": cluster.arn,
            "CacheNodeType": cluster.size,
            "NumCacheNodes": cluster.amount,
            "Engine": "redis",
            "EngineVersion": "7.1.0",
            "CacheClusterStatus": "available",
            "CacheClusterCreateTime": moment(cluster.created),
            "PreferredAvailabilityZone": cluster.zone,
            "CacheNodes": [
                {
                    "CacheNodeId": f"{node:04}",
                    "CacheNodeStatus": "available",
                    "CacheNodeCreateTime": moment(cluster.created),
                }
                for node in range(1, cluster.amount + 1)
            ],
        }
    ]


def domain_name(domain: Thing) -> list[Element]:
    """An element of `DomainNames`."""
    return [{"DomainName": domain.name, "EngineType": "OpenSearch"}]


def domain(domain: Thing) -> list[Element]:
    """An element of `DomainStatusList`."""
    return [
        {
            "DomainId": f"{domain.account}/{domain.name}",
            "DomainName": domain.name,
            "ARN": domain.arn,
            "Created": True,
            "Deleted": False,
            "Processing": False,
            "EngineVersion": "OpenSearch_2.17",
            "ClusterConfig": {"InstanceType": f"{domain.size}.search", "InstanceCount": domain.amount},
            "EBSOptions": {"EBSEnabled": True, "VolumeType": "gp3", "VolumeSize": 100},
        }
    ]


def table_name(table: Thing) -> list[str]:
    """An element of `TableNames`."""
    return [table.name]


def table(table: Thing) -> list[Element]:
    """A whole answer."""
    units = {
        "ReadCapacityUnits": READS_A_WRITE * table.amount,
        "WriteCapacityUnits": table.amount,
        "NumberOfDecreasesToday": 0,
    }
    return [
        {
            "TableName": table.name,
            "Table": {
                "TableName": table.name,
                "TableArn": table.arn,
                "TableId": _uuid(table),
                "TableStatus": "ACTIVE",
                "CreationDateTime": moment(table.created),
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                "ProvisionedThroughput": units,
                "TableSizeBytes": 30 * 2**30,
                "ItemCount": 4_000_000,
                "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
                "LatestStreamLabel": f"{table.created:%Y-%m-%dT%H:%M:%S}.000",
            },
        }
    ]


def _uuid(thing: Thing) -> str:
    digits = thing.digits("uuid", 32)
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


# Of DocumentDB and Neptune too: their clients ask RDS.
LISTED = (("rds.describe_db_instances", instance),)
ANSWERS = {
    "rds": LISTED,
    "docdb": LISTED,
    "neptune": LISTED,
    "rds-snapshot": (("rds.describe_db_snapshots", db_snapshot),),
    "redshift": (("redshift.describe_clusters", redshift),),
    "elasticache": (("elasticache.describe_cache_clusters", cache),),
    "opensearch": (("opensearch.list_domain_names", domain_name), ("opensearch.describe_domains", domain)),
    "dynamodb": (("dynamodb.list_tables", table_name), ("dynamodb.describe_table", table)),
}
