"""Images."""

from typing import Any

import pytest

from tests.transforms.waste.estates import Part, ago, estate, judge, money, outcomes, resource, scan

IMAGE, INSTANCE, TEMPLATE = "AWS::EC2::Image", "AWS::EC2::Instance", "AWS::EC2::LaunchTemplate"
AMI = "ami-0a1b2c3d4e5f60718"
TOLD = (scan(INSTANCE), scan(TEMPLATE))
RULE = "aws.ami.unused"


def image(days: int = 200, **more: Any) -> Part:
    told = {"shared_with": [], "state": "available", "snapshots": ["snap-1"], **more}
    return resource(AMI, IMAGE, created=ago(days), **told)


def test_an_image_that_nothing_starts_from_is_waste_without_a_bill_of_its_own() -> None:
    row = money(RULE, estate(image(), *TOLD))[AMI]
    assert (row["outcome"], row["saving_per_month"]) == ("waste", None)
    assert row["no_saving_reason"].startswith("an image is not billed itself")
    assert row["evidence"]["snapshots"] == ["snap-1"]


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param((image(89),), id="made lately"),
        pytest.param((image(last_launched="2026-09-01T08:00:00Z"),), id="launched lately"),
        pytest.param((image(), resource("i-1", INSTANCE, image=[AMI])), id="a machine was started from it"),
        pytest.param((image(), resource("lt-1", TEMPLATE, images=[AMI])), id="a launch template names it"),
        pytest.param(
            (image(), resource("arn:lc", "AWS::AutoScaling::LaunchConfiguration", images=[AMI])),
            id="a launch configuration names it",
        ),
        pytest.param((image(shared_with=["444455556666"]),), id="shared"),
        pytest.param((image(is_public=True),), id="public"),
        pytest.param((image(state="disabled"),), id="disabled"),
    ],
)
def test_an_image_is_in_use(parts: tuple[Part, ...]) -> None:
    assert outcomes(RULE, estate(*parts, *TOLD))[AMI] == "in_use"


def test_a_machine_that_is_gone_since_counts_by_its_last_day() -> None:
    gone = resource("i-1", INSTANCE, image=[AMI], state="running")
    history = [{**row, "x_valid_to": ago(40), "x_last_seen": ago(41)} for row in gone.rows]
    there = estate(image(), Part("resource", tuple(history)), *TOLD)
    assert judge(RULE, there)[AMI]["last_activity"] == ago(41)
    assert outcomes(RULE, there)[AMI] == "in_use"


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param((image(shared_with=None), *TOLD), id="with whom it is shared"),
        pytest.param((image(), scan(INSTANCE)), id="launch templates"),
        pytest.param((image(), scan(INSTANCE, status="refused"), scan(TEMPLATE)), id="machines"),
    ],
)
def test_what_was_not_told_may_need_it(parts: tuple[Part, ...]) -> None:
    assert outcomes(RULE, estate(*parts)) == {AMI: "unknown"}
