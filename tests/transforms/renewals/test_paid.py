"""What was paid under a contract: by the days that lines cover, with prices a seat and their rises."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from tests.transforms.renewals.made import AS_OF, contract, rows
from tests.transforms.renewals.test_candidates import LISTS
from transforms.renewals.paid import paid, per_year, steps
from warehouse.tables import CONTRACT, CONTRACT_LINE, SPEND_TRANSACTION

LEDGER = ("ledger",)


def line(day: date, amount: str, text: str = "100 x Slack annual", **of_it: object) -> dict[str, object]:
    return {
        "transaction_id": f"ledger:{day}:{of_it.get('number', 1)}",
        "x_source": "ledger",
        "date": day,
        "amount": Decimal(amount),
        "currency": "GBP",
        "description": text,
        "explained_by": "C-1",
        **{name: value for name, value in of_it.items() if name != "number"},
    }


def under(*lines: dict[str, object], contracts: tuple[dict[str, object], ...] = (contract(),)) -> pl.DataFrame:
    found = paid(rows(SPEND_TRANSACTION, *lines), rows(CONTRACT, *contracts), LISTS, LEDGER, AS_OF)
    assert found.schema == CONTRACT_LINE.schema
    return found


@pytest.mark.parametrize(
    ("text", "covers", "by", "per_month"),
    [
        ("100 x Slack annual", (date(2026, 8, 1), date(2027, 7, 31)), "words", "10"),
        ("Slack, 100 seats, 3 months", (date(2026, 8, 1), date(2026, 10, 31)), "words", "40"),
        ("100 x Slack monthly", (date(2026, 8, 1), date(2026, 8, 31)), "words", "120"),
        ("100 x Slack, 2026-07-01 to 2026-12-31", (date(2026, 7, 1), date(2026, 12, 31)), "dates", "20"),
        ("100 users, 1 July 2026 - 31 Dec 2026", (date(2026, 7, 1), date(2026, 12, 31)), "dates", "20"),
        ("Slack invoice", (date(2026, 8, 1), date(2027, 7, 31)), "contract", "10"),
    ],
)
def test_a_line_covers_the_days_that_its_words_or_its_contract_tell(
    text: str, covers: tuple[date, date], by: str, per_month: str
) -> None:
    row = under(line(date(2026, 8, 1), "12000.00", text)).row(0, named=True)
    assert (row["covers_from"], row["covers_to"], row["covers_told_by"]) == (*covers, by)
    assert (row["seats"], row["seat_per_month"]) == (100, Decimal(per_month))


def test_days_that_are_no_whole_months_are_reckoned_by_days() -> None:
    row = under(line(date(2026, 8, 1), "7300.00", "100 x Slack, 2026-08-01 to 2026-10-12")).row(0, named=True)
    assert row["seat_per_month"] == Decimal("30.416666666666666667")


def test_neither_days_nor_seats_are_made_up() -> None:
    open_ended = contract(billing_period=None, seats_committed=None)
    row = under(line(date(2026, 8, 1), "12000.00", "Slack"), contracts=(open_ended,)).row(0, named=True)
    assert (row["covers_to"], row["covers_told_by"], row["seats"], row["seat_per_month"]) == (None, None, None, None)


def test_a_price_is_told_from_one_renewal_to_the_next_with_its_uplift() -> None:
    found = under(
        line(date(2024, 8, 1), "10800.00"), line(date(2025, 8, 1), "10800.00"), line(date(2026, 8, 1), "12000.00")
    )
    told = steps(found, date(2026, 8, 1), 12)
    assert told["covers_from"].to_list() == [date(2024, 8, 1), date(2026, 8, 1)]
    assert told["seat_per_month"].to_list() == [Decimal(9), Decimal(10)]
    assert told["uplift_percent"].round(4).to_list() == [None, 11.1111]
    assert (told["lines"].to_list(), told["at_renewal"].to_list()) == ([2, 1], [True, True])
    assert told["cost_per_year"].to_list() == [Decimal(10800), Decimal(12000)]


def test_cents_that_a_line_rounds_are_no_rise_and_a_rise_in_mid_term_is_none_at_a_renewal() -> None:
    found = under(
        line(date(2026, 8, 1), "333.33", "33 x Slack monthly"),
        line(date(2026, 9, 1), "333.40", "33 x Slack monthly"),
        line(date(2026, 10, 1), "366.63", "33 x Slack monthly"),
    )
    told = steps(found, date(2026, 8, 1), 12)
    assert (told["lines"].to_list(), told["at_renewal"].to_list()) == ([2, 1], [True, False])


def test_what_is_paid_a_second_time_is_said_and_counts_once() -> None:
    found = under(line(date(2026, 8, 1), "12000.00"), line(date(2026, 8, 1), "12000.00", number=2))
    assert found["paid_again"].to_list() == [False, True]
    assert steps(found, date(2026, 8, 1), 12)["lines"].to_list() == [1]


def test_a_year_costs_what_its_days_do_and_a_refund_is_taken_off() -> None:
    before, now = line(date(2025, 8, 1), "10950.00"), line(date(2026, 8, 1), "12000.00")
    back = line(date(2026, 8, 1), "-365.00", "Credit, annual", number=3)
    told = per_year(under(before, now, back), date(2026, 11, 29))
    old, new = 365 - 121, 121  # days to 31 July, and from 1 August on
    exact = Decimal(old) * Decimal(30) + (Decimal(12000) - Decimal(365)) * new / Decimal(365)
    assert abs(told["cost_per_year"].item() - exact) < Decimal("1e-9")


def test_a_ledgers_line_without_a_contract_is_of_the_one_that_its_product_has() -> None:
    own = contract(app="grammarly", start=date(2026, 3, 1))
    said = line(date(2026, 3, 1), "12000.00", "Grammarly", explained_by=None)
    assert under(said, contracts=(own,))["told_by"].to_list() == ["product"]
    by_card = said | {"x_source": "card"}
    assert under(by_card, contracts=(own,)).is_empty()
    assert under(by_card, contracts=(own | {"x_source": "/renewals"},))["told_by"].to_list() == ["product"]
    two = (own, own | {"contract_id": "C-2"})
    assert under(said, contracts=two).is_empty()
