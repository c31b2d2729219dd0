"""What Resource Graph does not tell: since when a machine is off, and what moves old blobs to cheaper tiers."""

from collections.abc import Iterable, Sequence

from sources.inventory.azure.answers import Answers, Question
from sources.inventory.azure.attributes.compute import power_state
from sources.inventory.azure.failures import NotTold
from sources.inventory.azure.side_by_side import side_by_side
from sources.inventory.azure.things import Thing

MACHINE = "microsoft.compute/virtualmachines"
STORAGE = "microsoft.storage/storageaccounts"
LIFECYCLE = f"{STORAGE}/managementpolicies"
COMPUTE_VERSION, STORAGE_VERSION = "2024-07-01", "2023-05-01"
Refusals = list[tuple[Thing, NotTold]]


def with_views(answers: Answers, things: Sequence[Thing]) -> tuple[list[Thing], Refusals]:
    """The same things, machines that are off with their instance view, and which were not told.

    https://learn.microsoft.com/rest/api/compute/virtual-machines/instance-view
    """

    def view(machine: Thing) -> Thing:
        return answers.one(Question(f"{machine['id']}/instanceView", {"api-version": COMPUTE_VERSION}))

    off = [thing for thing in things if _is(thing, MACHINE) and power_state(thing) not in (None, "running")]
    views, refusals = _parted(side_by_side(view, off))
    told = {machine["id"]: _seen(machine, view) for machine, view in views}
    return [told.get(thing["id"], thing) for thing in things], refusals


def lifecycles(answers: Answers, things: Iterable[Thing]) -> tuple[list[Thing], Refusals]:
    """The lifecycle policies of storage accounts, and of which accounts it was not told whether they have one.

    https://learn.microsoft.com/rest/api/storagerp/management-policies/get
    """

    def policy(account: Thing) -> Thing:
        path = f"{account['id']}/managementPolicies/default"
        return answers.one(Question(path, {"api-version": STORAGE_VERSION}))

    accounts = [thing for thing in things if _is(thing, STORAGE)]
    policies, refusals = _parted(side_by_side(policy, accounts))
    here: list[Thing] = [
        {**policy, "type": LIFECYCLE, "location": account.get("location")} for account, policy in policies
    ]
    return here, [(account, why) for account, why in refusals if why.status != 404]


def _parted(told: Iterable[tuple[Thing, Thing | NotTold]]) -> tuple[list[tuple[Thing, Thing]], Refusals]:
    whole = list(told)
    answers = [(thing, answer) for thing, answer in whole if not isinstance(answer, NotTold)]
    return answers, [(thing, answer) for thing, answer in whole if isinstance(answer, NotTold)]


def _is(thing: Thing, type_: str) -> bool:
    return str(thing.get("type", "")).lower() == type_


def _seen(machine: Thing, view: Thing) -> Thing:
    return {**machine, "properties": {**(machine.get("properties") or {}), "instanceView": view}}
