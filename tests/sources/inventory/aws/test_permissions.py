"""The policy is what a run needs and no more: each call that a run makes is in it, and it writes nothing."""

import json
import logging
from pathlib import Path

import polars as pl
import pytest

from sources.inventory import Asking
from sources.inventory.aws import AWS
from sources.inventory.aws.accounts import ACCOUNTS, REGIONS, ROLE
from sources.inventory.aws.measuring import METRIC_DATA, REPORTED_BY_AGENTS
from sources.inventory.aws.permissions import NEEDS_NONE, page, policy
from sources.inventory.aws.table import KINDS
from sources.inventory.base import WANTED
from sources.sample.serve import Providers
from tests.sources.inventory.aws.conftest import DAY, at

ASKS = {
    ask.name: ask
    for ask in (ACCOUNTS, REGIONS, ROLE, METRIC_DATA, REPORTED_BY_AGENTS, *(ask for kind in KINDS for ask in kind.asks))
}
READS = ("Describe", "List", "Lookup", "Get", "GET")


def allowed() -> set[str]:
    return {action for statement in policy()["Statement"] for action in statement["Action"]}


def test_the_file_in_the_docs_is_what_the_code_says() -> None:
    assert Path("docs/permissions/aws.json").read_text(encoding="utf-8") == page()


def test_it_holds_no_action_that_writes() -> None:
    assert allowed()
    assert {action for action in allowed() if not action.partition(":")[2].startswith(READS)} == {"sts:AssumeRole"}
    roles = [each["Resource"] for each in policy()["Statement"] if "sts:AssumeRole" in each["Action"]]
    assert roles == ["arn:aws:iam::*:role/OutlayReadOnly"]
    assert "*" not in "".join(allowed())


def test_it_fits_into_a_managed_policy() -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: 6,144 characters without spaces."""
    assert len(json.dumps(policy(), separators=(",", ":"))) <= 6144


@pytest.mark.usefixtures("aws_credentials")
def test_every_operation_that_a_run_makes_is_allowed(
    served: Providers, asking: Asking, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="botocore.endpoint"):
        look = AWS.look(at(served), asking)
        wanted = look.resources.filter(resource_type="AWS::EC2::Instance").with_columns(
            metric=pl.lit("memory_percent"), first_day=pl.lit(DAY), last_day=pl.lit(DAY)
        )
        wanted = pl.concat([wanted, wanted.with_columns(metric=pl.lit("cpu_percent"))])
        AWS.measure(at(served), asking, wanted.select(WANTED.names()))
    made = {
        f"{record.args[0].service_model.service_name}.{record.args[0].name}"  # type: ignore[index,union-attr]
        for record in caplog.records
        if record.name == "botocore.endpoint" and str(record.msg).startswith("Making request")
    }
    assert {
        "ec2.DescribeVolumes",
        "cloudwatch.GetMetricData",
        "cloudwatch.ListMetrics",
        "organizations.ListAccounts",
    } <= made
    needed = {action for name in made - NEEDS_NONE for action in ASKS[name].permissions}
    assert needed <= allowed()


def test_an_operation_exists_in_the_service_that_it_is_asked_of() -> None:
    import botocore.session

    session = botocore.session.Session()
    for ask in ASKS.values():
        model = session.get_service_model(ask.service)
        assert ask.operation in model.operation_names, ask.name
        output = model.operation_model(ask.operation).output_shape
        if ask.result:
            assert ask.result in output.members, ask.name
        given = set(ask.params) | ({ask.tokens[0]} if ask.tokens else set())
        assert given <= set(model.operation_model(ask.operation).input_shape.members if given else ()), ask.name
