"""What a run makes of AWS' exports: versions, halves, two kinds in one bucket, manifests that are wrong."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from sources.sample.layouts.aws import DataExport, LegacyReport
from tests.pipelines.exports import configure, run
from tests.sources.billing.exports.aws import as_csv, as_legacy, line

# One month of one account, as it was delivered four times: when, and what it came to.
DELIVERIES = (
    ("20261103T101500Z", "114.75"),
    ("20261104T101500Z", "114.75"),
    ("20261105T101500Z", "165.73"),
    ("20261112T101500Z", "180.52"),
)
IN_ORDER, BACKWARDS, MIXED = (0, 1, 2, 3, 3), (3, 2, 1, 0), (2, 3, 0, 3, 1)


def tied(folder: Path) -> Decimal:
    loaded = run(folder)
    assert loaded.held == []
    return loaded.billed


@pytest.mark.parametrize("order", [IN_ORDER, BACKWARDS, MIXED], ids=["in order", "backwards", "mixed"])
def test_a_month_delivered_four_times_ends_at_the_newest(order: tuple[int, ...], tmp_path: Path) -> None:
    configure(tmp_path, ("aws", "aws-cur", "bucket"))
    report = LegacyReport(tmp_path / "bucket", "hourly", versioned=True)
    seen = 0
    for delivery in order:
        assembly, cost = DELIVERIES[delivery]
        report.deliver("2026-10", [as_legacy([line(cost=cost)])], assembly=assembly)
        seen = max(seen, delivery)
        assert tied(tmp_path) == Decimal(DELIVERIES[seen][1])
    assert tied(tmp_path) == Decimal("180.52")


def test_runs_that_an_export_keeps_replace_one_another(tmp_path: Path) -> None:
    configure(tmp_path, ("aws", "aws-cur", "bucket"))
    export = DataExport(tmp_path / "bucket", "cur2")
    for number in MIXED:
        run_id, cost = DELIVERIES[number]
        export.deliver("2026-10", [as_csv([line(cost=cost)])], run=f"{run_id}-{number}a7e")
    assert tied(tmp_path) == Decimal("180.52")


def test_an_overwritten_month_is_replaced_and_one_that_is_not_reads_nothing(tmp_path: Path) -> None:
    configure(tmp_path, ("aws", "aws-cur", "bucket"))
    export = DataExport(tmp_path / "bucket", "cur2")
    for month in ("2026-09", "2026-10"):
        start = f"{month}-01T00:00:00.000Z"
        export.deliver(month, [as_csv([line(cost="10", bill_billing_period_start_date=start)])])
    assert tied(tmp_path) == 20
    again = run(tmp_path)
    assert (again.read, again.billed) == ([], 20)
    export.deliver("2026-10", [as_csv([line(cost="12")]), as_csv([line(cost="0.5")])])
    changed = run(tmp_path)
    assert (changed.read, changed.billed) == (["cur2-00001.csv.gz", "cur2-00002.csv.gz"], Decimal("22.5"))


def test_half_an_export_is_not_loaded_and_yesterdays_stays(tmp_path: Path) -> None:
    configure(tmp_path, ("aws", "aws-cur", "bucket"))
    export = DataExport(tmp_path / "bucket", "cur2")
    export.deliver("2026-10", [as_csv([line(cost="100")])])
    assert tied(tmp_path) == 100
    *files, last, _ = export.deliver("2026-10", [as_csv([line(cost=str(number))]) for number in range(5)])
    whole = last.read_bytes()
    last.unlink()
    missing = run(tmp_path)
    assert (len(files), missing.billed, missing.read) == (4, 100, [])
    assert "cur2-00005.csv.gz is not there; expected all 5 files" in missing.held[0]
    last.write_bytes(whole[:-12])
    cut_off = run(tmp_path)
    assert cut_off.billed == 100
    assert any("gzip that ends in the middle" in reason for reason in cut_off.held)
    last.write_bytes(whole)
    assert tied(tmp_path) == 10


def test_a_bucket_with_focus_and_reports_gives_each_kind_its_own(tmp_path: Path) -> None:
    configure(tmp_path, ("focus", "focus", "bucket"), ("cur", "aws-cur", "bucket"))
    focus = as_csv([line()]).select(
        BilledCost="line_item_unblended_cost",
        BillingCurrency="line_item_currency_code",
        BillingPeriodStart="bill_billing_period_start_date",
        ChargePeriodStart="line_item_usage_start_date",
    )
    DataExport(tmp_path / "bucket", "focus-1-2").deliver("2026-10", [focus])
    DataExport(tmp_path / "bucket", "cur2").deliver("2026-10", [as_csv([line(cost="3")])])
    LegacyReport(tmp_path / "bucket", "old").deliver("2026-10", [as_legacy([line(cost="4")])], assembly="a")
    loaded = run(tmp_path)
    assert (loaded.held, loaded.billed) == ([], Decimal("7.5"))
    assert [plan.kind.name for plan in loaded.plans] == ["focus", "aws-cur"]
    assert loaded.read == ["focus-1-2-00001.csv.gz", "cur2-00001.csv.gz", "old-1.csv.gz"]


def test_what_a_manifest_says_of_its_files_is_held_to_them(tmp_path: Path) -> None:
    configure(tmp_path, ("aws", "aws-cur", "bucket"))
    months = ("2026-08", "2026-09", "2026-10")
    lines = [line(cost="1", bill_billing_period_start_date=f"{month}-01T00:00:00.000Z") for month in months]
    *_, manifest = LegacyReport(tmp_path / "bucket", "old").deliver("2026-10", [as_legacy(lines)], assembly="a")
    told = json.loads(manifest.read_text())
    told["columns"] = [{"category": "lineItem", "name": "UnblendedCostCurrencyCode"}, *told["columns"][:9]]
    manifest.write_text(json.dumps(told))
    loaded = run(tmp_path)
    assert (loaded.held, loaded.billed) == ([], 3)
    assert [each.billing_period for each in loaded.results] == list(months)
    said = " ".join(loaded.notes)
    assert "holds 2026-08, 2026-09, 2026-10, its manifest says 2026-10; the months are taken from the file" in said
    assert "has 23 columns, its manifest names 10 (not in the manifest: " in said
    assert "not in the file: lineItem/UnblendedCostCurrencyCode)" in said


def test_covered_usage_that_nothing_takes_back_is_told(tmp_path: Path) -> None:
    configure(tmp_path, ("aws", "aws-cur", "bucket"))
    export = DataExport(tmp_path / "bucket", "cur2")
    covered, negation = line("SavingsPlanCoveredUsage", "0.5"), line("SavingsPlanNegation", "-0.5")
    export.deliver("2026-10", [as_csv([covered]), as_csv([negation])])
    assert run(tmp_path).told == []
    export.deliver("2026-10", [as_csv([covered, covered]), as_csv([negation])])
    (told,) = run(tmp_path).told
    assert "should cancel out; 0.5 USD are left" in told


def test_a_fee_on_a_line_too_long_is_rejected_with_its_unused_part(tmp_path: Path) -> None:
    configure(tmp_path, ("aws", "aws-cur", "cur.csv"))
    commitment = {"savings_plan_total_commitment_to_date": "3", "savings_plan_used_commitment": "1"}
    good = [line(cost="1", **commitment)] * 1000
    text = as_csv([*good, line("SavingsPlanRecurringFee", "0.001", **commitment)]).write_csv()
    (tmp_path / "cur.csv").write_text(f"{text.rstrip()},one field more\n", encoding="utf-8")
    with (tmp_path / "outlay.toml").open("a", encoding="utf-8") as settings:
        settings.write("[checks]\nmax_rejected_cost_percent = 1\n")
    loaded = run(tmp_path)
    assert (loaded.held, loaded.billed) == ([], 1000)
    assert [each.rejected_rows for each in loaded.results] == [2]
