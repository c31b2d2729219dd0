"""The renewal pack: what is in it, and that all its forms say the same."""

import csv
import io
import re
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest

from dashboards.access.viewer import ON_THIS_MACHINE, Viewer
from dashboards.queries import renewal as queries
from dashboards.reports.renewal import NoContract, Pack, pack
from dashboards.reports.renewal.costs import as_paid, prices
from dashboards.reports.renewal.files import pack_file
from dashboards.reports.renewal.pdf import pdf_bytes
from dashboards.reports.renewal.questions import questions
from dashboards.reports.renewal.seats import departments, seat_lists
from dashboards.reports.renewal.view import view
from dashboards.reports.renewal.workbook import whole
from tests.dashboards.software import software
from warehouse.snapshot import Snapshot, open_snapshot
from warehouse.tables import DECISION, SAAS_FEED

SALESFORCE = "salesforce-2024"
NONE, NO_FEEDS = DECISION.empty(), SAAS_FEED.empty()


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    with open_snapshot(software(tmp_path_factory.mktemp("software"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def made(snapshot: Snapshot) -> Pack:
    return pack(snapshot, ON_THIS_MACHINE, NONE, SALESFORCE)


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_it_begins_with_what_to_do_by_when_and_what_that_saves(made: Pack) -> None:
    told = view(made)
    assert told["title"] == "Salesforce Sales Cloud"
    assert told["sentence"] == ("Renew 131 of 184 seats: $104,940 a year less, if notice goes out by Tue 26 Jan 2027.")
    assert [(kpi["value"], kpi["note"]) for kpi in told["kpis"]] == [
        ("26 Jan 2027", "in 63 days"),
        ("$364,320.00", "184 × $1,980.00"),
        ("131 seats", "−$104,940.00 a year"),
        ("$250.91", "a month; $165.00 bought, $180.71 assigned"),
    ]


def test_the_arithmetic_leads_to_the_number(made: Pack) -> None:
    steps = view(made)["arithmetic"]
    assert [step["value"] for step in steps] == ["126.9", "131", "+0", "−0", "+0", "131"]
    assert steps[-1]["note"] == "minimum 120, no tier block"


def test_it_has_every_section_with_its_sentence(made: Pack) -> None:
    assert {section.name: section.sentence for section in made.sections} == {
        "Departments": "Marketing uses 49 of its 83 seats; 16 leavers still hold one",
        "What if": "Each seat left out saves $1,980.00 a year",
        "Price": "The price rose by 10.0% from 1 Apr 2024 to 1 Apr 2026",
        "As paid": "One price was paid",
        "True-up": "True-up: no seat is in use above the commitment",
        "Overlap": "Ending hubspot and keeping salesforce saves $8,100.00 a year net",
        "Ending together": "To end all 2 contracts of Salesforce on 30 Jun 2027 costs $90,830.47",
        "Leavers": "16 seats held by people who have left: $2,640.00 a month",
        "Duplicates": "16 seats of a second account of one person: $2,640.00 a month",
        "Never used": "17 seats never used: $2,805.00 a month",
        "Inactive": "17 seats not used lately: $2,805.00 a month",
        "Unknown": "Every seat could be judged",
        "Cheaper tier": "15 people use only what a cheaper tier has: $25,200.00 a year",
        "Paid": "$242,880.00 was paid in 8 lines that name this contract",
        "Sources": "Every one of 2 feeds that this rests on is in order",
    }


def test_a_rise_that_lines_tell_is_said_beside_the_terms_and_a_second_payment_is_asked_about(
    snapshot: Snapshot, made: Pack
) -> None:
    told = queries.paid(snapshot, ON_THIS_MACHINE, SALESFORCE)
    later = pl.col("covers_from") >= date(2026, 9, 1)
    dearer = told.with_columns(
        seat_per_month=pl.when(later).then(Decimal("173.25")).otherwise("seat_per_month").cast(pl.Decimal(38, 18)),
        paid_again=pl.col("date") == date(2026, 11, 1),
    )
    section = as_paid(dearer, made.contract)
    assert section.sentence == "As paid, the price of a seat rose by 5.0% in mid-term, on 1 Sep 2026"
    assert section.rows["lines"].to_list() == [5, 2]
    assert "The last 365 days cost $212,520.00 by the days that lines cover." in section.caption
    asked = questions(
        made.contract, pl.DataFrame(schema={"cheaper_sku": pl.String, "state": pl.String}), NO_FEEDS, dearer
    )
    assert "Was 1 Nov 2026 to 30 Nov 2026 paid twice? A second line has the same $30,360.00: ledger:7." in asked
    assert "Which price holds? $165.00 a seat a month are entered and $173.25 were paid from 1 Nov 2026 on." in asked


@pytest.mark.parametrize(("period", "months"), [("annual", 12), ("term", 36), ("quarterly", 12), ("term", 7)])
def test_a_price_that_twelve_months_do_not_share_evenly_is_told_to_the_last_digit_of_money(
    snapshot: Snapshot, made: Pack, period: str, months: int
) -> None:
    uneven = queries.prices(snapshot, ON_THIS_MACHINE, SALESFORCE).with_columns(
        price_per_seat=pl.lit(Decimal("1200.50"), pl.Decimal(38, 18)),
        billing_period=pl.lit(period),
        term_months=pl.lit(months, pl.Int64),
    )
    row = prices(uneven, made.contract).rows.row(-1, named=True)
    periods = {"annual": Fraction(1), "quarterly": Fraction(4), "term": Fraction(12, months)}[period]
    assert abs(Fraction(row["per_month"]) - Fraction("1200.5") * periods / 12) < Fraction(1, 10**18)
    assert abs(Fraction(row["cost_per_year"]) - Fraction("1200.5") * periods * 184) < Fraction(184, 10**18)


def test_what_no_feed_tells_of_is_neither_used_nor_unused(snapshot: Snapshot) -> None:
    told = queries.departments(snapshot, ON_THIS_MACHINE, "salesforce")
    unknown = told.with_columns(
        active=pl.lit(0), inactive=pl.lit(0), never_used=pl.lit(0), duplicate=pl.lit(0),
        unknown=pl.col("seats") - pl.col("leaver"), waste_per_month=pl.col("leaver") * Decimal(165),
    )  # fmt: skip
    held = queries.seats(snapshot, ON_THIS_MACHINE, "salesforce")
    section = departments(unknown, held, pack(snapshot, ON_THIS_MACHINE, NONE, SALESFORCE).contract)
    assert section.sentence == "Who uses 152 of 168 seats, no feed tells; 16 leavers still hold one"
    of_nothing = list(seat_lists(held.clear(), pack(snapshot, ON_THIS_MACHINE, NONE, SALESFORCE).contract))
    assert of_nothing[-1].sentence == "No seat is told of"
    none_known = section.rows.filter(pl.col("unknown") == pl.col("seats"))
    assert none_known["waste_per_month"].null_count() == none_known.height > 0
    some = told.with_columns(unknown=pl.lit(10), seats=pl.col("seats") + 10)
    assert departments(some, held, pack(snapshot, ON_THIS_MACHINE, NONE, SALESFORCE).contract).sentence == (
        "Marketing uses 49 of its 83 seats that are told of; 16 leavers still hold one"
    )


def test_the_terms_have_the_clause_as_entered_and_how_it_is_counted(made: Pack) -> None:
    terms = {of["label"]: of["value"] for of in view(made)["terms"]}
    assert terms["Notice"] == (
        "60 calendar days before the end; no clear days; receipt not entered; no holiday calendar"
    )
    assert terms["As it is written"].startswith("“Either party may end")
    assert terms["Counted as"] == made.contract.row["reading"]
    assert terms["Renews itself"] == "yes, uplift at most 5%"
    assert terms["Owner"] == "Sales Operations, cost centre 5200"


def test_what_is_open_is_asked(made: Pack) -> None:
    assert made.questions == (
        "When does notice count as received? Whose public holidays count? Weekends alone are left out now. "
        "The contract's row leaves it open, so the earliest day counts.",
        "15 people use only what a cheaper tier has: would it do? $25,200.00 a year hang on it.",
    )


def test_of_a_contract_that_tells_little_it_says_what_is_missing(snapshot: Snapshot) -> None:
    told = view(bare := pack(snapshot, ON_THIS_MACHINE, NONE, "figma-1"))
    assert told["sentence"] == "No number of seats can be advised."
    assert [kpi["value"] for kpi in told["kpis"]] == ["no day", "no number", "no number", "no number"]
    assert told["chart"] is None
    assert told["arithmetic"] == []
    assert any(question.startswith("By when is notice due?") for question in bare.questions)
    assert any(question.startswith("What does a seat cost?") for question in bare.questions)
    for form in ("pdf", "xlsx", "html", "csv"):
        assert pack_file(bare, snapshot, form)


def test_a_decision_and_its_sign_off_stand_in_it(snapshot: Snapshot) -> None:
    rows = [
        {"id": 1, "subject_kind": "contract", "status": "reduce", "by": "J. Ortiz", "evidence": '{"seats": 140}'},
        {"id": 2, "subject_kind": "sign_off", "status": "signed", "by": "R. Haas"},
    ]
    known = {"at": datetime(2026, 11, 24), "subject_id": SALESFORCE}
    entered = pl.DataFrame(
        [{name: (row | known).get(name) for name in DECISION.names} for row in rows], DECISION.schema, orient="row"
    )
    decided = view(pack(snapshot, ON_THIS_MACHINE, entered, SALESFORCE))["decision"]["decided"]
    assert decided == (
        "Renew fewer seats to 140; J. Ortiz, 24 Nov 2026, 00:00 UTC. Signed off by R. Haas, 24 Nov 2026, 00:00 UTC."
    )


def test_every_form_has_the_same_numbers(made: Pack, snapshot: Snapshot) -> None:
    told = view(made)
    page = pack_file(made, snapshot, "html").decode()
    for section in told["sections"]:
        for row in section["rows"]:
            assert all(cell.replace("'", "&#x27;") in page for cell in row)
    with zipfile.ZipFile(io.BytesIO(pack_file(made, snapshot, "xlsx"))) as book:
        names = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
        shared = book.read("xl/worksheets/sheet8.xml").decode() if "xl/worksheets/sheet8.xml" in book.namelist() else ""
    assert names == ["About", *(section.name for section in whole(made))]
    assert "<v>259380</v>" in shared
    lines = list(csv.DictReader(io.StringIO(pack_file(made, snapshot, "csv").decode())))
    cost = [line["value"] for line in lines if (line["section"], line["column"]) == ("What if", "cost_per_year")]
    assert Decimal(cost[0]) == Decimal(131 * 1980)
    assert {line["section"] for line in lines} == {
        section.name for section in whole(made) if section.rows.height and section.rows.width
    }


def test_the_pdf_is_the_same_each_time_and_carries_its_snapshot(made: Pack, snapshot: Snapshot) -> None:
    first = pdf_bytes(made, snapshot.published)
    assert first.startswith(b"%PDF-")
    assert first == pdf_bytes(made, snapshot.published)
    assert pages(first) >= 4


def test_a_pack_of_twenty_pages_takes_less_than_two_seconds(made: Pack, snapshot: Snapshot) -> None:
    longer = tuple(
        replace(section, rows=pl.concat([section.rows] * 12)) if section.name in ("Leavers", "Inactive") else section
        for section in made.sections
    )
    large = replace(made, sections=longer)
    pdf_bytes(made, snapshot.published)

    def spent() -> tuple[float, int]:
        started = time.process_time()
        return pages(pdf_bytes(large, snapshot.published)), time.process_time() - started

    found = [spent() for _ in range(3)]
    assert min(number for number, _ in found) >= 20
    assert min(seconds for _, seconds in found) < 2


def test_others_than_the_it_role_see_no_small_department(snapshot: Snapshot) -> None:
    finance = pack(snapshot, Viewer("finance"), NONE, SALESFORCE)
    page = pack_file(finance, snapshot, "html").decode()
    assert "Legal" not in page
    assert "Departments under 5 people" in page


def test_a_contract_that_is_not_there_is_told_with_those_that_are(snapshot: Snapshot) -> None:
    with pytest.raises(NoContract) as caught:
        pack(snapshot, ON_THIS_MACHINE, NONE, "nothing")
    assert caught.value.there == [SALESFORCE, "tableau-1", "figma-1"]
    with pytest.raises(NoContract):
        pack(snapshot, Viewer("platform"), NONE, SALESFORCE)


def test_seats_of_several_contracts_are_told_as_those_of_all(snapshot: Snapshot, made: Pack) -> None:
    rows, held = (ask(snapshot, ON_THIS_MACHINE, "salesforce") for ask in (queries.departments, queries.seats))
    shared = replace(made.contract, figures={**made.contract.figures, "contracts": 2})
    told = "They are those of all 2 contracts of the product: no feed tells which are whose."
    assert told in departments(rows, held, shared).caption
    own = departments(rows, held, made.contract).caption
    assert "16 more are bought and held by nobody" in own
    assert own.endswith("Use is told by last_login of salesforce to 23 Nov 2026, 1 day late.")
    assert departments(rows, held.clear(), made.contract).caption.endswith("No signal tells of use.")
