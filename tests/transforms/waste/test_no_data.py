"""No data is never waste: what holds of every rule."""

import pytest

from tests.transforms.waste.estates import Part, charge, estate, outcomes, resource, scan
from transforms.waste.rule import Rule
from transforms.waste.rules import RULES

OF_INVENTORY = [rule for rule in RULES if rule.resource_types]
KEYS = {
    "aws": "arn:aws:nothing:eu-west-1:111122223333:told",
    "azure": "/subscriptions/1/told",
    "gcp": "//told/projects/1",
}
CLAIMS = {"waste", "lead"}


def untold(rule: Rule) -> list[Part]:
    """One of each of the types of which nothing is told but that it is there."""
    return [
        resource(f"{KEYS[rule.provider]}/{number}", name, created=None)
        for number, name in enumerate(rule.resource_types)
    ]


@pytest.mark.parametrize("rule", OF_INVENTORY, ids=lambda rule: rule.id)
def test_what_costs_and_of_which_nothing_else_is_told_is_no_waste(rule: Rule) -> None:
    there = untold(rule)
    costs = [charge(str(part.rows[0]["x_resource_key"]), "of something", "10") for part in there]
    scans = [scan(name, status="refused", provider=rule.provider) for name in rule.resource_types]
    assert not CLAIMS & set(outcomes(rule.id, estate(*there, *costs, *scans)).values())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_nothing_at_all_is_judged_without_a_failure(rule: Rule) -> None:
    assert outcomes(rule.id, estate()) == {}
