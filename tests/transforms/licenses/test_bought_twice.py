"""The same product bought twice without a second contract."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from tests.transforms.licenses.made import Row, contract, judged, seat, software, told
from transforms.licenses.software import PAYERS, Licenses


def payer(who: str, a_year: str, app: str = "miro") -> Row:
    return {
        "app_id": app, "payer": who, "currency": "GBP", "cadence": "monthly", "amount": Decimal(a_year) / 12,
        "per_year": Decimal(a_year), "lines": 9, "last_seen": date(2026, 10, 20),
    }  # fmt: skip


def paid_by(*payers: Row, contracts: tuple[Row, ...] = ()) -> pl.DataFrame:
    now = replace(software([], contracts=list(contracts)), payers=pl.DataFrame(payers, PAYERS, orient="row"))
    return judged(now).overlaps


def test_two_cards_are_one_too_many_and_what_that_saves_is_no_number() -> None:
    found = paid_by(payer("Sales, card 1111", "240"), payer("Product, card 2222", "600"))
    row = found.row(0, named=True)
    assert (row["kind"], row["kept"], row["retired"]) == (
        "same_product",
        "miro, Product, card 2222",
        "miro, Sales, card 1111",
    )
    assert (row["retired_cost_per_year"], row["net_saving_per_year"]) == (240, None)
    assert row["reason"].startswith(
        "Sales, card 1111 pays 20.00 GBP monthly for miro (9 lines, the last on 20 Oct 2026), which Product, card 2222 "
    )


@pytest.mark.parametrize(
    ("payers", "retired"),
    [
        ((payer("Sales, card 1111", "240"),), ["miro, Sales, card 1111"]),
        ((payer("an invoice", "240"),), []),
        ((payer("Sales, card 1111", "240", app="figma"),), []),
    ],
    ids=["a card beside it", "its own invoices", "another product"],
)
def test_beside_a_contract_a_card_is_one_too_many_and_an_invoice_is_its_own(
    payers: tuple[Row, ...], retired: list[str]
) -> None:
    found = paid_by(*payers, contracts=(contract("C-1", "miro", 10, "10"),))
    assert found["retired"].to_list() == retired
    assert set(found["kept"]) <= {"C-1"}


def test_one_payer_without_a_contract_is_no_pair() -> None:
    assert paid_by(payer("Sales, card 1111", "240")).is_empty()


def two_skus(**more: object) -> Licenses:
    """Ann has E5 and E3; Bob has E3 alone."""
    of_it = {"source": "m365", "app_id": "microsoft-365", **more}
    skus = (("ann", "SPE_E5"), ("ann", "SPE_E3"), ("bob", "SPE_E3"))
    signals = [
        told(who, 1, source="m365", app_id="microsoft-365", signal=name)
        for who in ("ann", "bob")
        for name in ("exchange", "teams")
    ]
    return judged(
        software(
            [seat(who, sku=sku, **of_it) for who, sku in skus],
            signals,
            contracts=[contract("C-1", "microsoft-365", 2, "30")],
        )
    )


def test_a_seat_that_the_same_persons_higher_one_holds_is_paid_for_twice() -> None:
    said = two_skus()
    row = said.overlaps.row(0, named=True)
    assert (row["kind"], row["kept"], row["retired"], row["people_on_both"]) == (
        "same_product",
        "SPE_E5",
        "SPE_E3",
        1,
    )
    assert row["retired_cost_per_year"] == 360
    assert row["net_saving_per_year"] == 360 - row["committed_cost"] > 0
    found = said.findings.filter(pl.col("rule") == "saas.overlap.same_product").row(0, named=True)
    assert (found["provider"], found["x_resource_key"], found["outcome"]) == ("microsoft", "SPE_E5/SPE_E3", "waste")


def test_of_a_seat_that_costs_nothing_nothing_is_paid_twice() -> None:
    assert two_skus(paid=False).overlaps.is_empty()
