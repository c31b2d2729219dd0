"""What OCI's cost reports add up to by the reading of its own."""

from pathlib import Path

import polars as pl
import pytest

from sources.base import Unreadable
from sources.billing import OCI_COST, billing_periods
from sources.billing.totals import read_totals
from sources.sample.layouts.oracle import write_cost_report
from tests.shared_data import OCI_COST_REPORT, OCI_COST_SUM, needs_oci_cost_report
from tests.sources.billing.exports.oracle import line

SUMS = ("billing_period", "currency", "column_name", "rows", "source_sum")


def test_a_report_adds_up_by_the_month_of_use_and_currency(tmp_path: Path) -> None:
    report = write_cost_report(
        tmp_path,
        7,
        [
            line("1.000000000000000001", myCostOverage="0.5"),
            line("2E-18"),
            line("-1", isCorrection="true", backreferenceNo="a1"),
            line("3", intervalUsageStart="2026-09-30T23:00Z"),
            line("4", currencyCode="USD"),
        ],
    )
    sums = read_totals(report, OCI_COST, report.name).sums
    assert sums.filter(column_name="BilledCost").select(SUMS).rows() == [
        ("2026-09", "EUR", "BilledCost", 1, "3"),
        ("2026-10", "EUR", "BilledCost", 3, "0.000000000000000003"),
        ("2026-10", "USD", "BilledCost", 1, "4"),
    ]
    assert set(sums["column_name"]) == {"BilledCost", "ContractedCost", "EffectiveCost"}, "no list cost is told"
    assert billing_periods(report, OCI_COST, report.name) == ("2026-09", "2026-10")


@needs_oci_cost_report
def test_the_public_report_adds_up_to_the_last_digit() -> None:
    totals = read_totals(OCI_COST_REPORT, OCI_COST, "oci_cost.csv")
    assert totals.rows == 506
    assert totals.sums.filter(pl.col("column_name") == "BilledCost")["source_sum"].to_list() == [str(OCI_COST_SUM)]


def test_a_usage_report_is_told_by_what_it_lacks(tmp_path: Path) -> None:
    usage = tmp_path / "usage.csv"
    usage.write_text("lineItem/referenceNo,lineItem/intervalUsageStart,usage/billedQuantity\n")
    with pytest.raises(Unreadable, match="expected an OCI cost report, which has cost/myCost and cost/currencyCode"):
        billing_periods(usage, OCI_COST, "usage.csv")
