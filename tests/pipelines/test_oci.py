"""Oracle's two reports, which only ever grow: each object adds once, whenever it is seen."""

import shutil
from collections.abc import Sequence
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import pytest

from sources.sample.layouts.oracle import write_cost_report, write_focus_report
from tests.pipelines.bills import Place
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


def test_a_correction_in_a_later_report_stays_beside_the_line_that_it_corrects(place: Place) -> None:
    place.config(("oracle", "reports/cost-csv"), kind="oci-cost")
    write_cost_report(place.folder, 1, [line("5", referenceNo="a1"), line("7", referenceNo="a2")])
    assert place.run()[0] == 0
    correction = line("-5", referenceNo="b1", backreferenceNo="a1", isCorrection="true")
    write_cost_report(place.folder, 2, [correction, line("4.5", referenceNo="b2")])
    assert place.directly()[0] == 0
    corrected = """
        SELECT later.BilledCost AS correction, earlier.BilledCost AS corrected, later.ChargeClass AS class,
               later.x_load_id = earlier.x_load_id AS in_one_load
        FROM cost_and_usage AS later
        JOIN cost_and_usage AS earlier ON later."x_lineItem/backreferenceNo" = earlier."x_lineItem/referenceNo"
    """
    assert place.rows("sql", corrected) == [
        {"correction": "-5", "corrected": "5", "class": "Correction", "in_one_load": False}
    ]
    assert place.billed() == Decimal("11.5")
    status, said = place.run()
    assert (status, "Nothing new" in said) == (0, True)


def test_focus_reports_of_oracles_add_once_also_where_older_ones_are_gone(place: Place) -> None:
    place.config(("oracle", "FOCUS Reports"), kind="focus", more='delivery = "append"')
    first = write_focus_report(place.folder, "2026-10-05", 1, [FOCUS_LINE])
    assert place.directly()[0] == 0
    first.unlink()
    late = {**FOCUS_LINE, "BilledCost": "-0.5", "ChargeCategory": "Adjustment", "oci_BackReferenceNumber": "a1"}
    write_focus_report(place.folder, "2026-10-06", 2, [FOCUS_LINE, late])
    assert place.directly()[0] == 0
    assert place.billed() == Decimal("1.500000000000000002")
    kept = place.rows("sql", "SELECT BilledCost, x_oci_BackReferenceNumber AS of FROM cost_and_usage ORDER BY ALL")
    assert [(row["BilledCost"], row["of"]) for row in kept] == [("-0.5", "a1")] + [("1.000000000000000001", None)] * 2


@pytest.mark.parametrize(
    ("kind", "path", "do"),
    [
        ("oci-cost", "FOCUS Reports", 'It looks like a FOCUS file: set kind = "focus"'),
        ("focus", "reports/cost-csv", 'It looks like an OCI cost report: set kind = "oci-cost"'),
    ],
)
def test_one_of_oracles_reports_for_the_other_names_its_kind(place: Place, kind: str, path: str, do: str) -> None:
    place.config(("oracle", path), kind=kind)
    write_cost_report(place.folder, 1, [line("5")])
    write_focus_report(place.folder, "2026-10-05", 1, [FOCUS_LINE])
    status, said = place.directly()
    assert (status, do in said) == (1, True)


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
