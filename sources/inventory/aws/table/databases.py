"""Databases, caches and streams: RDS with DocumentDB and Neptune, Redshift, ElastiCache, OpenSearch, DynamoDB, Kinesis.

https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/Welcome.html,
https://docs.aws.amazon.com/redshift/latest/APIReference/Welcome.html,
https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/Welcome.html,
https://docs.aws.amazon.com/opensearch-service/latest/APIReference/Welcome.html,
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/Welcome.html,
https://docs.aws.amazon.com/kinesis/latest/APIReference/Welcome.html
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from sources.inventory.aws.ask import Ask, Each, Item, Kind
from sources.inventory.aws.place import TAGS, Place
from sources.inventory.aws.seen import Seen

INSTANCES = Ask("rds", "DescribeDBInstances", "DBInstances", page=100)
CLUSTERS = Ask("rds", "DescribeDBClusters", "DBClusters", page=100)
SNAPSHOTS = Ask("rds", "DescribeDBSnapshots", "DBSnapshots", page=100)
CLUSTER_SNAPSHOTS = Ask("rds", "DescribeDBClusterSnapshots", "DBClusterSnapshots", page=100)
REDSHIFT = Ask("redshift", "DescribeClusters", "Clusters", page=100)
CACHES = Ask("elasticache", "DescribeCacheClusters", "CacheClusters", page=100)
DOMAIN_NAMES = Ask("opensearch", "ListDomainNames", "DomainNames")
DOMAINS = Ask(
    "opensearch",
    "DescribeDomains",
    "DomainStatusList",
    each=Each(
        DOMAIN_NAMES,
        lambda domain: domain["DomainName"],
        lambda domains: {"DomainNames": [each["DomainName"] for each in domains]},
        at_once=5,
    ),
)
TABLE_NAMES = Ask("dynamodb", "ListTables", "TableNames", page=100)
TABLES = Ask("dynamodb", "DescribeTable", each=Each(TABLE_NAMES, str, lambda names: {"TableName": names[0]}))
STREAM_NAMES = Ask("kinesis", "ListStreams", "StreamNames", page=100)
STREAMS = Ask("kinesis", "DescribeStreamSummary", each=Each(STREAM_NAMES, str, lambda names: {"StreamName": names[0]}))
# RDS tells of these engines' instances as of its own.
OTHER_ENGINES = {"docdb": "AWS::DocDB::DBInstance", "neptune": "AWS::Neptune::DBInstance"}


def instances(place: Place) -> Iterator[Seen]:
    for db in place.items(INSTANCES):
        if db.get("Engine") not in OTHER_ENGINES:
            cluster = db.get("DBClusterIdentifier")
            yield _instance(
                db,
                {
                    "instance_class": db.get("DBInstanceClass"),
                    "engine": db.get("Engine"),
                    "engine_version": db.get("EngineVersion"),
                    "size_gb": db.get("AllocatedStorage"),
                    "storage_type": db.get("StorageType"),
                    "is_multi_az": db.get("MultiAZ"),
                    "cluster": [place.arn("rds", f"cluster:{cluster}")] if cluster else [],
                    **_replicas(place, db),
                },
            )


def others(engine: str, place: Place) -> Iterator[Seen]:
    """Instances of one of the other engines."""
    for db in place.items(INSTANCES):
        if db.get("Engine") == engine:
            yield _instance(db, {"instance_type": db.get("DBInstanceClass"), "cluster": db.get("DBClusterIdentifier")})


def _instance(db: Item, attributes: dict[str, Any]) -> Seen:
    return Seen(
        db["DBInstanceArn"],
        name=db.get("DBInstanceIdentifier"),
        state=db.get("DBInstanceStatus"),
        created=db.get("InstanceCreateTime"),
        tags=db.get("TagList"),
        attributes=attributes,
    )


def _replicas(place: Place, db: Item) -> dict[str, list[str] | None]:
    """What it replicates and what replicates it, by its own word or as a member of its cluster."""
    source = db.get("ReadReplicaSourceDBInstanceIdentifier")
    own = [_db_arn(place, each) for each in db.get("ReadReplicaDBInstanceIdentifiers") or ()]
    if not db.get("DBClusterIdentifier"):
        return {"replica_of": [_db_arn(place, source)] if source else [], "replicas": own}
    cluster = next(
        (each for each in place.items(CLUSTERS) if each["DBClusterIdentifier"] == db["DBClusterIdentifier"]), None
    )
    if cluster is None:
        return {"replica_of": None, "replicas": None}
    members = {each["DBInstanceIdentifier"]: each.get("IsClusterWriter") for each in cluster["DBClusterMembers"]}
    writers = [name for name, writes in members.items() if writes]
    if db["DBInstanceIdentifier"] in writers:
        readers = [name for name, writes in members.items() if not writes]
        return {"replica_of": [], "replicas": own + [_db_arn(place, name) for name in readers]}
    return {"replica_of": [_db_arn(place, name) for name in writers], "replicas": own}


def _db_arn(place: Place, identifier: str) -> str:
    """Of another region it is told as an ARN."""
    return identifier if identifier.startswith("arn:") else place.arn("rds", f"db:{identifier}")


def clusters(place: Place) -> Iterator[Seen]:
    for cluster in place.items(CLUSTERS):
        yield Seen(
            cluster["DBClusterArn"],
            name=cluster["DBClusterIdentifier"],
            state=cluster.get("Status"),
            created=cluster.get("ClusterCreateTime"),
            tags=cluster.get("TagList"),
            attributes={
                "engine": cluster.get("Engine"),
                "engine_version": cluster.get("EngineVersion"),
                "members": [
                    _db_arn(place, each["DBInstanceIdentifier"]) for each in cluster.get("DBClusterMembers") or ()
                ],
            },
        )


def snapshots(place: Place) -> Iterator[Seen]:
    for copy in place.items(SNAPSHOTS):
        yield _snapshot(place, copy, "DBSnapshot", f"db:{copy['DBInstanceIdentifier']}")


def cluster_snapshots(place: Place) -> Iterator[Seen]:
    for copy in place.items(CLUSTER_SNAPSHOTS):
        yield _snapshot(place, copy, "DBClusterSnapshot", f"cluster:{copy['DBClusterIdentifier']}")


def _snapshot(place: Place, copy: Item, called: str, source: str) -> Seen:
    return Seen(
        copy[f"{called}Arn"],
        name=copy[f"{called}Identifier"],
        state=copy.get("Status"),
        created=copy.get("OriginalSnapshotCreateTime") or copy.get("SnapshotCreateTime"),
        tags=copy.get("TagList"),
        attributes={
            "source": [place.arn("rds", source)],
            "snapshot_type": copy.get("SnapshotType"),
            "size_gb": copy.get("AllocatedStorage"),
            "engine": copy.get("Engine"),
        },
    )


def redshift(place: Place) -> Iterator[Seen]:
    for cluster in place.items(REDSHIFT):
        name = cluster["ClusterIdentifier"]
        yield Seen(
            place.arn("redshift", f"cluster:{name}"),
            name=name,
            state=cluster.get("ClusterStatus"),
            created=cluster.get("ClusterCreateTime"),
            tags=cluster.get("Tags") or [],
            attributes={"node_type": cluster.get("NodeType"), "nodes": cluster.get("NumberOfNodes")},
        )


def caches(place: Place) -> Iterator[Seen]:
    for cache in place.items(CACHES):
        yield Seen(
            cache["ARN"],
            name=cache.get("CacheClusterId"),
            state=cache.get("CacheClusterStatus"),
            created=cache.get("CacheClusterCreateTime"),
            tags=place.tags(cache["ARN"]),
            attributes={
                "engine": cache.get("Engine"),
                "node_type": cache.get("CacheNodeType"),
                "nodes": cache.get("NumCacheNodes"),
                "replication_group": cache.get("ReplicationGroupId"),
            },
        )


def domains(place: Place) -> Iterator[Seen]:
    for domain in place.items(DOMAINS):
        cluster = domain.get("ClusterConfig") or {}
        yield Seen(
            domain["ARN"],
            name=domain.get("DomainName"),
            state=domain.get("DomainProcessingStatus"),
            tags=place.tags(domain["ARN"]),
            attributes={"instance_type": cluster.get("InstanceType"), "instances": cluster.get("InstanceCount")},
        )


def tables(place: Place) -> Iterator[Seen]:
    for answer in place.items(TABLES):
        table = answer.get("Table")
        if not table:  # gone since the list
            continue
        mode = (table.get("BillingModeSummary") or {}).get("BillingMode", "PROVISIONED")
        units = table.get("ProvisionedThroughput") or {}
        yield Seen(
            table["TableArn"],
            name=table["TableName"],
            state=table.get("TableStatus"),
            created=table.get("CreationDateTime"),
            tags=place.tags(table["TableArn"]),
            attributes={
                "billing_mode": "on_demand" if mode == "PAY_PER_REQUEST" else "provisioned",
                "read_units": units.get("ReadCapacityUnits"),
                "write_units": units.get("WriteCapacityUnits"),
            },
        )


def streams(place: Place) -> Iterator[Seen]:
    for answer in place.items(STREAMS):
        stream = answer.get("StreamDescriptionSummary")
        if not stream:  # gone since the list
            continue
        yield Seen(
            stream["StreamARN"],
            name=stream["StreamName"],
            state=stream.get("StreamStatus"),
            created=stream.get("StreamCreationTimestamp"),
            tags=place.tags(stream["StreamARN"]),
            attributes={
                "mode": str((stream.get("StreamModeDetails") or {}).get("StreamMode", "PROVISIONED")).lower(),
                "shards": stream.get("OpenShardCount"),
            },
        )


def _of(engine: str) -> Callable[[Place], Iterator[Seen]]:
    return partial(others, engine)


KINDS = (
    Kind("AWS::RDS::DBInstance", (INSTANCES,), instances, details=(CLUSTERS,)),
    *(Kind(name, (INSTANCES,), _of(engine)) for engine, name in OTHER_ENGINES.items()),
    Kind("AWS::RDS::DBCluster", (CLUSTERS,), clusters),
    Kind("AWS::RDS::DBSnapshot", (SNAPSHOTS,), snapshots),
    Kind("AWS::RDS::DBClusterSnapshot", (CLUSTER_SNAPSHOTS,), cluster_snapshots),
    Kind("AWS::Redshift::Cluster", (REDSHIFT,), redshift),
    Kind("AWS::ElastiCache::CacheCluster", (CACHES,), caches, details=(TAGS,)),
    Kind("AWS::OpenSearch::Domain", (DOMAIN_NAMES, DOMAINS), domains, details=(TAGS,)),
    Kind("AWS::DynamoDB::Table", (TABLE_NAMES, TABLES), tables, details=(TAGS,)),
    Kind("AWS::Kinesis::Stream", (STREAM_NAMES, STREAMS), streams, details=(TAGS,)),
)
