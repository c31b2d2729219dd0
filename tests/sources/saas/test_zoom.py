"""Zoom: all statuses, types that hold nothing, plans as pools, codes with status 400, tokens that run out."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import polars as pl
import pytest

from sources.saas.secrets import client_of
from sources.saas.zoom import ZOOM, sku_of
from tests.servers.answers import Answer, Request, answering
from tests.sources.saas.asking import AS_OF, Asked, asked_at, served
from tests.sources.sample.serve.asking import TOKEN, write_feed

JSON = {"Content-Type": "application/json"}


def user(number: int, type_: int = 2, status: str = "active", **more: Any) -> dict[str, Any]:
    login = {"last_login_time": "2026-11-17T13:53:20Z"} if number % 10 else {}
    return {
        "id": f"z{number}",
        "email": f"p{number}@haldane.example",
        "display_name": f"Ada N{number}",
        "type": type_,
        "status": status,
        "created_at": "2024-06-30T09:10:00Z",
        **login,
        **more,
    }


USERS = [
    *(user(n) for n in range(700)),
    user(801, type_=1),
    user(802, type_=4),
    user(803, type_=99),
    user(804, status="inactive"),
    {"id": "", "email": "new@haldane.example", "type": 2, "status": "pending"},
]
PLANS: dict[str, Any] = {
    "plan_base": {"type": "business", "hosts": 715, "usage": 702},
    "plan_webinar": [{"type": "webinar500", "hosts": 3, "usage": 2}, {"type": "webinar1000", "hosts": 1, "usage": 1}],
    "plan_recording": {"type": "cmr", "free_storage": "5 GB"},
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_feed(tmp_path_factory.mktemp("zoom"), "zoom", {"users": USERS, "accounts.me.plans.usage": [PLANS]})


@pytest.fixture(scope="module")
def zoom(company: Path) -> Iterator[Asked]:
    with served(ZOOM, company) as (asked, _):
        yield asked


def test_users_of_all_statuses_are_told_though_the_list_has_the_active_ones_alone(zoom: Asked) -> None:
    accounts = zoom.told().accounts
    assert accounts.height == len(USERS)
    statuses = dict(accounts.group_by("account_status").len().iter_rows())
    assert statuses == {"active": len(USERS) - 2, "suspended": 1, "invited": 1}
    assert accounts.filter(account_status="invited")["account"].to_list() == ["new@haldane.example"]


def test_only_licensed_users_cost_and_two_types_hold_nothing(zoom: Asked) -> None:
    seats = {row["account"]: row for row in zoom.told().seats.iter_rows(named=True)}
    assert (seats["z1"]["sku"], seats["z1"]["paid"]) == ("zoom-workplace-business", True)
    assert (seats["z801"]["sku"], seats["z801"]["paid"]) == ("zoom-basic", False)
    assert not {"z802", "z803"} & set(seats)
    assert seats["z804"]["paid"]  # deactivated, and licensed still


def test_who_never_signed_in_is_told_of_with_no_day(zoom: Asked) -> None:
    told = zoom.told()
    last = dict(told.activity.select("account", "last_activity_at").iter_rows())
    assert last["z10"] is None
    assert last["z11"] == datetime(2026, 11, 17, 13, 53, 20)
    assert set(told.activity["as_of"]) == {AS_OF}
    assert told.covered["month"].to_list() == ["2026-11"]  # looked at within the month's last days


def test_a_look_in_mid_month_covers_no_month(zoom: Asked) -> None:
    answers = zoom.answers()
    told = ZOOM.read(zoom.settings, answers, date(2026, 11, 18))
    assert told.covered.is_empty()
    assert told.months.height


def test_each_plan_is_a_pool_of_its_own(zoom: Asked) -> None:
    pools = zoom.told().pools.select("sku", "purchased", "consumed")
    assert pools.rows() == [("zoom-workplace-business", 715, 702), ("webinar500", 3, 2), ("webinar1000", 1, 1)]


def test_a_master_account_gives_an_array(tmp_path: Path) -> None:
    def answer(request: Request) -> Answer:
        if "plans" in request.path:
            monthly = {"plan_base": [{"type": "monthly", "hosts": 5, "usage": 4}]}
            yearly = {"plan_base": {"type": "yearly", "hosts": 2, "usage": 2}}
            base = json.dumps([monthly, yearly]).encode()
            return Answer(200, base, JSON)
        return Answer(200, b'{"users":[],"next_page_token":""}', JSON)

    with answering(answer) as address:
        pools = asked_at(ZOOM, address, tmp_path).told().pools
    assert pools.select("sku", "purchased", "consumed").rows() == [("zoom-workplace-pro", 7, 6)]


def test_without_billing_what_was_bought_is_unknown_and_seats_are_told(tmp_path: Path) -> None:
    with served(ZOOM, write_feed(tmp_path, "zoom", {"users": USERS})) as (zoom, _):
        told = zoom.told()
    plans = told.feeds.filter(feed="plans").row(0, named=True)
    assert plans["status"] == "not_offered"
    assert "no billing" in plans["reason"]
    assert told.pools.is_empty()
    assert told.seats.filter("paid")["sku"].unique().to_list() == ["zoom-licensed"]


def test_a_scope_that_is_missing_is_a_400_and_is_named(tmp_path: Path) -> None:
    lists = {"users": USERS, "accounts.me.plans.usage": [PLANS]}
    company = write_feed(tmp_path, "zoom", lists, denied=["accounts.me.plans.usage"])
    with served(ZOOM, company) as (zoom, _):
        plans = zoom.told().feeds.filter(feed="plans").row(0, named=True)
    assert (plans["status"], plans["permission"]) == ("refused", "billing:read:plan_usage:admin")


def test_a_token_for_the_next_page_that_ran_out_begins_the_list_anew(tmp_path: Path) -> None:
    ran_out = [True]

    def answer(request: Request) -> Answer:
        asked = parse_qs(urlsplit(request.path).query)
        if "plans" in request.path or asked["status"] != ["active"]:
            return Answer(200, b'{"users":[]}', JSON)
        if "next_page_token" not in asked:
            return Answer(200, b'{"users":[{"id":"a","type":2}],"next_page_token":"x"}', JSON)
        if ran_out.pop() if ran_out else False:
            return Answer(400, b'{"code":300,"message":"The next page token is invalid or expired."}', JSON)
        return Answer(200, b'{"users":[{"id":"b","type":2}],"next_page_token":""}', JSON)

    with answering(answer) as address:
        assert asked_at(ZOOM, address, tmp_path).told().seats["account"].to_list() == ["a", "b"]


def test_a_client_signs_in_for_a_session_and_again_when_it_ends(company: Path, tmp_path: Path) -> None:
    used: list[str] = []

    def answer(request: Request) -> Answer:
        if request.path == "/oauth/token":
            assert request.headers["authorization"].startswith("Basic ")
            assert b"account_id=acc-1" in request.body
            used.append("sign-in")
            return Answer(200, f'{{"access_token":"s{len(used)}"}}'.encode(), JSON)
        shown = request.headers["authorization"]
        if shown == "Bearer s1" and "inactive" in request.path:
            return Answer(401, b'{"code":124,"message":"Access token is expired."}', JSON)
        return Answer(200, b'{"users":[]}', JSON)

    with answering(answer) as address:
        zoom = asked_at(ZOOM, address, tmp_path, token="id:s3cret", organization="acc-1")
        assert zoom.answers()["users"].status == "ok"
    assert len(used) == 2


@pytest.mark.parametrize(
    ("secret", "client"),
    [("id:s3cret", ("id", "s3cret")), (TOKEN, None), ('{"type":"service_account"}', None), ("eyJhbGci.x.y", None)],
)
def test_a_client_is_known_by_the_colon(secret: str, client: tuple[str, str] | None) -> None:
    assert client_of(secret) == client


@pytest.mark.parametrize(
    ("plan", "sku"),
    [
        ("business_yearly", "zoom-workplace-business"),
        ("zoom_one_business_plus_yearly", "zoom-workplace-business-plus"),
        ("monthly", "zoom-workplace-pro"),
        ("enterprise", "zoom-workplace-enterprise"),
        ("something-new", "something-new"),
    ],
)
def test_codes_of_plans_are_known_by_their_words(plan: str, sku: str) -> None:
    assert sku_of(plan) == sku


def test_limits_failures_and_sessions_that_end_are_overcome(company: Path) -> None:
    with served(ZOOM, company, port=0, faults=True, organization="acc-1") as (zoom, providers):
        own = providers.company.feed("zoom")
        assert own is not None
        told = zoom.told()
    assert told.accounts.height == len(USERS)
    assert not told.feeds.filter(pl.col("status") != "ok").height
