"""What AWS itself advises: Cost Optimization Hub, for a whole organization, and Compute Optimizer, of each place.

https://docs.aws.amazon.com/cost-management/latest/APIReference/API_CostOptimizationHub_Recommendation.html,
https://docs.aws.amazon.com/compute-optimizer/latest/APIReference/Welcome.html
"""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from sources.inventory.aws.ask import Ask, Each, Item, Kind
from sources.inventory.aws.place import Place
from sources.inventory.aws.seen import moment
from sources.inventory.aws.table.machines import key_of

HUB, OPTIMIZER = "aws.cost-optimization-hub", "aws.compute-optimizer"
NEXT = ("nextToken", "nextToken")
ADVISED = Ask("cost-optimization-hub", "ListRecommendations", "items", page=1000)
ADVISED_WHY = Ask(
    "cost-optimization-hub",
    "GetRecommendation",
    each=Each(
        ADVISED,
        lambda advice: advice["recommendationId"],
        lambda advice: {"recommendationId": advice[0]["recommendationId"]},
    ),
)


def _optimizer(operation: str, result: str, *looks_at: str) -> Ask:
    """What it advises on is to be seen too: https://docs.aws.amazon.com/compute-optimizer/latest/ug/security-iam.html"""
    actions = (f"compute-optimizer:{operation}", *looks_at)
    return Ask("compute-optimizer", operation, result, tokens=NEXT, actions=actions)


MACHINES = _optimizer("GetEC2InstanceRecommendations", "instanceRecommendations", "ec2:DescribeInstances")
VOLUMES = _optimizer("GetEBSVolumeRecommendations", "volumeRecommendations", "ec2:DescribeVolumes")
FUNCTIONS = _optimizer(
    "GetLambdaFunctionRecommendations",
    "lambdaFunctionRecommendations",
    "lambda:ListFunctions",
    "lambda:ListProvisionedConcurrencyConfigs",
)
IDLE = _optimizer(
    "GetIdleRecommendations",
    "idleRecommendations",
    *("ec2:DescribeInstances", "ec2:DescribeVolumes", "rds:DescribeDBInstances", "rds:DescribeDBClusters"),
    *("autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeAutoScalingInstances"),
    *("ecs:ListClusters", "ecs:ListServices"),
)
FINE = ("optimized", "unavailable")
# AWS' words for things -> the types of our inventory.
TYPES = {
    "ec2instance": "AWS::EC2::Instance",
    "ebsvolume": "AWS::EC2::Volume",
    "lambdafunction": "AWS::Lambda::Function",
    "rdsdbinstance": "AWS::RDS::DBInstance",
    "rdsdbinstancestorage": "AWS::RDS::DBInstance",
    "auroradbclusterstorage": "AWS::RDS::DBCluster",
    "ec2autoscalinggroup": "AWS::AutoScaling::AutoScalingGroup",
    "autoscalinggroup": "AWS::AutoScaling::AutoScalingGroup",
    "natgateway": "AWS::EC2::NatGateway",
    "dynamodbtable": "AWS::DynamoDB::Table",
    "elasticachecluster": "AWS::ElastiCache::CacheCluster",
    "documentdbcluster": "AWS::RDS::DBCluster",
    "workspaces": "AWS::WorkSpaces::Workspace",
    "sagemakerendpoint": "AWS::SageMaker::Endpoint",
    "ecsservice": "AWS::ECS::Service",
    "memorydbcluster": "AWS::MemoryDB::Cluster",
}
Row = Mapping[str, Any]


def hub(place: Place) -> Iterator[Row]:
    """RECOMMENDATION rows of what concerns a resource; advice to buy a commitment concerns none."""
    for item in place.items(ADVISED):
        if not item.get("resourceArn"):
            continue
        now, then = item.get("currentResourceSummary") or "", item.get("recommendedResourceSummary") or ""
        summary = f"{now} to {then}" if now and then and now != then else now
        yield _row(
            place,
            item,
            HUB,
            recommendation_id=item["recommendationId"],
            kind=item.get("actionType") or "",
            what=item.get("currentResourceType") or "",
            action=f"{item.get('actionType')} {item.get('currentResourceType')} {summary}".strip(),
            arn=item["resourceArn"],
            saving=item.get("estimatedMonthlySavings"),
            currency=item.get("currencyCode"),
            more=place.one(ADVISED_WHY, item["recommendationId"]),
        )


def optimizer(place: Place) -> Iterator[Row]:
    """RECOMMENDATION rows of everything that is not as it should be."""
    for ask, what, arn, options, size in (
        (MACHINES, "Ec2Instance", "instanceArn", "recommendationOptions", "instanceType"),
        (VOLUMES, "EbsVolume", "volumeArn", "volumeRecommendationOptions", "configuration"),
        (FUNCTIONS, "LambdaFunction", "functionArn", "memorySizeRecommendationOptions", "memorySize"),
    ):
        for item in place.items(ask):
            if str(item.get("finding")).lower().replace("_", "") not in FINE:
                first = min(item.get(options) or [{}], key=lambda option: option.get("rank") or 0)
                yield _found(place, item, what, item[arn], first, f"change it to {_words(first.get(size))}")
    for item in place.items(IDLE):
        what = item.get("resourceType") or ""
        yield _found(place, item, what, item["resourceArn"], item, item.get("findingDescription") or "")


def _found(place: Place, item: Item, what: str, arn: str, priced: Item, action: str) -> Row:
    chance = priced.get("savingsOpportunityAfterDiscounts") or priced.get("savingsOpportunity") or {}
    money = chance.get("estimatedMonthlySavings") or {}
    kind = f"{what}.{item.get('finding')}"
    return _row(
        place,
        item,
        OPTIMIZER,
        recommendation_id=f"{kind}:{arn}",
        kind=kind,
        what=what,
        action=f"{item.get('finding')}: {action}",
        arn=arn,
        saving=money.get("value"),
        currency=money.get("currency"),
        more=None,
    )


def _words(size: Any) -> str:
    """`m5.large`, or of a disk `gp3, 100 GiB`."""
    if isinstance(size, Mapping):
        return f"{size.get('volumeType')}, {size.get('volumeSize')} GiB"
    return f"{size} MB" if isinstance(size, int) else str(size)


def _row(
    place: Place,
    item: Item,
    origin: str,
    *,
    recommendation_id: str,
    kind: str,
    what: str,
    action: str,
    arn: str,
    saving: float | None,
    currency: str | None,
    more: Item | None,
) -> Row:
    return {
        "provider": "aws",
        "account": item.get("accountId") or place.account,
        "region": item.get("region") or place.region or None,
        "x_resource_key": key_of(arn.removesuffix(":$LATEST")),
        "resource_type": TYPES.get(what.lower(), what),
        "recommendation_id": recommendation_id,
        "origin": origin,
        "kind": kind,
        "action": action,
        "saving_per_month": None if saving is None else Decimal(str(saving)),
        "currency": currency,
        "refreshed": moment(item.get("lastRefreshTimestamp")),
        "details": json.dumps({**item, **(more or {})}, ensure_ascii=False, default=str),
    }


def _no_resources(_: Place) -> tuple[()]:
    return ()


KINDS = (
    Kind(
        "recommendations",
        (ADVISED,),
        _no_resources,
        details=(ADVISED_WHY,),
        of_account=True,
        of_own=True,
        advised=hub,
    ),
    Kind("recommendations", (MACHINES, VOLUMES, FUNCTIONS, IDLE), _no_resources, advised=optimizer),
)
