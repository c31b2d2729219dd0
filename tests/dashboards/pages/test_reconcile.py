"""What /reconcile says: each bill against its invoice, the way to effective, and the rows behind a figure."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dashboards.access.viewer import ON_THIS_MACHINE, Scope, Viewer
from dashboards.entered import Entered
from dashboards.entries.invoices import enter_total
from dashboards.entries.refused import Refused
from dashboards.entries.subjects import Bill
from dashboards.pages import reconcile
from dashboards.pages.reconcile.invoice import INVOICE
from tests.dashboards.conftest import visit_to
from tests.dashboards.estate import Charge, write_state
from tests.dashboards.reading import parts, styled, text
from warehouse.snapshot import Snapshot, open_snapshot
from warehouse.tables import INVOICE_TOTAL

OCTOBER = date(2026, 10, 5)
AWS = {"source": "aws-focus", "invoice": "22104"}
AZURE = {"source": "azure-costs", "provider": "azure"}
CHARGES = (
    Charge(OCTOBER, "196.50", **AWS),
    Charge(OCTOBER, "0", billed="61.20", charge="Purchase", description="A fee", **AWS),
    Charge(OCTOBER, "64.90", billed="0.00", resource="i-2", **AWS),
    Charge(OCTOBER, "-4.20", charge="Credit", **AWS),
    Charge(OCTOBER, "2.10", charge="Tax", resource=None, **AWS),
    Charge(OCTOBER, "80", **AZURE),
    Charge(OCTOBER, "40.5", currency="EUR", source="zoom", provider="zoom"),
    Charge(date(2026, 11, 3), "50", **AWS),
)
BILL = Bill("aws-focus", "aws", "2026-10", "USD")
AZURE_BILL = Bill("azure-costs", "azure", "2026-10", "USD")
SUBJECT = BILL.subject


@pytest.fixture(scope="module")
def billed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("billed") / ".outlay"
    return write_state(folder, CHARGES, as_of=date(2026, 11, 24))


@pytest.fixture(scope="module")
def bills(billed: Path) -> Iterator[Snapshot]:
    with open_snapshot(billed) as opened:
        yield opened


def sentences(page: object) -> list[str]:
    return [text(sentence) for sentence in parts(page, "H2")]


def figures(page: object, name: str) -> dict[str, str]:
    """What one column of the tables says, by the name of its row; the first table stands over the second."""
    lines = [parts(row, "Td") for row in reversed(parts(page, "Tr"))]
    cells = {text(line[0]): {getattr(cell, "data-title"): text(cell) for cell in line} for line in lines if line}
    return {row: told[name] for row, told in cells.items() if name in told}


def asks_for_an_id(page: object) -> bool:
    """Whether the form's field for one of several invoices is to be seen."""
    [around] = [each for each in parts(page, "Div") if getattr(each.children, "id", "") == INVOICE]
    return not around.hidden


def test_a_month_is_told_bill_by_bill_and_adds_up(bills: Snapshot) -> None:
    page = reconcile.render(visit_to(bills, "/reconcile"))
    assert sentences(page)[:4] == [
        "No invoice total is known of AWS and Azure",
        "Billed $335.60 became an effective $339.30",
        "AWS: no invoice total is known",
        "The same month as accrual: what Oct 2026 used, whenever it was paid",
    ]
    told = figures(page, "AWS")
    steps = ("Usage", "Purchases commitments, subscriptions", "Credits", "Tax", "Billed", "Effective")
    assert [told[step] for step in steps] == ["$196.50", "$61.20", "−$4.20", "$2.10", "$255.60", "$259.30"]
    assert figures(page, "Total")["Billed"] == "$335.60"
    assert told["Equals the daily costs"] == "to the last digit"


def test_a_total_that_was_entered_stands_beside_it_with_its_difference(bills: Snapshot, tmp_path: Path) -> None:
    entered = Entered(tmp_path)
    assert entered.current().is_empty()
    assert not entered.path.exists()
    with entered.writing() as decisions:
        enter_total(decisions, bills, ON_THIS_MACHINE, BILL, amount="293.77", by="M. Okafor")
    visit = replace(visit_to(bills, "/reconcile"), entered=entered.current())
    entered.close()
    page = reconcile.render(visit)
    assert sentences(page)[0] == "AWS’s invoice is $38.17 higher; no invoice total is known of Azure"
    assert "AWS: $38.17 on the invoice, in no billing row" in sentences(page)
    told = figures(page, "AWS")
    assert (told["Invoice less billed"], told["Check"]) == ("+$38.17", "open")
    assert "22104, entered by M. Okafor" in told["Invoice"]
    assert reconcile.waiting(visit) == 1


def test_the_close_of_the_month_says_per_issuer_what_is_in_the_way(bills: Snapshot) -> None:
    page = reconcile.render(visit_to(bills, "/reconcile"))
    assert "Oct 2026 is closed for 0 of 2 issuers; 2 bills cannot be closed yet" in sentences(page)
    assert "no invoice total is known: enter it with `outlay invoice-total`" in text(page)
    assert "not worked out yet" in text(page), "an accrual that nobody worked out is no zero"
    some = replace(visit_to(bills, "/reconcile"), viewer=Viewer("finance", Scope(frozenset())))
    assert "is closed for" not in text(reconcile.render(some))


def test_rounding_that_adds_up_to_a_cent_is_no_difference(tmp_path: Path) -> None:
    charges = (Charge(OCTOBER, "10.004", **AWS), Charge(OCTOBER, "20.004", **AZURE))
    entered = Entered(tmp_path)
    with open_snapshot(write_state(tmp_path / ".outlay", charges, as_of=date(2026, 11, 24))) as opened:
        with entered.writing() as decisions:
            for bill, amount in ((BILL, "10"), (Bill("azure-costs", "azure", "2026-10", "USD"), "20")):
                enter_total(decisions, opened, ON_THIS_MACHINE, bill, amount=amount, by="M. Okafor")
        page = reconcile.render(replace(visit_to(opened, "/reconcile"), entered=entered.current()))
    entered.close()
    assert figures(page, "Total")["Invoice less billed"] == "−$0.01"
    assert figures(page, "Total")["Check"] == "2 of 2"
    assert styled(page, "bad") == []


def in_files(snapshot: Snapshot, *totals: str) -> None:
    """Puts totals into a snapshot's view: line, provider, issuer, billing_period, currency, invoice_id, amount."""
    given = ("line", "provider", "issuer", "billing_period", "currency", "invoice_id", "amount")
    rest = {"source": "'ledger'", "object": "'x/totals.csv'", "loaded_at": "'2026-11-05'"}
    values = {name: name if name in given else rest.get(name, "NULL") for name in INVOICE_TOTAL.names}
    columns = (f'{values[column.name]}::{column.type.duckdb} AS "{column.name}"' for column in INVOICE_TOTAL.columns)
    rows = f"(VALUES {', '.join(f'({total})' for total in totals)}) AS t({', '.join(given)})"
    snapshot.connection.execute(f"CREATE OR REPLACE VIEW invoice_total AS SELECT {', '.join(columns)} FROM {rows}")


def test_totals_of_files_and_of_people_stand_side_by_side_and_those_of_no_bill_are_told(
    billed: Path, tmp_path: Path
) -> None:
    with open_snapshot(billed) as own:
        in_files(
            own,
            "3, 'aws', 'AWS', '2026-10', 'USD', '22104', 200",
            "4, 'acme', 'Acme', '2026-10', 'USD', 'Z-1', 12.5",
        )
        entered = Entered(tmp_path)
        with entered.writing() as decisions:
            one = replace(BILL, invoice_id="22104")
            enter_total(decisions, own, ON_THIS_MACHINE, one, amount="255.60", by="M. Okafor", note="the PDF")
        visit = replace(visit_to(own, "/reconcile", bill=SUBJECT), entered=entered.current())
        entered.close()
        page = reconcile.render(visit)
        without = reconcile.render(visit_to(own, "/reconcile", bill=SUBJECT))
    assert text(styled(page, "statements")) == (
        "$255.60 invoice 22104, entered by M. Okafor, “the PDF” $200.00 invoice 22104, by ledger (totals.csv, line 3), "
        "does not count: what M. Okafor entered stands"
    )
    assert "AWS: the invoice is what was billed" in sentences(page)
    assert "1 total in a file is of no bill of Oct 2026" in sentences(page)
    assert "Z-1 Acme" in text(page)
    assert "AWS: $55.60 billed, on no invoice" in sentences(without)
    assert "As the files of ledger say it, read" in text(without)


def test_one_of_several_invoices_is_named_by_an_id_that_the_charges_have(tmp_path: Path) -> None:
    second = Charge(OCTOBER, "10", source="aws-focus", invoice="22105")
    write_state(tmp_path / ".outlay", (*CHARGES, second), as_of=date(2026, 11, 24))
    with open_snapshot(tmp_path / ".outlay") as own:
        entered = Entered(tmp_path)
        with entered.writing() as decisions:
            for invoice, amount in (("22104", "255.60"), ("22105", "10.01")):
                one = replace(BILL, invoice_id=invoice)
                enter_total(decisions, own, ON_THIS_MACHINE, one, amount=amount, by="M. Okafor")
            with pytest.raises(Refused, match="no charge of invoice 22106; expected one of: 22104 and 22105"):
                enter_total(
                    decisions, own, ON_THIS_MACHINE, replace(BILL, invoice_id="22106"), amount="1", by="M. Okafor"
                )
        page = reconcile.render(replace(visit_to(own, "/reconcile", bill=SUBJECT), entered=entered.current()))
        entered.close()
        azure = reconcile.render(visit_to(own, "/reconcile", bill=AZURE_BILL.subject))
    assert "AWS: $0.01 on the invoice, in no billing row" in sentences(page)
    assert [asks_for_an_id(each) for each in (page, azure)] == [True, False]


def test_every_figure_opens_the_rows_that_make_it_up(bills: Snapshot) -> None:
    page = reconcile.render(visit_to(bills, "/reconcile"))
    links = {link.href for link in parts(page, "A") if "rows=" in link.href}
    assert len(links) >= 2 * 8
    for name, adds in {
        "purchases": "1 billing row adds up to $61.20",
        "billed": "5 billing rows add up to $255.60",
    }.items():
        rows = reconcile.render(visit_to(bills, "/reconcile", bill=SUBJECT, rows=name))
        assert adds in sentences(rows)[0]
    assert "row 2" in text(reconcile.render(visit_to(bills, "/reconcile", bill=SUBJECT, rows="purchases")))


def test_a_figure_of_nothing_says_so(bills: Snapshot) -> None:
    page = reconcile.render(visit_to(bills, "/reconcile", bill=SUBJECT, rows="refunds"))
    assert sentences(page)[0] == "No billing row makes up this figure"


def test_another_month_and_currency_are_a_filter_away_and_the_unknown_is_told(bills: Snapshot) -> None:
    assert "$50.00" in text(reconcile.render(visit_to(bills, "/reconcile", month="2026-11")))
    euro = reconcile.render(visit_to(bills, "/reconcile", currency="EUR"))
    assert "€40.50" in text(euro)
    assert "$" not in text(euro)
    odd = reconcile.render(visit_to(bills, "/reconcile", month="1999-01"))
    assert "“1999-01”" in text(styled(odd, "notes"))


def test_a_source_of_one_cost_is_marked_and_gives_no_bridge(tmp_path: Path) -> None:
    state = write_state(tmp_path / ".outlay", [Charge(OCTOBER, "5", **AZURE)], as_of=date(2026, 11, 24))
    with open_snapshot(state) as only:
        lacking = "SELECT * REPLACE (NULL::DECIMAL(38, 18) AS BilledCost) FROM snapshot.bill_line"
        only.connection.execute(f"CREATE OR REPLACE VIEW bill_line AS {lacking}")
        page = reconcile.render(visit_to(only, "/reconcile"))
    assert "Azure effective only" in text(styled(page, "freshness"))
    assert sentences(page)[:2] == ["Azure gives no billed cost", "The bills of this month give no billed cost"]


def test_a_viewer_without_accounts_has_no_bill(bills: Snapshot) -> None:
    nobody = replace(visit_to(bills, "/reconcile"), viewer=Viewer("finance", Scope(frozenset())))
    assert sentences(reconcile.render(nobody)) == ["No bill can be shown"]
