"""The figures of /data are those of the warehouse."""

from decimal import Decimal
from pathlib import Path

import polars as pl

from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.queries import data_quality as quality
from tests.dashboards.company import Company, write_state
from warehouse.snapshot import Snapshot, open_snapshot


def test_a_currency_adds_up_on_its_own(snapshot: Snapshot) -> None:
    sums = quality.reconciliation(snapshot, ON_THIS_MACHINE, {})
    assert sums["currency"].to_list() == ["USD", "EUR"]
    for row in sums.to_dicts():
        parts = row["warehouse_sum"] + row["rejected_sum"] + row["rounding"] + row["difference"]
        assert row["source_sum"] == parts
    loaded = snapshot.frame("SELECT sum(BilledCost) AS cost FROM cost_daily WHERE BillingCurrency = 'EUR'")
    assert sums["warehouse_sum"][1] == loaded["cost"][0]
    assert sums["differing"].to_list() == [0, 0]


def test_a_difference_in_any_cost_column_is_counted(tmp_path: Path) -> None:
    wrong = {
        "load_id": "aws-focus-202611",
        "source": "aws-focus",
        "billing_period": "2026-11",
        "currency": "USD",
        "column_name": "ListCost",
        "rows": 1,
        "rejected_rows": 0,
        "source_sum": "1",
        "warehouse_sum": "0",
        "rejected_sum": "0",
        "rounding": "0",
        "difference": "1",
    }
    state = write_state(tmp_path, Company(extra={"load_sum": [wrong]}))
    with open_snapshot(state) as snapshot:
        sums = quality.reconciliation(snapshot, ON_THIS_MACHINE, {})
    assert sums.filter(currency="USD")["differing"][0] == 1
    assert sums.filter(currency="USD")["difference"][0] == 0


def test_checks_that_fail_stand_first(snapshot: Snapshot) -> None:
    checks = quality.checks(snapshot, ON_THIS_MACHINE, {})
    assert checks["check_name"][0] == "every_account_has_a_name"
    assert checks.select("total", "passed", "blocked").row(0) == (26, 24, 0)
    assert checks["passed"].sum() == checks["total"].sum() - 2


def test_rejects_of_one_kind_are_one_row_and_none_is_lost(snapshot: Snapshot) -> None:
    few = quality.rejects(snapshot, ON_THIS_MACHINE, {})
    every = quality.rejects(snapshot, ON_THIS_MACHINE, {"rejects": "all"})
    total = quality.reject_sums(snapshot, ON_THIS_MACHINE, {})
    assert few.height == quality.REJECTS_SHOWN < every.height == few["kinds"][0]
    assert every["rows"].sum() == total["rows"][0] == 40
    assert every["amount"].sum() == total["amount"][0] == Decimal("606.00")


def test_runs_are_the_newest_fourteen_in_order(snapshot: Snapshot) -> None:
    runs = quality.runs(snapshot, ON_THIS_MACHINE, {})
    assert runs["run_id"].to_list() == [f"r{number}" for number in range(1, 15)]
    assert runs.filter(status="failed")["message"].to_list() == ["No space left on the disk"]


def test_drift_and_what_is_held_back_are_told(snapshot: Snapshot) -> None:
    drift = quality.drift(snapshot, ON_THIS_MACHINE, {})
    assert drift["change"].to_list() == ["back", "missing", "new"]
    assert drift["total"].unique().to_list() == [3]
    held = quality.held_back(snapshot, ON_THIS_MACHINE, {})
    assert held.select("source", "billing_period").rows() == [("gcp-billing", "2026-11")]


def test_nothing_loaded_gives_empty_frames(tmp_path: Path) -> None:
    with open_snapshot(
        write_state(tmp_path, Company(services=(), rejects=0, held_back=False, drift=False))
    ) as snapshot:
        asked = (snapshot, ON_THIS_MACHINE, {})
        frames: list[pl.DataFrame] = [
            ask(*asked)
            for ask in (quality.reconciliation, quality.differences, quality.checks, quality.rejects, quality.drift)
        ]
    assert all(frame.is_empty() for frame in frames)
