"""Each invoice by issuer, id and currency: charges, the issuer's lines and the total are one amount, rounding apart."""

from decimal import Decimal

import polars as pl
import pytest

from transforms.close.invoices import BILLED, TYPED, matched
from warehouse.tables import INVOICE_DETAIL

HALVES = {"USD": Decimal("0.005"), "JPY": Decimal("0.5")}
WHOLE, FINE = "100.00", "100.0049"


def billed(amount: str, invoice: str = "A-1", currency: str = "USD") -> pl.DataFrame:
    is_whole = Decimal(amount) % (1 if currency == "JPY" else Decimal("0.01")) == 0
    row = ("aws", "aws", "2026-10", "AWS", invoice, currency, Decimal(amount), is_whole)
    return pl.DataFrame([row], BILLED, orient="row")


def detail(*amounts: str, invoice: str = "A-1", issuer: str = "AWS", status: str = "Issued") -> pl.DataFrame:
    said = {"InvoiceId": invoice, "InvoiceIssuerName": issuer, "BillingCurrency": "USD", "InvoiceIssueStatus": status}
    rows = [said | {"BilledCost": Decimal(amount)} for amount in amounts]
    return pl.DataFrame(rows, INVOICE_DETAIL.schema) if rows else INVOICE_DETAIL.empty()


def typed(*totals: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame([("aws", invoice, "USD", Decimal(total)) for invoice, total in totals], TYPED, orient="row")


@pytest.mark.parametrize(
    ("amount", "lines", "total", "off"),
    [
        (WHOLE, ("60.00", "40.00"), "100.00", None),
        (WHOLE, ("60.00", "40.01"), "100.00", "invoice A-1: Invoice Detail differs from its charges by 0.01"),
        (WHOLE, ("60.00", "40.00"), "100.01", "invoice A-1: its total differs from its charges by 0.01"),
        (FINE, ("60.00", "40.01"), "100.00", None),
        (FINE, ("60.00", "40.02"), "100.00", "invoice A-1: Invoice Detail differs from its charges by 0.0151"),
        (FINE, ("60.00", "40.00"), "100.01", "invoice A-1: its total differs from its charges by 0.0051"),
    ],
    ids=["one amount", "lines off by a cent", "total off by a cent", "lines rounded", "lines beyond", "total beyond"],
)
def test_half_a_minor_unit_a_line_is_rounding_and_a_cent_is_not(
    amount: str, lines: tuple[str, ...], total: str, off: str | None
) -> None:
    found = matched(billed(amount), detail(*lines), typed(("A-1", total)), HALVES)
    assert found["off"].to_list() == [off]


def test_a_voided_invoice_does_not_count_and_another_issuers_of_the_same_id_is_another() -> None:
    details = pl.concat([detail("100"), detail("7", status="Voided"), detail("3", issuer="Microsoft")])
    found = matched(billed(WHOLE), details, typed(), HALVES)
    assert found.select("detail", "off").rows() == [(Decimal(100), None)]


def test_two_differences_that_cancel_are_two_differences() -> None:
    both = pl.concat([billed("60.00", "A-1"), billed("40.00", "A-2")])
    found = matched(both, detail(), typed(("A-1", "60.01"), ("A-2", "39.99")), HALVES)
    assert found["typed_difference"].to_list() == [Decimal("0.01"), Decimal("-0.01")]
    assert found["off"].null_count() == 0


def test_an_invoice_of_which_the_bill_has_no_charge_is_off_by_all_of_it() -> None:
    found = matched(billed(WHOLE), pl.concat([detail("100"), detail("12.5", invoice="A-9")]), typed(), HALVES)
    assert found.filter(invoice_id="A-9")["off"].to_list() == [
        "invoice A-9: Invoice Detail differs from its charges by 12.5"
    ]


def test_an_invoice_that_nobody_else_tells_of_is_unknown_and_not_off() -> None:
    found = matched(billed(WHOLE), detail(), typed(), HALVES)
    assert found.select("detail", "typed", "off").rows() == [(None, None, None)]
