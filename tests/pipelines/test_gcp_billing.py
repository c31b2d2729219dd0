"""Google's exports from files to figures: each object adds once, late rows and corrections included."""

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import pytest

from tests.pipelines.bills import Place
from tests.pipelines.exports import configure, run
from tests.pipelines.loading import billed, load, reasons, sums
from tests.sources.billing.exports import google
from tests.sources.billing.exports.google import FORMATS, ROWS, Row, credit, net, row

EXPORTS: dict[str, Sequence[Row]] = {"standard": google.standard(), "detailed": ROWS, "focus": google.as_focus()}
ORDERS = [*permutations(range(3))][::2]
LATER = datetime(2026, 11, 3, 7, tzinfo=UTC)


def bucket(folder: Path) -> Path:
    configure(folder, ("google", "gcp-billing", "bucket"))
    return folder / "bucket"


@pytest.mark.parametrize("export", EXPORTS)
@pytest.mark.parametrize("name", FORMATS)
def test_every_export_in_every_format_gives_one_sum_to_the_marts(tmp_path: Path, export: str, name: str) -> None:
    FORMATS[name](bucket(tmp_path) / name, EXPORTS[export])
    loaded = run(tmp_path)
    assert loaded.held == []
    assert loaded.billed == loaded.costs["EffectiveCost"] == net(ROWS)
    assert set(sums(tmp_path)["difference"]) == {"0"}
    assert run(tmp_path).read == [], "the same objects again are not read"


@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_deliveries_add_once_in_whatever_order_they_come(tmp_path: Path, order: Sequence[int]) -> None:
    late = row(0.3, credit(-0.1), export_time=LATER)
    correction = row(-0.5, adjustment_info={"id": "a", "type": "USAGE_CORRECTION"}, invoice={"month": "202611"})
    made = [
        google.parquet(tmp_path / "made/1.parquet", ROWS[:10]),
        google.json_lines(tmp_path / "made/2.json.gz", [late, late]),
        google.csv_of_json(tmp_path / "made/3.csv", [correction]),
    ]
    place = bucket(tmp_path)
    place.mkdir()
    for number in order:
        shutil.copyfile(made[number], place / made[number].name)
        assert [result.held for result in load(tmp_path)] == [""]
    # Two rows alike are two charges.
    october = net(ROWS[:10]) + 2 * net([late])
    assert billed(tmp_path) == {"2026-10": f"{october.normalize():f}", "2026-11": "-0.5"}
    assert load(tmp_path) == []


def test_an_object_that_changes_replaces_what_it_held(tmp_path: Path) -> None:
    place = bucket(tmp_path)
    google.json_lines(place / "day.json", [row(1.0), row(1.0)])
    load(tmp_path)
    google.json_lines(place / "day.json", [row(1.0), row(1.0), row(0.25)])
    load(tmp_path)
    assert billed(tmp_path) == {"2026-10": "2.25"}


def test_a_broken_line_of_json_is_told_with_its_line_and_loses_nothing(place: Place) -> None:
    place.config(("google", "bill.json"))
    config = place.folder / "outlay.toml"
    config.write_text(config.read_text().replace('"focus"', '"gcp-billing"'))
    whole = google.json_lines(place.folder / "bill.json", [row(1.0), row(2.0)]).read_text()
    place.bill("bill.json", whole + '{"cost": 4.0, "cred\n')
    status, said = place.directly()
    assert (status, "bill.json" in said, "line 3" in said) == (1, True, True)
    status, out, _ = place.outlay("preview", "google", "--rows", "1")
    (reject,) = (line for line in out.splitlines() if "cred" in line and "4.0" in line)
    assert (status, reject.split()[0]) == (3, "3")
    assert "expected one object a line" in reject
    place.bill("bill.json", whole)
    assert place.directly()[0] == 0


def test_two_exports_of_one_account_are_not_counted_twice(tmp_path: Path) -> None:
    place = bucket(tmp_path)
    google.parquet(place / google.DETAILED_TABLE / "a.parquet", ROWS)
    google.parquet(place / google.STANDARD_TABLE / "a.parquet", google.standard())
    assert load(tmp_path) == []
    (reason,) = reasons(tmp_path)
    assert "one of Google's exports in one source" in reason


def test_two_exports_without_names_are_told_by_their_columns(tmp_path: Path) -> None:
    place = bucket(tmp_path)
    google.parquet(place / "a.parquet", ROWS)
    google.parquet(place / "b.parquet", google.as_focus())
    assert ["one of Google's exports" in result.held for result in load(tmp_path)] == [True, True]


def test_over_a_term_what_is_effective_is_what_was_billed(tmp_path: Path) -> None:
    fee = row(1.0, sku={"id": "F", "description": "Commitment v1: Cpu for 1 Year"}, subscription={"instance_id": "9"})
    used = row(2.0, credit(-2.0, "COMMITTED_USAGE_DISCOUNT"))
    google.parquet(bucket(tmp_path) / "a.parquet", [fee, used, used])
    loaded = run(tmp_path)
    assert loaded.billed == loaded.costs["EffectiveCost"] == Decimal(1)
