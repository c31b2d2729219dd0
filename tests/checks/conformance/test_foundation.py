"""The report of the Foundation's validator: what it calls broken, and what of that is not explained."""

import polars as pl
import pytest

from checks.conformance.foundation import (
    FALSE_ALARMS,
    SUPPORTS,
    Finding,
    findings,
    known_of,
    supported,
    unexplained,
    unneeded,
)
from checks.conformance.schema import PRESENT
from warehouse.tables import COST_AND_USAGE

REPORT = """<?xml version='1.0' encoding='utf-8'?>
<testsuites name="FOCUS Validations" tests="5" failures="3" errors="1" skipped="1">
  <testsuite name="BilledCost-C-005-BilledCost">
    <testcase name="BilledCost-C-005-C :: Validation"><failure message="not 0">Failed</failure></testcase>
  </testsuite>
  <testsuite name="BilledCost-C-000-BilledCost">
    <testcase name="BilledCost-C-000-M :: Composite"><failure message="parts">Failed</failure></testcase>
  </testsuite>
  <testsuite name="Base-Unknown">
    <testcase name="ListCost-C-003-M :: None"><error message="ListCost is null" /></testcase>
  </testsuite>
  <testsuite name="Tags-C-001-Tags">
    <testcase name="Tags-C-001-M :: Format" />
    <testcase name="Tags-C-004-M :: Validation"><skipped message="dynamic" /></testcase>
  </testsuite>
</testsuites>"""
COMPOSITE = {"BilledCost-C-000-M"}


def test_failures_and_errors_are_found_and_composite_rules_are_their_parts() -> None:
    assert findings(REPORT, COMPOSITE) == (
        3,
        [Finding("BilledCost-C-005-C", "not 0"), Finding("ListCost-C-003-M", "ListCost is null")],
    )


def test_a_known_false_alarm_is_explained_and_anything_else_is_not() -> None:
    _, found = findings(REPORT, COMPOSITE)
    assert unexplained(found) == [Finding("ListCost-C-003-M", "ListCost is null")]


def test_a_false_alarm_that_is_not_raised_any_more_is_told() -> None:
    _, found = findings(REPORT, COMPOSITE)
    assert "BilledCost-C-005-C" not in unneeded(found)
    assert "InvoiceId-C-004-C" in unneeded(found)


def test_what_our_own_verdicts_say_of_the_same_rows_is_known() -> None:
    statuses = {"CAU-ListCost-C-003-M": "excepted", "CAU-SkuId-C-005-C": "not given", "CAU-Tags-C-001-M": "failed"}
    verdicts = pl.DataFrame({"rule": [*statuses], "status": [*statuses.values()]})
    known = known_of(verdicts, given=set(PRESENT) - {"RegionId"})
    assert {"ListCost-C-003-M", "SkuId-C-005-C", "CostAndUsage-D-063-C", "RegionId-C-001-M"} <= known
    assert not known & {"Tags-C-001-M", "ListCost-C-001-M"}
    assert unexplained([Finding("ListCost-C-003-M", "")], known) == []


def test_what_is_no_report_is_said_to_be_none() -> None:
    with pytest.raises(ValueError, match="found no report of focus-validator"):
        findings("Traceback (most recent call last):", COMPOSITE)


def test_the_rows_show_what_is_supported() -> None:
    assert supported(["RegionId", "RegionName", "SubAccountId", "Tags"]) == ["REGION_SUPPORTED", "TAGGING_SUPPORTED"]


def test_what_it_shows_by_are_columns_of_ours() -> None:
    assert {column for columns in SUPPORTS.values() for column in columns} <= set(COST_AND_USAGE.names)
    assert all(alarm.why.endswith(".") for alarm in FALSE_ALARMS)
