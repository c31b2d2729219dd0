"""What is of many things at once: groups of machines, and the organisations' accounts."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from sources.sample.clouds.aws.company import ACQUIRED, MAIN, PAYER_NAMES, accounts
from sources.sample.clouds.aws.inventory.compute import FLEET
from sources.sample.clouds.aws.inventory.thing import Element, Thing
from sources.sample.world import FOUNDED, World

ORGANIZATIONS = {MAIN: "o-4f7xq2m1kd", ACQUIRED: "o-9c3hd8w5ra"}
# Organisations answer here alone.
HOME = "us-east-1"


def fleets(things: Sequence[Thing]) -> list[tuple[str, str, Element]]:
    """Account, region and element of `AutoScalingGroups`: one a place that has machines of a group."""
    members = sorted((thing for thing in things if thing.facts.get("asg")), key=_place)
    return [(*place, _fleet(list(machines))) for place, machines in groupby(members, _place)]


def _place(thing: Thing) -> tuple[str, str]:
    return thing.account, thing.region


def _fleet(machines: Sequence[Thing]) -> Element:
    first = machines[0]
    template = {"LaunchTemplateId": f"lt-{first.shared('fleet')}", "LaunchTemplateName": FLEET, "Version": "1"}
    arn = f"arn:aws:autoscaling:{first.region}:{first.account}:autoScalingGroup"
    return {
        "AutoScalingGroupName": FLEET,
        "AutoScalingGroupARN": f"{arn}:{first.shared('group', 32)}:autoScalingGroupName/{FLEET}",
        "LaunchTemplate": template,
        "MinSize": 0,
        "MaxSize": 4 * len(machines),
        "DesiredCapacity": len(machines),
        "DefaultCooldown": 300,
        "AvailabilityZones": [f"{first.region}{zone}" for zone in "abc"],
        "HealthCheckType": "EC2",
        "HealthCheckGracePeriod": 300,
        "CreatedTime": f"{FOUNDED}T08:00:00+00:00",
        "Instances": [
            {
                "InstanceId": machine.key,
                "InstanceType": machine.size,
                "AvailabilityZone": machine.zone,
                "LifecycleState": "InService",
                "HealthStatus": "Healthy",
                "LaunchTemplate": template,
                "ProtectedFromScaleIn": False,
            }
            for machine in machines
        ],
        "Tags": [],
        "TerminationPolicies": ["Default"],
        "NewInstancesProtectedFromScaleIn": False,
    }


def organizations(world: World) -> Iterable[tuple[str, str, Element]]:
    """Account, region and element of `Accounts`, a payer its own and its members'."""
    known = accounts(world)
    for payer, name in PAYER_NAMES.items():
        members = known.filter(payer=payer).select("account", "account_name").rows()
        for account, called in [(payer, name), *members]:
            yield (
                payer,
                HOME,
                {
                    "Id": account,
                    "Arn": f"arn:aws:organizations::{payer}:account/{ORGANIZATIONS[payer]}/{account}",
                    "Email": f"aws+{account}@haldane.example",
                    "Name": called,
                    "Status": "ACTIVE",
                    "JoinedMethod": "CREATED" if account != payer else "INVITED",
                    "JoinedTimestamp": f"{FOUNDED}T09:00:00+00:00",
                },
            )
