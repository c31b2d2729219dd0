"""One month of one account, delivered four times: what it ends at, and what changed when."""

import os
from decimal import Decimal
from pathlib import Path

from tests.pipelines.bills import HEADER, Place, charge, text

DELIVERED = ("114.75", "114.75", "165.73", "180.52")
# The month may close from the 15th on, so the second delivery is the one that closes it.
DAYS = ("2026-11-10", "2026-11-16", "2026-11-17", "2026-11-18")
KEYS = {
    *("source", "billing_period", "currency", "account", "service", "day"),
    *("column", "before", "after", "change", "since"),
}


def deliver(place: Place, number: int) -> Path:
    """Delivery `number` of the month, as old at the source as its number says: a charge that stays, one that grows."""
    grown = str(Decimal(DELIVERED[number]) - 100)
    rows = [
        charge(1, "100", ServiceName="Amazon EC2", InvoiceId="A-1"),
        charge(2, grown, ServiceName="Amazon S3", InvoiceId="A-1"),
    ]
    path = place.bill(f"bills/{number}.csv", text(rows, (*HEADER, "InvoiceId")))
    os.utime(path, (1_790_000_000 + number, 1_790_000_000 + number))
    return path


def of_billed(place: Place, *words: str) -> list[tuple[str, ...]]:
    rows = place.rows("reconcile", "--changes", *words)
    assert all(row.keys() >= KEYS for row in rows)
    names = ("service", "day", "before", "after", "change", "since")
    return [tuple(row[name] for name in names) for row in rows if row["column"] == "BilledCost"]


def test_each_delivery_replaces_the_month_and_the_changes_say_what_is_other(place: Place) -> None:
    place.config(("aws", "bills/*.csv"), more='delivery = "newest"')
    for number, day in enumerate(DAYS):
        deliver(place, number)
        assert place.run("--as-of", day)[0] == 0
        assert place.billed() == Decimal(DELIVERED[number])
    since = ("Amazon S3", "2026-10-03")
    assert of_billed(place) == [(*since, "65.73", "80.52", "14.79", "2026-11-17")]
    assert of_billed(place, "--since", "close") == [(*since, "14.75", "80.52", "65.77", "2026-11-16")]
    assert of_billed(place, "--since", DAYS[0]) == [(*since, "14.75", "80.52", "65.77", DAYS[0])]
    assert of_billed(place, "--since", DAYS[3]) == []
    everything = of_billed(place, "--since", "2026-11-09")
    assert [(row[0], row[2], row[3]) for row in everything] == [
        ("Amazon EC2", None, "100"),
        ("Amazon S3", None, "80.52"),
    ]
    assert place.outlay("invoice-total", "aws", "2026-10", "180.52", "--as", "ann")[0] == 0
    assert place.outlay("invoice-total", "aws", "2026-10", "180.52", "--currency", "EUR")[0] == 2
    for words in (("--changes", "--since", "last week"), ("--since", "close")):
        status, out, err = place.outlay("reconcile", *words)
        assert (status, out) == (2, "")
        assert "--since" in err


def test_any_order_of_arrival_and_any_number_of_times_ends_at_the_newest(place: Place) -> None:
    place.config(("aws", "bills/*.csv"), more='delivery = "newest"')
    deliver(place, 3)
    assert place.run("--as-of", DAYS[0])[0] == 0
    for number in (1, 3, 0, 2, 1, 3):
        deliver(place, number)
    assert place.run("--as-of", DAYS[1])[0] == 0
    assert place.billed() == Decimal("180.52")
    assert of_billed(place) == []


def test_a_month_that_never_closed_is_named_where_the_close_is_compared_with(place: Place) -> None:
    place.config(("aws", "bills/*.csv"))
    place.bill("bills/1.csv", [charge(1)])
    place.run("--as-of", DAYS[0])
    _, out, err = place.outlay("reconcile", "--changes", "--since", "close", "--format", "csv")
    assert len(out.splitlines()) == 1
    assert "Not closed yet, so not compared: aws 2026-10: closes on 2026-11-15 at the earliest" in err
