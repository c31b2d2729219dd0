"""What lies still: buckets, file systems, repositories, logs and secrets.

https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html, https://docs.aws.amazon.com/fsx/latest/APIReference/Welcome.html,
https://docs.aws.amazon.com/AmazonECR/latest/APIReference/Welcome.html,
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/Welcome.html,
https://docs.aws.amazon.com/secretsmanager/latest/apireference/Welcome.html
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sources.inventory.aws.ask import Ask, Each, Item, Kind, Params
from sources.inventory.aws.place import TAGS, Place
from sources.inventory.aws.seen import Seen, moment_text

S3_ARN = "arn:aws:s3:::"


def _bucket(buckets: Sequence[Item]) -> Params:
    return {"Bucket": buckets[0]["Name"]}


def _region(bucket: Item) -> str | None:
    return bucket.get("BucketRegion")


BUCKETS = Ask("s3", "ListBuckets", "Buckets", page=1000, actions=("s3:ListAllMyBuckets",))
OF_BUCKET = Each(BUCKETS, lambda bucket: bucket["Name"], _bucket, region=_region)
# Of a bucket whose region the list does not tell. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
LOCATIONS = Ask(
    "s3",
    "GetBucketLocation",
    each=replace(OF_BUCKET, given=lambda buckets: None if _region(buckets[0]) else _bucket(buckets)),
)
OLD_NAMES = {None: "us-east-1", "": "us-east-1", "EU": "eu-west-1"}
LIFECYCLES = Ask(
    "s3", "GetBucketLifecycleConfiguration", "Rules", each=OF_BUCKET, actions=("s3:GetLifecycleConfiguration",)
)
UPLOADS = Ask(
    "s3", "ListMultipartUploads", "Uploads", page=1000, each=OF_BUCKET, actions=("s3:ListBucketMultipartUploads",)
)
BUCKET_TAGS = Ask("s3", "GetBucketTagging", "TagSet", each=OF_BUCKET)
FILES = Ask("fsx", "DescribeFileSystems", "FileSystems", page=100)
REPOSITORIES = Ask("ecr", "DescribeRepositories", "repositories", page=1000)
OF_REPOSITORY = Each(
    REPOSITORIES,
    lambda repository: repository["repositoryName"],
    lambda repositories: {"repositoryName": repositories[0]["repositoryName"]},
)
ECR_IMAGES = Ask("ecr", "DescribeImages", "imageDetails", page=1000, each=OF_REPOSITORY)
ECR_POLICIES = Ask("ecr", "GetLifecyclePolicy", each=OF_REPOSITORY)
LOG_GROUPS = Ask("logs", "DescribeLogGroups", "logGroups", page=50)
LOG_STREAMS = Ask(
    "logs",
    "DescribeLogStreams",
    "logStreams",
    {"orderBy": "LastEventTime", "descending": True, "limit": 1},
    first_page=True,
    each=Each(
        LOG_GROUPS,
        lambda group: group["logGroupName"],
        lambda groups: {"logGroupName": groups[0]["logGroupName"]} if groups[0].get("storedBytes") else None,
    ),
)
SECRETS = Ask("secretsmanager", "ListSecrets", "SecretList", page=100)
MILLISECONDS = 1000


def buckets(place: Place) -> Iterator[Seen]:
    for bucket in place.items(BUCKETS):
        name = bucket["Name"]
        rules, uploads = place.of(LIFECYCLES, name), place.of(UPLOADS, name)
        enabled = None if rules is None else [rule for rule in rules if rule.get("Status") == "Enabled"]
        begun = [moment_text(each.get("Initiated")) for each in uploads or ()]
        yield Seen(
            f"{S3_ARN}{name}",
            name=name,
            created=bucket.get("CreationDate"),
            tags=place.of(BUCKET_TAGS, name),
            region=_region(bucket) or _located(place, name),
            attributes={
                "lifecycle_rules": None if enabled is None else len(enabled),
                "ends_uploads": None
                if enabled is None
                else any(rule.get("AbortIncompleteMultipartUpload") for rule in enabled),
                "incomplete_uploads": None if uploads is None else len(uploads),
                "oldest_upload": min(filter(None, begun), default=None),
            },
        )


def _located(place: Place, bucket: str) -> str | None:
    told = place.one(LOCATIONS, bucket)
    named = (told or {}).get("LocationConstraint")
    return None if told is None else OLD_NAMES.get(named, named)


def files(place: Place) -> Iterator[Seen]:
    for system in place.items(FILES):
        yield Seen(
            system["ResourceARN"],
            state=system.get("Lifecycle"),
            created=system.get("CreationTime"),
            tags=system.get("Tags") or [],
            attributes={
                "file_system_type": str(system.get("FileSystemType")).lower(),
                "size_gb": system.get("StorageCapacity"),
            },
        )


def repositories(place: Place) -> Iterator[Seen]:
    for repository in place.items(REPOSITORIES):
        name, arn = repository["repositoryName"], repository["repositoryArn"]
        images, policy = place.of(ECR_IMAGES, name), place.one(ECR_POLICIES, name)
        untagged = [image for image in images or () if not image.get("imageTags")]
        yield Seen(
            arn,
            name=name,
            created=repository.get("createdAt"),
            tags=place.tags(arn),
            attributes={
                "images": None if images is None else len(images),
                "untagged_images": None if images is None else len(untagged),
                "untagged_bytes": None
                if images is None
                else sum(image.get("imageSizeInBytes") or 0 for image in untagged),
                "has_lifecycle_policy": None if policy is None else bool(policy.get("lifecyclePolicyText")),
            },
        )


def log_groups(place: Place) -> Iterator[Seen]:
    for group in place.items(LOG_GROUPS):
        name = group["logGroupName"]
        arn = group.get("logGroupArn") or group["arn"].removesuffix(":*")
        newest = (place.one(LOG_STREAMS, name) or {}).get("lastEventTimestamp")
        yield Seen(
            arn,
            name=name,
            created=_seconds(group.get("creationTime")),
            tags=place.tags(arn),
            attributes={
                "retention_days": group.get("retentionInDays", 0),
                "stored_bytes": group.get("storedBytes"),
                "last_event": moment_text(_seconds(newest)),
            },
        )


def _seconds(milliseconds: int | None) -> float | None:
    return None if milliseconds is None else milliseconds / MILLISECONDS


def secrets(place: Place) -> Iterator[Seen]:
    for secret in place.items(SECRETS):
        yield Seen(
            secret["ARN"],
            name=secret.get("Name"),
            created=secret.get("CreatedDate"),
            tags=secret.get("Tags") or [],
            attributes={
                "last_accessed": moment_text(secret.get("LastAccessedDate")),
                "never_accessed": not secret.get("LastAccessedDate"),
                "owning_service": secret.get("OwningService"),
            },
        )


KINDS = (
    Kind(
        "AWS::S3::Bucket", (BUCKETS,), buckets, details=(LOCATIONS, LIFECYCLES, UPLOADS, BUCKET_TAGS), of_account=True
    ),
    Kind("AWS::FSx::FileSystem", (FILES,), files),
    Kind("AWS::ECR::Repository", (REPOSITORIES,), repositories, details=(ECR_IMAGES, ECR_POLICIES, TAGS)),
    Kind("AWS::Logs::LogGroup", (LOG_GROUPS,), log_groups, details=(LOG_STREAMS, TAGS)),
    Kind("AWS::SecretsManager::Secret", (SECRETS,), secrets),
)
