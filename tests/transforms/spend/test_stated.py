"""Which bill a total in a file is of, and which totals stand."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from transforms.spend.bridge import KEY
from transforms.spend.stated import TOTALS, of_bills, standing
from warehouse.tables import INVOICE_TOTAL

READ = datetime(2026, 11, 20)
BILLS = pl.DataFrame(
    [
        ("cur", "aws", "2026-10", "USD", ["A-1", "A-2"]),
        ("cur", "aws", "2026-11", "USD", ["A-2"]),
        ("cur", "aws", "2026-10", "EUR", []),
        ("azure", "azure", "2026-10", "USD", ["E-1"]),
        ("one", "acme", "2026-10", "USD", []),
        ("two", "acme", "2026-10", "USD", ["B-1"]),
    ],
    schema={**dict.fromkeys(KEY, pl.String()), "invoices": pl.List(pl.String())},
    orient="row",
)


def stated(*rows: dict[str, Any]) -> pl.DataFrame:
    usual = {
        "source": "ledger",
        "object": "totals.csv",
        "billing_period": "2026-10",
        "currency": "USD",
        "amount": Decimal(1),
        "loaded_at": READ,
        "version": READ,
    }
    made = [{**usual, "line": 2 + number, **row} for number, row in enumerate(rows)]
    return pl.DataFrame(made, schema={**INVOICE_TOTAL.schema, "version": pl.Datetime("us")})


MEANT = {
    "an id decides, whatever the row is dated": ({"invoice_id": "A-1", "billing_period": "2026-12"}, "cur 2026-10"),
    "of an id on several bills that of its month": ({"invoice_id": "A-2", "billing_period": "2026-11"}, "cur 2026-11"),
    "an id goes before an issuer": ({"invoice_id": "E-1", "provider": "aws"}, "azure 2026-10"),
    "an id of another currency does not": ({"invoice_id": "A-1", "currency": "EUR", "provider": "aws"}, "cur 2026-10"),
    "the source that it names": ({"billed_source": "two"}, "two 2026-10"),
    "its id among the bills of that source": ({"invoice_id": "A-1", "billed_source": "azure"}, "azure 2026-10"),
    "the only bill of its issuer": ({"provider": "azure", "invoice_id": "new"}, "azure 2026-10"),
}
LOST = {
    "an issuer of two sources": {"provider": "acme"},
    "an id on bills of two months, dated in a third": {"invoice_id": "A-2", "billing_period": "2026-12"},
    "a month without a bill": {"provider": "azure", "billing_period": "2026-09"},
    "a source that there is not": {"billed_source": "gone", "provider": "azure"},
    "nobody named": {},
}


@pytest.mark.parametrize("case", MEANT)
def test_a_total_is_of_one_bill(case: str) -> None:
    row, bill = MEANT[case]
    found, lost = of_bills(stated(row), BILLS)
    assert found.select(pl.format("{} {}", "source", "billing_period")).to_series().to_list() == [bill]
    assert (found["said_by"].to_list(), lost.height) == (["ledger"], 0)
    assert found.schema == TOTALS


@pytest.mark.parametrize("case", LOST)
def test_a_total_of_no_bill_or_of_several_is_given_back(case: str) -> None:
    found, lost = of_bills(stated(LOST[case]), BILLS)
    assert (found.height, lost["line"].to_list()) == (0, [2])


def totals(*rows: dict[str, Any]) -> pl.DataFrame:
    usual = {
        "source": "cur",
        "provider": "aws",
        "billing_period": "2026-10",
        "currency": "USD",
        "amount": Decimal(1),
        "said_by": "ledger",
        "object": "a.csv",
        "said_at": READ,
        "version": READ,
        "by_hand": False,
    }
    return pl.DataFrame([{**usual, "line": number, **row} for number, row in enumerate(rows)], schema=TOTALS)


HAND = {"by_hand": True, "said_by": "ann", "object": None}
LATER = {"version": datetime(2026, 11, 21), "object": "b.csv"}
STANDING = {
    "lines of one invoice in one file": ([{"invoice_id": "1"}, {"invoice_id": "1"}], [0, 1]),
    "the newest file of an invoice": ([{"invoice_id": "1", **LATER}, {"invoice_id": "1"}], [0]),
    "invoices of two files": ([{"invoice_id": "1"}, {"invoice_id": "2", **LATER}], [0, 1]),
    "two accounts without ids": ([{"account": "x"}, {"account": "y"}], [0, 1]),
    "a person over every file": ([{"invoice_id": "1", **HAND}, {"invoice_id": "1", **LATER}], [0]),
    "a person's entry of one of two": ([{"invoice_id": "1", **HAND}, {"invoice_id": "1"}, {"invoice_id": "2"}], [0, 2]),
    "a person over the accounts of a month": ([HAND, {"account": "x"}, {"account": "y"}], [0]),
    "the month over single invoices": ([{"invoice_id": "1"}, {}], [1]),
}


@pytest.mark.parametrize("case", STANDING)
def test_what_stands(case: str) -> None:
    rows, stands = STANDING[case]
    assert standing(totals(*rows)).filter("stands")["line"].sort().to_list() == stands


def test_the_order_of_rows_does_not_matter() -> None:
    rows = totals(*(row for case, _ in STANDING.values() for row in case))
    again = standing(rows.reverse()).sort("line").select("line", "stands")
    assert standing(rows).sort("line").select("line", "stands").equals(again)
