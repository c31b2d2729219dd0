"""Zendesk: agents and admins alone, by cursor; light agents are free; nobody tells what was bought."""

from base64 import b64encode
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sources.saas.zendesk import ZENDESK
from tests.servers.vendors import TOKEN, Vendor, zendesk
from tests.sources.saas.asking import AS_OF, Asked, asked_at

AGENTS = 230


def user(number: int, role: str = "agent", role_type: int | None = 0, **more: Any) -> dict[str, Any]:
    base = {"id": number, "name": f"A {number}", "email": f"A{number}@haldane.example", "role": role, "active": True}
    dates = {"created_at": "2024-03-01T08:00:00Z", "last_login_at": "2026-11-20T09:30:00Z"}
    return {**base, "role_type": role_type, "suspended": False, **dates, **more}


USERS = [
    *(user(n) for n in range(1, AGENTS + 1)),
    user(900, "admin", None),
    user(901, role_type=1),
    user(902, role_type=3),
    user(903, last_login_at=None),
    user(904, suspended=True),
    user(905, active=False),
    user(906, "end-user", None),
]


@pytest.fixture
def vendor() -> Vendor:
    return Vendor(zendesk(USERS))


@pytest.fixture
def asked(vendor: Vendor, tmp_path: Path) -> Iterator[Asked]:
    with vendor.serving() as address:
        yield asked_at(ZENDESK, address, tmp_path)


def test_pages_end_where_there_is_no_more_though_a_next_link_is_always_there(asked: Asked, vendor: Vendor) -> None:
    assert asked.told().accounts.height == len(USERS) - 1  # who writes tickets is no account
    assert len(vendor.asked) == 3 + 1  # agents in three pages, admins in one


def test_light_agents_and_contributors_cost_nothing(asked: Asked) -> None:
    seats = asked.told().seats
    free = seats.filter(~pl.col("paid"))
    assert free.select("account", "sku").rows() == [("901", "zendesk-light-agent"), ("902", "zendesk-contributor")]
    assert seats.filter("paid")["sku"].unique().to_list() == ["zendesk-agent"]


def test_an_admin_without_a_custom_role_pays(asked: Asked) -> None:
    assert asked.told().seats.filter(account="900")["paid"].to_list() == [True]


def test_a_suspended_agent_holds_the_seat_and_a_deleted_one_does_not(asked: Asked) -> None:
    told = asked.told()
    status = dict(told.accounts.select("account", "account_status").iter_rows())
    assert (status["904"], status["905"]) == ("suspended", "deleted")
    assert set(told.seats["account"]) & {"904", "905"} == {"904"}


def test_who_never_signed_in_is_told_of(asked: Asked) -> None:
    never = asked.told().activity.filter(pl.col("last_activity_at").is_null())
    assert never["account"].to_list() == ["903"]


def test_use_is_the_last_sign_in(asked: Asked) -> None:
    told = asked.told()
    row = told.activity.filter(account="1").row(0, named=True)
    seen = {"last_activity_at": datetime(2026, 11, 20, 9, 30), "as_of": AS_OF}
    assert row == {"app_id": "zendesk", "account": "1", "signal": "login", **seen}
    assert told.covered.rows() == [("zendesk", "2026-11")]


def test_nobody_tells_how_many_seats_were_bought(asked: Asked) -> None:
    pool = asked.told().pools.row(0, named=True)
    assert pool["purchased"] is None
    assert pool["consumed"] == AGENTS + 3


def test_a_limit_and_a_failure_pass(vendor: Vendor, asked: Asked) -> None:
    vendor.limits, vendor.failures = (2,), (4,)
    assert asked.told().accounts.height == len(USERS) - 1


def test_an_api_token_is_shown_with_its_agents_address(tmp_path: Path) -> None:
    secret = f"ada@haldane.example/token:{TOKEN}"
    vendor = Vendor(zendesk(USERS[:3]), shown=f"Basic {b64encode(secret.encode()).decode()}")
    with vendor.serving() as address:
        assert asked_at(ZENDESK, address, tmp_path, token=secret).told().seats.height == 3
