"""Oracle's two reports, which only ever grow: each object adds once, whenever it is seen."""

import shutil
from collections.abc import Sequence
from itertools import permutations
from pathlib import Path

import pytest

from sources.sample.oracle import write_cost_report, write_focus_report
from tests.pipelines.loading import billed, load
from tests.sources.billing.exports.oracle import FOCUS_LINE, line

ORDERS = [order for order in permutations(range(3)) if order[0] != 0][::2]


@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_reports_add_once_in_whatever_order_they_come(tmp_path: Path, order: Sequence[int]) -> None:
    made = [
        write_cost_report(tmp_path / "made", 1, [line("5"), line("2", intervalUsageStart="2026-09-30T23:00Z")]),
        write_cost_report(tmp_path / "made", 2, [line("-5", isCorrection="true", backreferenceNo="a1"), line("4.5")]),
        write_cost_report(tmp_path / "made", 3, [line("0.000000000000000001")]),
    ]
    (tmp_path / "outlay.toml").write_text('[[billing]]\nname = "oracle"\nkind = "oci-cost"\npath = "bucket"\n')
    bucket = tmp_path / "bucket/reports/cost-csv"
    bucket.mkdir(parents=True)
    for number in order:
        shutil.copyfile(made[number], bucket / made[number].name)
        assert [result.held for result in load(tmp_path)] == [""] * (2 if number == 0 else 1)
    assert billed(tmp_path) == {"2026-09": "2", "2026-10": "4.500000000000000001"}
    assert load(tmp_path) == [], "the same objects again are not read"


def test_oracles_focus_reports_add_by_day(tmp_path: Path) -> None:
    (tmp_path / "outlay.toml").write_text(
        '[[billing]]\nname = "oracle"\nkind = "focus"\npath = "FOCUS Reports"\ndelivery = "append"\n'
    )
    write_focus_report(tmp_path, "2026-10-05", 1, [FOCUS_LINE])
    load(tmp_path)
    late = {**FOCUS_LINE, "BilledCost": "-1", "ChargeCategory": "Adjustment", "oci_BackReferenceNumber": "a1"}
    write_focus_report(tmp_path, "2026-10-06", 2, [FOCUS_LINE, late])
    assert [(result.billing_period, result.rows, result.held) for result in load(tmp_path)] == [("2026-10", 2, "")]
    assert billed(tmp_path) == {"2026-10": "1.000000000000000002"}
