"""Repositories of images."""

from tests.transforms.waste.estates import estate, judge, outcomes, resource
from transforms.waste.rules.aws.ecr import REPOSITORY

RULE = "aws.ecr.untagged_images"
KEY = "arn:aws:ecr:eu-west-1:111122223333:repository/lab"


def repository(untagged: int | None, *, policy: bool | None = False) -> dict[str, object]:
    return {
        "images": 230,
        "untagged_images": untagged,
        "untagged_bytes": 37_800_000_000,
        "has_lifecycle_policy": policy,
    }


FIRES = {RULE: estate(resource(KEY, REPOSITORY, **repository(210)))}
HOLDS = {RULE: estate(resource(KEY, REPOSITORY, **repository(210, policy=True)))}


def test_untagged_images_that_nothing_deletes_are_a_lead() -> None:
    found = judge(RULE, FIRES[RULE])[KEY]
    assert (found["outcome"], found["reason"]) == (
        "lead",
        "210 of its 230 images have no tag, and nothing deletes them.",
    )
    assert found["evidence"]["untagged_gb"] == 37.8


def test_a_policy_deletes_them() -> None:
    assert outcomes(RULE, HOLDS[RULE]) == {KEY: "in_use"}


def test_a_few_are_always_there() -> None:
    assert outcomes(RULE, estate(resource(KEY, REPOSITORY, **repository(9)))) == {KEY: "in_use"}


def test_what_was_not_told_is_unknown() -> None:
    assert outcomes(RULE, estate(resource(KEY, REPOSITORY, **repository(None)))) == {KEY: "unknown"}
    assert outcomes(RULE, estate(resource(KEY, REPOSITORY, **repository(210, policy=None)))) == {KEY: "unknown"}
