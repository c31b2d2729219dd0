"""Lines that were paid: each once, however often files tell it, and marked when it is gone."""

import csv
import gzip
from decimal import Decimal
from typing import Any

import pytest

from tests.pipelines.software.own import Own
from tests.shared_data import PURCHASE_CARDS, PURCHASE_CARDS_LINES, needs_purchase_cards

SUMS = "SELECT count(*) AS n, sum(amount) AS total, count(DISTINCT transaction_id) AS ids FROM spend_transaction"
REAL = (
    'columns = { date = "trans_date", amount = "billing_amount", descriptor = "merchant", '
    'currency = { column = "billing_currency", default = "GBP" }, department = "directorate", '
    'account = "card", description = "account_code_2" }\n'
)


def line(day: int, amount: str, descriptor: str = "ZOOM.US", **more: Any) -> dict[str, Any]:
    return {"date": f"2026-10-{day:02}", "amount": amount, "currency": "gbp", "descriptor": descriptor, **more}


@pytest.fixture
def company(own: Own) -> Own:
    own.source("spend", "card", "card-csv", "card")
    return own


def lines(own: Own) -> list[tuple[str, str, bool]]:
    rows = own.rows("FROM spend_transaction ORDER BY date, transaction_id")
    return [
        (f"{row['date']:%d}", f"{row['amount']:f}".rstrip("0").rstrip("."), row["withdrawn_at"] is None) for row in rows
    ]


def test_of_equal_lines_in_overlapping_files_the_greater_count_stands(company: Own) -> None:
    company.write("card/a.csv", [line(1, "10"), line(2, "10"), line(2, "10")])
    company.write("card/b.csv", [line(2, "10"), line(2, "10"), line(2, "10"), line(3, "-4.20")])
    company.run()
    assert lines(company) == [("01", "10", True), *[("02", "10", True)] * 3, ("03", "-4.2", True)]
    ids = [row["transaction_id"] for row in company.rows("FROM spend_transaction")]
    assert len(set(ids)) == 5
    assert all(each.startswith("card:2026-10-0") for each in ids)


def test_a_line_gone_from_a_newer_file_that_covers_its_day_is_marked_and_comes_back(company: Own) -> None:
    company.write("card/a.csv", [line(1, "10"), line(2, "20"), line(3, "30")])
    company.run()
    company.write("card/a.csv", [line(1, "10"), line(3, "30")])
    company.run()
    assert lines(company) == [("01", "10", True), ("02", "20", False), ("03", "30", True)]
    company.write("card/a.csv", [line(2, "20"), line(3, "30")])
    company.run()
    assert lines(company) == [("01", "10", True), ("02", "20", True), ("03", "30", True)]


def test_a_card_number_is_hashed_and_a_person_is_a_pseudonym(company: Own) -> None:
    company.write("card/a.csv", [line(1, "10", account="4929 1234 5678 9012", person="ana@haldane.example"),
                                 line(2, "10", account="6450", person="Ana Lindqvist")])  # fmt: skip
    company.run()
    first, second = company.rows("FROM spend_transaction ORDER BY date")
    assert len(first["account"]) == len(first["person_id"]) == 32
    assert (second["account"], second["person_id"]) == ("6450", None)


def test_what_is_declined_or_pending_is_said_to_be(company: Own) -> None:
    company.write(
        "card/a.csv", [line(n, "1", status=word) for n, word in enumerate(("Posted", "DECLINED", "Pending"), 1)]
    )
    company.run()
    assert [row["status"] for row in company.rows("FROM spend_transaction ORDER BY date")] == [
        "settled",
        "declined",
        "pending",
    ]


def test_the_sources_own_id_is_kept_and_a_file_that_cannot_be_read_takes_none_away(company: Own) -> None:
    company.write("card/a.csv", [line(1, "10", transaction_id="t-1"), line(2, "20", transaction_id="t-2")])
    company.text("card/b.csv", "<html>signed out</html>")
    seen = company.run()["card"]
    assert [row["transaction_id"] for row in company.rows("FROM spend_transaction ORDER BY 1")] == [
        "card:t-1",
        "card:t-2",
    ]
    assert "an HTML or XML page" in seen.gaps[0]


@needs_purchase_cards
def test_79205_real_lines_come_to_their_own_sum(own: Own) -> None:
    own.source("spend", "council", "card-csv", str(PURCHASE_CARDS), REAL)
    assert own.run()["council"].gaps == ()
    with gzip.open(PURCHASE_CARDS, "rt", encoding="utf-8", newline="") as file:
        total = sum(Decimal(row["billing_amount"]) for row in csv.DictReader(file))
    [kept] = own.rows(SUMS)
    assert (kept["n"], kept["ids"], kept["total"]) == (PURCHASE_CARDS_LINES, PURCHASE_CARDS_LINES, total)


def test_a_renamed_source_has_its_lines_once(own: Own) -> None:
    own.source("spend", "card", "card-csv", "card")
    own.write("card/a.csv", [line(1, "10"), line(2, "20")])
    own.run()
    own.tables.clear()
    own.source("spend", "company-card", "card-csv", "card", 'renamed_from = "card"\n')
    own.run(days=1)
    assert lines(own) == [("01", "10", True), ("02", "20", True)]
    ids = [row["transaction_id"] for row in own.rows("FROM spend_transaction")]
    assert all(each.startswith("company-card:2026-10-0") for each in ids)
