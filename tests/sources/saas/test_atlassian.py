"""Atlassian: managed accounts with their products, unclaimed ones beside them, and what an empty list means."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sources.saas.atlassian import ATLASSIAN
from tests.servers.vendors import Atlassian, Vendor
from tests.sources.saas.asking import Asked, asked_at

DAY = "2026-11-27T10:00:00Z"


def product(key: str, last: str | None = DAY, site: str = "acme") -> dict[str, Any]:
    named = {"key": key, "name": key.title(), "url": f"https://{site}.atlassian.net"}
    return {**named, **({"last_active": last} if last else {})}


def account(number: int, *products: dict[str, Any], **more: Any) -> dict[str, Any]:
    base = {
        "account_id": f"a{number}",
        "account_type": "atlassian",
        "account_status": "active",
        "access_billable": True,
    }
    return {**base, "name": f"N {number}", "email": f"N{number}@haldane.example", "product_access": [*products], **more}


def directory(number: int, claim: str = "unmanaged") -> dict[str, Any]:
    base = {"accountId": f"a{number}", "accountType": "atlassian", "accountStatus": "active", "claimStatus": claim}
    return {**base, "name": f"N {number}", "email": f"n{number}@elsewhere.example"}


MANAGED = [
    *(account(n, product("jira-software"), product("confluence", None)) for n in range(1, 121)),
    account(200, product("jira-software", "2026-05-01"), product("jira-software", "2026-11-02", "other")),
    account(201, product("jira-software"), account_type="app"),
    account(202, product("jira-servicedesk"), account_type="customer"),
    account(203, product("jira-software"), access_billable=False),
    account(204, product("jira-software"), account_status="inactive"),
    account(205, product("rovo-dev")),
]
DIRECTORY = [*(directory(n, "managed") for n in range(1, 121)), directory(300), directory(301)]
OPENED = {"a300": [product("confluence", "2026-10-02")], "a301": []}


@contextmanager
def at(organization: Atlassian, folder: Path, **wrong: Any) -> Iterator[Asked]:
    with Vendor(organization, **wrong).serving() as address:
        yield asked_at(ATLASSIAN, address, folder, organization="o-1")


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Asked]:
    with at(Atlassian(MANAGED, DIRECTORY, OPENED), tmp_path, limits=(2,), failures=(4,)) as asked:
        yield asked


def test_each_product_of_an_account_is_a_seat(asked: Asked) -> None:
    seats = asked.told().seats
    of_one = seats.filter(account="a1").select("app_id", "sku").sort("sku").rows()
    assert of_one == [("confluence", "confluence"), ("jira", "jira-software")]


def test_apps_and_customers_are_no_seats(asked: Asked) -> None:
    told = asked.told()
    assert not {"a201", "a202"} & set(told.accounts["account"])
    assert not {"a201", "a202"} & set(told.seats["account"])


def test_an_account_that_is_not_billed_has_a_free_seat(asked: Asked) -> None:
    assert asked.told().seats.filter(account="a203")["paid"].to_list() == [False]


def test_an_account_that_is_switched_off_has_none(asked: Asked) -> None:
    told = asked.told()
    assert told.accounts.filter(account="a204")["account_status"].to_list() == ["suspended"]
    assert "a204" not in told.seats["account"]


def test_a_product_that_was_never_opened_is_told_of(asked: Asked) -> None:
    row = asked.told().activity.filter(account="a1", app_id="confluence").row(0, named=True)
    assert row["last_activity_at"] is None
    assert (row["signal"], row["as_of"]) == ("last_active.confluence", date(2026, 11, 28))


def test_of_a_product_on_two_sites_the_later_use_counts(asked: Asked) -> None:
    rows = asked.told().activity.filter(account="a200")["last_activity_at"].to_list()
    assert rows == [datetime(2026, 11, 2)]


def test_accounts_that_are_not_claimed_are_of_the_directory(asked: Asked) -> None:
    told = asked.told()
    assert told.accounts.filter(account="a300")["email"].to_list() == ["n300@elsewhere.example"]
    assert told.seats.filter(pl.col("account").is_in(["a300", "a301"])).select("account", "sku").rows() == [
        ("a300", "confluence")
    ]


def test_a_product_that_no_catalogue_has_is_named_after_the_source(asked: Asked) -> None:
    told = asked.told()
    assert told.seats.filter(account="a205")["app_id"].to_list() == ["atlassian.rovo-dev"]
    assert told.apps.filter(app_id="atlassian.rovo-dev").row(0) == ("atlassian.rovo-dev", "Rovo-Dev", "Atlassian")


def test_a_list_without_a_claimed_domain_is_empty_and_not_zero(tmp_path: Path) -> None:
    with at(Atlassian([]), tmp_path) as asked:
        told = asked.told()
    line = told.feeds.filter(feed="users").row(0, named=True)
    assert (line["status"], line["permission"]) == ("not_offered", "a claimed domain")
    assert told.covered.is_empty()


def test_a_directory_that_has_ended_leaves_the_managed_accounts(tmp_path: Path) -> None:
    with at(Atlassian(MANAGED, has_ended=True), tmp_path) as asked:
        told = asked.told()
    status = dict(told.feeds.select("feed", "status").iter_rows())
    assert (status["users"], status["directory"], status["last_active"]) == ("ok", "not_offered", "not_asked")
    assert "a1" in told.seats["account"]


def searched(number: int, *products: tuple[str, str]) -> dict[str, Any]:
    base = {"accountId": f"a{number}", "accountType": "atlassian", "accountStatus": "ACTIVE"}
    last = [{"productKey": key, "lastActiveTimestamp": day, "cloudSiteId": "s-1"} for key, day in products]
    return {**base, "name": f"N {number}", "email": f"n{number}@elsewhere.example", "productLastAccess": last}


SEARCHED = [
    *(searched(n) for n in range(1, 121)),
    searched(301, ("jira-software.ondemand", "2026-11-08T14:44:29.857268146Z")),
    searched(302, ("confluence.ondemand", "2026-11-01T08:00:00Z")),
]


@pytest.mark.parametrize("ended", [False, True], ids=["beside the directory", "after it has ended"])
def test_a_search_tells_the_use_of_all_products_at_once(tmp_path: Path, *, ended: bool) -> None:
    with at(Atlassian(MANAGED, DIRECTORY, OPENED, SEARCHED, has_ended=ended), tmp_path) as asked:
        told = asked.told()
    used = told.activity.filter(pl.col("account").is_in(["a301", "a302"])).select("account", "app_id")
    assert sorted(used.rows()) == [("a301", "jira"), ("a302", "confluence")]
    assert told.activity.filter(account="a301")["last_activity_at"][0] == datetime(2026, 11, 8, 14, 44, 29, 857268)
    assert told.seats.filter(account="a1").height == 2, "the list of managed accounts stands before the search"
    assert told.accounts["account"].is_duplicated().sum() == 0


def test_a_search_that_has_ended_is_nothing_amiss(asked: Asked) -> None:
    assert "search" not in asked.told().feeds["feed"]


def test_without_a_claimed_domain_the_use_of_others_is_judged_by_what_tells_it(tmp_path: Path) -> None:
    with at(Atlassian([], DIRECTORY[-2:], OPENED), tmp_path) as asked:
        told = asked.told()
    assert told.feeds.filter(feed="activity.confluence")["status"].to_list() == ["ok"]


def test_nobody_tells_how_many_seats_were_bought(asked: Asked) -> None:
    pools = asked.told().pools
    assert pools["purchased"].null_count() == pools.height > 0
