"""AWS: what is neither a machine nor its disk, address or image.

Instances of DocumentDB and Neptune come among RDS' own (DescribeDBInstances); their engine says which they are, and
they have the types that CloudFormation gives them.
"""

from warehouse.tables.resource_types.base import (
    KEYS,
    MOMENT,
    WHOLE,
    WORD,
    WORDS,
    YES_OR_NO,
    Attribute,
    ResourceType,
)

CLUSTER = Attribute("cluster", WORD, "name of the cluster that it is one of; null where it is of none")
INSTANCE_TYPE = Attribute("instance_type", WORD, "db.r5.large")

AWS_SERVICES: tuple[ResourceType, ...] = (
    ResourceType("AWS::Organizations::Account"),  # its `account` is itself; `state` is active, suspended …
    ResourceType(
        "AWS::Redshift::Cluster",
        (Attribute("node_type", WORD, "ra3.xlplus"), Attribute("nodes", WHOLE, "how many")),
    ),
    ResourceType(
        "AWS::ElastiCache::CacheCluster",
        (
            Attribute("engine", WORD, "redis, valkey, memcached"),
            Attribute("node_type", WORD, "cache.m5.large"),
            Attribute("nodes", WHOLE, "how many"),
            Attribute("replication_group", WORD, "name of the group that it is a node of; null where it is of none"),
        ),
    ),
    ResourceType(
        "AWS::OpenSearch::Domain",
        (Attribute("instance_type", WORD, "m5.large.search"), Attribute("instances", WHOLE, "how many")),
    ),
    ResourceType("AWS::DocDB::DBInstance", (INSTANCE_TYPE, CLUSTER)),
    ResourceType("AWS::Neptune::DBInstance", (INSTANCE_TYPE, CLUSTER)),
    ResourceType(
        "AWS::DynamoDB::Table",
        (
            Attribute(
                "billing_mode", WORD, "provisioned or on_demand (PAY_PER_REQUEST); an answer without one is provisioned"
            ),
            Attribute("read_units", WHOLE, "provisioned, a second; 0 on demand"),
            Attribute("write_units", WHOLE, "provisioned, a second; 0 on demand"),
        ),
    ),
    ResourceType(
        "AWS::Kinesis::Stream",
        (Attribute("mode", WORD, "provisioned or on_demand"), Attribute("shards", WHOLE, "that are open")),
    ),
    ResourceType("AWS::WAFv2::WebACL", (Attribute("scope", WORD, "regional or cloudfront"),)),
    ResourceType(
        "AWS::ApiGateway::Stage",
        (
            Attribute("api_name", WORD, "of the REST API that it is a stage of; CloudWatch knows it by that"),
            Attribute("stage_name", WORD, "prod"),
            Attribute("has_cache", YES_OR_NO, "a cache cluster, paid by the hour"),
        ),
    ),
    ResourceType(
        "AWS::SageMaker::Endpoint",
        (
            Attribute("variant", WORD, "its first production variant"),
            Attribute("instances", WHOLE, "of all its variants"),
        ),
    ),
    ResourceType(
        "AWS::WorkSpaces::Workspace",
        (
            Attribute("running_mode", WORD, "auto_stop, always_on or manual"),
            Attribute("last_connected", MOMENT, "when its user last was connected, as far as is known"),
            Attribute("never_connected", YES_OR_NO, "its connection status was told, and nobody ever was"),
        ),
    ),
    ResourceType(
        "AWS::FSx::FileSystem",
        (Attribute("file_system_type", WORD, "windows, lustre, ontap, openzfs"), Attribute("size_gb", WHOLE, "GiB")),
    ),
    ResourceType(
        "AWS::Lambda::Function",
        (
            Attribute("memory_mb", WHOLE, "that it is set to"),
            Attribute("maximum_memory_used_mb", WHOLE, "as Compute Optimizer saw it; null where it did not"),
            Attribute("provisioned_concurrency", WHOLE, "over its versions and aliases; 0: none"),
        ),
    ),
    ResourceType(
        "AWS::S3::Bucket",
        (
            Attribute("lifecycle_rules", WHOLE, "that are enabled; 0: none"),
            Attribute("ends_uploads", YES_OR_NO, "an enabled rule aborts incomplete multipart uploads"),
            Attribute("incomplete_uploads", WHOLE, "multipart uploads that were begun and neither ended nor aborted"),
            Attribute("oldest_upload", MOMENT, "when the oldest of them was begun"),
        ),
    ),
    ResourceType(
        "AWS::ECR::Repository",
        (
            Attribute("images", WHOLE, "how many"),
            Attribute("untagged_images", WHOLE, "how many of them have no tag"),
            Attribute("untagged_bytes", WHOLE, "their size; images that share layers share bytes"),
            Attribute("has_lifecycle_policy", YES_OR_NO, "a policy deletes some of its images"),
        ),
    ),
    ResourceType(
        "AWS::Logs::LogGroup",
        (
            Attribute("retention_days", WHOLE, "0: kept for ever"),
            Attribute("stored_bytes", WHOLE, "compressed, as AWS estimates"),
            Attribute("last_event", MOMENT, "newest event of its newest stream; null: none, or not asked"),
        ),
    ),
    ResourceType(
        "AWS::SecretsManager::Secret",
        (
            Attribute("last_accessed", MOMENT, "AWS tells the day alone"),
            Attribute("never_accessed", YES_OR_NO, "ListSecrets told of the secret and of no access"),
            Attribute("owning_service", WORD, "the AWS service that made it and keeps it: rds"),
        ),
    ),
    ResourceType(
        "AWS::Route53::HealthCheck",
        (
            Attribute("records", WORDS, "names of the records that refer to it; null where a zone could not be read"),
            Attribute("parents", KEYS, "calculated checks that count it"),
        ),
    ),
    ResourceType(
        "AWS::CloudTrail::Trail",
        (
            Attribute("records_management_events", YES_OR_NO, "by its event selectors, of any kind"),
            Attribute("management_events", WORD, "which of them: all, read or write; null where it records none"),
            Attribute("is_multi_region", YES_OR_NO, "records in every region"),
            Attribute("is_logging", YES_OR_NO, "null where its status was not asked"),
            Attribute("home_region", WORD, "eu-west-1; a trail of all regions is listed in each, and kept once"),
        ),
    ),
)
