from decimal import Decimal

import duckdb
import polars as pl
import pytest

from checks.profile import offenders, profile
from checks.suites.cost_and_usage import SUITE
from tests.checks.segments import blank, charges, instant, spoil, write


@pytest.fixture
def con():
    with duckdb.connect() as connection:
        yield connection


def measured(con, folder, *frames):
    table = profile(con, write(folder, *frames))
    assert table.height == 1
    return table.row(0, named=True)


def test_rows_loads_ranges_and_currencies(con, tmp_path):
    euros = charges(5).with_columns(BillingCurrency=pl.lit("EUR"), x_load_id=pl.lit("fedcba9876543210-202609"))
    found = measured(con, tmp_path, charges(30), euros)
    assert (found["rows"], found["loads"], found["currencies"]) == (35, 2, ["EUR", "USD"])
    assert (found["ChargePeriodStart_min"], found["ChargePeriodEnd_max"]) == (
        instant("2026-09-01"),
        instant("2026-09-02T06"),
    )
    assert (found["BillingPeriodStart_max"], found["BillingPeriodEnd_min"]) == (
        instant("2026-09-01"),
        instant("2026-10-01"),
    )
    assert (found["missing_columns"], found["mistyped_columns"]) == ([], [])


def test_costs_stay_in_their_currency_to_the_last_digit(con, tmp_path):
    digit = Decimal("0.000000000000000001")
    frame = spoil(spoil(charges(4), row=0, BilledCost=-digit), row=1, BillingCurrency="EUR", BilledCost=Decimal("-7"))
    costs = {(cost["currency"], cost["column_name"]): cost for cost in measured(con, tmp_path, frame)["costs"]}
    assert len(costs) == 8
    usd, eur = costs["USD", "BilledCost"], costs["EUR", "BilledCost"]
    assert (usd["total"], usd["absolute"]) == (Decimal("2.5") - digit, Decimal("2.5") + digit)
    assert (usd["least"], usd["most"]) == (-digit, Decimal("1.25"))
    assert (eur["total"], eur["absolute"], eur["most"]) == (-7, 7, -7)


def test_a_cost_without_values_is_null_not_zero(con, tmp_path):
    found = measured(con, tmp_path, blank(charges(4), "EffectiveCost"))
    totals = {cost["column_name"]: cost["total"] for cost in found["costs"]}
    assert totals["EffectiveCost"] is None
    assert totals["BilledCost"] == 5
    assert found["null_EffectiveCost"] == 4


def test_codes_that_are_none_share_a_null_currency(con, tmp_path):
    frame = spoil(spoil(charges(4), row=0, BillingCurrency="usd"), row=1, BillingCurrency=None)
    found = measured(con, tmp_path, frame)
    assert found["currencies"] == ["USD"]
    assert {cost["currency"] for cost in found["costs"]} == {"USD", None}
    assert (found["billing_currency_known"], found["billing_currency_known_example"]) == (2, "usd")


def test_nulls_are_counted_in_every_segment(con, tmp_path):
    found = measured(
        con, tmp_path, spoil(charges(9), ResourceId=None, ServiceName=None), blank(charges(2, 9), "ResourceId")
    )
    assert (found["null_ResourceId"], found["null_ServiceName"], found["null_BilledCost"]) == (3, 1, 0)


def test_segments_may_differ_in_the_columns_of_their_source(con, tmp_path):
    extra = charges(3, first_row=3).with_columns(x_CostCentre=pl.lit("42"))
    found = measured(con, tmp_path, charges(3), extra)
    assert (found["rows"], found["row_identity_unique"]) == (6, 0)


@pytest.mark.parametrize(
    ("numbers", "twins"),
    [
        ([0, 1, 65_535, 65_536, 131_072, 5_000_000_000], 0),
        ([65_536, 65_536, 0, 0, 0], 3),
        ([-1, -1, -65_536, 65_535], 1),
        ([None, None, 1, 1], 1),
    ],
    ids=["far apart", "at a boundary", "negative", "beside nulls"],
)
def test_twins_are_counted_exactly(con, tmp_path, numbers, twins):
    frame = charges(len(numbers)).with_columns(x_row=pl.Series(numbers, dtype=pl.Int64))
    assert measured(con, tmp_path, frame)["row_identity_unique"] == twins


def test_twins_in_two_currencies_are_twins(con, tmp_path):
    frame = spoil(charges(4), row=2, BillingCurrency="EUR", x_row=1)
    assert measured(con, tmp_path, frame)["row_identity_unique"] == 1


def test_what_is_missing_or_mistyped_is_not_measured(con, tmp_path):
    frame = charges().drop("ListUnitPrice").with_columns(pl.col("ChargePeriodEnd").cast(pl.Date))
    found = measured(con, tmp_path, frame)
    assert (found["missing_columns"], found["mistyped_columns"]) == (["ListUnitPrice"], ["ChargePeriodEnd (DATE)"])
    assert (
        found["list_unit_price_not_negative"]
        is found["charge_end_after_start"]
        is found["null_ChargePeriodEnd"]
        is None
    )
    assert found["charge_start_present"] == 0


def test_no_segments_have_the_same_columns(con, tmp_path):
    empty, full = profile(con, []), profile(con, write(tmp_path, charges()))
    assert empty.schema == full.schema
    assert empty.select("rows", "loads", "null_BilledCost", "row_identity_unique").row(0) == (0, 0, 0, 0)
    assert empty["costs"].item().to_list() == []


def test_a_path_with_quotes_is_a_path(con, tmp_path):
    folder = tmp_path / "it's x_source=a"
    folder.mkdir()
    assert measured(con, folder, charges(2))["rows"] == 2


def test_segments_are_scanned_once(con, tmp_path):
    plan = tmp_path / "plan.json"
    con.execute("SET enable_profiling = 'json'")
    con.execute(f"SET profiling_output = '{plan}'")
    profile(con, write(tmp_path, charges()))
    assert plan.read_text().count('"name": "READ_PARQUET"') == 1


def test_offenders_are_sampled_in_order(con, tmp_path):
    files = write(tmp_path, charges(50).with_columns(ChargeCategory=pl.lit("usage")))
    rows = offenders(con, files, "charge_category_allowed", limit=3)
    assert rows.select("x_row", "ChargeCategory").rows() == [(0, "usage"), (1, "usage"), (2, "usage")]


@pytest.mark.parametrize("check", [check.name for check in SUITE.checks])
def test_every_check_can_be_asked_for_its_offenders(con, tmp_path, check):
    assert offenders(con, write(tmp_path, charges()), check).is_empty()
    assert offenders(con, [], check).is_empty()
