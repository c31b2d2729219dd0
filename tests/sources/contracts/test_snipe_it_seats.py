"""Who holds the seats of Snipe-IT's licences: pages that are capped, overlap and begin anew, and whom a seat is of."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sources.base import SourceError
from sources.saas import Told
from tests.servers import paid
from tests.servers.paid import license_, seat_of
from tests.sources.contracts.test_snipe_it import asked

PEOPLE = [seat_of(n, user=n) for n in range(1, 5)]
SEATS = [*PEOPLE, seat_of(5, user=1), seat_of(6, asset=31), seat_of(7)]


def held(folder: Path, each: list[dict[str, Any]], /, **more: Any) -> Told:
    with asked(paid.SnipeIt([license_(7, **more)], {7: each}), folder) as agreements:
        assert agreements.held is not None
        return agreements.held


def test_a_seat_is_a_users_or_a_devices_and_what_is_free_is_nobodys(tmp_path: Path) -> None:
    told = held(tmp_path, SEATS)
    assert told.seats.select("sku", "account").rows() == [
        ("license-7", account) for account in ("1", "2", "3", "4", "asset:31")
    ]
    people = told.accounts.filter(account_kind="unknown")
    assert people.select("email", "name").row(0) == ("p1@haldane.example", "P' 1")
    assert told.accounts.filter(account_kind="service_account")["account"].to_list() == ["asset:31"]


def test_who_has_several_seats_has_one_row_and_the_pool_counts_them_all(tmp_path: Path) -> None:
    told = held(tmp_path, SEATS, seats=7, free_seats_count=1)
    assert told.seats.filter(account="1").height == 1
    [pool] = told.pools.to_dicts()
    assert (pool["purchased"], pool["consumed"], pool["renews_on"]) == (7, 6, date(2027, 1, 14))


def test_pages_are_capped_by_the_server_and_never_asked_past_the_total(tmp_path: Path) -> None:
    server = paid.SnipeIt([license_(7)], {7: SEATS}, most=3)
    with asked(server, tmp_path) as agreements:
        assert agreements.held is not None
        assert agreements.held.seats.height == 5
    offsets = [path.partition("offset=")[2].partition("&")[0] for path in server.asked if "/seats" in path]
    assert offsets == ["0", "3", "6"]


def test_a_seat_that_comes_twice_is_one_and_the_one_that_did_not_come_is_missed(tmp_path: Path) -> None:
    overlapping = [*PEOPLE[:2], PEOPLE[1], PEOPLE[2]]
    server = paid.SnipeIt([license_(7)], {7: [*overlapping, PEOPLE[3]]})
    with asked(server, tmp_path) as agreements:
        told = agreements.held
    assert told is not None
    feed = told.feeds.filter(feed="seats").row(0, named=True)
    assert feed["status"] == "failed"
    assert "3 different seats of licence 7; expected the 4" in feed["reason"]
    assert told.seats["account"].to_list() == ["1", "2", "3"]


def test_only_licences_with_a_seat_given_are_asked(tmp_path: Path) -> None:
    server = paid.SnipeIt([license_(7, free_seats_count=10), license_(8)], {8: PEOPLE})
    with asked(server, tmp_path) as agreements:
        assert agreements.held is not None
        assert agreements.held.pools.select("sku", "consumed").rows() == [("license-7", 0), ("license-8", 6)]
    assert {path.partition("?")[0] for path in server.asked} == {"/api/v1/licenses", "/api/v1/licenses/8/seats"}


def test_a_licence_that_went_meanwhile_says_so_with_status_200_and_the_others_are_told(tmp_path: Path) -> None:
    with asked(paid.SnipeIt([license_(7), license_(8)], {7: PEOPLE}), tmp_path) as agreements:
        told = agreements.held
    assert told is not None
    feed = told.feeds.filter(feed="seats").row(0, named=True)
    assert (feed["status"], told.seats.height) == ("failed", 4)
    assert "License does not exist" in feed["reason"]


def test_what_has_ended_is_held_by_nobody(tmp_path: Path) -> None:
    ended = held(tmp_path, SEATS, expiration_date={"date": "2025-12-31", "formatted": ""})
    assert ended.seats.is_empty()
    assert ended.pools.is_empty()


def test_no_use_is_told_of_anybody(tmp_path: Path) -> None:
    told = held(tmp_path, SEATS)
    assert told.activity.is_empty()
    assert told.feeds.filter(feed="activity")["status"].to_list() == ["not_offered"]


def test_a_refusal_with_a_status_of_its_own_is_one(tmp_path: Path) -> None:
    server = paid.SnipeIt([license_(7)], {7: PEOPLE}, forbids=True)
    with pytest.raises(SourceError, match=r"licenses\.view"), asked(server, tmp_path):
        pass
