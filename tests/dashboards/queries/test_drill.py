"""From a group to resources, to exact billing rows, to the object that they were read from."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from dashboards.access.viewer import ON_THIS_MACHINE, Scope, Viewer
from dashboards.queries import drill
from dashboards.queries.filters import SpendFilters
from dashboards.queries.spend import by_group
from tests.dashboards.estate import Charge, over, snapshot_of

TODAY = date(2026, 11, 24)
QUEUE = Charge(date(2026, 11, 2), "0", billed="0.0000008", service="SQS", category="Integration", resource="queue")
VM = Charge(date(2026, 11, 1), "1.5", resource="i-1")
FEE = replace(VM, resource=None, description="support")
ROWS = SpendFilters(show="rows")


@pytest.fixture
def bill():
    return snapshot_of([*over(VM, date(2026, 10, 1), 31), *over(VM, date(2026, 11, 1), 22), QUEUE, FEE], as_of=TODAY)


def test_resources_of_a_service_with_their_place(bill):
    found = by_group(bill, ON_THIS_MACHINE, SpendFilters(show="resources").only("service", "Amazon EC2"))
    assert found.select("key", "now", "detail").rows() == [
        ("i-1", Decimal(33), "Amazon EC2, eu-west-1, Payments"),
        ("~", Decimal("1.5"), "Amazon EC2, eu-west-1, Payments"),
    ]


def test_rows_of_a_resource_are_those_of_the_period_and_sum_exactly(bill):
    filters = ROWS.only("resource", "i-1")
    rows = drill.billing_rows(bill, ON_THIS_MACHINE, filters)
    assert rows.height == 22
    assert rows["ChargePeriodStart"].min().date() == date(2026, 11, 1)
    assert drill.row_totals(bill, ON_THIS_MACHINE, filters).row(0, named=True)["EffectiveCost"] == Decimal(33)


def test_tiny_amounts_are_exact(bill):
    row = drill.billing_rows(bill, ON_THIS_MACHINE, ROWS.only("resource", "queue")).row(0, named=True)
    assert row["BilledCost"] == Decimal("0.0000008")


def test_rows_without_a_resource_are_reached(bill):
    rows = drill.billing_rows(bill, ON_THIS_MACHINE, ROWS.only("resource", "~"))
    assert rows["ChargeDescription"].to_list() == ["support"]


def test_pages_hold_fifty_rows_and_together_all():
    many = snapshot_of(over(VM, date(2026, 11, 1), 22) * 5, as_of=TODAY)
    pages = [drill.billing_rows(many, ON_THIS_MACHINE, replace(ROWS, page=page)) for page in (1, 2, 3, 4)]
    assert [page.height for page in pages] == [50, 50, 10, 0]
    assert len({row for page in pages for row in page["x_row"]}) == 110
    assert drill.row_totals(many, ON_THIS_MACHINE, ROWS)["rows"].to_list() == [110]


def test_a_row_shows_every_column_and_its_load(bill):
    row = drill.billing_rows(bill, ON_THIS_MACHINE, ROWS.only("resource", "queue")).row(0, named=True)
    whole = drill.billing_row(bill, ON_THIS_MACHINE, row["x_load_id"], row["x_row"])
    assert whole["ChargeDescription"].to_list() == ["an hour"]
    assert {"InvoiceIssuerName", "SkuId", "x_source", "x_period"} <= set(whole.columns)
    load = drill.lineage(bill, ON_THIS_MACHINE, (row["x_load_id"],))
    assert load["object"].to_list() == ["bills/2026-11.csv"]


def test_a_row_of_another_account_is_not_shown(bill):
    stranger = Viewer("platform", Scope(frozenset({"99"})))
    row = drill.billing_rows(bill, ON_THIS_MACHINE, ROWS).row(0, named=True)
    assert drill.billing_rows(bill, stranger, ROWS).is_empty()
    assert drill.billing_row(bill, stranger, row["x_load_id"], row["x_row"]).is_empty()


def test_a_load_that_is_not_there_has_no_rows(bill):
    assert drill.billing_row(bill, ON_THIS_MACHINE, "nothing", 0).is_empty()


def test_the_whole_has_every_column_once(bill):
    whole = drill.billing_rows_whole(bill, ON_THIS_MACHINE, ROWS.only("resource", "queue"))
    assert whole.height == 1
    assert len(whole.columns) == len(set(whole.columns)) > 65


def test_a_part_of_a_row_is_a_row_of_its_own(bill):
    row = drill.billing_rows(bill, ON_THIS_MACHINE, ROWS).row(0, named=True)
    named = (row["x_load_id"], row["x_row"])
    assert drill.billing_row(bill, ON_THIS_MACHINE, *named, 0).height == 1
    assert drill.billing_row(bill, ON_THIS_MACHINE, *named, 1).is_empty()
