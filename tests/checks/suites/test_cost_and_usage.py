from decimal import Decimal

import duckdb
import polars as pl
import pytest

from checks.profile import offenders, profile
from checks.rules import RULES
from checks.suites.cost_and_usage import BLOCKING, SUITE, judge
from tests.checks.segments import LOAD_ID, blank, charges, instant, spoil, write
from warehouse.tables import COSTS

GOOD = charges()
NO_COST = dict.fromkeys(COSTS)
# For each check, rows with its fault; and the other checks that the same fault must fail.
FAULTS: dict[str, tuple[pl.DataFrame, set[str]]] = {
    "columns_present": (GOOD.drop("x_tag_set"), set()),
    "columns_typed": (GOOD.with_columns(pl.col("BilledCost").cast(pl.Float64)), set()),
    "row_identity_present": (spoil(GOOD, x_row=None), set()),
    "row_identity_unique": (spoil(GOOD, x_row=4), set()),
    "billing_currency_known": (spoil(GOOD, BillingCurrency="usd"), set()),
    "charge_start_present": (spoil(GOOD, ChargePeriodStart=None), set()),
    "charge_year_sane": (spoil(GOOD, ChargePeriodStart=instant("1970-01-01"), ChargeClass="Correction"), set()),
    "some_cost_present": (blank(GOOD, *COSTS), {"row_has_cost", "mandatory_columns_filled"}),
    "one_billing_period": (
        spoil(GOOD, BillingPeriodStart=instant("2026-08-31"), BillingPeriodEnd=instant("2026-09-30")).pipe(
            spoil, row=5, BillingPeriodStart=instant("2026-08-01"), BillingPeriodEnd=instant("2026-09-01")
        ),
        set(),
    ),
    "mandatory_columns_filled": (blank(GOOD, "BillingAccountType"), set()),
    "mandatory_values_filled": (spoil(GOOD, ServiceName=None), set()),
    "row_has_cost": (spoil(GOOD, **NO_COST), {"mandatory_values_filled"}),
    "charge_end_after_start": (spoil(GOOD, ChargePeriodEnd=instant("2026-09-01T03")), set()),
    "billing_end_after_start": (spoil(GOOD, BillingPeriodEnd=instant("2026-09-01")), set()),
    "charge_near_billing_period": (spoil(GOOD, ChargePeriodStart=instant("2026-07-31T23")), set()),
    "list_unit_price_not_negative": (spoil(GOOD, ListUnitPrice=Decimal("-0.01")), set()),
    "capacity_reservation_status_allowed": (spoil(GOOD, CapacityReservationStatus="used"), set()),
    "charge_category_allowed": (spoil(GOOD, ChargeCategory="usage"), set()),
    "charge_class_allowed": (spoil(GOOD, ChargeClass="Regular"), set()),
    "charge_frequency_allowed": (spoil(GOOD, ChargeFrequency="Monthly"), set()),
    "commitment_discount_category_allowed": (spoil(GOOD, CommitmentDiscountCategory=""), set()),
    "commitment_discount_status_allowed": (spoil(GOOD, CommitmentDiscountStatus="Idle"), set()),
    "pricing_category_allowed": (spoil(GOOD, PricingCategory="On-Demand"), set()),
    "service_category_allowed": (spoil(GOOD, ServiceCategory="Sorcery"), set()),
    "service_subcategory_allowed": (spoil(GOOD, ServiceSubcategory="Crystal Balls"), set()),
}
MORE_FAULTS = {
    "mandatory column missing": ("columns_present", GOOD.drop("BillingCurrency")),
    "cost column missing": ("columns_present", GOOD.drop("BilledCost")),
    "identity missing": ("columns_present", GOOD.drop("x_load_id", "x_row")),
    "period missing": ("columns_present", GOOD.drop("BillingPeriodStart", "ChargePeriodStart")),
    "instant as text": ("columns_typed", GOOD.with_columns(pl.col("ChargePeriodStart").dt.to_string("iso"))),
    "row number as text": ("columns_typed", GOOD.with_columns(pl.col("x_row").cast(pl.String))),
    "no load": ("row_identity_present", spoil(GOOD, x_load_id=None)),
    "no currency": ("billing_currency_known", spoil(GOOD, BillingCurrency=None)),
    "currency with a blank": ("billing_currency_known", spoil(GOOD, BillingCurrency="USD ")),
    "far future": ("charge_year_sane", spoil(GOOD, ChargePeriodStart=instant("2100-01-01"), ChargeClass="Correction")),
}


def outcomes(folder, *frames):
    with duckdb.connect() as con:
        return judge(profile(con, write(folder, *frames)))


def failed(results, *, blocking_only=False):
    return {result.name for result in results if not result.passed and (result.blocking or not blocking_only)}


def test_faultless_rows_pass_every_check(tmp_path):
    results = outcomes(tmp_path, GOOD, charges(first_row=20))
    assert [result.name for result in results] == [check.name for check in SUITE.checks]
    assert failed(results) == set()


@pytest.mark.parametrize("check", FAULTS)
def test_a_fault_fails_its_check(check, tmp_path):
    frame, others = FAULTS[check]
    results = outcomes(tmp_path, frame)
    assert failed(results) == {check} | others
    assert (check in failed(results, blocking_only=True)) == (check in {check.name for check in BLOCKING})


@pytest.mark.parametrize("case", MORE_FAULTS)
def test_a_fault_blocks_by_exactly_one_check(case, tmp_path):
    check, frame = MORE_FAULTS[case]
    assert failed(outcomes(tmp_path, frame), blocking_only=True) == {check}


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.name in FAULTS], ids=lambda rule: rule.name)
def test_offenders_are_the_rows_with_the_fault(rule, tmp_path):
    frame, _ = FAULTS[rule.name]
    with duckdb.connect() as con:
        rows = offenders(con, write(tmp_path, frame), rule.name)
    assert rows.columns[:2] == ["x_load_id", "x_row"]
    assert set(rule.columns) <= set(rows.columns)
    assert rows["x_row"].to_list() == [frame["x_row"][3]]


def test_a_failing_detail_says_found_expected_and_what_to_do(tmp_path):
    results = {result.name: result.detail for result in outcomes(tmp_path, spoil(GOOD, BillingCurrency="usd"))}
    assert results["billing_currency_known"].startswith(
        'Found 1 offending of 20 rows, for example "usd"; expected three capital letters in every row. Look at'
    )
    assert results["charge_year_sane"] == "Found 0 offending of 20 rows; expected years from 2000 to 2099."


def test_columns_are_named_with_their_nulls(tmp_path):
    frame = blank(spoil(GOOD, ServiceName=None), "BillingAccountType", "ServiceSubcategory")
    results = {result.name: result.detail for result in outcomes(tmp_path, frame)}
    assert "without a value: BillingAccountType, ServiceSubcategory;" in results["mandatory_columns_filled"]
    assert "with some nulls: ServiceName (1 of 20 rows);" in results["mandatory_values_filled"]


def test_one_of_four_costs_is_enough(tmp_path):
    frame = blank(GOOD, "BilledCost", "ListCost", "ContractedCost")
    assert failed(outcomes(tmp_path, frame)) == {"mandatory_columns_filled"}


def test_no_rows_are_no_fault(tmp_path):
    assert failed(outcomes(tmp_path, GOOD.clear())) == set()
    with duckdb.connect() as con:
        assert failed(judge(profile(con, []))) == set()


def test_what_could_not_be_measured_has_no_outcome(tmp_path):
    results = outcomes(tmp_path, GOOD.drop("ChargePeriodEnd"))
    assert "charge_end_after_start" not in {result.name for result in results}
    assert failed(results, blocking_only=True) == {"columns_present"}


def test_a_row_read_twice_is_found_across_segments(tmp_path):
    results = outcomes(tmp_path, GOOD, charges(rows=1, first_row=19))
    assert failed(results) == {"row_identity_unique"}
    with duckdb.connect() as con:
        twins = offenders(con, sorted(tmp_path.glob("*.parquet")), "row_identity_unique")
    assert twins.rows() == [(LOAD_ID, 19, 0), (LOAD_ID, 19, 0)]


def test_one_row_number_in_two_loads_is_no_twin(tmp_path):
    other = charges().with_columns(x_load_id=pl.lit("fedcba9876543210-202609"))
    assert failed(outcomes(tmp_path, GOOD, other)) == set()
