"""The journal's laws: it balances, it comes to the invoice, and what is posted later are deltas alone."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.close.journal import BILL, BILLS, CHARGED, LINES, Ledger, accrual, journal, late
from transforms.close.postings import RATES, Batch, postings, signed
from transforms.close.settings import CloseSettings

LEDGER = Ledger(CloseSettings(), "Haldane", {"USD": 2, "EUR": 2, "JPY": 0})
BATCH = Batch("2026-09-aws-1", "2026-09", date(2026, 9, 30), "20261001-000000")
KEY = ("AWS", "aws-cur", "2026-09")
COSTS = st.lists(st.decimals("-9999999", "9999999", places=12), min_size=1, max_size=40)
ZERO = Decimal(0)


def bill(billed: str | Decimal, *, currency: str = "USD", **told: Any) -> pl.DataFrame:
    """BILLS of one bill."""
    said = {"effective": None, "invoice": None, "matched": False, "explained": False, "accrued": ZERO} | told
    row = dict(zip(BILL, (*KEY, currency), strict=True)) | {"billed": Decimal(billed)} | said
    return pl.DataFrame([row], BILLS)


def charged(costs: list[Decimal], currency: str = "USD") -> pl.DataFrame:
    """CHARGED, a target a cost."""
    rows = [
        dict(zip(BILL, (*KEY, currency), strict=True))
        | {"charge_period": "2026-09", "target": f"team-{place:02}", "rule_version": "tag@1", "cost": cost}
        for place, cost in enumerate(costs)
    ]
    return pl.DataFrame(rows, CHARGED)


def total(lines: pl.DataFrame, *kinds: str) -> Decimal:
    found = lines.filter(pl.col("kind").is_in(kinds)) if kinds else lines
    return Decimal(str(found["amount"].sum() or 0)) if found.height else ZERO


@given(costs=COSTS, billed=st.decimals("-9999999", "9999999", places=12), currency=st.sampled_from(["USD", "JPY"]))
def test_debits_are_credits_and_charged_out_plus_the_change_in_prepaid_is_the_invoice(
    costs: list[Decimal], billed: Decimal, currency: str
) -> None:
    lines = journal(bill(billed, currency=currency), charged(costs, currency), LEDGER)
    assert total(lines) == 0
    assert total(lines, "charged_out", "prepaid") == -total(lines, "invoice")
    unit = Decimal(1) if currency == "JPY" else Decimal("0.01")
    assert abs(total(lines, "charged_out") - sum(costs)) <= unit / 2
    assert abs(total(lines, "invoice") + billed) <= unit / 2
    assert all(amount % unit == 0 for amount in lines["amount"])


@given(before=COSTS, after=COSTS, final=COSTS)
def test_all_postings_of_a_month_that_changed_twice_come_to_its_final_journal(
    before: list[Decimal], after: list[Decimal], final: list[Decimal]
) -> None:
    posted = LINES.to_frame()
    for costs in (before, after, final):
        now = journal(bill(sum(costs, ZERO)), charged(costs), LEDGER)
        posted = pl.concat([posted, late(now, posted)])
    assert late(now, posted).is_empty(), "nothing is left to post"
    assert total(posted) == 0
    assert total(posted, "charged_out") == total(now, "charged_out")


def test_what_did_not_change_posts_nothing_and_one_change_posts_only_what_it_moves() -> None:
    before = journal(bill("30"), charged([Decimal(10), Decimal(20)]), LEDGER)
    assert late(before, before).is_empty()
    after = journal(bill("29"), charged([Decimal(10), Decimal(19)]), LEDGER)
    assert late(after, before).select("kind", "target", "amount").rows() == [
        ("charged_out", "team-01", Decimal(-1)),
        ("invoice", None, Decimal(1)),
    ]


def test_an_upfront_purchase_is_prepaid_and_given_back_as_it_is_used() -> None:
    bought = journal(bill("1200"), charged([Decimal(100)]), LEDGER)
    assert total(bought, "prepaid") == Decimal(1100)
    used = journal(bill("0"), charged([Decimal(100)]), LEDGER)
    assert total(used, "prepaid") == Decimal(-100)


def test_an_explained_difference_is_a_pair_of_its_own_and_one_that_is_open_is_not_booked() -> None:
    off = Decimal("100.01")
    explained = journal(bill("100", explained=True, invoice=off), charged([Decimal(100)]), LEDGER)
    assert explained.filter(kind="difference").select("gl_account", "amount").rows() == [
        ("1290", Decimal("0.01")),
        ("2100", Decimal("-0.01")),
    ]
    assert total(explained, "invoice") == Decimal(-100)
    still_open = journal(bill("100", invoice=off), charged([Decimal(100)]), LEDGER)
    assert still_open.filter(kind="difference").is_empty()


def test_the_invoices_own_rounding_is_what_is_paid() -> None:
    lines = journal(bill("100.005", invoice=Decimal("100.00"), matched=True), charged([Decimal("100.005")]), LEDGER)
    assert total(lines, "invoice") == Decimal(-100)
    assert total(lines) == 0


@pytest.mark.parametrize("accrued", ["120.34", "-3.21", "0"])
def test_an_accrual_balances_and_is_charged_as_what_was_charged_so_far(accrued: str) -> None:
    lines = accrual(bill("30", accrued=Decimal(accrued)), charged([Decimal(10), Decimal(20)]), LEDGER)
    assert total(lines) == 0
    costs = lines.filter(pl.col("target").is_not_null())
    assert total(costs) == Decimal(accrued)
    assert lines.filter(gl_account="2150").height == (1 if accrued != "0" else 0)


def test_an_accrual_of_a_bill_that_nothing_was_charged_of_is_nobodys() -> None:
    lines = accrual(bill("0", accrued=Decimal(5)), CHARGED.to_frame(), LEDGER)
    assert lines.filter(target="unallocated")["amount"].to_list() == [Decimal(5)]


@given(costs=COSTS, rate=st.decimals("0.0001", "9999", places=12))
def test_postings_balance_in_the_ledgers_currency_too_and_read_back_as_they_were(
    costs: list[Decimal], rate: Decimal
) -> None:
    lines = journal(bill(sum(costs, ZERO) / 2), charged(costs), LEDGER)
    rates = pl.DataFrame([(*KEY, "USD", rate, "fx.csv", date(2026, 9, 30), "EUR")], RATES, orient="row")
    booked = postings(lines, rates, BATCH, LEDGER)
    for side in ("", "ledger_"):
        assert booked[f"{side}debit"].sum() == booked[f"{side}credit"].sum()
    assert booked["id"].is_unique().all()
    assert signed(booked).equals(lines)


def test_a_line_keeps_its_id_and_two_writings_are_one() -> None:
    costs = [Decimal("1.005"), Decimal("2.005"), Decimal("3.99")]
    rates = pl.DataFrame([(*KEY, "USD", Decimal(1), "same currency", date(2026, 9, 30), "USD")], RATES, orient="row")
    first = postings(journal(bill("7"), charged(costs), LEDGER), rates, BATCH, LEDGER)
    shuffled = charged(costs).sort("target", descending=True)
    assert postings(journal(bill("7"), shuffled, LEDGER), rates, BATCH, LEDGER).equals(first)
    assert first["id"][0] == "2026-09-aws-1/2026-09-30/charged_out/aws-cur/2026-09/2026-09/team-00/unallocated/6400/USD"
