"""The finance report: one snapshot in four forms, what is open of the close, what a viewer of some accounts sees."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from html import escape
from io import BytesIO
from pathlib import Path
from shutil import copy
from typing import Any
from zipfile import ZipFile

import polars as pl
import pytest

from dashboards.access.viewer import ON_THIS_MACHINE, Scope, Viewer
from dashboards.entered import Entered, all_entered
from dashboards.entries.invoices import enter_total
from dashboards.entries.subjects import Bill
from dashboards.reports.finance import FinanceReport, before, finance_file, finance_report, open_points
from dashboards.reports.finance_digest import finance_digest
from dashboards.reports.pdf_file import section_view
from tests.dashboards.estate import Charge, write_state
from transforms.close.states import CLOSED, SUBJECT, subject
from warehouse.snapshot import Snapshot, current_id, open_snapshot, serving
from warehouse.tables import ACCRUAL, ALLOCATION, DECISION, FORECAST

OCTOBER = date(2026, 10, 5)
AWS: dict[str, Any] = {"source": "aws-focus", "invoice": "22104"}
CHARGES = (
    Charge(OCTOBER, "196.50", **AWS),
    Charge(OCTOBER, "0", billed="61.20", charge="Purchase", description="A fee", **AWS),
    Charge(OCTOBER, "64.90", billed="0.00", resource="i-2", account="12", **AWS),
    Charge(OCTOBER, "40.5", currency="EUR", source="zoom", provider="zoom"),
    Charge(date(2026, 11, 3), "50", **AWS),
)
ACCRUED = {
    "source": "aws-focus",
    "provider": "aws",
    "issuer": "aws",
    "billing_period": "2026-10",
    "currency": "USD",
    "made_on": date(2026, 11, 1),
    "method": "forecast",
    "months": 0,
    "reason": "a forecast",
    **dict.fromkeys(("seen", "expected", "accrued"), Decimal("257.70")),
    "invoiced": Decimal(0),
}


def borne(target: str, account: str, cost: str) -> dict[str, object]:
    return {
        "dimension": "team",
        "day": OCTOBER,
        "BillingCurrency": "USD",
        "x_provider": "aws",
        "target": target,
        "SubAccountId": account,
        "ServiceName": "Amazon EC2",
        "rule": "tag",
        "version": "1",
        "kind": "direct",
        "EffectiveCost": Decimal(cost),
        "BilledCost": Decimal(cost),
    }


@pytest.fixture(scope="module")
def billed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    allocated = [borne("payments", "11", "196.50"), borne("search", "12", "64.90")]
    more = {ACCRUAL: pl.DataFrame([ACCRUED], ACCRUAL.schema), ALLOCATION: pl.DataFrame(allocated, ALLOCATION.schema)}
    folder = tmp_path_factory.mktemp("billed") / ".outlay"
    return write_state(folder, CHARGES, as_of=date(2026, 11, 24), more=more)


@pytest.fixture(scope="module")
def bills(billed: Path) -> Iterator[Snapshot]:
    with open_snapshot(billed) as opened:
        yield opened


@pytest.fixture(scope="module")
def report(bills: Snapshot) -> FinanceReport:
    return finance_report(bills, ON_THIS_MACHINE, DECISION.empty(), "2026-10")


def sheet_numbers(sheet: str) -> set[float]:
    return {float(number) for number in re.findall(r"<c [^>]*?(?<!t=\"s\")><v>([^<]+)</v>", sheet)}


def section(report: FinanceReport, name: str) -> pl.DataFrame:
    return next(each.rows for each in report.sections if each.name == name)


def test_it_says_what_was_billed_charged_out_and_prepaid_in_each_currency(report: FinanceReport) -> None:
    columns = ("currency", "billed", "charged_out", "prepaid_change", "accrued")
    assert section(report, "Summary").select(columns).rows() == [
        ("USD", Decimal("257.70"), Decimal("261.40"), Decimal("-3.70"), Decimal("257.70")),
        ("EUR", Decimal("40.50"), Decimal("40.50"), Decimal(0), Decimal(0)),
    ]
    assert report.title == "Finance report, Oct 2026"
    assert section(report, "Teams").select("target", "cost", "share_percent").rows() == [
        ("payments", Decimal("196.50"), 75.2),
        ("search", Decimal("64.90"), 24.8),
    ]
    bill = section(report, "From billed to effective").filter(source="aws-focus").row(0, named=True)
    assert bill["billed"] + bill["covering"] + bill["recognised"] == bill["effective"]


def test_what_is_not_known_yet_has_its_own_words(report: FinanceReport) -> None:
    said = {each.name: each.sentence for each in report.sections}
    assert said["Outlook"] == "No forecast is known."
    assert said["Budgets"] == "None is set."
    assert said["Commitments"] == "None was used."
    assert said["Cliffs"] == "No commitment ends within 180 days."
    assert said["Bridge"].startswith("From Sep 2026 to Oct 2026")


def test_the_outlook_prints_three_months_and_files_to_reckon_with_have_all(tmp_path: Path) -> None:
    foreseen = {
        "as_of": date(2026, 11, 24),
        "kind": "provider",
        "provider": "aws",
        "currency": "USD",
        "is_scenario": False,
    }
    months = ("2026-11", "2026-12", "2027-01", "2027-02", "2027-11")
    rows = [{**foreseen, "month": month, "total": Decimal(100 + at)} for at, month in enumerate(months)]
    more = {FORECAST: pl.DataFrame(rows, FORECAST.schema)}
    with open_snapshot(write_state(tmp_path / ".outlay", CHARGES, as_of=date(2026, 11, 24), more=more)) as snapshot:
        made = finance_report(snapshot, ON_THIS_MACHINE, DECISION.empty(), "2026-10")
        html, csv = (finance_file(made, snapshot, form).decode() for form in ("html", "csv"))
    outlook = next(each for each in made.sections if each.name == "Outlook")
    assert [row[0] for row in section_view(outlook)["rows"]] == ["2026-11", "2026-12", "2027-01"]
    assert outlook.rows["month"].to_list() == list(months), "what the workbook has"
    assert outlook.sentence.endswith("The months to Nov 2027 are in the XLSX and CSV files.")
    assert "$102.00" in html
    assert "$103.00" not in html
    assert "2027-11,aws,USD" in csv


def test_the_bridge_adds_up_to_what_the_days_of_the_month_cost_more(report: FinanceReport) -> None:
    terms = section(report, "Bridge").filter(currency="USD")
    assert terms["amount"].sum() == Decimal("261.40"), "nothing was charged the month before"


def test_the_sign_off_has_each_open_point_until_it_is_settled(
    report: FinanceReport, bills: Snapshot, tmp_path: Path
) -> None:
    assert len(open_points(report)) == 2
    assert "no invoice total is known" in open_points(report)[0]
    entered = Entered(tmp_path)
    with entered.writing() as decisions:
        bill = Bill("aws-focus", "aws", "2026-10", "USD")
        enter_total(decisions, bills, ON_THIS_MACHINE, bill, amount="257.71", by="M. Okafor")
    entered.close()
    later = finance_report(bills, ON_THIS_MACHINE, all_entered(tmp_path), "2026-10")
    assert "the invoice differs from the bill by 0.01" in " ".join(open_points(later))


def test_four_forms_have_the_same_figures_and_come_out_the_same_twice(report: FinanceReport, bills: Snapshot) -> None:
    html, csv = (finance_file(report, bills, form).decode() for form in ("html", "csv"))
    assert "$257.70" in html
    assert "−$3.70" in html
    assert "USD,1,257.7,-3.7,261.4" in csv
    workbook = ZipFile(BytesIO(finance_file(report, bills, "xlsx")))
    assert "xl/worksheets/sheet10.xml" in workbook.namelist(), "a sheet a section, and one about it"
    for place, each in enumerate(report.sections, start=2):
        numbers = sheet_numbers(workbook.read(f"xl/worksheets/sheet{place}.xml").decode())
        shown = section_view(each)
        for row, texts in zip(each.rows.select(each.shown).to_dicts(), shown["rows"], strict=True):
            amounts = [value for value in row.values() if isinstance(value, Decimal)]
            assert {float(amount) for amount in amounts} <= numbers, each.name
            assert all(escape(text) in html for text in texts), "what the PDF is set of"
            assert all(f"{amount.normalize():f}" in csv for amount in amounts), each.name
    assert finance_file(report, bills, "pdf").startswith(b"%PDF")
    assert finance_file(report, bills, "pdf") == finance_file(report, bills, "pdf")


def test_a_viewer_of_some_accounts_sees_theirs_alone_and_no_invoice(bills: Snapshot) -> None:
    some = Viewer("finance", Scope(frozenset({"12"})))
    seen = finance_report(bills, some, DECISION.empty(), "2026-10")
    assert section(seen, "Summary").select("currency", "billed", "charged_out", "accrued").rows() == [
        ("USD", Decimal(0), Decimal("64.90"), Decimal(0))
    ]
    assert section(seen, "Teams")["target"].to_list() == ["search"]
    assert section(seen, "Sign-off")["invoice"].to_list() == [None]


def test_the_message_is_of_the_newest_month_that_is_over_with_what_is_open(bills: Snapshot) -> None:
    told = finance_digest(bills, Viewer("finance"), address="https://outlay.example.com/")
    assert told.title == "Oct 2026: $258 and €40.50 billed, 2 bills open"
    assert {item.name for item in told.items} == {"aws-focus, USD", "zoom, EUR"}
    assert told.address == "https://outlay.example.com/reconcile?month=2026-10"
    assert not told.is_empty


@pytest.mark.parametrize(
    ("period", "expected"), [("2026-10", "2026-09"), ("2026-01", "2025-12"), ("2026-12", "2026-11")]
)
def test_the_month_before(period: str, expected: str) -> None:
    assert before(period) == expected


def test_the_bridge_says_what_was_restated_since_the_month_before_was_closed(tmp_path: Path) -> None:
    before, september = tmp_path / "before", date(2026, 9, 5)
    early = Charge(september, "100", source="aws-focus", invoice="22103")
    write_state(before, (early,), as_of=date(2026, 10, 20))
    closed = {"id": 1, "subject_kind": SUBJECT, "subject_id": subject("aws", "2026-09"), "status": CLOSED, "by": "Ben"}
    named = {"at": datetime(2026, 10, 20), "snapshot_id": current_id(before)}
    events = pl.DataFrame([{**closed, **named}], DECISION.schema)
    late = (Charge(september, "97.5", source="aws-focus", invoice="22103"), *CHARGES)
    state = write_state(tmp_path / ".outlay", late, as_of=date(2026, 11, 24))
    copy(serving(before) / f"{current_id(before)}.duckdb", serving(state))
    with open_snapshot(state) as now:
        told = finance_report(now, ON_THIS_MACHINE, events, "2026-10")
        nobody = finance_report(now, ON_THIS_MACHINE, DECISION.empty(), "2026-10")
    rows = section(told, "Bridge").filter(currency="USD")
    assert rows.filter(term="restated")["amount"].to_list() == [Decimal("-2.5")]
    assert rows.filter(pl.col("term") != "restated")["amount"].sum() == Decimal("261.40") - Decimal("97.5")
    said = {each.name: each.sentence for each in told.sections}["Bridge"]
    assert said.endswith("Restated is what Sep 2026 is more or less now than as it was reported on 20 Oct 2026.")
    assert "restated" not in section(nobody, "Bridge")["term"].to_list()
    assert "neither closed nor sent" in {each.name: each.sentence for each in nobody.sections}["Bridge"]
