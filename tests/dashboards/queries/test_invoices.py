"""Billed against the invoices: from the marts, from files and from what people entered."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from dashboards.access.viewer import ON_THIS_MACHINE, Scope, Viewer
from dashboards.entries.invoices import Refused, accept_difference, bill_of, enter_total, read_amount
from dashboards.entries.subjects import Bill
from dashboards.queries.invoices import bridges, reconciled
from tests.dashboards.estate import Charge, snapshot_of
from warehouse.decisions import Decisions, open_decisions
from warehouse.snapshot import Snapshot

DAY = date(2026, 10, 5)
CHARGES = (
    Charge(DAY, "196.689"),
    Charge(DAY, "0", billed="61.2", charge="Purchase"),
    Charge(DAY, "64.9", billed="0.0", resource="i-2"),
    Charge(DAY, "-4.2", charge="Credit"),
    Charge(DAY, "-0.3", charge_class="Correction"),
    Charge(DAY, "2.1", charge="Tax", resource=None),
    Charge(DAY, "50", currency="EUR"),
    Charge(DAY, "7", provider="azure"),
    Charge(date(2026, 9, 5), "9"),
)
OCTOBER = {"period": "2026-10"}
AWS = Bill("bills", "aws", "2026-10", "USD")
BILLED = "255.49"


@pytest.fixture
def snapshot() -> Snapshot:
    return snapshot_of(CHARGES, as_of=date(2026, 11, 24))


@pytest.fixture
def decisions(tmp_path: Path) -> Iterator[Decisions]:
    with open_decisions(tmp_path / "decisions.db") as opened:
        yield opened


def of_aws(snapshot: Snapshot, decisions: Decisions) -> dict[str, object]:
    rows = reconciled(snapshot, ON_THIS_MACHINE, OCTOBER, decisions.overlay()).to_dicts()
    return next(row for row in rows if (row["provider"], row["currency"]) == ("aws", "USD"))


def enter(snapshot: Snapshot, decisions: Decisions, amount: str, bill: Bill = AWS) -> None:
    enter_total(decisions, snapshot, ON_THIS_MACHINE, bill, amount=amount, by="ann")


def test_a_bill_a_provider_and_currency_each_adds_up(snapshot: Snapshot) -> None:
    rows = bridges(snapshot, ON_THIS_MACHINE, OCTOBER).to_dicts()
    assert [(row["provider"], row["currency"], row["billed"]) for row in rows] == [
        ("aws", "EUR", 50),
        ("aws", "USD", Decimal("255.489")),
        ("azure", "USD", 7),
    ]
    steps = ("usage", "purchases", "credits", "refunds", "tax", "covering", "recognised", "effective")
    assert [str(rows[1][name].normalize()) for name in steps] == [
        *("196.689", "61.2", "-4.2", "-0.3", "2.1"),
        *("-61.2", "64.9", "259.189"),
    ]


def test_a_viewer_of_some_accounts_sees_their_charges_and_no_invoice(snapshot: Snapshot, decisions: Decisions) -> None:
    enter(snapshot, decisions, BILLED)
    some = Viewer("finance", Scope(frozenset({"11"})))
    assert set(reconciled(snapshot, some, OCTOBER, decisions.overlay())["state"]) == {"not entered"}
    assert bridges(snapshot, Viewer("finance", Scope(frozenset())), OCTOBER).is_empty()


def test_a_total_that_was_entered_shows_at_once_with_who_said_it(snapshot: Snapshot, decisions: Decisions) -> None:
    assert of_aws(snapshot, decisions)["state"] == "not entered"
    enter(snapshot, decisions, BILLED)
    row = of_aws(snapshot, decisions)
    assert (row["state"], row["invoice"], row["said_by"], row["by_hand"]) == ("matches", Decimal(BILLED), "ann", True)
    enter(snapshot, decisions, "$293.66")
    assert (of_aws(snapshot, decisions)["state"], of_aws(snapshot, decisions)["difference"]) == (
        "off",
        Decimal("38.171"),
    )
    enter(snapshot, decisions, " ")
    assert of_aws(snapshot, decisions)["state"] == "not entered"
    assert decisions.events().height == 3


def test_a_difference_is_let_stand_with_a_note_until_it_is_another(snapshot: Snapshot, decisions: Decisions) -> None:
    enter(snapshot, decisions, "260")
    accept_difference(decisions, snapshot, ON_THIS_MACHINE, AWS, by="ann", note="rounded per line")
    row = of_aws(snapshot, decisions)
    assert (row["state"], row["accepted_by"], row["accepted_note"]) == ("accepted", "ann", "rounded per line")
    enter(snapshot, decisions, "261")
    assert of_aws(snapshot, decisions)["state"] == "off"


REFUSED_ENTRIES = {
    "no such bill": ({"bill": Bill("bills", "aws", "2026-01", "USD")}, "no charges"),
    "no amount": ({"amount": "12,5"}, "an amount such as"),
    "too fine": ({"amount": "12.345"}, "at most 2 decimals of USD"),
    "no name": ({"by": " "}, "no name"),
    "no right": ({"viewer": Viewer("platform")}, "the role platform"),
}


@pytest.mark.parametrize(("changed", "words"), REFUSED_ENTRIES.values(), ids=REFUSED_ENTRIES.keys())
def test_an_entry_that_cannot_be_is_refused(
    snapshot: Snapshot, decisions: Decisions, changed: dict[str, object], words: str
) -> None:
    given = {"viewer": ON_THIS_MACHINE, "bill": AWS, "amount": "1", "by": "ann"} | changed
    with pytest.raises(Refused, match=words):
        enter_total(
            decisions, snapshot, given["viewer"], given["bill"], amount=str(given["amount"]), by=str(given["by"])
        )
    assert decisions.events().is_empty()


@pytest.mark.parametrize("note", ["", "because"])
def test_no_difference_or_no_note_is_not_accepted(snapshot: Snapshot, decisions: Decisions, note: str) -> None:
    enter(snapshot, decisions, "300" if not note else BILLED)
    with pytest.raises(Refused, match="no note" if not note else "no open difference"):
        accept_difference(decisions, snapshot, ON_THIS_MACHINE, AWS, by="ann", note=note)


AMOUNTS = {"1,234.56": "1234.56", " $12 ": "12", "USD 1,000": "1000", "−38.17": "-38.17", "0": "0"}


@pytest.mark.parametrize(("text", "amount"), AMOUNTS.items())
def test_amounts_are_read_as_people_write_them(text: str, amount: str) -> None:
    assert read_amount(text, "USD") == Decimal(amount)


def test_words_mean_one_bill_or_are_refused_with_those_that_there_are(snapshot: Snapshot) -> None:
    assert bill_of(snapshot, ON_THIS_MACHINE, "bills", "2026-09") == Bill("bills", "aws", "2026-09", "USD")
    with pytest.raises(Refused, match="aws in EUR, aws in USD, azure in USD"):
        bill_of(snapshot, ON_THIS_MACHINE, "bills", "2026-10")
    found = bill_of(snapshot, ON_THIS_MACHINE, "bills", "2026-10", provider="aws", currency="USD")
    assert found == AWS
    with pytest.raises(Refused, match="a source and a billing period that have been loaded"):
        bill_of(snapshot, ON_THIS_MACHINE, "bills", "2024-10")


def test_a_bill_has_one_subject_and_back() -> None:
    odd = Bill("bills", "", "2026-10", "", "A/1 %")
    assert Bill.of(odd.subject) == odd
    assert Bill.of(AWS.subject) == AWS
    assert Bill.of("something") is None


def test_what_a_file_says_counts_until_a_person_says_otherwise(snapshot: Snapshot, decisions: Decisions) -> None:
    said = "('totals', 'totals.csv', {}, {}, {}, '2026-10', 'USD', {}, {}, '2026-11-05')"
    rows = [said.format(2, "NULL", "'aws'", "'A-1'", 200), said.format(3, "NULL", "'aws'", "'A-2'", "55.49")]
    columns = "source, object, line, billed_source, provider, billing_period, currency, invoice_id, amount, loaded_at"
    snapshot.connection.execute(f"INSERT INTO invoice_total ({columns}) VALUES {', '.join(rows)}")
    row = of_aws(snapshot, decisions)
    assert (row["state"], row["invoice"], row["by_hand"], row["said_by"]) == (
        "matches",
        Decimal(BILLED),
        False,
        "totals",
    )
    enter(snapshot, decisions, "1")
    assert of_aws(snapshot, decisions)["state"] == "off"
