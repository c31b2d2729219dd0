"""Agreements that recurring lines suggest."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

from pipelines.shadow import lists
from tests.transforms.renewals.made import AS_OF, contract, rows
from transforms.renewals import candidates
from transforms.renewals.candidates import bought
from warehouse.tables import CONTRACT, CONTRACT_CANDIDATE, SPEND_TRANSACTION

LISTS = lists()
NO_CONTRACTS = CONTRACT.empty()


def lines(first: date, days: list[int], amount: str = "12.00", **of_it: object) -> pl.DataFrame:
    """A line so many days after the first, each."""
    said = {"x_source": "card", "currency": "GBP", "descriptor": "GRAMMARLY INC", "amount": Decimal(amount), **of_it}
    dated = [{**said, "date": first + timedelta(days=day)} for day in days]
    return rows(
        SPEND_TRANSACTION,
        *({**line, "transaction_id": f"card:{said['descriptor']}:{line['date']}:{amount}"} for line in dated),
    )


def monthly(months: int, last: date = date(2026, 11, 4), **of_it: object) -> pl.DataFrame:
    days = [(date(last.year, last.month - back, last.day) - last).days for back in range(months)]
    return lines(last, days, **of_it)


def found(*parts: pl.DataFrame, contracts: pl.DataFrame = NO_CONTRACTS) -> list[dict[str, object]]:
    paid_for = bought(pl.concat(parts), contracts, LISTS, AS_OF)
    told = candidates(paid_for, contracts, LISTS.products, AS_OF)
    assert told.schema == CONTRACT_CANDIDATE.schema
    return told.to_dicts()


def test_lines_a_month_apart_are_an_agreement_and_the_next_is_told() -> None:
    (row,) = found(monthly(6, department="Marketing"))
    assert (row["app_id"], row["vendor"], row["cadence"], row["amount"]) == (
        "grammarly",
        "Superhuman Platform",
        "monthly",
        Decimal(12),
    )
    assert (row["lines"], row["first_seen"], row["next_expected"]) == (6, date(2026, 6, 4), date(2026, 12, 4))
    assert (row["confidence"], row["department"]) == (1.0, "Marketing")
    assert row["reason"] == "6 lines from 2026-06-04 to 2026-11-04, monthly; the next is expected on 2026-12-04."


@pytest.mark.parametrize(
    ("days", "cadence", "expected"),
    [
        ([0, 91, 182, 273], "quarterly", date(2027, 1, 31)),
        ([0, 365], "annual", date(2027, 2, 1)),
    ],
    ids=["quarters", "years"],
)
def test_quarters_and_years(days: list[int], cadence: str, expected: date) -> None:
    first = date(2026, 1, 31) if cadence == "quarterly" else date(2025, 2, 1)
    (row,) = found(lines(first, days))
    assert (row["cadence"], row["next_expected"]) == (cadence, expected)


@pytest.mark.parametrize(
    "part",
    [
        monthly(2),
        monthly(6, last=date(2026, 8, 4)),
        monthly(6, amount="-12.00"),
        monthly(6, status="declined"),
        monthly(6, withdrawn_at=AS_OF),
        monthly(6, descriptor="GRAMMAR SCHOOL LEEDS", mcc="8211"),
        lines(date(2026, 1, 3), [0, 9, 70, 81, 200, 213]),
    ],
    ids=["too few", "stopped", "refunds", "declined", "withdrawn", "another business", "no rhythm"],
)
def test_what_is_no_agreement(part: pl.DataFrame) -> None:
    assert found(part) == []


def test_what_a_contract_tells_of_is_no_candidate() -> None:
    by_product = rows(CONTRACT, contract("C-9", "grammarly"))
    assert found(monthly(6), contracts=by_product) == []
    by_line = rows(CONTRACT, contract("C-9", "other"))
    assert found(monthly(6, explained_by="C-9"), contracts=by_line) == []
    assert len(found(monthly(6, explained_by="C-1"), contracts=by_line)) == 1


@pytest.mark.parametrize(
    ("told", "app"),
    [
        ({"descriptor": "PADDLE.NET* GRAMMARLY"}, "grammarly"),
        ({"descriptor": "Softcat Plc", "description": "46 x monday.com monthly"}, "monday"),
        ({"descriptor": "CANVA SYDNEY", "mcc": "5734"}, "canva"),
        ({"descriptor": "QUUXWORKS LTD 20261104", "mcc": "5734"}, "card.quuxworks"),
    ],
    ids=["a processor before it", "a reseller's line", "a town behind it", "software that no catalogue knows"],
)
def test_the_product_is_told_by_what_the_line_calls_it(told: dict[str, object], app: str) -> None:
    assert [row["app_id"] for row in found(monthly(5, **told))] == [app]


def test_several_cards_of_one_product_are_one_candidate_of_their_sum() -> None:
    (row,) = found(monthly(6, account="1"), monthly(6, amount="30.00", account="2"))
    assert (row["amount"], row["lines"]) == (Decimal(42), 12)


def test_the_currency_that_the_seller_asked_for_is_the_steady_one() -> None:
    parts = [
        lines(
            date(2026, month, 4),
            [0],
            amount=f"{9 + month % 3}.13",
            original_amount=Decimal(12),
            original_currency="USD",
        )
        for month in range(6, 12)
    ]
    (row,) = found(*parts)
    assert (row["amount"], row["currency"], row["confidence"]) == (Decimal(12), "USD", 1.0)
