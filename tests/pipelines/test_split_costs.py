"""Split cost allocation: parts of machines in a table of their own, the bill the same to the last digit."""

from pathlib import Path
from typing import Any

import pytest

from sources.sample.layouts.aws import DataExport, LegacyReport
from tests.pipelines.bills import Place
from tests.sources.billing.exports.aws import LAYOUTS, PACKINGS, Line, line

MACHINE = "i-0123456789abcdef0"
CONFIG = '[[billing]]\nname = "aws"\nkind = "aws-cur"\npath = "bucket"\n'
CHARGES = [
    line(cost="0.5000000001"),
    line(cost="0.0313", line_item_usage_type="EUC1-DataTransfer-Out-Bytes"),
    line("Tax", "0.1", line_item_resource_id=None),
]


def part(pod: str, used: str, unused: str, **changed: str | None) -> Line:
    """What a pod used of the machine; AWS gives it no cost of its own."""
    told = {
        "line_item_resource_id": f"arn:aws:eks:eu-central-1:123456789012:pod/shop/web/{pod}",
        "line_item_usage_type": "EUC1-EKS-EC2-vCPU-Hours",
        "split_line_item_parent_resource_id": MACHINE,
        "split_line_item_split_cost": used,
        "split_line_item_unused_cost": unused,
        "resource_tags": None,
    }
    return line("Usage", "0", **{**told, **changed})


PARTS = [part("a", "0.2000000001", "0.05"), part("b", "0.15", "0.1")]
FARGATE = line(cost="0.07", split_line_item_split_cost="0.07", line_item_resource_id="arn:aws:ecs:…:task/1")


def deliver(folder: Path, lines: list[Line], layout: str) -> None:
    made = [LAYOUTS[layout](lines)]
    if layout.startswith("legacy"):
        LegacyReport(folder / "bucket", "old", packing=PACKINGS[layout]).deliver("2026-10", made, assembly="a")
    else:
        DataExport(folder / "bucket", "cur2", packing=PACKINGS[layout]).deliver("2026-10", made)


@pytest.fixture
def place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Place:
    (tmp_path / "outlay.toml").write_text(CONFIG, encoding="utf-8")
    return Place(tmp_path, capsys)


def figures(place: Place) -> list[dict[str, Any]]:
    """All that the bill comes to, and each mart's rows."""
    sums = "sum(BilledCost) b, sum(EffectiveCost) e, sum(ListCost) l, sum(ContractedCost) c"
    marts = ("cost_and_usage", "cost_daily", "cost_daily_rollup", "cost_monthly", "bill_line", "resource_cost")
    each = (f"select '{mart}' as mart, {sums}, count(*) as n from {mart}" for mart in marts)
    return place.rows("sql", f"{' union all '.join(each)} order by mart")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_bill_is_the_same_with_the_parts_and_without(place: Place, layout: str) -> None:
    deliver(place.folder, CHARGES, layout)
    assert place.run()[0] == 0
    off = figures(place)
    deliver(place.folder, [*CHARGES, *PARTS], layout)
    status, said = place.run()
    assert (status, figures(place)) == (0, off), said
    assert "machines off" not in said
    rows = "select x_parent_resource_id as m, x_split_cost as used, x_unused_cost as unused, x_row from split_cost"
    assert place.rows("sql", f"{rows} order by x_row") == [
        {"m": MACHINE, "used": "0.2000000001", "unused": "0.05", "x_row": 3},
        {"m": MACHINE, "used": "0.15", "unused": "0.1", "x_row": 4},
    ]
    counts = {(row["rows"], row["split_rows"], row["rejected_rows"]) for row in place.rows("reconcile")}
    assert counts == {(5, 2, 0)}
    assert {row["difference"] for row in place.rows("reconcile")} == {"0"}


def test_a_replaced_month_has_the_new_parts_alone(place: Place) -> None:
    deliver(place.folder, [*CHARGES, *PARTS], "2.0 Parquet")
    place.directly()
    deliver(place.folder, [*CHARGES, part("c", "0.4", "0.1000000001")], "2.0 Parquet")
    place.directly()
    assert place.rows("sql", "select x_split_cost as c from split_cost") == [{"c": "0.4"}]
    deliver(place.folder, CHARGES, "2.0 Parquet")
    place.directly()
    assert place.count("split_cost") == 0


def test_parts_that_do_not_come_to_their_machine_are_told_and_hold_nothing_back(place: Place) -> None:
    deliver(place.folder, [*CHARGES, PARTS[0]], "2.0 CSV")
    status, said = place.directly()
    assert status == 0
    assert f"1 of 1 machines off; the first is {MACHINE}: parts of 0.2500000001 USD, a cost of 0.5000000001" in said
    asked = "select passed, blocking from check_result where check_name = 'split_cost_adds_up'"
    assert place.rows("sql", asked) == [{"passed": False, "blocking": False}]


def test_a_task_without_a_machine_is_a_charge(place: Place) -> None:
    deliver(place.folder, [*CHARGES, FARGATE, *PARTS], "2.0 CSV")
    place.directly()
    assert (place.count("cost_and_usage"), place.count("split_cost")) == (4, 2)
    kept = "select x_split_line_item_split_cost as c from cost_and_usage where EffectiveCost = 0.07"
    assert place.rows("sql", kept) == [{"c": "0.07"}]


def test_a_part_whose_cost_is_no_number_is_rejected(place: Place) -> None:
    config = place.folder / "outlay.toml"
    config.write_text(f"{CONFIG}[checks]\nmax_rejects_percent = 50\n", encoding="utf-8")
    deliver(place.folder, [*CHARGES, *PARTS, part("c", "much", "0")], "2.0 CSV")
    status, said = place.directly()
    assert status == 3
    assert 'x_split_cost is "much"; expected a decimal number' in said
    assert {(row["rows"], row["split_rows"], row["rejected_rows"]) for row in place.rows("reconcile")} == {(6, 2, 1)}


def test_a_renamed_source_keeps_its_parts(place: Place) -> None:
    deliver(place.folder, [*CHARGES, *PARTS], "2.0 CSV")
    place.directly()
    renamed = CONFIG.replace('name = "aws"', 'name = "amazon"\nrenamed_from = "aws"')
    (place.folder / "outlay.toml").write_text(renamed, encoding="utf-8")
    place.directly()
    assert place.rows("sql", "select distinct x_source as s from split_cost") == [{"s": "amazon"}]
