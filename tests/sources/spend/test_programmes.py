"""Ramp and Brex: amounts in their units, what was not paid, who paid, and lists that do not come whole."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sources.archive import Archive
from sources.base import SourceError
from sources.spend import Asking, Paid
from sources.spend.brex import BREX_API, Brex
from sources.spend.minor_units import from_major, from_minor
from sources.spend.ramp import RAMP_API, Ramp
from sources.spend.settings import SpendSettings
from tests.servers import paid
from tests.servers.answers import answering
from tests.servers.vendors import TOKEN, Vendor
from tests.sources.saas.asking import AS_OF, KEY, NOW, Passing

USER, CARD = "u-1", "card-1"


def asking(folder: Path, token: str | None = TOKEN) -> Asking:
    return Asking(AS_OF, NOW, folder, folder, Archive(folder / "archive", KEY), token)


def transaction(number: int, amount: float = 157.20000000000002, **more: Any) -> dict[str, Any]:
    original = {"amount": 18000, "currency_code": "USD", "minor_unit_conversion_rate": 100}
    return {
        "id": f"t-{number}", "amount": amount, "currency_code": "GBP", "state": "CLEARED",
        "card_holder": {"department_name": "IT", "user_id": USER, "first_name": "Ana", "last_name": "Lindqvist"},
        "card_id": CARD, "merchant_category_code": None, "merchant_descriptor": "ZOOM.US 888", "merchant_name": "Zoom",
        "original_transaction_amount": original, "user_transaction_time": "2026-10-01T13:23:32+00:00", **more,
    }  # fmt: skip


def ramp(folder: Path, *, token: str | None = TOKEN, denied: tuple[str, ...] = (), **lists: Any) -> Paid:
    whole = {"transactions": [], "reimbursements": [], "users": [{"id": USER, "email": "ana@h.example"}], **lists}
    with answering(paid.Ramp(whole, denied=denied)) as address:
        settings = SpendSettings(name="ramp", kind="ramp", endpoint=address)
        return Ramp(asks=replace(RAMP_API, clock=Passing([]).clock)).paid(settings, asking(folder, token))


def test_each_amount_is_brought_to_its_currencys_decimals(tmp_path: Path) -> None:
    lines = ramp(tmp_path, transactions=[transaction(n) for n in range(5)]).lines
    assert lines.select("amount", "original_amount", "original_currency").unique().rows() == [
        (Decimal("157.2"), Decimal(180), "USD")
    ]
    assert lines["transaction_id"].to_list() == [f"t-{n}" for n in range(5)]


def test_a_merchant_category_may_be_empty_and_a_refund_is_below_0(tmp_path: Path) -> None:
    [line] = ramp(tmp_path, transactions=[transaction(1, -12.5)]).lines.to_dicts()
    assert (line["mcc"], line["amount"], line["person"]) == (None, Decimal("-12.5"), "ana@h.example")
    assert "Lindqvist" not in str(line)


@pytest.mark.parametrize(
    ("state", "status"),
    [("CLEARED", "settled"), ("PENDING", "pending"), ("DECLINED", "declined"), ("ERROR", "declined")],
)
def test_what_was_not_paid_is_said_to_be(tmp_path: Path, state: str, status: str) -> None:
    assert ramp(tmp_path, transactions=[transaction(1, state=state)]).lines["status"].to_list() == [status]


def test_a_claim_is_paid_once_it_is_reimbursed(tmp_path: Path) -> None:
    claim = {"id": "r-1", "amount": 9.99, "currency": "GBP", "transaction_date": "2026-10-02", "merchant": "Canva",
             "user_email": "ben@h.example", "state": "REIMBURSED"}  # fmt: skip
    lines = ramp(tmp_path, reimbursements=[claim, {**claim, "id": "r-2", "state": "AWAITING_APPROVAL"}]).lines
    assert lines.select("status", "person", "descriptor").rows() == [
        ("settled", "ben@h.example", "Canva"),
        ("pending", "ben@h.example", "Canva"),
    ]


def test_client_credentials_are_exchanged_for_a_session(tmp_path: Path) -> None:
    assert ramp(tmp_path, token=paid.CLIENT, transactions=[transaction(1)]).lines.height == 1


def test_without_the_users_list_nobody_is_named_and_it_is_told(tmp_path: Path) -> None:
    told = ramp(tmp_path, denied=("users", "reimbursements"), transactions=[transaction(1)])
    assert told.lines["person"].to_list() == [None]
    assert told.notes == ("Who paid is not known: the token needs users:read.",)


def test_a_list_that_is_refused_was_not_had(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="transactions:read"):
        ramp(tmp_path, denied=("transactions",))
    with pytest.raises(SourceError, match="OUTLAY_RAMP_TOKEN"):
        ramp(tmp_path, token=None)


def brex(folder: Path, *transactions: dict[str, Any], named: bool = True) -> Paid:
    lists: dict[str, Any] = {"/v2/transactions/card/primary": transactions}
    if named:
        lists["/v2/cards"] = [{"id": CARD, "owner": {"type": "USER", "user_id": USER}}]
        lists["/v2/users"] = [{"id": USER, "email": "ana@h.example"}]
    with Vendor(paid.brex(lists)).serving() as address:
        settings = SpendSettings(name="brex", kind="brex", endpoint=address)
        return Brex(asks=replace(BREX_API, clock=Passing([]).clock)).paid(settings, asking(folder))


def swiped(number: int, amount: int, kind: str = "PURCHASE", currency: str = "GBP") -> dict[str, Any]:
    return {"id": f"p-{number}", "card_id": CARD, "description": "FIGMA", "type": kind, "posted_at_date": "2026-10-04",
            "initiated_at_date": "2026-10-02", "amount": {"amount": amount, "currency": currency},
            "merchant": {"raw_descriptor": "FIGMA MONTHLY", "mcc": "5734", "country": "USA"}}  # fmt: skip


def test_brex_tells_minor_units_and_whose_a_card_is_in_other_lists(tmp_path: Path) -> None:
    lines = brex(
        tmp_path, *(swiped(n, 12284) for n in range(3)), swiped(4, -500, "REFUND"), swiped(5, 900, currency="JPY")
    )
    assert lines.lines["amount"].to_list() == [*[Decimal("122.84")] * 3, Decimal(-5), Decimal(900)]
    assert lines.lines["person"].unique().to_list() == ["ana@h.example"]


def test_brex_being_paid_is_no_spend(tmp_path: Path) -> None:
    lines = brex(tmp_path, swiped(1, 100), swiped(2, -63600, "COLLECTION"), swiped(3, -10, "REWARDS_CREDIT")).lines
    assert lines["transaction_id"].to_list() == ["p-1"]


def test_brex_without_the_lists_of_cards_names_nobody(tmp_path: Path) -> None:
    told = brex(tmp_path, swiped(1, 100), named=False)
    assert told.lines["person"].to_list() == [None]
    assert "cards.readonly" in told.notes[0]


@pytest.mark.parametrize(
    ("amount", "currency", "major"),
    [(12284, "GBP", "122.84"), (900, "JPY", "900"), (1500, "KWD", "1.5"), (1, None, "0.01")],
)
def test_minor_units_are_the_currencys(amount: int, currency: str | None, major: str) -> None:
    assert from_minor(amount, currency) == Decimal(major)


def test_a_binary_number_is_what_it_was_meant_to_be() -> None:
    assert from_major(157.20000000000002, "GBP") == Decimal("157.20")
    assert from_major(0.1 + 0.2, "USD") == Decimal("0.30")
    assert from_major(None, "USD") is None
