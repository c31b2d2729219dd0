"""What lies still: buckets, file systems, repositories, logs and secrets, as their services give them in boto3."""

import json
from datetime import timedelta

from sources.sample.clouds.aws.inventory.thing import Element, Thing, moment

GB = 10**9
PARTS_LEFT = 3
# An image of a repository has so many megabytes.
IMAGE_BYTES = 180 * 10**6
MILLISECONDS = 1_000


def bucket(kept: Thing) -> list[Element]:
    """An element of `Buckets`."""
    return [{"Name": kept.name, "CreationDate": moment(kept.created), "BucketRegion": kept.region}]


def location(kept: Thing) -> list[Element]:
    """A whole answer."""
    return [{"Bucket": kept.name, "LocationConstraint": kept.region}]


def lifecycle(kept: Thing) -> list[Element]:
    """A whole answer; a bucket without rules has none. Where uploads are left, no rule ends them."""
    if kept.facts.get("lifecycle") != "yes":
        return []
    rule: Element = {"ID": "older", "Status": "Enabled", "Filter": {"Prefix": ""}}
    rule["Transitions"] = [{"Days": 60, "StorageClass": kept.facts.get("class", "STANDARD_IA")}]
    if not kept.facts.get("multipart"):
        rule["AbortIncompleteMultipartUpload"] = {"DaysAfterInitiation": 7}
    return [{"Bucket": kept.name, "Rules": [rule]}]


def uploads(kept: Thing) -> list[Element]:
    """Elements of `Uploads`, and which bucket each is of."""
    if not kept.facts.get("multipart"):
        return []
    return [
        {
            "Bucket": kept.name,
            "Key": f"scans/{kept.digits(str(each), 8)}.tar",
            "UploadId": kept.digits(f"upload {each}", 40),
            "Initiated": moment(kept.created + timedelta(days=each + 1)),
            "StorageClass": "STANDARD",
        }
        for each in range(PARTS_LEFT)
    ]


def tagging(kept: Thing) -> list[Element]:
    """A whole answer."""
    return [{"Bucket": kept.name, "TagSet": kept.tag_list}] if kept.tags else []


def file_system(files: Thing) -> list[Element]:
    """An element of `FileSystems`."""
    return [
        {
            "FileSystemId": files.key.rpartition("/")[2],
            "ResourceARN": files.arn,
            "OwnerId": files.account,
            "FileSystemType": "WINDOWS",
            "Lifecycle": "AVAILABLE",
            "StorageCapacity": files.amount,
            "StorageType": "SSD",
            "CreationTime": moment(files.created),
            "VpcId": files.vpc,
            "SubnetIds": [files.subnet],
            "WindowsConfiguration": {"DeploymentType": "SINGLE_AZ_2", "ThroughputCapacity": 32},
            "Tags": files.tag_list,
        }
    ]


def repository(images: Thing) -> list[Element]:
    """An element of `repositories`."""
    return [
        {
            "repositoryArn": images.arn,
            "registryId": images.account,
            "repositoryName": images.name,
            "repositoryUri": f"{images.account}.dkr.ecr.{images.region}.amazonaws.com/{images.name}",
            "createdAt": moment(images.created),
            "imageTagMutability": "MUTABLE",
            "imageScanningConfiguration": {"scanOnPush": False},
        }
    ]


def image_details(images: Thing) -> list[Element]:
    """Elements of `imageDetails`, and which repository each is of."""
    untagged = int(images.facts.get("untagged_images", "0"))
    return [
        {
            "registryId": images.account,
            "repositoryName": images.name,
            "imageDigest": f"sha256:{images.digits(f'image {each}', 64)}",
            "imageSizeInBytes": IMAGE_BYTES + each,
            "imagePushedAt": moment(images.created + timedelta(hours=each)),
            **({} if each < untagged else {"imageTags": [f"v{each}"]}),
        }
        for each in range(untagged + 20)
    ]


def image_policy(images: Thing) -> list[Element]:
    """A whole answer; one without a policy has none."""
    if images.facts.get("lifecycle") != "yes":
        return []
    rule = {
        "rulePriority": 1,
        "selection": {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 14},
        "action": {"type": "expire"},
    }
    policy = json.dumps({"rules": [rule]})
    return [{"registryId": images.account, "repositoryName": images.name, "lifecyclePolicyText": policy}]


def log_group(logs: Thing) -> list[Element]:
    """An element of `logGroups`."""
    element: Element = {
        "logGroupName": logs.name,
        "arn": f"{logs.arn}:*",
        "logGroupArn": logs.arn,
        "creationTime": _milliseconds(logs),
        "metricFilterCount": 0,
        "storedBytes": logs.amount * GB,
        "logGroupClass": "STANDARD",
    }
    days = logs.facts.get("retention", "none")
    return [element if days == "none" else {**element, "retentionInDays": int(days)}]


def log_stream(logs: Thing) -> list[Element]:
    """The newest of `logStreams`, and which group it is of."""
    last = logs.since if logs.facts.get("stale") else logs.at(logs.day - timedelta(days=1), "last event")
    newest = int(last.timestamp()) * MILLISECONDS
    return [
        {
            "logGroupName": logs.name,
            "logStreamName": "main",
            "creationTime": _milliseconds(logs),
            "firstEventTimestamp": _milliseconds(logs),
            "lastEventTimestamp": newest,
            "lastIngestionTime": newest,
            "storedBytes": 0,
        }
    ]


def _milliseconds(logs: Thing) -> int:
    return int(logs.created.timestamp()) * MILLISECONDS


def secret(kept: Thing) -> list[Element]:
    """An element of `SecretList`; AWS tells the day alone on which it was last read."""
    unused = int(kept.facts.get("used", "1")) > 1
    read = kept.row["story_since"] if unused and kept.row["story_since"] else kept.day - timedelta(days=1)
    return [
        {
            "ARN": kept.arn,
            "Name": kept.name,
            "CreatedDate": moment(kept.created),
            "LastChangedDate": moment(kept.created),
            "LastAccessedDate": f"{read}T00:00:00+00:00",
            "RotationEnabled": False,
            "Tags": kept.tag_list,
        }
    ]


ANSWERS = {
    "s3": (
        ("s3.list_buckets", bucket),
        ("s3.get_bucket_location", location),
        ("s3.get_bucket_lifecycle_configuration", lifecycle),
        ("s3.list_multipart_uploads", uploads),
        ("s3.get_bucket_tagging", tagging),
    ),
    "fsx": (("fsx.describe_file_systems", file_system),),
    "ecr": (
        ("ecr.describe_repositories", repository),
        ("ecr.describe_images", image_details),
        ("ecr.get_lifecycle_policy", image_policy),
    ),
    "logs": (("logs.describe_log_groups", log_group), ("logs.describe_log_streams", log_stream)),
    "secret": (("secretsmanager.list_secrets", secret),),
}
