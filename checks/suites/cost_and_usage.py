"""Billing rows as they are staged: Great Expectations judges how many rows (or columns) offend, by the profile."""

import polars as pl

from checks.check import Check, Suite
from checks.expectations import failing
from checks.faults import faults
from checks.outcome import Outcome
from checks.rules import ALLOWED_COLUMNS, FIRST_YEAR, LAST_YEAR, NEAR_DAYS, snake
from warehouse.tables import COST_AND_USAGE, COSTS
from warehouse.tables.base import Column

SOURCE = "Look at the source's rows and its column mapping in outlay.toml (`outlay preview`)."
REPORT = "Nothing is held back; tell the provider, or map the column in outlay.toml."
DEFECT = "This is a defect of Outlay: report it with the source's kind; the period keeps its last good figures."


def allowed_check(column: Column) -> Check:
    listed = ", ".join(column.allowed) if len(column.allowed) <= 5 else f"the {len(column.allowed)} of FOCUS 1.4"
    return Check(
        f"{snake(column.name)}_allowed",
        title=f"{column.name} has a value that FOCUS allows",
        docs=f"Counts rows whose {column.name} is none of: {listed}. Null is allowed here.",
        expected=f"{column.name} to be one of: {listed}",
        do=REPORT,
        blocking=False,
    )


BLOCKING = (
    Check(
        "columns_present",
        title="The table has every column",
        docs="Every column of cost_and_usage is in the segments, the mandatory ones of FOCUS among them.",
        expected="all columns of cost_and_usage",
        do=DEFECT,
    ),
    Check(
        "columns_typed",
        title="Every column has its type",
        docs="Money is DECIMAL(38,18), instants TIMESTAMP, identifiers VARCHAR: as declared, in every segment.",
        expected="the declared types",
        do=DEFECT,
    ),
    Check(
        "row_identity_present",
        title="Every row knows its load and its number",
        docs="x_load_id and x_row lead from a figure to the row in the provider's file, x_part to what of it.",
        expected="x_load_id, x_row and x_part in every row",
        do=DEFECT,
    ),
    Check(
        "row_identity_unique",
        title="No row counts twice",
        docs="No two rows share load and row number. Equal rows of one file are kept: one read twice is a fault.",
        expected="each (x_load_id, x_row, x_part) once",
        do="The object was read twice or two loads share an id. " + DEFECT,
    ),
    Check(
        "billing_currency_known",
        title="Every amount has a currency",
        docs="BillingCurrency is there and is a code of three capital letters (ISO 4217).",
        expected="three capital letters in every row",
        do=SOURCE,
    ),
    Check(
        "charge_start_present",
        title="Every charge has a start",
        docs="Without ChargePeriodStart a charge belongs to no day.",
        expected="ChargePeriodStart in every row",
        do=SOURCE,
    ),
    Check(
        "charge_year_sane",
        title="Charges start in a plausible year",
        docs=f"ChargePeriodStart lies in {FIRST_YEAR} to {LAST_YEAR}; another year is a date read in a wrong format.",
        expected=f"years from {FIRST_YEAR} to {LAST_YEAR}",
        do="Set `format = { date = … }` of the source in outlay.toml.",
    ),
    Check(
        "some_cost_present",
        title="At least one cost column is filled",
        docs=f"Of {', '.join(COSTS)} at least one holds a value in some row; a table without any proves nothing.",
        expected="a value in at least one cost column",
        do=SOURCE,
    ),
    Check(
        "one_billing_period",
        title="Staged rows belong to one billing period",
        docs="The UTC month of BillingPeriodStart + 1 day is the same in all rows of a (source, period).",
        expected="one month",
        do=DEFECT,
    ),
)

REPORTED = (
    Check(
        "mandatory_columns_filled",
        title="FOCUS's mandatory columns are delivered",
        docs="Names mandatory columns that are null in every row: the export or its FOCUS version lacks them.",
        expected="a value in each mandatory column",
        do=REPORT,
        blocking=False,
    ),
    Check(
        "mandatory_values_filled",
        title="FOCUS's mandatory values are there",
        docs="Names mandatory columns that are null in some rows, and in how many.",
        expected="no null in a mandatory column",
        do=REPORT,
        blocking=False,
    ),
    Check(
        "row_has_cost",
        title="Every row has a cost",
        docs="Counts rows in which all four costs are null; they change no sum.",
        expected="a cost in every row",
        do=REPORT,
        blocking=False,
    ),
    Check(
        "charge_end_after_start",
        title="Charges end after they start",
        docs="Periods are [start, end) in UTC. A charge counts on its first day, so its cost is right all the same.",
        expected="ChargePeriodEnd after ChargePeriodStart",
        do=REPORT,
        blocking=False,
    ),
    Check(
        "billing_end_after_start",
        title="Billing periods end after they start",
        docs="The same for BillingPeriodStart and BillingPeriodEnd.",
        expected="BillingPeriodEnd after BillingPeriodStart",
        do=REPORT,
        blocking=False,
    ),
    Check(
        "charge_near_billing_period",
        title="Charges lie near their billing period",
        docs=f"Counts rows charged more than {NEAR_DAYS} days outside their billing period that are no corrections.",
        expected=f"at most {NEAR_DAYS} days between a charge and its billing period, corrections aside",
        do=REPORT,
        blocking=False,
    ),
    Check(
        "list_unit_price_not_negative",
        title="List prices are not negative",
        docs="FOCUS wants ListUnitPrice to be at least 0; savings against list prices are wrong otherwise.",
        expected="ListUnitPrice of at least 0",
        do=REPORT,
        blocking=False,
    ),
    *(allowed_check(column) for column in ALLOWED_COLUMNS),
)

SUITE = Suite(
    COST_AND_USAGE,
    title="Billing rows before they are committed",
    judged_by="Great Expectations, over a profile of the staged segments",
    checks=BLOCKING + REPORTED,
)


def judge(profile: pl.DataFrame) -> list[Outcome]:
    """An outcome of each check, in the suite's order, on a one-row profile (`checks.profile.profile`).

    A check that reads a column which is missing or mistyped has no outcome: `columns_present` or `columns_typed` fails.
    """
    found = {check: fault for check, fault in faults(profile).items() if fault.count is not None}
    counts = {check: fault.count or 0 for check, fault in found.items()}
    failed = failing(counts, blocking=[check.name for check in BLOCKING])
    return [
        check.outcome(found[check.name].words, passed=check.name not in failed)
        for check in SUITE.checks
        if check.name in found
    ]
