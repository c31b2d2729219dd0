"""Azure's exports from their folders to the marts: sums tie, the newest run holds, half a run is held back."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipelines.settings import load as settings_of
from pipelines.workspace import Workspace
from sources.sample.layouts.azure import Run, export_run
from tests.pipelines.bills import HEADER, charges
from tests.pipelines.loading import load, reasons, sums
from tests.shared_data import AZURE_EA, AZURE_EA_COST, needs_azure_ea
from tests.sources.billing.exports.azure import ACTUAL, AMORTIZED, put, rows, usage

ACTUAL_RUN = Run("daily-actual", "ActualCost", ("2026-10-01", "2026-10-31"), "a1", "2026-11-01T04:00:00.5234447Z")
AMORTIZED_RUN = Run("daily-amortized", "AmortizedCost", ("2026-10-01", "2026-10-31"), "m1", "2026-11-01T05:00:00Z")

AS_OF = date(2026, 11, 25)


def source(folder: Path, path: str = "container", kind: str = "azure-cost") -> Path:
    (folder / "outlay.toml").write_text(f'[[billing]]\nname = "azure"\nkind = "{kind}"\npath = "{path}"\n')
    return folder / "container"


def ties(folder: Path) -> dict[str, Decimal]:
    """Cost -> what the warehouse has of it; all of it ties, to the marts too."""
    found = sums(folder)
    assert found["difference"].unique().to_list() in (["0"], [])
    assert Workspace(settings_of(folder / "outlay.toml"), AS_OF).marts_off() == []
    exact = found.group_by("column_name").agg(pl.col("warehouse_sum", "rounding"))
    return {
        row["column_name"]: sum(map(Decimal, row["warehouse_sum"]), Decimal(0)) + sum(map(Decimal, row["rounding"]))
        for row in exact.iter_rows(named=True)
    }


@needs_azure_ea
def test_the_public_amortized_export_ties_out_and_has_no_billed_cost(tmp_path: Path) -> None:
    source(tmp_path, str(AZURE_EA))
    load(tmp_path)
    held = ties(tmp_path)
    assert held["EffectiveCost"] == AZURE_EA_COST
    assert "BilledCost" not in held
    assert variants(tmp_path) == {"effective only"}


def variants(folder: Path) -> set[str]:
    with Workspace(settings_of(folder / "outlay.toml"), AS_OF).store() as store:
        return set(store.frame("SELECT variant FROM load WHERE replaced_at IS NULL")["variant"])


@pytest.mark.parametrize("agreement", ["EA", "MCA"])
@pytest.mark.parametrize(("written", "days"), [("csv", "us"), ("gzip", "padded"), ("parquet", "us")])
def test_actual_and_amortized_are_joined_to_the_last_digit(
    tmp_path: Path, agreement: str, written: str, days: str
) -> None:
    container = source(tmp_path)
    put(container, replace(ACTUAL_RUN, format=written), (agreement, rows("actual", agreement, days=days)))
    amortized = rows("amortized", agreement, days=days)
    put(container, replace(AMORTIZED_RUN, format=written), (agreement, amortized[:4]), (agreement, amortized[4:]))
    results = load(tmp_path)
    told = [(each.billing_period, each.held, each.rejected_rows, each.overlap) for each in results]
    assert told == [("2026-10", "", 0, None)]
    held = ties(tmp_path)
    assert (held["BilledCost"], held["EffectiveCost"]) == (ACTUAL, AMORTIZED)
    assert variants(tmp_path) == {"joined, actual", "joined, amortized"}


def test_a_charge_that_the_amortized_export_lacks_is_told(tmp_path: Path) -> None:
    container = source(tmp_path)
    put(container, ACTUAL_RUN, ("EA", rows("actual")))
    put(container, AMORTIZED_RUN, ("EA", rows("amortized")))
    load(tmp_path)
    late = {**rows("actual")[0], "CostInBillingCurrency": "7.5"}
    newer = replace(ACTUAL_RUN, run_id="a2", submitted="2026-11-02T04:00:00Z")
    put(container, newer, ("EA", [*rows("actual"), late]))
    (result,) = load(tmp_path)
    assert (result.held, reasons(tmp_path)) == ("", [])
    (told,) = result.told
    assert f"Found {ACTUAL.normalize():f} EUR joined, {ACTUAL + Decimal('7.5'):f}".rstrip("0") in told
    assert "a difference of 7.5" in told
    assert ties(tmp_path)["BilledCost"] == ACTUAL
    put(container, replace(AMORTIZED_RUN, run_id="m2", submitted="2026-11-02T05:00:00Z"),
        ("EA", [*rows("amortized"), late]))  # fmt: skip
    load(tmp_path)
    assert (ties(tmp_path)["BilledCost"], reasons(tmp_path)) == (ACTUAL + Decimal("7.5"), [])


@pytest.mark.parametrize(
    ("run", "cost", "total"), [(ACTUAL_RUN, "BilledCost", ACTUAL), (AMORTIZED_RUN, "EffectiveCost", AMORTIZED)]
)
def test_one_of_the_two_alone_has_one_of_the_two_costs(tmp_path: Path, run: Run, cost: str, total: Decimal) -> None:
    put(source(tmp_path), run, ("EA", rows(run.name.removeprefix("daily-"))))
    load(tmp_path)
    held = ties(tmp_path)
    assert {name: held[name] for name in held if name in ("BilledCost", "EffectiveCost")} == {cost: total}


def test_the_second_of_the_two_makes_the_first_one_read_again(tmp_path: Path) -> None:
    container = source(tmp_path)
    put(container, ACTUAL_RUN, ("EA", rows("actual")))
    load(tmp_path)
    put(container, AMORTIZED_RUN, ("EA", rows("amortized")))
    load(tmp_path)
    held = ties(tmp_path)
    assert (held["BilledCost"], held["EffectiveCost"]) == (ACTUAL, AMORTIZED)
    assert load(tmp_path) == []


def test_pay_as_you_go_is_billed_by_the_subscription(tmp_path: Path) -> None:
    container = source(tmp_path)
    put(container, replace(ACTUAL_RUN, type="Usage", scope="/subscriptions/1"), ("PAYG", usage()))
    load(tmp_path)
    assert ties(tmp_path) == {"BilledCost": Decimal("1.2500564903")}


# A month as it is delivered day by day: when each run was submitted, and the cost of its one charge.
DELIVERIES = (("2026-10-28", "114.75"), ("2026-10-29", "114.75"), ("2026-10-30", "165.73"), ("2026-11-02", "180.52"))


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1), (3, 3, 0)])
def test_a_month_ends_at_its_newest_run_in_whatever_order_runs_arrive(tmp_path: Path, order: tuple[int, ...]) -> None:
    container = source(tmp_path)
    for number in order:
        submitted, cost = DELIVERIES[number]
        run = replace(ACTUAL_RUN, run_id=f"r{number}", submitted=f"{submitted}T04:00:00Z")
        put(container, run, ("EA", rows("actual", CostInBillingCurrency=cost)[:1]))
        load(tmp_path)
    assert ties(tmp_path)["BilledCost"] == Decimal("180.52")


@pytest.mark.parametrize("fault", ["missing", "cut"])
def test_half_a_run_is_held_back_and_yesterdays_figures_stay(tmp_path: Path, fault: str) -> None:
    container = source(tmp_path)
    put(container, ACTUAL_RUN, ("EA", rows("actual")))
    load(tmp_path)
    five = [("EA", [row]) for row in rows("actual")[:5]]
    *files, _ = put(container, replace(ACTUAL_RUN, run_id="a2", submitted="2026-11-02T04:00:00Z"), *five)
    if fault == "missing":
        files[4].unlink()
    else:
        files[4].write_bytes(files[4].read_bytes()[:-9])
    assert load(tmp_path) == []
    assert ties(tmp_path)["BilledCost"] == ACTUAL
    (reason,) = reasons(tmp_path)
    assert {"missing": "part_4_0001.csv is not there", "cut": "bytes instead of"}[fault] in reason
    assert "all 5 files of the run a2" in reason


def test_a_run_over_several_months_counts_where_no_newer_run_holds_the_month(tmp_path: Path) -> None:
    container = source(tmp_path)
    long = replace(ACTUAL_RUN, run_id="long", days=("2026-09-01", "2026-10-31"), submitted="2026-11-01T00:00:00Z")
    put(container, long, ("EA", rows("actual", month="2026-09")), ("EA", rows("actual")))
    put(container, replace(ACTUAL_RUN, run_id="new", submitted="2026-11-03T00:00:00Z"), ("EA", rows("actual")[:1]))
    load(tmp_path)
    assert ties(tmp_path)["BilledCost"] == ACTUAL + Decimal("1.2500000001")


def test_two_scopes_in_one_container_add(tmp_path: Path) -> None:
    container = source(tmp_path)
    put(container, ACTUAL_RUN, ("EA", rows("actual")))
    other = replace(ACTUAL_RUN, name="other", run_id="o1", scope="/providers/Microsoft.Billing/billingAccounts/7654321")
    put(container, other, ("EA", rows("actual")))
    load(tmp_path)
    assert ties(tmp_path)["BilledCost"] == 2 * ACTUAL


def test_a_part_without_rows_and_other_types_of_export_are_no_fault(tmp_path: Path) -> None:
    container = source(tmp_path)
    put(container, ACTUAL_RUN, ("EA", rows("actual")), ("EA", []))
    put(container, Run("prices", "PriceSheet", ("2026-10-01", "2026-10-31"), "p1", "2026-11-01T04:00:00Z"), ("EA", []))
    load(tmp_path)
    assert (ties(tmp_path)["BilledCost"], reasons(tmp_path)) == (ACTUAL, [])


def test_without_a_manifest_parts_without_commitments_are_what_the_part_beside_them_is(tmp_path: Path) -> None:
    container = source(tmp_path, "container/**/*.csv")
    amortized = rows("amortized")
    *_, manifest = put(container, replace(AMORTIZED_RUN, name="daily"), ("EA", amortized[:2]), ("EA", amortized[2:]))
    manifest.unlink()
    load(tmp_path)
    held = ties(tmp_path)
    assert (held["EffectiveCost"], "BilledCost" in held) == (AMORTIZED, False)


def test_a_line_that_lacks_a_field_is_rejected_with_its_cost(tmp_path: Path) -> None:
    container = source(tmp_path)
    *_, manifest = put(container, ACTUAL_RUN, ("EA", rows("actual") * 300))
    (data,) = container.rglob("*.csv")
    lines = data.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].rstrip(b"\r\n").rsplit(b",", 1)[0] + b"\r\n"
    data.write_bytes(b"".join(lines))
    manifest.unlink()
    (result,) = load(tmp_path)
    assert (result.held, result.rejected_rows) == ("", 1)
    assert sums(tmp_path)["difference"].unique().to_list() == ["0"]


def test_focus_exports_of_azure_are_found_by_their_manifests_too(tmp_path: Path) -> None:
    container = source(tmp_path, kind="focus")
    for number, cost in enumerate(("1", "2", "3")):
        run = replace(
            ACTUAL_RUN, type="FocusCost", version="1.2", run_id=f"f{number}", submitted=f"2026-11-0{number + 1}"
        )
        for name, data in export_run(run, [(HEADER, charges(4, cost)), (HEADER, charges(1, cost))]).items():
            (container / name).parent.mkdir(parents=True, exist_ok=True)
            (container / name).write_bytes(data)
    put(container, ACTUAL_RUN, ("EA", rows("actual")))
    load(tmp_path)
    assert ties(tmp_path)["BilledCost"] == 15
