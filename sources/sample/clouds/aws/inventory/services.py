"""What AWS runs for the company, as Lambda, Kinesis, WAF, API Gateway and others give it in boto3."""

from datetime import timedelta

from sources.sample.clouds.aws.inventory.thing import Element, Thing, moment


def function(code: Thing) -> list[Element]:
    """An element of `Functions`."""
    return [
        {
            "FunctionName": code.name,
            "FunctionArn": code.arn,
            "Runtime": "python3.13",
            "Role": f"arn:aws:iam::{code.account}:role/functions",
            "Handler": "main.handler",
            "CodeSize": 120_000,
            "Timeout": 30,
            "MemorySize": _memory(code),
            "LastModified": f"{code.created:%Y-%m-%dT%H:%M:%S}.000+0000",
            "Version": "$LATEST",
            "PackageType": "Zip",
            "Architectures": ["x86_64"],
        }
    ]


def _memory(code: Thing) -> int:
    if code.size.isdecimal():
        return int(code.size)
    return code.amount if code.amount > 128 else 512


def provisioned(code: Thing) -> list[Element]:
    """An element of `ProvisionedConcurrencyConfigs`, and which function it is of."""
    if not code.facts.get("provisioned"):
        return []
    return [
        {
            "FunctionName": code.name,
            "FunctionArn": f"{code.arn}:live",
            "RequestedProvisionedConcurrentExecutions": 5 * code.amount,
            "AvailableProvisionedConcurrentExecutions": 5 * code.amount,
            "AllocatedProvisionedConcurrentExecutions": 5 * code.amount,
            "Status": "READY",
            "LastModified": f"{code.created:%Y-%m-%dT%H:%M:%S}+0000",
        }
    ]


def advised(code: Thing) -> list[Element]:
    """An element of Compute Optimizer's `lambdaFunctionRecommendations`, of a function that it has measured."""
    used = code.facts.get("memory_used")
    if not used:
        return []
    return [
        {
            "functionArn": f"{code.arn}:$LATEST",
            "functionVersion": "$LATEST",
            "accountId": code.account,
            "currentMemorySize": _memory(code),
            "numberOfInvocations": 40_000,
            "utilizationMetrics": [
                {"name": "Memory", "statistic": "Maximum", "value": float(used)},
                {"name": "Memory", "statistic": "Average", "value": float(used) * 0.8},
            ],
            "lookbackPeriodInDays": 14.0,
            "lastRefreshTimestamp": f"{code.day}T01:00:00+00:00",
            "finding": "NotOptimized",
            "findingReasonCodes": ["MemoryOverprovisioned"],
            "memorySizeRecommendationOptions": [{"rank": 1, "memorySize": 1024}],
        }
    ]


def stream_name(stream: Thing) -> list[str]:
    """An element of `StreamNames`."""
    return [stream.name]


def stream(stream: Thing) -> list[Element]:
    """A whole answer."""
    summary: Element = {
        "StreamName": stream.name,
        "StreamARN": stream.arn,
        "StreamStatus": "ACTIVE",
        "StreamModeDetails": {"StreamMode": "PROVISIONED"},
        "RetentionPeriodHours": 24,
        "StreamCreationTimestamp": moment(stream.created),
        "EnhancedMonitoring": [{"ShardLevelMetrics": []}],
        "EncryptionType": "NONE",
        "OpenShardCount": stream.amount,
        "ConsumerCount": 0,
    }
    return [{"StreamName": stream.name, "StreamDescriptionSummary": summary}]


def acl(rules: Thing) -> list[Element]:
    """An element of `WebACLs`."""
    return [
        {
            "Name": rules.name,
            "Id": rules.key.rpartition("/")[2],
            "ARN": rules.arn,
            "Description": "",
            "LockToken": rules.digits("lock", 32),
        }
    ]


def _api(stage: Thing) -> str:
    return stage.key.split("/")[2]


def api(stage: Thing) -> list[Element]:
    """An element of `items`."""
    return [
        {
            "id": _api(stage),
            "name": stage.name,
            "createdDate": moment(stage.created),
            "apiKeySource": "HEADER",
            "endpointConfiguration": {"types": ["REGIONAL"]},
            "tags": dict(stage.tags),
        }
    ]


def stage(stage: Thing) -> list[Element]:
    """A whole answer."""
    told: Element = {
        "stageName": "prod",
        "deploymentId": stage.digits("deployment", 6),
        "cacheClusterEnabled": True,
        "cacheClusterSize": stage.size.removesuffix("GB"),
        "cacheClusterStatus": "AVAILABLE",
        "createdDate": moment(stage.created),
        "lastUpdatedDate": moment(stage.created),
        "tags": dict(stage.tags),
    }
    return [{"restApiId": _api(stage), "item": [told]}]


def model(endpoint: Thing) -> list[Element]:
    """An element of `Endpoints`."""
    return [
        {
            "EndpointName": endpoint.name,
            "EndpointArn": endpoint.arn,
            "CreationTime": moment(endpoint.created),
            "LastModifiedTime": moment(endpoint.created),
            "EndpointStatus": "InService",
        }
    ]


def model_details(endpoint: Thing) -> list[Element]:
    """A whole answer."""
    variant = {"VariantName": "all", "CurrentInstanceCount": endpoint.amount, "DesiredInstanceCount": endpoint.amount}
    more = {"EndpointConfigName": f"{endpoint.name}-config", "ProductionVariants": [variant]}
    return [{**model(endpoint)[0], **more}]


def desk(workspace: Thing) -> list[Element]:
    """An element of `Workspaces`."""
    return [
        {
            "WorkspaceId": _workspace(workspace),
            "DirectoryId": f"d-{workspace.shared('directory', 10)}",
            "UserName": f"user{workspace.number('user', 900) + 100}",
            "State": "STOPPED",
            "BundleId": f"wsb-{workspace.shared('bundle', 9)}",
            "WorkspaceProperties": {
                "RunningMode": "AUTO_STOP",
                "RunningModeAutoStopTimeoutInMinutes": 60,
                "ComputeTypeName": "STANDARD",
            },
        }
    ]


def _workspace(desk: Thing) -> str:
    return desk.key.rpartition("/")[2]


def connection(workspace: Thing) -> list[Element]:
    """An element of `WorkspacesConnectionStatus`; nobody who has left comes back."""
    unused = workspace.row["story"] == "desk-unused" and workspace.row["story_since"] <= workspace.day
    last = workspace.since if unused else workspace.at(workspace.day - timedelta(days=3), "last seen")
    return [
        {
            "WorkspaceId": _workspace(workspace),
            "ConnectionState": "DISCONNECTED",
            "ConnectionStateCheckTimestamp": f"{workspace.day}T03:00:00+00:00",
            "LastKnownUserConnectionTimestamp": moment(last),
        }
    ]


def health_check(check: Thing) -> list[Element]:
    """An element of `HealthChecks`."""
    return [
        {
            "Id": check.key.rpartition("/")[2],
            "CallerReference": check.digits("caller", 32),
            "HealthCheckVersion": 1,
            "HealthCheckConfig": {
                "Type": "HTTPS",
                "FullyQualifiedDomainName": f"{check.name}.haldane.example",
                "Port": 443,
                "ResourcePath": "/health",
                "RequestInterval": 30,
                "FailureThreshold": 3,
            },
        }
    ]


def zone(check: Thing) -> list[Element]:
    """An element of `HostedZones`: each check that is used has one with the record that refers to it."""
    if check.facts.get("used") == "no":
        return []
    name = f"{check.name}.haldane.example."
    return [{"Id": f"/hostedzone/{_zone(check)}", "Name": name, "CallerReference": name, "ResourceRecordSetCount": 3}]


def _zone(check: Thing) -> str:
    return f"Z{check.digits('zone', 13).upper()}"


def record(check: Thing) -> list[Element]:
    """An element of `ResourceRecordSets`, and which zone it is of."""
    if check.facts.get("used") == "no":
        return []
    return [
        {
            "HostedZoneId": _zone(check),
            "Name": f"{check.name}.haldane.example.",
            "Type": "A",
            "SetIdentifier": "primary",
            "Failover": "PRIMARY",
            "TTL": 60,
            "ResourceRecords": [{"Value": check.public_ip}],
            "HealthCheckId": check.key.rpartition("/")[2],
        }
    ]


def trail(record: Thing) -> list[Element]:
    """An element of `trailList`."""
    return [
        {
            "Name": record.name,
            "TrailARN": record.arn,
            "S3BucketName": f"trails-{record.account}",
            "HomeRegion": record.region,
            "IsMultiRegionTrail": True,
            "IncludeGlobalServiceEvents": True,
            "LogFileValidationEnabled": True,
            "HasCustomEventSelectors": False,
            "HasInsightSelectors": False,
            "IsOrganizationTrail": False,
        }
    ]


def selectors(record: Thing) -> list[Element]:
    """A whole answer: each trail records the management events."""
    told = {"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": []}
    return [{"TrailName": record.name, "TrailARN": record.arn, "EventSelectors": [told]}]


def status(record: Thing) -> list[Element]:
    """A whole answer."""
    return [{"Name": record.name, "IsLogging": True, "StartLoggingTime": moment(record.created)}]


ANSWERS = {
    "lambda": (
        ("lambda.list_functions", function),
        ("lambda.list_provisioned_concurrency_configs", provisioned),
        ("compute-optimizer.get_lambda_function_recommendations", advised),
    ),
    "kinesis": (("kinesis.list_streams", stream_name), ("kinesis.describe_stream_summary", stream)),
    "waf": (("wafv2.list_web_acls", acl),),
    "apigw": (("apigateway.get_rest_apis", api), ("apigateway.get_stages", stage)),
    "sagemaker": (("sagemaker.list_endpoints", model), ("sagemaker.describe_endpoint", model_details)),
    "workspaces": (
        ("workspaces.describe_workspaces", desk),
        ("workspaces.describe_workspaces_connection_status", connection),
    ),
    "healthcheck": (
        ("route53.list_health_checks", health_check),
        ("route53.list_hosted_zones", zone),
        ("route53.list_resource_record_sets", record),
    ),
    "trail": (
        ("cloudtrail.describe_trails", trail),
        ("cloudtrail.get_event_selectors", selectors),
        ("cloudtrail.get_trail_status", status),
    ),
}
