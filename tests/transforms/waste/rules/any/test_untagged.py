"""What nobody answers for."""

from collections.abc import Mapping

import pytest

from tests.transforms.waste.estates import Part, ago, charge, estate, money, outcomes, resource
from transforms.waste.estate import Estate
from transforms.waste.thresholds import Override

RULE = "any.untagged"
KEY = "i-0a1b2c3d4e5f60718"


def billed(tags: Mapping[str, str] | None) -> Part:
    return charge(KEY, "EUW1-BoxUsage:m5.large", tags=tags)


FIRES = {RULE: estate(billed({"environment": "prod"}))}
HOLDS = {RULE: estate(billed({"team": "search"}))}


def test_cost_without_any_of_the_tags_is_a_lead_and_no_saving() -> None:
    found = money(RULE, FIRES[RULE])[KEY]
    assert (found["outcome"], found["saving_per_month"]) == ("lead", None)
    assert found["reason"].startswith("It has none of the tags owner, team, contact, cost-center")


@pytest.mark.parametrize("tags", [{"Team": "search"}, {"a": "b", "COST-CENTER": "42"}, {"owner": 'jo "J" doe'}])
def test_one_of_them_is_enough_whatever_the_case_of_its_key(tags: dict[str, str]) -> None:
    assert outcomes(RULE, estate(billed(tags))) == {}


@pytest.mark.parametrize("tags", [{"team": ""}, {"steam": "yes"}, {"note": "team"}, {}, None])
def test_these_are_none_of_them(tags: dict[str, str] | None) -> None:
    assert outcomes(RULE, estate(billed(tags))) == {KEY: "lead"}


def test_a_tag_that_the_inventory_alone_has_is_one() -> None:
    there = estate(billed(None), resource(KEY, "AWS::EC2::Instance", tags={"Owner": "jo"}))
    assert outcomes(RULE, there) == {}


def test_what_is_gone_cannot_be_tagged() -> None:
    assert outcomes(RULE, estate(charge(KEY, "EUW1-BoxUsage:m5.large", to=ago(20)))) == {}


def test_a_commitment_is_no_resource() -> None:
    plan = "arn:aws:savingsplans::111122223333:savingsplan/1"
    for status in ("Used", "Unused"):
        assert outcomes(RULE, estate(charge(plan, "Plan", commitment=plan, commitment_status=status))) == {}


def test_the_tags_are_a_setting_and_can_be_others_for_an_account() -> None:
    def there(override: Override) -> Estate:
        return estate(billed({"team": "search"}), overrides=[override])

    wanted = {"any_untagged_required_tags": ("Service",)}
    assert outcomes(RULE, there(Override(wanted, account="111122223333"))) == {KEY: "lead"}
    assert outcomes(RULE, there(Override(wanted, account="999988887777"))) == {}
