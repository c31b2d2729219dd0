"""`outlay conformance`: exit status 1 where a rule of FOCUS is broken, with the rows that break it."""

import json
from pathlib import Path

import pytest

from tests.pipelines.bills import Place, charges
from tests.pipelines.cli.conftest import Outlay

ACCOUNT = "CAU-BillingAccountId-C-001-M"


@pytest.fixture
def place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Place:
    return Place(tmp_path, capsys)


def test_what_a_bill_lacks_fails_and_its_rows_are_shown(place: Place) -> None:
    place.bill("bill.csv", charges(3))
    place.config(("aws", "bill.csv"))
    assert place.run()[0] == 0

    status, out, err = place.outlay("conformance", "--format", "json")
    broken = {row["rule"]: row for row in json.loads(out)}
    assert (status, broken[ACCOUNT]["status"], broken[ACCOUNT]["offending"]) == (1, "failed", 3)
    assert broken[ACCOUNT]["value"] == "BillingAccountId=null"
    assert "CAU-BilledCost-C-003-M" not in broken
    assert "201 rules, each at every source: " in err

    every = {
        row["rule"]: row["status"] for row in json.loads(place.outlay("conformance", "--all", "--format", "json")[1])
    }
    assert (every["CAU-BilledCost-C-003-M"], every["CAU-SkuId-C-005-C"]) == ("passed", "not given")
    assert every["x_billing_period-BillingPeriodStatus-filled"] == "not held"

    status, out, err = place.outlay("conformance", "--rule", ACCOUNT, "--source", "aws", "--format", "json")
    assert (status, [row["x_row"] for row in json.loads(out)]) == (0, [0, 1, 2])
    assert "BillingAccountId is never null." in err


def test_without_rows_nothing_is_broken(published: Path, outlay: Outlay) -> None:
    ended = outlay("conformance", "--format", "json")
    assert (ended.status, json.loads(ended.out)) == (0, [])
    assert "201 not held." in ended.err


def test_a_rule_that_there_is_not_is_a_mistake_with_the_nearest_one(published: Path, outlay: Outlay) -> None:
    ended = outlay("conformance", "--rule", "CAU-BillingAccountId-C-01-M")
    assert ended.status == 2
    assert f'Did you mean "{ACCOUNT}"?' in ended.err
