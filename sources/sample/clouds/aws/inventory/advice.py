"""What AWS itself advises: Cost Optimization Hub's recommendations, at list prices and by rules of its own.

https://docs.aws.amazon.com/cost-management/latest/APIReference/API_CostOptimizationHub_Recommendation.html
"""

from collections.abc import Iterable, Iterator

from sources.sample.clouds.aws.company import table
from sources.sample.clouds.aws.inventory.groups import HOME
from sources.sample.clouds.aws.inventory.thing import Element, Thing
from sources.sample.clouds.aws.stories import stories

# By story: the action, AWS' word for the thing, the meter that a size is sold by, and what it leaves of the cost.
ADVICE = {
    "ec2-idle": ("Stop", "Ec2Instance", "BoxUsage:{size}", None),
    "ec2-underused": ("Rightsize", "Ec2Instance", "BoxUsage:{size}", "BoxUsage:{target}"),
    "ec2-underused-c5": ("Rightsize", "Ec2Instance", "BoxUsage:{size}", "BoxUsage:{target}"),
    "ec2-weekly": ("Stop", "Ec2Instance", "BoxUsage:{size}", None),
    "rds-idle": ("Stop", "RdsDbInstance", "InstanceUsage:{size}", None),
    "rds-underused": ("Rightsize", "RdsDbInstance", "InstanceUsage:{size}", "InstanceUsage:{target}"),
    "ebs-unattached": ("Delete", "EbsVolume", "EBS:VolumeUsage.{size}", None),
    "ebs-gp2": ("Upgrade", "EbsVolume", "EBS:VolumeUsage.{size}", "EBS:VolumeUsage.{target}"),
}
HOURS_A_MONTH = 730
EFFORT = {"Stop": "VeryLow", "Delete": "VeryLow", "Rightsize": "Medium", "Upgrade": "Low"}


def recommendations(things: Iterable[Thing]) -> Iterator[tuple[str, str, Element]]:
    """Account, region and element of `items`: one a payer's thing whose story has begun."""
    prices = {usage_type: float(price) for usage_type, price in table("prices").select("usage_type", "price").rows()}
    targets = dict(stories().select("story", "target").rows())
    for thing in things:
        story = thing.row["story"] or ""
        if story in ADVICE and thing.row["story_since"] <= thing.day:
            yield thing.row["payer"], HOME, _item(thing, story, targets[story] or "", prices)


def _item(thing: Thing, story: str, target: str, prices: dict[str, float]) -> Element:
    action, what, meter, instead = ADVICE[story]
    units = thing.amount if what == "EbsVolume" else HOURS_A_MONTH
    cost = units * prices[meter.format(size=thing.size)]
    left = units * prices[instead.format(target=target)] if instead else 0.0
    return {
        "recommendationId": thing.digits("advice", 32),
        "accountId": thing.account,
        "region": thing.region,
        "resourceId": thing.key.rpartition(":")[2],
        "resourceArn": thing.full_arn,
        "currentResourceType": what,
        "recommendedResourceType": what,
        "estimatedMonthlySavings": round(cost - left, 6),
        "estimatedSavingsPercentage": round(100 * (cost - left) / cost, 6),
        "estimatedMonthlyCost": round(cost, 6),
        "currencyCode": "USD",
        "implementationEffort": EFFORT[action],
        "restartNeeded": action in ("Stop", "Rightsize"),
        "actionType": action,
        "rollbackPossible": action != "Delete",
        "currentResourceSummary": thing.size,
        "recommendedResourceSummary": target,
        "lastRefreshTimestamp": f"{thing.day}T01:00:00+00:00",
        "recommendationLookbackPeriodInDays": 14,
        "source": "ComputeOptimizer",
        "tags": [{"key": key, "value": value} for key, value in thing.tags],
    }
