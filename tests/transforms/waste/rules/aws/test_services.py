"""Services that are paid by the hour or the month beside what is done with them."""

from decimal import Decimal
from typing import NamedTuple

import pytest

from tests.transforms.waste.estates import Part, ago, charge, estate, judge, metric, money, outcomes, resource
from transforms.waste.rules.aws import lambda_, services

ARN = "arn:aws:{}:eu-west-1:111122223333:{}"


class Kind(NamedTuple):
    """One service: a resource, what its time is paid by, a line of use, and the metric of use."""

    key: str
    resource_type: str
    paid: str
    use: str
    metric: str


KINDS = {
    "aws.kinesis.idle": Kind(
        ARN.format("kinesis", "stream/lab"),
        services.STREAM,
        "EUW1-Storage-ShardHour",
        "EUW1-PutRequestPayloadUnits",
        "records",
    ),
    "aws.waf.idle": Kind(
        ARN.format("wafv2", "regional/webacl/lab/1"), services.ACL, "EUW1-WebACLV2", "EUW1-RequestV2-Tier1", "requests"
    ),
    "aws.apigw.idle": Kind(
        "arn:aws:apigateway:eu-west-1::/restapis/a1b2c3/stages/prod",
        services.STAGE,
        "EUW1-ApiGatewayCacheUsage:1.6GB",
        "EUW1-ApiGatewayRequest",
        "requests",
    ),
    "aws.sagemaker.idle_endpoint": Kind(
        ARN.format("sagemaker", "endpoint/lab"),
        services.ENDPOINT,
        "EUW1-Host:ml.m5.xlarge",
        "EUW1-Hst:Data-Bytes-Out",
        "requests",
    ),
    "aws.lambda.idle_provisioned": Kind(
        ARN.format("lambda", "function:lab"),
        lambda_.FUNCTION,
        "EUW1-Lambda-Provisioned-Concurrency",
        "EUW1-Request",
        "invocations",
    ),
}
FILES = ARN.format("fsx", "file-system/fs-0a1b2c3d4e5f60718")


def there(rule: str, *more: Part, days: int = 90) -> list[Part]:
    kind = KINDS[rule]
    return [resource(kind.key, kind.resource_type, name="lab"), charge(kind.key, kind.paid, "2.00", days=days), *more]


def used(rule: str, days: int = 90, days_ago: int = 3) -> Part:
    return charge(KINDS[rule].key, KINDS[rule].use, "0.01", quantity=5000, unit="Requests", days=days, to=ago(days_ago))


FIRES = {
    **{rule: estate(*there(rule)) for rule in KINDS},
    "aws.fsx.idle": estate(resource(FILES, services.FILES), metric(FILES, "disk_operations", a_day=0.0)),
}
HOLDS = {
    **{rule: estate(*there(rule, used(rule))) for rule in KINDS},
    "aws.fsx.idle": estate(resource(FILES, services.FILES), metric(FILES, "disk_operations", a_day=900.0)),
}


@pytest.mark.parametrize("rule", KINDS)
def test_time_without_any_use_on_the_bill_is_waste(rule: str) -> None:
    found = money(rule, FIRES[rule])[KINDS[rule].key]
    assert (found["outcome"], found["saving_per_month"]) == ("waste", Decimal("60.88"))
    assert found["confidence"] == "medium"
    assert found["reason"].startswith("Paid for on 30 of the 30 days up to 2026-10-28, and the bill has no ")


@pytest.mark.parametrize("rule", KINDS)
def test_the_bill_alone_is_enough(rule: str) -> None:
    kind = KINDS[rule]
    found = money(rule, estate(charge(kind.key, kind.paid, "2.00")))[kind.key]
    assert (found["outcome"], found["confidence"]) == ("waste", "low")


@pytest.mark.parametrize("rule", KINDS)
def test_use_on_the_bill_is_use(rule: str) -> None:
    found = judge(rule, HOLDS[rule])[KINDS[rule].key]
    assert (found["outcome"], found["last_activity"]) == ("in_use", ago(3))


@pytest.mark.parametrize("rule", KINDS)
def test_one_day_of_use_in_the_window_is_use(rule: str) -> None:
    assert outcomes(rule, estate(*there(rule, used(rule, 1, 30)))) == {KINDS[rule].key: "in_use"}


@pytest.mark.parametrize("rule", KINDS)
def test_use_before_the_window_is_over(rule: str) -> None:
    found = judge(rule, estate(*there(rule, used(rule, 20, 40))))[KINDS[rule].key]
    assert (found["outcome"], found["last_activity"]) == ("waste", ago(40))


@pytest.mark.parametrize("rule", KINDS)
@pytest.mark.parametrize(("days", "outcome"), [(23, "unknown"), (24, "waste")])
def test_a_new_one_is_not_judged(rule: str, days: int, outcome: str) -> None:
    assert outcomes(rule, estate(*there(rule, days=days))) == {KINDS[rule].key: outcome}


@pytest.mark.parametrize("rule", KINDS)
def test_metrics_that_see_use_are_believed(rule: str) -> None:
    seen = metric(KINDS[rule].key, KINDS[rule].metric, a_day=12.0)
    assert outcomes(rule, estate(*there(rule, seen))) == {KINDS[rule].key: "in_use"}


@pytest.mark.parametrize("rule", KINDS)
def test_metrics_that_agree_make_it_sure(rule: str) -> None:
    seen = metric(KINDS[rule].key, KINDS[rule].metric, a_day=0.0)
    assert money(rule, estate(*there(rule, seen)))[KINDS[rule].key]["confidence"] == "high"


@pytest.mark.parametrize("rule", KINDS)
def test_a_correction_names_no_meter_and_is_no_use(rule: str) -> None:
    credit = charge(KINDS[rule].key, "", "-0.40", days=1)
    nameless = Part("charge", tuple({**row, "SkuMeter": None} for row in credit.rows))
    assert outcomes(rule, estate(*there(rule, nameless))) == {KINDS[rule].key: "waste"}


@pytest.mark.parametrize("rule", KINDS)
def test_what_is_no_longer_paid_is_not_judged(rule: str) -> None:
    kind = KINDS[rule]
    assert outcomes(rule, estate(charge(kind.key, kind.paid, "2.00", days=60, to=ago(12)))) == {}


@pytest.mark.parametrize("rule", ["aws.kinesis.idle", "aws.waf.idle", "aws.sagemaker.idle_endpoint"])
def test_without_a_bill_nothing_is_known(rule: str) -> None:
    kind = KINDS[rule]
    assert outcomes(rule, estate(resource(kind.key, kind.resource_type))) == {kind.key: "unknown"}


def test_a_function_without_provisioned_concurrency_is_not_looked_at() -> None:
    rule = "aws.lambda.idle_provisioned"
    there = estate(resource(KINDS[rule].key, lambda_.FUNCTION), charge(KINDS[rule].key, "EUW1-Request"))
    assert outcomes(rule, there) == {}


def test_invocations_of_a_function_are_use_of_its_alias() -> None:
    rule = "aws.lambda.idle_provisioned"
    key, _, paid, use, _ = KINDS[rule]
    assert outcomes(rule, estate(charge(f"{key}:live", paid), charge(key, use))) == {key: "in_use"}
    assert outcomes(rule, estate(charge(f"{key}:live", paid))) == {key: "waste"}


def test_files_that_nobody_reads_or_writes_are_waste() -> None:
    assert outcomes("aws.fsx.idle", FIRES["aws.fsx.idle"]) == {FILES: "waste"}
    found = money("aws.fsx.idle", FIRES["aws.fsx.idle"])[FILES]
    assert found["action"] == "aws fsx delete-file-system --file-system-id fs-0a1b2c3d4e5f60718 --region eu-west-1"
    assert outcomes("aws.fsx.idle", HOLDS["aws.fsx.idle"]) == {FILES: "in_use"}


def test_the_bill_of_files_has_no_line_of_use_and_proves_nothing() -> None:
    billed = [charge(FILES, "EUW1-SSD-Storage"), charge(FILES, "EUW1-ThroughputCapacity")]
    assert outcomes("aws.fsx.idle", estate(resource(FILES, services.FILES), *billed)) == {FILES: "unknown"}
