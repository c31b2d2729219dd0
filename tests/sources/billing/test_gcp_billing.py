"""What Google's exports add up to by the reading of their own, their periods, and what is refused."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from sources.base import Unreadable
from sources.billing import GCP_BILLING, billing_periods
from sources.billing.tabular import column_names
from sources.billing.totals import read_totals
from tests.sources.billing.exports import google
from tests.sources.billing.exports.google import FORMATS, ROWS, Row, credit, net, row

EXPORTS: dict[str, Sequence[Row]] = {"standard": google.standard(), "detailed": ROWS, "focus": google.as_focus()}
GROSS = google.gross(ROWS)


def sums(path: Path) -> dict[str, Decimal]:
    totals = read_totals(path, GCP_BILLING, path.name).sums
    exact = totals.with_columns(pl.col("source_sum").cast(pl.Decimal(38, 18)))
    return dict(exact.group_by("column_name").agg(pl.col("source_sum").sum()).iter_rows())


@pytest.mark.parametrize("export", EXPORTS)
@pytest.mark.parametrize("name", FORMATS)
def test_every_export_adds_up_to_cost_and_credits_in_every_format(tmp_path: Path, export: str, name: str) -> None:
    path = FORMATS[name](tmp_path / name, EXPORTS[export])
    found = sums(path)
    assert found["BilledCost"] == found["EffectiveCost"] == net(ROWS)
    assert billing_periods(path, GCP_BILLING, name) == ("2026-10", "2026-11"), "by the invoice, not by the use"


@pytest.mark.parametrize("name", FORMATS)
def test_each_credit_is_a_row_and_list_and_contracted_cost_are_the_charges(tmp_path: Path, name: str) -> None:
    path = FORMATS[name](tmp_path / name, ROWS)
    totals = read_totals(path, GCP_BILLING, name)
    credits_told = sum(len(each["credits"]) for each in ROWS)
    assert (totals.records, totals.rows) == (len(ROWS), len(ROWS) + credits_told)
    listed = [each["cost"] if each["cost_at_list"] is None else each["cost_at_list"] for each in ROWS]
    assert sums(path)["ListCost"] == sum(Decimal(repr(each)) for each in listed)


def test_columns_are_found_however_they_are_spelled(tmp_path: Path) -> None:
    spelled = {
        "cost": "Cost",
        "cost_at_list": "CostAtList",
        "usage_start_time": "Usage Start Time",
        "invoice": "Invoice",
    }
    rows = [{spelled.get(name, name): value for name, value in each.items()} for each in ROWS]
    path = google.csv_of_json(tmp_path / "a.csv", rows)
    assert sums(path) == sums(google.parquet(tmp_path / "a.parquet", ROWS))
    assert billing_periods(path, GCP_BILLING, "a.csv") == ("2026-10", "2026-11")


def test_a_number_of_json_keeps_all_its_digits(tmp_path: Path) -> None:
    costs = '{"cost": 0.100000000000000000001, "credits": [{"amount": -1e-18}], "currency": "EUR"'
    line = f'{costs}, "invoice": {{"month": "202610"}}, "usage_start_time": "2026-10-05 07:00:00 UTC"}}'
    (tmp_path / "a.json").write_text(f"{line}\n")
    totals = read_totals(tmp_path / "a.json", GCP_BILLING, "a.json").sums
    assert totals.filter(column_name="BilledCost")["source_sum"].item() == "0.099999999999999999001"


def test_a_line_that_is_no_json_is_a_row_that_says_nothing(tmp_path: Path) -> None:
    path = google.json_lines(tmp_path / "a.json", ROWS[:2])
    path.write_text(path.read_text() + '{"cost": 5,\n')
    totals = read_totals(path, GCP_BILLING, "a.json")
    assert totals.records == 3
    unsaid = totals.sums.filter(pl.col("billing_period").is_null(), column_name="BilledCost")
    assert unsaid.select("rows", "source_sum").rows() == [(1, "0")]


def test_what_is_no_object_of_an_array_is_a_row_that_says_nothing(tmp_path: Path) -> None:
    path = google.json_array(tmp_path / "a.json", ROWS[:1])
    path.write_text(path.read_text().rstrip().removesuffix("]") + ', "x", 1, null]')
    totals = read_totals(path, GCP_BILLING, "a.json")
    assert totals.records == 4
    unsaid = totals.sums.filter(pl.col("billing_period").is_null(), column_name="BilledCost")
    assert unsaid.select("rows", "source_sum").rows() == [(3, "0")]


def test_a_month_that_is_none_gives_way_to_the_use(tmp_path: Path) -> None:
    rows = [row(1.0, invoice={"month": month}) for month in (None, "202613", "x")]
    for name, write in FORMATS.items():
        assert billing_periods(write(tmp_path / name, rows), GCP_BILLING, name) == ("2026-10",)


@pytest.mark.parametrize("text", ["[{", "[1]", '{"amount": 1}', "none"])
def test_credits_that_are_no_list_make_the_cost_unreadable(tmp_path: Path, text: str) -> None:
    path = google.csv_of_json(tmp_path / "a.csv", [{**row(1.0, credit(-0.5)), "credits": text}])
    (told,) = read_totals(path, GCP_BILLING, "a.csv").sums.filter(column_name="BilledCost").to_dicts()
    assert (told["rows"], told["unreadable"], told["source_sum"]) == (1, 1, "0")


def test_without_its_credits_a_bill_is_refused(tmp_path: Path) -> None:
    rows = [{name: value for name, value in each.items() if name != "credits"} for each in ROWS]
    path = google.parquet(tmp_path / "a.parquet", rows)
    with pytest.raises(Unreadable, match=r"no column credits .* select TO_JSON_STRING\(credits\) AS credits"):
        billing_periods(path, GCP_BILLING, "a.parquet")


@pytest.mark.parametrize(("path", "variant"), [
    (f"b/{google.STANDARD_TABLE}/a.json", "standard"),
    (f"b/{google.DETAILED_TABLE}/a.json", "detailed"),
    (f"b/{google.FOCUS_TABLE}-000.json", "focus"),
])  # fmt: skip
def test_the_name_of_the_table_tells_which_export_it_is(tmp_path: Path, path: str, variant: str) -> None:
    assert GCP_BILLING.variant_of(tmp_path, path) == variant


@pytest.mark.parametrize(("export", "variant"), [("standard", ""), ("detailed", "detailed"), ("focus", "focus")])
def test_else_the_columns_tell_it(tmp_path: Path, export: str, variant: str) -> None:
    path = google.parquet(tmp_path / "a.parquet", EXPORTS[export])
    assert GCP_BILLING.variant_of(path, "a.parquet") == variant
    assert len(column_names(path, "a.parquet")) == len(EXPORTS[export][0])


def test_two_exports_in_one_source_would_count_twice_and_are_refused() -> None:
    assert GCP_BILLING.agreed({"a": "detailed", "b": "", "c": "detailed"}) == {
        "a": "detailed",
        "b": "",
        "c": "detailed",
    }
    with pytest.raises(Unreadable, match=r"found the detailed export \(b\) and the standard export \(a\)"):
        GCP_BILLING.agreed({"a": "standard", "b": "detailed"})


@pytest.mark.parametrize("name", FORMATS)
def test_a_blank_currency_is_none(tmp_path: Path, name: str) -> None:
    path = FORMATS[name](tmp_path / name, [{**row(1.0), "currency": ""}])
    assert set(read_totals(path, GCP_BILLING, name).sums["currency"]) == {None}
