"""Functions: how much of their memory they use."""

import pytest

from tests.transforms.waste.estates import estate, judge, metric, money, outcomes, resource
from transforms.waste.rules.aws.lambda_ import FUNCTION

RULE = "aws.lambda.overmemory"
FN = "arn:aws:lambda:eu-west-1:111122223333:function:lab"
FIRES = {RULE: estate(resource(FN, FUNCTION, memory_mb=3008, maximum_memory_used_mb=700))}
HOLDS = {RULE: estate(resource(FN, FUNCTION, memory_mb=1024, maximum_memory_used_mb=700))}


def test_little_of_its_memory_is_a_lead_without_a_saving() -> None:
    found = money(RULE, FIRES[RULE])[FN]
    assert (found["outcome"], found["saving_per_month"]) == ("lead", None)
    assert found["reason"] == "It used 700 MB of its 3008 at most."


def test_more_than_two_fifths_of_its_memory_is_use() -> None:
    assert outcomes(RULE, HOLDS[RULE]) == {FN: "in_use"}


def test_memory_that_nobody_measures_is_unknown() -> None:
    assert outcomes(RULE, estate(resource(FN, FUNCTION, memory_mb=2048))) == {FN: "unknown"}


def test_insights_measure_it_too() -> None:
    there = estate(resource(FN, FUNCTION, memory_mb=2048), metric(FN, "memory_used_mb", 300.0))
    assert outcomes(RULE, there) == {FN: "lead"}


def test_the_higher_of_both_measurements_counts() -> None:
    there = estate(
        resource(FN, FUNCTION, memory_mb=2048, maximum_memory_used_mb=1500), metric(FN, "memory_used_mb", 300.0)
    )
    assert judge(RULE, there)[FN]["outcome"] == "in_use"


@pytest.mark.parametrize(("memory_mb", "outcome"), [(256, "in_use"), (257, "lead")])
def test_of_little_memory_there_is_nothing_to_save(memory_mb: int, outcome: str) -> None:
    assert outcomes(RULE, estate(resource(FN, FUNCTION, memory_mb=memory_mb, maximum_memory_used_mb=40))) == {
        FN: outcome
    }
