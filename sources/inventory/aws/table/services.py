"""Services on top: Lambda, firewalls, APIs, models, desks, health checks, trails.

https://docs.aws.amazon.com/lambda/latest/api/welcome.html, https://docs.aws.amazon.com/waf/latest/APIReference/Welcome.html,
https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html,
https://docs.aws.amazon.com/sagemaker/latest/APIReference/Welcome.html,
https://docs.aws.amazon.com/workspaces/latest/api/welcome.html,
https://docs.aws.amazon.com/Route53/latest/APIReference/Welcome.html,
https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/Welcome.html
"""

from collections.abc import Iterator
from dataclasses import replace

from sources.inventory.aws.ask import Ask, Each, Item, Kind
from sources.inventory.aws.place import TAGS, Place
from sources.inventory.aws.seen import Seen, moment_text
from sources.inventory.aws.table import advice

FUNCTIONS = Ask("lambda", "ListFunctions", "Functions", page=50)
PROVISIONED = Ask(
    "lambda",
    "ListProvisionedConcurrencyConfigs",
    "ProvisionedConcurrencyConfigs",
    page=50,
    each=Each(
        FUNCTIONS,
        lambda function: function["FunctionName"],
        lambda functions: {"FunctionName": functions[0]["FunctionName"]},
    ),
)
ACLS = Ask("wafv2", "ListWebACLs", "WebACLs", {"Scope": "REGIONAL"}, tokens=("NextMarker", "NextMarker"))
# Those of CloudFront are listed in one region alone.
ACLS_OF_CLOUDFRONT = replace(ACLS, params={"Scope": "CLOUDFRONT"}, called="CloudFront", only_in="us-east-1")
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html
APIS = Ask("apigateway", "GetRestApis", "items", page=500, actions=("apigateway:GET",))
STAGES = Ask(
    "apigateway",
    "GetStages",
    "item",
    each=Each(APIS, lambda api: api["id"], lambda apis: {"restApiId": apis[0]["id"]}),
    actions=("apigateway:GET",),
)
ENDPOINTS = Ask("sagemaker", "ListEndpoints", "Endpoints", page=100)
ENDPOINT = Ask(
    "sagemaker",
    "DescribeEndpoint",
    each=Each(
        ENDPOINTS,
        lambda endpoint: endpoint["EndpointName"],
        lambda endpoints: {"EndpointName": endpoints[0]["EndpointName"]},
    ),
)
DESKS = Ask("workspaces", "DescribeWorkspaces", "Workspaces", page=25)
CONNECTIONS = Ask(
    "workspaces",
    "DescribeWorkspacesConnectionStatus",
    "WorkspacesConnectionStatus",
    each=Each(
        DESKS,
        lambda desk: desk["WorkspaceId"],
        lambda desks: {"WorkspaceIds": [each["WorkspaceId"] for each in desks]},
        at_once=25,
    ),
)
CHECKS = Ask("route53", "ListHealthChecks", "HealthChecks", page=100)
ZONES = Ask("route53", "ListHostedZones", "HostedZones", page=100)
RECORDS = Ask(
    "route53",
    "ListResourceRecordSets",
    "ResourceRecordSets",
    page=300,
    each=Each(
        ZONES,
        lambda zone: zone["Id"],
        lambda zones: {"HostedZoneId": zones[0]["Id"].rpartition("/")[2]},
        only_with=CHECKS,
    ),
)
# A trail of all regions is listed in each but its own as a shadow.
TRAILS = Ask("cloudtrail", "DescribeTrails", "trailList", {"includeShadowTrails": False})
BOTH = {"read", "write"}
READ_OR_WRITE = {"All": BOTH, "ReadOnly": {"read"}, "WriteOnly": {"write"}}
READ_ONLY = {"true": {"read"}, "false": {"write"}}
SELECTORS = Ask(
    "cloudtrail",
    "GetEventSelectors",
    each=Each(TRAILS, lambda trail: trail["TrailARN"], lambda trails: {"TrailName": trails[0]["Name"]}),
)
STATUS = Ask(
    "cloudtrail",
    "GetTrailStatus",
    each=Each(TRAILS, lambda trail: trail["TrailARN"], lambda trails: {"Name": trails[0]["Name"]}),
)


def functions(place: Place) -> Iterator[Seen]:
    used = dict(_memory_used(place))
    for function in place.items(FUNCTIONS):
        provisioned = place.of(PROVISIONED, function["FunctionName"])
        yield Seen(
            function["FunctionArn"],
            name=function["FunctionName"],
            state=function.get("State"),
            tags=place.tags(function["FunctionArn"]),
            attributes={
                "memory_mb": function.get("MemorySize"),
                "maximum_memory_used_mb": used.get(function["FunctionArn"]),
                "provisioned_concurrency": None
                if provisioned is None
                else sum(each.get("RequestedProvisionedConcurrentExecutions") or 0 for each in provisioned),
            },
        )


def _memory_used(place: Place) -> Iterator[tuple[str, int]]:
    """The most that Compute Optimizer saw a function use, MB."""
    for advised in place.items(advice.FUNCTIONS):
        for metric in advised.get("utilizationMetrics") or ():
            if str(metric.get("name")).lower() == "memory" and str(metric.get("statistic")).lower() == "maximum":
                yield advised["functionArn"].removesuffix(":$LATEST"), round(metric["value"])


def acls(place: Place) -> Iterator[Seen]:
    for ask, scope in ((ACLS, "regional"), (ACLS_OF_CLOUDFRONT, "cloudfront")):
        for acl in place.items(ask):
            yield Seen(
                acl["ARN"],
                name=acl.get("Name"),
                tags=place.tags(acl["ARN"]),
                attributes={"scope": scope},
            )


def stages(place: Place) -> Iterator[Seen]:
    for api in place.items(APIS):
        for stage in place.of(STAGES, api["id"]) or ():
            name = stage["stageName"]
            yield Seen(
                f"arn:{place.partition}:apigateway:{place.region}::/restapis/{api['id']}/stages/{name}",
                name=f"{api.get('name')}/{name}",
                created=stage.get("createdDate"),
                tags=stage.get("tags") or {},
                attributes={
                    "api_name": api.get("name"),
                    "stage_name": name,
                    "has_cache": bool(stage.get("cacheClusterEnabled")),
                },
            )


def endpoints(place: Place) -> Iterator[Seen]:
    for endpoint in place.items(ENDPOINTS):
        told = place.one(ENDPOINT, endpoint["EndpointName"])
        variants = None if told is None else told.get("ProductionVariants") or []
        counts = [each.get("CurrentInstanceCount") for each in variants or ()]
        yield Seen(
            endpoint["EndpointArn"],
            name=endpoint["EndpointName"],
            state=endpoint.get("EndpointStatus"),
            created=endpoint.get("CreationTime"),
            tags=place.tags(endpoint["EndpointArn"]),
            attributes={
                "variant": variants[0]["VariantName"] if variants else None,
                "instances": None if variants is None or None in counts else sum(counts),
            },
        )


def desks(place: Place) -> Iterator[Seen]:
    told = {each["WorkspaceId"]: each for each in place.items(CONNECTIONS)}
    for desk in place.items(DESKS):
        number = desk["WorkspaceId"]
        last = told.get(number, {}).get("LastKnownUserConnectionTimestamp")
        arn = place.arn("workspaces", f"workspace/{number}")
        mode = (desk.get("WorkspaceProperties") or {}).get("RunningMode")
        yield Seen(
            arn,
            name=desk.get("UserName"),
            state=desk.get("State"),
            tags=place.tags(arn),
            attributes={
                "running_mode": str(mode).lower() if mode else None,
                "last_connected": moment_text(last),
                "never_connected": not last if number in told else None,
            },
        )


def checks(place: Place) -> Iterator[Seen]:
    records, parents = _records(place), _parents(place)
    for check in place.items(CHECKS):
        number = check["Id"]
        arn = _check_arn(place, number)
        yield Seen(
            arn,
            name=(check.get("HealthCheckConfig") or {}).get("FullyQualifiedDomainName"),
            tags=place.tags(arn),
            attributes={
                "records": None if records is None else records.get(number, []),
                "parents": parents.get(number, []),
            },
        )


def _check_arn(place: Place, number: str) -> str:
    return f"arn:{place.partition}:route53:::healthcheck/{number}"


def _records(place: Place) -> dict[str, list[str]] | None:
    """The names of the records that refer to each check; None where a zone was not told."""
    zones = [place.of(RECORDS, zone["Id"]) for zone in place.items(ZONES)]
    if not place.was_told(ZONES) or any(records is None for records in zones):
        return None
    found: dict[str, list[str]] = {}
    for record in (record for records in zones for record in records or ()):
        if record.get("HealthCheckId"):
            found.setdefault(record["HealthCheckId"], []).append(record["Name"])
    return found


def _parents(place: Place) -> dict[str, list[str]]:
    """The calculated checks that count each check."""
    found: dict[str, list[str]] = {}
    for check in place.items(CHECKS):
        for child in (check.get("HealthCheckConfig") or {}).get("ChildHealthChecks") or ():
            found.setdefault(child, []).append(_check_arn(place, check["Id"]))
    return found


def trails(place: Place) -> Iterator[Seen]:
    for trail in place.items(TRAILS):
        arn = trail["TrailARN"]
        selectors, status = place.one(SELECTORS, arn), place.one(STATUS, arn)
        logging = None if status is None else status.get("IsLogging")
        recorded = set() if selectors is None else _management(selectors)
        yield Seen(
            arn,
            name=trail.get("Name"),
            state=None if logging is None else ("logging" if logging else "stopped"),
            tags=place.tags(arn),
            attributes={
                "records_management_events": None if selectors is None else bool(recorded),
                "management_events": "all" if len(recorded) > 1 else next(iter(recorded), None),
                "is_multi_region": trail.get("IsMultiRegionTrail"),
                "is_logging": logging,
                "home_region": trail.get("HomeRegion"),
            },
        )


def _management(told: Item) -> set[str]:
    """Of the management events those that are recorded, `read` and `write`, by either kind of selectors."""
    found: set[str] = set()
    for selector in told.get("EventSelectors") or ():
        if selector.get("IncludeManagementEvents"):
            found |= READ_OR_WRITE[selector.get("ReadWriteType") or "All"]
    for selector in told.get("AdvancedEventSelectors") or ():
        fields = {field.get("Field"): field.get("Equals") or [] for field in selector.get("FieldSelectors") or ()}
        if "Management" in fields.get("eventCategory", ()):
            found |= READ_ONLY.get("".join(fields.get("readOnly", ())), BOTH)
    return found


KINDS = (
    Kind("AWS::Lambda::Function", (FUNCTIONS,), functions, details=(PROVISIONED, advice.FUNCTIONS, TAGS)),
    Kind("AWS::WAFv2::WebACL", (ACLS, ACLS_OF_CLOUDFRONT), acls, details=(TAGS,)),
    Kind("AWS::ApiGateway::Stage", (APIS, STAGES), stages),
    Kind("AWS::SageMaker::Endpoint", (ENDPOINTS,), endpoints, details=(ENDPOINT, TAGS)),
    Kind("AWS::WorkSpaces::Workspace", (DESKS,), desks, details=(CONNECTIONS, TAGS)),
    Kind("AWS::Route53::HealthCheck", (CHECKS,), checks, details=(ZONES, RECORDS, TAGS), of_account=True),
    Kind("AWS::CloudTrail::Trail", (TRAILS,), trails, details=(SELECTORS, STATUS, TAGS)),
)
