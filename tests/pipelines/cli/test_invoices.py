"""Totals of invoices in files, beside the bills and beside what people enter, by the command line."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.queries.data_quality import reconciliation
from dashboards.queries.freshness import sources
from tests.pipelines.bills import Place, charge
from warehouse.snapshot import open_snapshot

TOTALS = '[[billing]]\nname = "ledger"\nkind = "invoice-totals"\npath = "totals*.csv"\n'
HEADER = "invoice_id,issuer,period,currency,total\n"


@pytest.fixture
def place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Place:
    """Two bills of AWS in October and November, 3 and 4 dollars, and a ledger."""
    here = Place(tmp_path, capsys)
    here.config(("aws", "bill/*.csv"))
    with (tmp_path / "outlay.toml").open("a", encoding="utf-8") as config:
        config.write(TOTALS)
    here.bill("bill/october.csv", [charge(1, "1"), charge(2, "2")])
    here.bill("bill/november.csv", [charge(3, "4", "2026-11")])
    return here


def bills(place: Place, *words: str) -> dict[str, tuple[str, str | None, str | None]]:
    """Billing period -> state, what the invoice says, who says it."""
    rows = place.rows("reconcile", "--invoices", *words)
    return {row["billing_period"]: (row["state"], row["invoice"], row["said_by"]) for row in rows}


def test_a_file_is_compared_and_never_added_and_a_newer_one_replaces_it(place: Place) -> None:
    place.bill("totals.csv", f"{HEADER}A-1,AWS,2026-10,USD,3.00\nA-2,AWS,2026-11,USD,5\nZ,AWS,2026-11,CHF,1\n")
    assert place.directly()[0] == 0
    assert bills(place) == {"2026-10": ("matches", "3", "ledger"), "2026-11": ("off", "5", "ledger")}
    assert (place.billed(), place.count("cost_daily where x_source = 'ledger'")) == (Decimal(7), 0)
    told = {row["source"]: row for row in place.rows("reconcile", "--period", "2026-11")}["ledger"]
    assert (told["column"], told["source_sum"], told["warehouse_sum"], told["difference"]) == (
        "invoice_total",
        "5",
        "5",
        "0",
    )
    with open_snapshot(place.folder / ".outlay") as snapshot:
        states = sources(snapshot, ON_THIS_MACHINE, {}).select("source", "is_compared", "state").rows()
        money = reconciliation(snapshot, ON_THIS_MACHINE, {})
    assert [row[:2] for row in sorted(states)] == [("aws", False), ("ledger", True)]
    assert ("ledger", True, "fresh") in states
    assert money.select("currency", "rows").rows() == [("USD", 3)]
    assert "Nothing new" in place.directly()[1]
    place.bill("totals.csv", f"{HEADER}A-1,AWS,2026-10,USD,3.00\nA-2,AWS,2026-11,USD,4\n")
    place.directly()
    assert bills(place)["2026-11"] == ("matches", "4", "ledger")
    assert place.count("invoice_total") == 2


def test_a_row_that_cannot_be_taken_is_told_and_the_others_are(place: Place) -> None:
    place.bill("totals.csv", f"{HEADER}A-1,AWS,2026-10,USD,3\nA-2,AWS,2026-11,USD,n/a\n")
    status, said = place.directly()
    assert (status, bills(place)["2026-10"], bills(place)["2026-11"]) == (
        3,
        ("matches", "3", "ledger"),
        ("not entered", None, None),
    )
    assert 'line 3: total is "n/a"; expected a decimal number' in said
    status, rejects, err = place.outlay("preview", "ledger", "--rejects", "--format", "json")
    assert (status, json.loads(rejects)[0]["line"], json.loads(rejects)[0]["column"]) == (3, 3, "total")
    status, totals, err = place.outlay("preview", "ledger", "--format", "json")
    assert [(row["invoice_id"], row["amount"]) for row in json.loads(totals)] == [("A-1", "3")]
    assert "FOCUS columns" not in err


def test_a_total_of_no_bill_is_told(place: Place) -> None:
    place.bill("totals.csv", f"{HEADER}Z-1,Microsoft,2026-10,EUR,12.5\n")
    place.directly()
    status, _, err = place.outlay("reconcile", "--invoices")
    assert status == 0
    assert "totals.csv, line 2: 12.5 EUR for 2026-10, by Microsoft" in err


def test_what_a_person_enters_stands_over_a_file_and_an_older_snapshot_knows_it_not(place: Place) -> None:
    place.bill("totals.csv", f"{HEADER},AWS,2026-10,USD,9\n")
    place.directly()
    first = place.rows("snapshot", "list")[0]["id"]
    assert place.outlay("invoice-total", "aws", "2026-10", "3", "--as", "ann")[0] == 0
    assert bills(place)["2026-10"] == ("matches", "3", "ann")
    assert place.rows("reconcile", "--invoices")[-1]["other_totals"] == 1
    place.bill("bill/october.csv", [charge(1, "1"), charge(2, "2"), charge(5, "0.5")])
    place.directly()
    assert place.outlay("invoice-total", "aws", "2026-10", "3.50", "--as", "ben")[0] == 0
    second, before = (row["id"] for row in place.rows("snapshot", "list"))
    assert before == first
    assert bills(place)["2026-10"] == ("matches", "3.5", "ben")
    assert bills(place, "--snapshot", second)["2026-10"] == ("matches", "3.5", "ben")
    assert bills(place, "--snapshot", first)["2026-10"] == ("off", "9", "ledger")
    place.bill("bill/october.csv", [charge(1, "1"), charge(2, "2")])
    place.directly()
    assert place.outlay("invoice-total", "aws", "2026-10", "1", "--as", "cyd")[0] == 0
    assert bills(place, "--snapshot", second)["2026-10"] == ("off", "3", "ann")
