"""Snipe-IT's licences as contracts, with all that is odd about what it says."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sources.archive import Archive
from sources.base import SourceError
from sources.contracts import Agreements, Asking
from sources.contracts.settings import ContractSettings
from sources.contracts.snipe_it import LICENSES, SnipeIt
from tests.servers import paid
from tests.servers.answers import answering
from tests.servers.paid import license_
from tests.servers.vendors import TOKEN
from tests.sources.saas.asking import AS_OF, KEY, NOW, Passing

PRICED = {"currency": {"value": "GBP"}, "billing_period": {"value": "annual"}}


@contextmanager
def asked(server: paid.SnipeIt, folder: Path, **more: Any) -> Iterator[Agreements]:
    kind = SnipeIt(asks=replace(LICENSES, clock=Passing([]).clock))
    with answering(server) as address:
        settings = ContractSettings.model_validate({"name": "snipe", "kind": "snipe-it", "endpoint": address, **more})
        asking = Asking(AS_OF, NOW, folder, folder, Archive(folder / "archive", KEY), TOKEN)
        yield kind.agreements(settings, asking)


def told(folder: Path, *licenses: dict[str, Any], **more: Any) -> Agreements:
    free = {each["id"]: [paid.seat_of(1)] for each in licenses}
    with asked(paid.SnipeIt(licenses, free), folder, **more) as agreements:
        return agreements


def test_a_licence_is_a_contract_in_plain_text(tmp_path: Path) -> None:
    [row] = told(tmp_path, license_(7)).contracts.to_dicts()
    assert (row["contract_id"], row["app"], row["vendor"]) == ("snipe:7", "Acme & Sons CAD", "Acme & Sons")
    assert (row["start"], row["end"], row["seats_committed"]) == (date(2026, 1, 15), date(2027, 1, 14), 10)


def test_the_alert_threshold_is_no_minimum(tmp_path: Path) -> None:
    assert told(tmp_path, license_(7, min_amt=9)).contracts["seat_minimum"].to_list() == [None]


def test_nothing_is_known_of_notice_or_price_unless_outlay_toml_says_it(tmp_path: Path) -> None:
    bare = told(tmp_path, license_(7))
    assert bare.contracts.select("notice_number", "currency", "price_per_seat", "auto_renews").row(0) == (None,) * 4
    assert "Snipe-IT tells no currency and no billing_period" in bare.notes[0]
    priced = told(tmp_path / "priced", license_(7), columns=PRICED)
    assert priced.contracts.select("currency", "price_per_seat", "billing_period").row(0) == (
        "GBP",
        Decimal("123.450000000000000000"),
        "annual",
    )
    assert priced.notes == ()


@pytest.mark.parametrize(
    ("cost", "each"),
    [
        ({"purchase_cost": "1,234.50"}, "123.45"),
        ({"purchase_cost": "1.234,50"}, "123.45"),
        ({"purchase_cost": "99"}, "9.9"),
        ({"purchase_cost": "x", "purchase_cost_numeric": 50.5}, "5.05"),
        ({"purchase_cost": None}, None),
        ({"purchase_cost": "unknown"}, None),
    ],
    ids=["a comma between thousands", "a comma before decimals", "whole", "a number beside it", "none", "a word"],
)
def test_a_cost_is_read_however_the_server_writes_it(tmp_path: Path, cost: dict[str, Any], each: str | None) -> None:
    [price] = told(tmp_path, license_(7, **cost), columns=PRICED).contracts["price_per_seat"]
    assert price == (None if each is None else Decimal(each))


@pytest.mark.parametrize("nonsense", ["0000-00-00", "-0001-11-30", "20222-01-01", "0022-01-01", "soon"])
def test_a_date_that_is_none_is_a_reject_and_the_others_are_taken(tmp_path: Path, nonsense: str) -> None:
    bad = license_(8, expiration_date={"date": nonsense, "formatted": nonsense})
    agreements = told(tmp_path, license_(7), bad)
    assert agreements.contracts.height == 1
    [reject] = agreements.rejects.to_dicts()
    assert (reject["column_name"], reject["value"]) == ("expiration_date", nonsense)
    assert reject["object"].endswith("/licenses/8")
    assert not agreements.whole


def test_the_termination_is_the_end_where_nothing_expires(tmp_path: Path) -> None:
    ended = license_(7, expiration_date=None, termination_date={"date": "2026-12-31", "formatted": ""})
    assert told(tmp_path, ended).contracts["end"].to_list() == [date(2026, 12, 31)]


def test_pages_are_capped_and_each_licence_counts_once(tmp_path: Path) -> None:
    server = paid.SnipeIt([*(license_(n, free_seats_count=10) for n in range(5)), license_(0, free_seats_count=10)])
    with asked(server, tmp_path) as agreements:
        assert sorted(agreements.contracts["contract_id"]) == [f"snipe:{n}" for n in range(5)]
    assert [path.partition("offset=")[2].partition("&")[0] for path in server.asked] == ["0", "2", "4"]


def test_an_error_with_status_200_is_none_the_less_one(tmp_path: Path) -> None:
    with (
        pytest.raises(SourceError, match="Insufficient permissions") as raised,
        asked(paid.SnipeIt([license_(1)], denies=True), tmp_path),
    ):
        pass
    assert TOKEN not in str(raised.value)
