"""What /spend says: sentences, figures that add up, links down and back, and nothing where there is nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from dash.development.base_component import Component

from dashboards.access.viewer import ON_THIS_MACHINE, Scope, Viewer
from dashboards.pages.base import Visit
from dashboards.pages.spend import render
from dashboards.snapshots import Memory
from tests.dashboards.estate import Charge, over, snapshot_of
from tests.dashboards.reading import parts, styled, text
from warehouse.snapshot import Snapshot

TODAY = date(2026, 11, 24)
AI = Charge(TODAY, "100", service="Amazon Bedrock", category="AI", resource="arn:aws:bedrock:model/m-1")
VM = Charge(TODAY, "500", billed="600")
S3 = Charge(TODAY, "50", service="Amazon S3", category="Storage", account="12", account_name="Web", resource=None)
TINY = Charge(date(2026, 11, 2), "0", billed="0.0000008", service="SQS", category="Integration", resource="queue")
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


@pytest.fixture(scope="module")
def company() -> Iterator[Snapshot]:
    before = [*over(AI, OCTOBER, 31), *over(replace(VM, effective="520"), OCTOBER, 31), *over(S3, OCTOBER, 31)]
    now = [*over(replace(AI, effective="300"), NOVEMBER, 24), *over(VM, NOVEMBER, 24), *over(S3, NOVEMBER, 24)]
    euro = replace(VM, day=NOVEMBER, currency="EUR", effective="3")
    made = snapshot_of([*before, *now, TINY, euro], as_of=TODAY)
    yield made
    made.connection.close()


def page(snapshot: Snapshot, viewer: Viewer = ON_THIS_MACHINE, **filters: str) -> Component:
    return render(Visit(snapshot, viewer, "/spend", filters, "light", Memory()))


def links(shown: Component) -> dict[str, str]:
    """Address by text."""
    return {text(link): link.href for link in parts(shown, "A")}


def sentences(shown: Component) -> list[str]:
    return [text(each) for each in styled(shown, "sentence")]


def test_sentences_name_what_moved_and_how_many_explain_it(company):
    assert sentences(page(company)) == [
        "AI added $4.4k; Compute took off $440",
        "One of four categories explains the change",
    ]


def test_billed_and_effective_stand_side_by_side(company):
    shown = text(page(company))
    assert "Effective cost, 1 to 22 Nov $18.7k" in shown
    assert "Billed, as invoiced $20.9k" in shown
    assert "+$4.0k  ( +26.9% ) on Oct" in shown


def test_the_table_adds_up_and_every_group_leads_on(company):
    shown = page(company)
    assert "Total $18,700.00 $14,740.00 +$3,960.00 +26.9% 100.0%" in text(shown)
    assert links(shown)["Compute"] == "/spend?by=category&show=services&category=Compute"


def test_the_drill_reaches_billing_rows_and_keeps_the_filters(company):
    basis = {"basis": "billed"}
    services = page(company, **basis, by="category", show="services", category="Compute")
    assert links(services)["Amazon EC2"] == (
        "/spend?by=category&basis=billed&show=resources&category=Compute&service=Amazon+EC2"
    )
    resources = page(company, **basis, by="category", show="resources", category="Compute", service="Amazon EC2")
    assert links(resources)["i-1"].endswith("show=rows&category=Compute&service=Amazon+EC2&resource=i-1")
    assert links(resources)["Compute"] == "/spend?by=category&basis=billed&show=services&category=Compute"
    assert links(resources)["Spend"] == "/spend?by=category&basis=billed"


def test_other_filters_outlive_the_way_back_up(company):
    shown = page(company, by="category", show="services", category="Compute", account="11")
    assert links(shown)["Spend"] == "/spend?by=category&account=11"
    assert "Take away the filter Payments" in [getattr(link, "aria-label", "") for link in parts(shown, "A")]


def test_tiny_amounts_are_shown_to_the_last_digit(company):
    rows = page(company, show="rows", resource="queue")
    assert "1 billing row adds up to $0.00 effective cost" in sentences(rows)
    assert "$0.0000008" in text(rows)


def test_a_billing_row_shows_all_columns_and_where_it_was_read(company):
    row = company.frame("SELECT x_load_id, x_row FROM cost_and_usage WHERE ResourceId = 'queue'").row(0)
    shown = text(page(company, show="rows", resource="queue", row=f"{row[0]}:{row[1]}"))
    assert f"Row {row[1] + 1} of bills/2026-11.csv" in shown
    assert "version 1-2-3, 1 bytes, read 24 Nov 2026, 00:00 UTC" in shown
    assert "BilledCost 0.0000008" in shown


def test_rows_are_paged_and_the_pages_say_what_they_show(company):
    shown = page(company, show="rows", page="2")
    assert "Rows 51 to 67 of 67" in text(shown)
    assert links(shown)["Earlier"] == "/spend?show=rows"
    assert "Page 9 is beyond the last" in text(page(company, show="rows", page="9"))


def test_what_has_no_resource_is_one_step_away(company):
    shown = page(company)
    assert links(shown)["22 billing rows"] == "/spend?show=rows&resource=~"
    assert "22 billing rows add up to $1,100.00 effective cost" in text(page(company, show="rows", resource="~"))


def test_currencies_are_named_and_never_added(company):
    assert "EUR apart" in text(page(company))
    assert "€3.00" in text(page(company, currency="EUR"))


def test_what_the_address_asks_for_in_vain_is_told(company):
    assert "“GBP”" in text(styled(page(company, currency="GBP"), "notes"))


def test_a_filter_that_lets_nothing_through_says_so(company):
    shown = page(company, resource="nowhere")
    assert "No charge matches these filters" in text(shown)
    assert links(shown)["Clear the filters"] == "/spend"


def test_the_past_is_shown_and_compared_with_nothing():
    bill = snapshot_of(over(VM, date(2024, 9, 1), 30), as_of=TODAY)
    shown = page(bill)
    assert "Complete to 30 Sep 2024" in text(shown)
    assert "nothing to compare with" in text(shown)
    assert "+100" not in text(shown)
    assert sentences(shown) == ["Compute makes up 100.0% of $15.0k", "One service category makes up all of $15.0k"]


def test_nothing_moved_is_said():
    still = snapshot_of([*over(VM, OCTOBER, 31), *over(VM, NOVEMBER, 24)], as_of=TODAY)
    assert sentences(page(still)) == ["Nothing moved: $11.0k in both periods", "The one service category did not move"]


def test_who_may_see_no_account_sees_that_there_is_nothing(company):
    shown = page(company, Viewer("platform", Scope(frozenset())))
    assert "No charge can be shown" in text(shown)
    assert "$" not in text(shown)


@pytest.mark.parametrize("filters", [{"range": "30d"}, {"range": "12m"}, {"range": "2026-10"}, {"against": "year"}])
@pytest.mark.parametrize("basis", ["billed", "list", "contracted"])
def test_every_range_and_basis_is_drawn_twice(company, filters, basis):
    shown = page(company, **filters, basis=basis)
    assert [graph.id for graph in parts(shown, "Graph")] == ["graph-trend", "graph-trend-narrow"]
    assert len(sentences(shown)) == 2


def test_a_category_called_other_is_told_from_the_rest():
    names = ["Other", *(f"Category {number}" for number in range(6))]
    charges = [replace(VM, day=NOVEMBER, category=name, effective=str(90 - place)) for place, name in enumerate(names)]
    shown = page(snapshot_of(charges, as_of=TODAY), by="category")
    traces = [trace["name"] for trace in parts(shown, "Graph")[0].figure["data"]]
    assert (traces[0], traces[5:]) == ("Other", ["All other", "Total"])


def test_tiny_totals_are_shown_to_the_last_digit():
    shown = page(snapshot_of([replace(TINY, effective="0.0000008")], as_of=TODAY))
    assert text(styled(shown, "total")).count("$0.0000008") == 1
