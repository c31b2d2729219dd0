"""What people do to close a month, on a snapshot: rates that invoices are paid by, who may, and in which order."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from dashboards.access.viewer import ON_THIS_MACHINE, Scope, Viewer
from dashboards.entered import all_entered, decisions_path
from dashboards.entries.books import Books
from dashboards.entries.close import accrue, approve, explain, reopen
from dashboards.entries.invoices import enter_total
from dashboards.entries.refused import Refused
from dashboards.entries.subjects import Bill
from tests.dashboards.estate import Charge, write_state
from transforms.close.settings import CloseSettings
from warehouse.decisions import open_decisions
from warehouse.snapshot import Snapshot, open_snapshot
from warehouse.tables import INVOICE_DETAIL, MONTH_STATUS

OCTOBER, PERIOD = date(2026, 10, 5), "2026-10"
CHARGES = (
    Charge(OCTOBER, "60", source="aws", invoice="A-1"),
    Charge(OCTOBER, "40", source="aws", invoice="A-1", account="12"),
)
STATUS = {
    "source": "aws",
    "billing_period": PERIOD,
    "status": "closed",
    "reason": "every row is on an invoice",
    "since": date(2026, 11, 15),
    "rows_without_invoice": 0,
    "earliest_close": date(2026, 11, 15),
}
START, END = datetime(2026, 10, 1), datetime(2026, 11, 1)
DETAIL = {
    "BillingPeriodStart": START,
    "BillingPeriodEnd": END,
    "InvoiceDetailCreated": END,
    "InvoiceIssueDate": END,
    "InvoiceDetailLastUpdated": END,
    "InvoiceId": "A-1",
    "InvoiceIssuerName": "aws",
    "BillingCurrency": "USD",
    "BilledCost": Decimal("100.01"),
    "PaymentCurrency": "EUR",
    "PaymentCurrencyBilledCost": Decimal("92.0092"),
    "InvoiceIssueStatus": "Issued",
    "ChargeCategory": "Usage",
    "BillingAccountId": "1",
    "InvoiceDetailId": "L-1",
    "PaymentCurrencyInvoiceDetailId": "L-1",
    "PaymentTerms": "Net 30",
    "ReferenceInvoiceId": "A-1",
}


@pytest.fixture
def snapshot(tmp_path: Path) -> Iterator[Snapshot]:
    more = {
        MONTH_STATUS: pl.DataFrame([STATUS], MONTH_STATUS.schema),
        INVOICE_DETAIL: pl.DataFrame([DETAIL], INVOICE_DETAIL.schema),
    }
    state = write_state(tmp_path / ".outlay", CHARGES, as_of=date(2026, 11, 24), more=more)
    with open_snapshot(state) as opened:
        yield opened


def books(snapshot: Snapshot, state: Path, viewer: Viewer = ON_THIS_MACHINE) -> Books:
    return Books(snapshot, viewer, state, all_entered(state), CloseSettings(currency="EUR"))


def test_an_invoices_own_rate_is_booked_once_its_lines_are_explained(snapshot: Snapshot, tmp_path: Path) -> None:
    state = tmp_path / ".outlay"
    with open_decisions(decisions_path(state)) as decisions:
        bill = Bill("aws", "aws", PERIOD, "USD")
        enter_total(decisions, snapshot, ON_THIS_MACHINE, bill, amount="100", by="Anna")
        with pytest.raises(Refused, match=r"Invoice Detail differs from its charges by 0.01: explain it"):
            approve(decisions, books(snapshot, state), PERIOD, ["aws"], by="Ben")
        with pytest.raises(Refused, match="why this is right"):
            explain(decisions, books(snapshot, state), PERIOD, "aws", by="Ben", reason=" ")
        assert len(explain(decisions, books(snapshot, state), PERIOD, "aws", by="Ben", reason="A rounded line")) == 1
        posted = approve(decisions, books(snapshot, state), PERIOD, ["aws"], by="Ben")
        audited = decisions.audits().filter(action="closed")["detail"][0]
    assert set(posted["rate"]) == {Decimal("0.92")}
    assert set(posted["rate_source"]) == {"PaymentCurrencyBilledCost"}
    assert posted["ledger_debit"].sum() == posted["ledger_credit"].sum() == Decimal("92.00")
    assert posted.filter(kind="charged_out").select("target", "debit", "cost_centre").rows() == [
        ("11", Decimal(60), "unallocated"),
        ("12", Decimal(40), "unallocated"),
    ]
    assert '"approver": "Ben"' in audited
    assert '"sha256": "' in audited


def test_only_finance_with_all_accounts_closes_and_each_thing_once(snapshot: Snapshot, tmp_path: Path) -> None:
    state = tmp_path / ".outlay"
    with open_decisions(decisions_path(state)) as decisions:
        for viewer in (Viewer("it"), Viewer("finance", Scope(frozenset({"11"})))):
            with pytest.raises(Refused, match="expected finance"):
                accrue(decisions, books(snapshot, state, viewer), PERIOD, ["aws"], by="Anna")
        with pytest.raises(Refused, match="Who closes it"):
            accrue(decisions, books(snapshot, state), PERIOD, ["aws"], by="")
        with pytest.raises(Refused, match="nothing to reopen"):
            reopen(decisions, books(snapshot, state), PERIOD, ["aws"], by="Anna", reason="x")
        accrue(decisions, books(snapshot, state), PERIOD, ["aws"], by="Anna")
        with pytest.raises(Refused, match="It is accrued once"):
            accrue(decisions, books(snapshot, state), PERIOD, ["aws"], by="Anna")
