"""Okta: assignments with their way, sign-ons that succeeded, everybody who left, and what it can't tell."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sources.saas.okta import OKTA
from tests.sources.saas.asking import AS_OF, Asked, served
from tests.sources.sample.serve.asking import write_feed

APPS = [
    {"id": "0oaSlack", "name": "slack", "label": "Slack", "status": "ACTIVE"},
    {"id": "0oaOwn", "name": "okta_enduser", "label": "Okta Dashboard", "status": "ACTIVE"},
    *({"id": f"0oa{n}", "name": f"app_{n}", "label": f"App {n}", "status": "ACTIVE"} for n in range(30)),
]
PEOPLE = 620


def user(number: int, **profile: str) -> dict[str, Any]:
    login = f"p{number}@haldane.example"
    status = "DEPROVISIONED" if number == 7 else "SUSPENDED" if number == 8 else "ACTIVE"
    return {
        "id": f"00u{number}",
        "status": status,
        "created": "2024-01-02T08:00:00.000Z",
        "profile": {"login": login, "email": login.upper(), "firstName": "Ada", "lastName": f"N{number}", **profile},
    }


def event(day: date, number: int, app: str = "0oaSlack", result: str = "SUCCESS", n: int = 0) -> dict[str, Any]:
    return {
        "uuid": f"{day}-{number}-{app}-{result}-{n}",
        "published": f"{day}T09:00:00.000Z",
        "eventType": "user.authentication.sso",
        "actor": {"id": f"00u{number}", "type": "User", "alternateId": f"p{number}@haldane.example"},
        "outcome": {"result": result},
        "target": [{"id": "0ua1", "type": "AppUser"}, {"id": app, "type": "AppInstance"}],
    }


LOGS = [
    event(date(2026, 8, 20), 1),  # older than the log keeps
    *(event(date(2026, 9, 10), 2, n=n) for n in range(1200)),
    event(date(2026, 9, 20), 3),
    event(date(2026, 11, 1), 3, result="FAILURE"),
    event(AS_OF - timedelta(days=1), 4, app="0oa5"),
    event(AS_OF - timedelta(days=1), 4, app="0oaOwn"),
]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    assigned = [
        {"id": f"00u{n}", "scope": "GROUP" if n % 2 else "USER", "created": "2025-03-04T10:00:00.000Z"}
        for n in range(PEOPLE)
    ]
    lists: dict[str, Any] = {f"apps.{app['id']}.users": assigned[:3] for app in APPS}
    lists |= {"apps.0oaSlack.users": assigned, "apps": APPS, "logs": LOGS}
    lists["users"] = [user(n, userType="Contractor") if n == 9 else user(n) for n in range(PEOPLE)]
    return write_feed(tmp_path_factory.mktemp("okta"), "okta", lists)


@pytest.fixture(scope="module")
def okta(company: Path) -> Iterator[Asked]:
    with served(OKTA, company) as (asked, _):
        yield asked


def test_each_assignment_is_a_seat_with_its_way_and_day(okta: Asked) -> None:
    seats = okta.told().seats
    slack = seats.filter(app_id="slack")
    assert slack.height == PEOPLE
    assert slack.filter(account="00u1").row(0, named=True) == {
        "app_id": "slack",
        "sku": "slack",
        "account": "00u1",
        "paid": True,
        "assigned_at": datetime(2025, 3, 4, 10),
        "via": "group",
    }
    assert slack.filter(account="00u2")["via"].to_list() == ["direct"]


def test_oktas_own_apps_are_nobodys_seats(okta: Asked) -> None:
    told = okta.told()
    assert set(told.apps["app_id"]) == {"okta", "slack", *(f"okta.0oa{n}" for n in range(30))}
    assert not told.apps.filter(name="Okta Dashboard").height
    assert not told.activity.filter(pl.col("signal").str.contains("0oaOwn")).height


def test_those_deprovisioned_are_told_though_the_list_of_users_leaves_them_out(okta: Asked) -> None:
    accounts = okta.told().accounts
    assert accounts.height == PEOPLE
    states = dict(accounts.filter(pl.col("account_status") != "active").select("account", "account_status").iter_rows())
    assert states == {"00u7": "deleted", "00u8": "suspended"}
    assert accounts.filter(account="00u9")["account_kind"].to_list() == ["contractor"]
    assert accounts.filter(account="00u3")["email"].to_list() == ["p3@haldane.example"]


def test_only_sign_ons_that_succeeded_count_and_nobody_is_said_never_to_have(okta: Asked) -> None:
    activity = okta.told().activity
    last = {row["account"]: row["last_activity_at"] for row in activity.filter(app_id="slack").iter_rows(named=True)}
    assert last == {"00u2": datetime(2026, 9, 10, 9), "00u3": datetime(2026, 9, 20, 9)}
    assert activity.filter(account="00u4").select("signal", "as_of").row(0) == ("sso.0oa5", date(2026, 11, 28))
    assert activity["last_activity_at"].null_count() == 0


def test_months_are_told_in_full_from_the_first_whole_one(okta: Asked) -> None:
    told = okta.told()
    assert told.covered.filter(app_id="slack")["month"].to_list() == ["2026-09", "2026-10"]
    assert told.months.filter(app_id="slack", account="00u2")["month"].to_list() == ["2026-09"]
    assert told.months.filter(app_id="okta").select("account", "month").rows() == [  # whoever signs on to anything
        ("00u2", "2026-09"),
        ("00u3", "2026-09"),
        ("00u4", "2026-11"),
    ]


def test_a_log_that_was_told_before_is_asked_on_from_there_and_its_months_are_known(company: Path) -> None:
    with served(OKTA, company, port=0) as (okta, _):
        answer = okta.answers(since={"activity": date(2026, 11, 20)})["activity"]
    assert {record["at"][:10] for record in answer.records} == {"2026-11-28"}
    assert answer.about == {"told_from": "2026-08-22", "known_to": "2026-11-28", "asked": "newest"}


def test_a_day_of_the_log_is_asked_for_by_itself_and_its_pages_to_the_end(company: Path) -> None:
    with served(OKTA, company, port=0) as (okta, _):
        okta.answers()
        kept = list((okta.asking.archive.folder / "okta" / f"{AS_OF}").glob("activity-*"))
    assert len(kept) == 90


def test_limits_told_as_an_epoch_second_failures_and_broken_answers_are_overcome(company: Path) -> None:
    with served(OKTA, company, port=0, faults=True) as (okta, _):
        for file in (okta.asking.archive.folder / "okta" / f"{AS_OF}").iterdir():
            file.unlink()
        told = okta.told(since={"activity": AS_OF})
    assert told.seats.filter(app_id="slack").height == PEOPLE
    assert not told.feeds.filter(pl.col("status") != "ok").height


def test_a_permission_that_is_missing_is_named_and_nothing_is_said_of_use(tmp_path: Path) -> None:
    lists = {"apps": APPS[:1], "users": [user(1)], "apps.0oaSlack.users": [{"id": "00u1", "scope": "USER"}]}
    with served(OKTA, write_feed(tmp_path, "okta", lists, denied=["logs"])) as (okta, _):
        told = okta.told()
    feed = told.feeds.filter(feed="activity").row(0, named=True)
    assert (feed["status"], feed["permission"]) == ("refused", "okta.logs.read")
    assert told.activity.is_empty()
    assert told.covered.is_empty()
    assert told.seats.height == 1


def test_an_app_that_one_may_not_see_makes_assignments_a_failed_feed(tmp_path: Path) -> None:
    lists: dict[str, Any] = {"apps": APPS[:1] + APPS[2:4], "users": [user(1)], "logs": []}
    lists |= {f"apps.{app['id']}.users": [{"id": "00u1", "scope": "USER"}] for app in lists["apps"]}
    with served(OKTA, write_feed(tmp_path, "okta", lists, denied=["apps.0oa1.users"])) as (okta, _):
        told = okta.told()
    feed = told.feeds.filter(feed="assignments").row(0, named=True)
    assert feed["status"] == "failed"
    assert "for 1 of 3" in feed["reason"]
    assert told.seats.height == 2
