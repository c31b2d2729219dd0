"""Health checks."""

from tests.transforms.waste.estates import estate, judge, outcomes, resource
from transforms.waste.rules.aws.route53 import CHECK

RULE = "aws.route53.unused_check"
KEY = "arn:aws:route53:::healthcheck/377fa099"
FIRES = {RULE: estate(resource(KEY, CHECK, records=[], parents=[], region=None))}
HOLDS = {RULE: estate(resource(KEY, CHECK, records=["www.acme.example."], parents=[], region=None))}


def test_one_on_which_nothing_depends_is_waste() -> None:
    assert outcomes(RULE, FIRES[RULE]) == {KEY: "waste"}


def test_one_that_a_record_refers_to_is_in_use() -> None:
    assert judge(RULE, HOLDS[RULE])[KEY]["reason"] == "www.acme.example. refers to it."
    assert outcomes(RULE, HOLDS[RULE]) == {KEY: "in_use"}


def test_one_that_a_calculated_check_counts_is_in_use() -> None:
    assert outcomes(RULE, estate(resource(KEY, CHECK, records=[], parents=["arn:aws:route53:::healthcheck/1"]))) == {
        KEY: "in_use"
    }


def test_records_that_could_not_be_read_may_refer_to_it() -> None:
    assert outcomes(RULE, estate(resource(KEY, CHECK, parents=[]))) == {KEY: "unknown"}
