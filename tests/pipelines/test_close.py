"""A month closed through the command line: a cent too much, explained, approved, exported, and what comes late."""

import csv
import os
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest

from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.entered import all_entered
from dashboards.entries.subjects import Bill
from dashboards.pages import reconcile
from dashboards.queries.bill_rows import figure_totals
from tests.dashboards.conftest import visit_to
from tests.dashboards.reading import text as text_of
from tests.pipelines.bills import HEADER, Charge, Place, charge, text
from warehouse.snapshot import open_snapshot

SOURCE = 'delivery = "newest"\n[reporting]\ncurrency = "EUR"\n[close]\napprover_differs = true\nentity = "Haldane"\n'
FX = '[[fx]]\npath = "fx.csv"\n'
RULES = "".join(
    f'[[allocation]]\ndimension = "team"\nrule = "{name}"\nmatch = {{ tag = {{ team = "{name}" }} }}\n'
    f'target = "{name}"\npriority = {place}\nvalid_from = 2020-01-01\n'
    for place, name in enumerate(("t1", "t2"), start=1)
)
RATES = "Date,USD,\n2026-12-15,1.2,\n2026-11-30,1.1,\n2026-11-13,1.2,\n2026-10-30,1.25,\n"
ISSUERS = {"A-10": "Amazon Web Services", "N-10": "Nordvik"}
BORNE = """
    SELECT InvoiceIssuerName, target, sum(EffectiveCost) AS cost FROM allocation WHERE dimension = 'team' GROUP BY ALL
"""
BILLED, PAID = Decimal("1215.0100003"), "1215.02"


def month(month: str, invoice: str, used: str) -> list[Charge]:
    """A prepaid commitment and what is used of it, usage of two teams, and what no rule takes; the last grows."""
    told = {"month": month, "InvoiceId": invoice, "InvoiceIssuerName": "Amazon Web Services"}
    upfront = {"ChargeCategory": "Purchase", "BilledCost": "1200", "EffectiveCost": "0"}
    covered = {"BilledCost": "0", "EffectiveCost": "100.0000001"}
    return [
        charge(1, "5.005", **told),
        charge(2, "5.0050003", **told),
        charge(3, **told, **upfront),
        charge(5, **told, **covered),
        charge(7, used, **told),
    ]


def deliver(place: Place, number: int, rows: list[Charge]) -> None:
    header = (*HEADER, "InvoiceId", "InvoiceIssuerName")
    path = place.bill(f"bills/{number}.csv", text(rows, header))
    os.utime(path, (1_790_000_000 + number, 1_790_000_000 + number))


def lines(folder: Path, name: str = "journal-2026-10.csv") -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def total(rows: list[dict[str, str]], *kinds: str, ledger: str = "") -> Decimal:
    """Debits less credits."""
    wanted = [row for row in rows if not kinds or row["kind"] in kinds]
    return sum((Decimal(row[f"{ledger}debit"]) - Decimal(row[f"{ledger}credit"]) for row in wanted), Decimal(0))


@pytest.fixture
def bought(place: Place) -> Place:
    """October is over and billed, its invoice not known yet."""
    place.config(("aws", "bills/*.csv"), more=SOURCE + FX + RULES)
    (place.folder / "fx.csv").write_text(RATES)
    deliver(place, 1, month("2026-10", "A-10", "5"))
    status, said = place.run("--as-of", "2026-11-16")
    assert status == 0, said
    return place


def test_a_cent_blocks_the_close_until_it_is_explained_and_what_comes_late_is_a_delta_of_the_open_month(
    bought: Place,
) -> None:
    place, october = bought, ("close", "--period", "2026-10")
    [row] = place.rows(*october)
    assert (row["state"], row["issuer"], row["billed"]) == ("open", "Amazon Web Services", f"{BILLED}")
    assert "no invoice total is known" in row["blocked_by"]

    # Off by a cent: blocked.
    assert place.outlay("invoice-total", "aws", "2026-10", PAID)[0] == 0
    assert place.outlay(*october, "--accrue", "--as", "Anna")[0] == 0
    status, _, err = place.outlay(*october, "--approve", "--as", "Ben")
    assert (status, "differs from the bill by 0.0099997" in err) == (1, True)
    assert place.outlay(*october, "--explain", "aws", "--as", "Ben")[0] == 1, "no reason"
    assert place.outlay(*october, "--explain", "aws", "--as", "Ben", "--reason", "Rounded up by AWS")[0] == 0

    # Two people close it.
    status, _, err = place.outlay(*october, "--approve", "--as", "Anna")
    assert (status, "who prepared it" in err) == (1, True)
    assert place.outlay(*october, "--approve", "--as", "Ben")[0] == 0
    assert place.outlay(*october, "--approve", "--as", "Ben")[0] == 1, "closed already"
    [row] = place.rows(*october)
    assert (row["state"], row["preparer"], row["approver"], row["match"]) == ("closed", "Anna", "Ben", "accepted")
    posted = place.folder / ".outlay/closed" / row["file"]
    assert sha256(posted.read_bytes()).hexdigest() == row["sha256"]

    # The journal balances, comes to the invoice, and is the same bytes whenever it is written.
    once, twice, later = (place.folder / name for name in ("once", "twice", "later"))
    for folder in (once, twice):
        assert place.outlay(*october, "--export", str(folder))[0] == 0
    assert {file.name: file.read_bytes() for file in once.iterdir()} == {
        file.name: file.read_bytes() for file in twice.iterdir()
    }
    rows = lines(once)
    assert {row["entity"] for row in rows} == {"Haldane"}
    sheet = ZipFile(once / "journal-2026-10.xlsx").read("xl/worksheets/sheet1.xml")
    assert sheet.count(b"<row ") == len(rows) + 1
    assert total(rows) == total(rows, ledger="ledger_") == 0
    assert -total(rows, "invoice") == Decimal("1215.01") == total(rows, "charged_out", "prepaid")
    assert total(rows, "prepaid") == Decimal("1100.00")
    assert {(row["rate"], row["rate_date"], row["ledger_currency"]) for row in rows} == {("0.8", "2026-10-30", "EUR")}
    by_team = {row["target"]: row["debit"] for row in rows if row["kind"] == "charged_out"}
    assert by_team == {"t1": "105.00", "t2": "5.01", "unallocated": "5.00"}, "to the greatest remainder"
    assert {row["rule_version"] for row in rows if row["target"] == "t1"} == {"t1@2020-01-01"}
    assert [row["debit"] for row in rows if row["kind"] == "difference" and row["debit"] != "0.00"] == ["0.01"]

    # A correction comes late, with November and a rule that changed: October stays, and says that it is restated.
    place.config(("aws", "bills/*.csv"), more=SOURCE + FX + RULES.replace('target = "t2"', 'target = "t1"'))
    deliver(place, 2, month("2026-10", "A-10", "7.5") + month("2026-11", "A-11", "5"))
    status, said = place.run("--as-of", "2026-12-16")
    assert status == 0, said
    [row] = place.rows(*october)
    assert (row["state"], row["late"]) == ("restated", "2.5")
    november = ("close", "--period", "2026-11")
    assert place.outlay("invoice-total", "aws", "2026-11", "1215.01")[0] == 0
    assert place.outlay(*november, "--accrue", "--as", "Anna")[0] == 0
    assert place.outlay(*november, "--approve", "--as", "Ben")[0] == 0
    for words in (october, november):
        assert place.outlay(*words, "--export", str(later))[0] == 0
    for name in ("journal-2026-10.csv", "journal-2026-10.xlsx"):
        assert (later / name).read_bytes() == (once / name).read_bytes(), "the closed month is byte for byte as it was"
    deltas = [row for row in lines(later, "journal-2026-11.csv") if row["billing_period"] == "2026-10"]
    assert [
        (row["kind"], row["target"], row["debit"], row["credit"]) for row in deltas if row["kind"] != "difference"
    ] == [
        ("charged_out", "unallocated", "2.50", "0.00"),
        ("invoice", "", "0.00", "2.50"),
    ]
    assert total(deltas) == total(deltas, "difference") == 0, "what was explained was another difference"
    assert {row["rate"] for row in deltas} == {"0.8"}, "October's rate is frozen"
    rows = lines(later, "journal-2026-11.csv")
    of_november = [row for row in rows if row["billing_period"] == "2026-11" and row["kind"] == "charged_out"]
    assert {row["target"]: row["debit"] for row in of_november} == {"t1": "110.01", "unallocated": "5.00"}
    every = lines(once) + lines(later, "journal-2026-11.csv")
    assert total([row for row in every if row["billing_period"] == "2026-10"], "charged_out") == Decimal("117.51")

    # Reopened, it posts what is new alone, which is nothing.
    assert place.outlay(*october, "--reopen", "--as", "Anna")[0] == 1, "no reason"
    assert place.outlay(*october, "--reopen", "--as", "Anna", "--reason", "A credit note is expected")[0] == 0
    assert place.outlay("invoice-total", "aws", "2026-10", "1217.51")[0] == 0
    status, _, err = place.outlay(*october, "--approve", "--as", "Ben")
    assert status == 0, err
    assert _batch(place, "2026-10") == lines(once), "all of it was posted with November"


def _batch(place: Place, period: str) -> list[dict[str, str]]:
    folder = place.folder / "last"
    assert place.outlay("close", "--period", period, "--export", str(folder))[0] == 0
    return lines(folder, f"journal-{period}.csv")


def test_what_cannot_be_closed_says_why_and_closes_nothing(bought: Place) -> None:
    place = bought
    assert place.outlay("close", "--period", "2026-09")[0] == 2
    assert place.outlay("close", "--accrue", "--approve")[0] == 2
    status, _, err = place.outlay("close", "--approve", "--issuer", "Amazon Web Service")
    assert (status, 'Did you mean "Amazon Web Services"?' in err) == (2, True)
    assert place.outlay("close", "--explain", "aws", "--reason", "x")[0] == 1, "there is no difference"
    assert place.outlay("close", "--reopen", "--reason", "x")[0] == 1, "nothing is closed"
    draft = place.folder / "draft"
    assert place.outlay("close", "--export", str(draft))[0] == 0
    assert [file.name for file in sorted(draft.iterdir())] == [
        "journal-2026-10-draft.csv",
        "journal-2026-10-draft.xlsx",
    ]

    # With a rate that is ten days old nothing is posted, and the run says so.
    assert place.outlay("invoice-total", "aws", "2026-10", "1215.01")[0] == 0
    assert place.outlay("close", "--accrue", "--as", "Anna")[0] == 0
    (place.folder / "fx.csv").write_text("Date,USD,GBP,\n2026-10-21,1.1,N/A,\n")
    status, said = place.run("--as-of", "2026-11-17")
    assert (status, "[[fx]]: the last rate of USD in EUR before 2026-11-17 is of 2026-10-21" in said) == (3, True)
    status, _, err = place.outlay("close", "--approve", "--as", "Ben")
    assert (status, "is of 2026-10-21, 10 days before; at most 7 count" in err) == (1, True), err

    # What was posted stays, and is told where somebody changed it.
    [file] = (place.folder / ".outlay/closed").iterdir()
    file.write_bytes(file.read_bytes() + b"\n")
    status, _, err = place.outlay("close")
    assert (status, "found other bytes than were posted" in err) == (1, True)


def test_an_issuer_closes_its_part_of_a_bill_alone_and_keeps_its_own_rules(place: Place) -> None:
    """A reseller beside the provider, in the same account and service; a pool is shared by what teams bear directly."""
    own, theirs = ({"month": "2026-10", "InvoiceId": name, "InvoiceIssuerName": who} for name, who in ISSUERS.items())
    shared = {"Tags": "{}", "ServiceName": "Support"}
    rows = [charge(5, "40", **own), charge(6, "20", **own), charge(9, "6", **own, **shared)]
    rows += [charge(5, "4", **theirs), charge(6, "8", **theirs), charge(9, "3", **theirs, **shared)]
    pool = (
        '[[allocation]]\ndimension = "team"\nrule = "support"\nmatch = { service = "Support" }\n'
        'shared = "proportional"\nover = "month"\npriority = 9\nvalid_from = 2020-01-01\n'
    )
    rules = SOURCE.replace("approver_differs = true\n", "") + FX + RULES + pool
    place.config(("aws", "bills/*.csv"), more=rules)
    (place.folder / "fx.csv").write_text(RATES)
    deliver(place, 1, rows)
    assert place.run("--as-of", "2026-11-16")[0] == 0
    october = ("close", "--period", "2026-10")

    # Each has a match of its own: the total of the whole bill is of neither.
    assert place.outlay("invoice-total", "aws", "2026-10", "81")[0] == 0
    told = {row["issuer"]: row for row in place.rows(*october)}
    assert {name: row["billed"] for name, row in told.items()} == {"Amazon Web Services": "66", "Nordvik": "15"}
    assert "of an invoice of Nordvik (--invoice)" in told["Nordvik"]["blocked_by"]
    assert place.outlay("invoice-total", "aws", "2026-10", "")[0] == 0
    assert place.outlay("invoice-total", "aws", "2026-10", "66", "--invoice", "A-10")[0] == 0
    assert place.outlay("invoice-total", "aws", "2026-10", "15.01", "--invoice", "N-10")[0] == 0
    told = {row["issuer"]: row for row in place.rows(*october)}
    assert [told[name]["match"] for name in sorted(told)] == ["matches", "off"]
    status, _, err = place.outlay(*october, "--approve", "--as", "Ben")
    assert (status, "differs from the bill by 0.01" in err) == (1, True)

    # The reseller's part is explained and closed; the provider's stays open.
    nordvik = (*october, "--issuer", "Nordvik")
    assert place.outlay(*nordvik, "--explain", "aws", "--reason", "Rounded up", "--as", "Ben")[0] == 0
    assert place.outlay(*nordvik, "--approve", "--as", "Ben")[0] == 0
    assert {row["issuer"]: row["state"] for row in place.rows(*october)} == {
        "Amazon Web Services": "open",
        "Nordvik": "closed",
    }
    folder = place.folder / "books"
    assert place.outlay(*october, "--export", str(folder))[0] == 0
    closed = lines(folder)
    assert {row["issuer"] for row in closed} == {"Nordvik"}
    assert -total(closed, "invoice") == Decimal("15.00") == total(closed, "charged_out")

    # On the page, too: each issuer's figure opens its own rows, and the address alone chooses whose month is closed.
    with open_snapshot(place.folder / ".outlay") as snapshot:
        bill = Bill("aws", "aws", "2026-10", "USD", issuer="Nordvik")
        assert figure_totals(snapshot, ON_THIS_MACHINE, bill, "billed").rows() == [(3, Decimal(15), Decimal(15))]
        visit = replace(
            visit_to(snapshot, "/reconcile", issuer="Nordvik"), entered=all_entered(snapshot.state or place.folder)
        )
        page = reconcile.render(visit)
        assert "is closed for 1 of 2 issuers" in text_of(page)
        assert "For Oct 2026 of Nordvik alone." in text_of(page)
        rows = reconcile.render(visit_to(snapshot, "/reconcile", bill=bill.subject, rows="billed"))
        assert "3 billing rows add up to $15.00 billed" in text_of(rows)

    # Another rule moves what is open alone, and all of it is still there.
    place.config(("aws", "bills/*.csv"), more=rules.replace('target = "t2"', 'target = "t1"'))
    assert place.run("--as-of", "2026-11-17")[0] == 0
    assert {row["issuer"]: (row["state"], row["late"]) for row in place.rows(*october)} == {
        "Amazon Web Services": ("open", None),
        "Nordvik": ("closed", None),
    }
    borne = {(row["InvoiceIssuerName"], row["target"]): Decimal(row["cost"]) for row in place.rows("sql", BORNE)}
    assert borne == {
        ("Amazon Web Services", "t1"): Decimal(66),
        ("Nordvik", "t1"): Decimal("5.833333333333333333"),
        ("Nordvik", "t2"): Decimal("9.166666666666666667"),
    }, "of the reseller's support t1 bears 44 of 72, as all that was charged directly then"
    # The provider's part closes by the rules of today; reopened, the reseller's goes by them too.
    assert place.outlay(*october, "--issuer", "Amazon Web Services", "--approve", "--as", "Ben")[0] == 0
    assert place.outlay(*nordvik, "--reopen", "--reason", "Another team pays", "--as", "Ben")[0] == 0
    assert place.run("--as-of", "2026-11-18")[0] == 0
    assert {row["target"] for row in place.rows("sql", BORNE)} == {"t1"}
