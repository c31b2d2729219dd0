"""Slack: who is billed is not who is active, robots and guests, errors with status 200, files a day."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sources.saas.slack import SLACK
from tests.servers.answers import Answer, Request, answering
from tests.sources.saas.asking import AS_OF, Asked, asked_at, served
from tests.sources.sample.serve.asking import write_feed

MEMBERS = 2300


def member(number: int, **flags: Any) -> dict[str, Any]:
    return {
        "id": f"U{number:04d}",
        "deleted": False,
        "updated": 1_790_000_000,  # 2026-09-21
        "profile": {"real_name": f"Ada N{number}", "email": f"P{number}@haldane.example"},
        "is_bot": False,
        **flags,
    }


OTHERS = [
    {"id": "USLACKBOT", "is_bot": False, "deleted": False, "updated": 0, "profile": {"real_name": "slackbot"}},
    member(9001, is_bot=True),
    member(9002, is_restricted=True, is_ultra_restricted=True),
    member(9003, is_restricted=True),
    member(9004, is_invited_user=True),
    member(9005, deleted=True),
]
BILLED = {f"U{n:04d}": True for n in range(MEMBERS)} | {"U9002": False, "U9003": True, "U9004": True, "U0005": False}


def line(day: date, number: int, *, active: bool = True) -> dict[str, Any]:
    return {"date": f"{day}", "user_id": f"U{number:04d}", "is_active": active, "is_billable_seat": True}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    first, last = AS_OF - timedelta(days=400), AS_OF - timedelta(days=2)
    files = {first + timedelta(days=n): [line(first + timedelta(days=n), 1)] for n in range((last - first).days + 1)}
    files[date(2026, 6, 3)] += [line(date(2026, 6, 3), 2), line(date(2026, 6, 3), 3, active=False)]
    lists: dict[str, Any] = {f"admin.analytics.getFile.{day}": lines for day, lines in files.items()}
    lists["users.list"] = [*(member(n) for n in range(MEMBERS)), *OTHERS]
    lists["team.billableInfo"] = [{account: {"billing_active": billed}} for account, billed in BILLED.items()]
    lists["team.billing.info"] = [{"plan": "plus"}]
    return write_feed(tmp_path_factory.mktemp("slack"), "slack", lists)


@pytest.fixture(scope="module")
def slack(company: Path) -> Iterator[Asked]:
    with served(SLACK, company) as (asked, _):
        yield asked


def test_pages_that_are_shorter_than_asked_for_are_read_to_the_end(slack: Asked) -> None:
    answers = slack.answers()
    assert len(answers["users"].records) == MEMBERS + len(OTHERS)
    assert len(answers["billable"].records) == len(BILLED)


def test_robots_have_no_seat_and_single_channel_guests_pay_nothing(slack: Asked) -> None:
    told = slack.told()
    kinds = dict(told.accounts.select("account", "account_kind").iter_rows())
    assert (kinds["USLACKBOT"], kinds["U9001"], kinds["U9002"]) == ("vendor", "service_account", "guest")
    seats = dict(told.seats.select("account", "paid").iter_rows())
    assert not {"USLACKBOT", "U9001", "U9005"} & set(seats)
    assert (seats["U9002"], seats["U9003"], seats["U0001"]) == (False, True, True)
    assert seats["U0005"] is False  # credited already
    assert set(told.seats["sku"]) == {"business-plus"}


def test_what_was_bought_is_not_told_and_what_is_billed_is(slack: Asked) -> None:
    pool = slack.told().pools.row(0, named=True)
    assert (pool["purchased"], pool["consumed"]) == (None, sum(BILLED.values()))


def test_being_billed_is_no_use_and_a_row_that_is_not_active_is_none_either(slack: Asked) -> None:
    told = slack.told()
    last = {row["account"]: row for row in told.activity.iter_rows(named=True)}
    assert last["U0001"]["last_activity_at"] == datetime(2026, 11, 27)
    assert last["U0002"]["last_activity_at"] == datetime(2026, 6, 3)
    began = datetime(2026, 11, 29) - timedelta(days=395)
    assert last["U0003"]["last_activity_at"] == began  # joined, and in no file: before they begin
    assert (last["U9004"]["signal"], last["U9004"]["last_activity_at"]) == ("invitation", None)
    assert {row["as_of"] for row in last.values() if row["signal"] == "analytics"} == {date(2026, 11, 27)}
    assert told.months.filter(account="U0002")["month"].to_list() == ["2026-06"]
    assert told.covered["month"].to_list()[-1] == "2026-10"
    assert told.covered.height == 12


def test_only_new_files_are_asked_for_and_add_nothing_about_those_who_are_not_in_them(company: Path) -> None:
    with served(SLACK, company, port=0) as (slack, _):
        told = slack.told(since={"activity": AS_OF - timedelta(days=1)})
    assert told.feeds.filter(feed="activity").select("rows", "as_of").row(0) == (27, date(2026, 11, 27))
    last = dict(told.activity.select("account", "last_activity_at").iter_rows())
    assert last["U0002"] is None
    assert told.covered.is_empty()


def test_a_scope_that_is_missing_comes_with_status_200_and_is_named(tmp_path: Path) -> None:
    lists: dict[str, Any] = {"users.list": [member(1)], "team.billing.info": [{"plan": "std"}]}
    denied = ["team.billableInfo", "admin.analytics.getFile"]
    with served(SLACK, write_feed(tmp_path, "slack", lists, denied=denied)) as (slack, _):
        told = slack.told()
    feeds = {row["feed"]: row for row in told.feeds.iter_rows(named=True)}
    assert feeds["billable"]["status"] == "refused"
    assert feeds["billable"]["permission"] == "admin"
    assert (feeds["activity"]["status"], feeds["activity"]["permission"]) == ("refused", "admin.analytics:read")
    assert told.activity.is_empty()  # unknown, and nobody is said to rest
    assert told.seats.select("sku", "paid").row(0) == ("pro", True)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        ("feature_not_enabled", "not_offered"),
        ("feature_not_available", "not_offered"),
        ("not_an_enterprise", "not_offered"),
        ("not_allowed_token_type", "refused"),
    ],
)
def test_a_plan_without_analytics_is_not_a_missing_scope(tmp_path: Path, error: str, status: str) -> None:
    asked: list[str] = []

    def answer(request: Request) -> Answer:
        kind = {"Content-Type": "application/json"}
        if "getFile" in request.path:
            asked.append(request.path)
            return Answer(200, f'{{"ok":false,"error":"{error}"}}'.encode(), kind)
        return Answer(200, b'{"ok":true,"members":[],"plan":"std"}', kind)

    with answering(answer) as address:
        told = asked_at(SLACK, address, tmp_path).told()
    assert told.feeds.filter(feed="activity")["status"].to_list() == [status]
    assert len(asked) < 30  # what is said of one day holds for all


def test_limits_failures_and_broken_answers_are_overcome(company: Path) -> None:
    with served(SLACK, company, port=0) as (calm, _):
        whole = calm.told(as_of=AS_OF)
    with served(SLACK, company, port=0, faults=True) as (asked, _):
        archive = asked.asking.archive
        fresh = Asked(asked.kind, asked.settings, asked.asking)
        for file in (archive.folder / "slack" / f"{AS_OF}").iterdir():
            file.unlink()
        told = fresh.told(since={"activity": AS_OF - timedelta(days=1)})
    assert told.seats.equals(whole.seats)
    assert told.accounts.filter(pl.col("email").is_not_null()).height == MEMBERS + len(OTHERS) - 1


def enterprise(number: int, **more: Any) -> dict[str, Any]:
    base = {"id": f"W{number:04d}", "email": f"P{number}@haldane.example", "full_name": f"P {number}", "is_bot": False}
    flags = {"is_admin": False, "is_owner": False, "is_restricted": False, "is_ultra_restricted": False}
    return {**base, **flags, "is_active": True, "date_created": 1_704_103_200, "workspaces": ["T1"], **more}


OF_ALL = [
    *(enterprise(n) for n in range(250)),
    enterprise(300, is_bot=True),
    enterprise(301, is_active=False),
    enterprise(302, is_ultra_restricted=True),
]


def test_the_members_of_an_organization_stand_in_where_no_workspace_may_be_listed(tmp_path: Path) -> None:
    company = write_feed(tmp_path, "slack", {"admin.users.list": OF_ALL}, denied=["users.list"])
    with served(SLACK, company) as (slack, _):
        told = slack.told()
    assert told.seats.filter("paid").height == 250
    assert told.seats.filter(account="W0302")["paid"].to_list() == [False]
    assert told.seats["assigned_at"].unique().to_list() == [datetime(2024, 1, 1, 10)]
    assert told.accounts.filter(account="W0301")["account_status"].to_list() == ["deleted"]
    feeds = dict(told.feeds.select("feed", "status").iter_rows())
    assert (feeds["organization"], "users" in feeds) == ("ok", False)


def test_an_organization_tells_when_a_member_of_a_workspace_joined(tmp_path: Path) -> None:
    lists = {"admin.users.list": [enterprise(1, id="U0001")], "users.list": [member(1), member(2)]}
    with served(SLACK, write_feed(tmp_path, "slack", lists)) as (slack, _):
        told = slack.told()
    assert told.seats.select("account", "assigned_at").rows() == [
        ("U0001", datetime(2024, 1, 1, 10)),
        ("U0002", None),
    ]


def test_a_list_of_the_organization_that_is_refused_is_nothing_amiss(slack: Asked) -> None:
    assert "organization" not in slack.told().feeds["feed"]


def test_without_analytics_the_log_of_accesses_tells_the_last_one(tmp_path: Path) -> None:
    logins = [{"user_id": "U0001", "date_last": 1_795_000_000 - n, "count": 3} for n in range(2100)]
    logins += [{"user_id": "U0002", "date_last": 1_770_000_000, "count": 1}]
    lists: dict[str, Any] = {"users.list": [member(1), member(2), member(3)], "team.accessLogs": logins}
    company = write_feed(tmp_path, "slack", lists, denied=["admin.analytics.getFile"])
    with served(SLACK, company) as (slack, _):
        told = slack.told()
    assert told.activity.select("account", "signal", "last_activity_at").rows() == [
        ("U0001", "access", datetime(2026, 11, 18, 11, 6, 40)),
        ("U0002", "access", datetime(2026, 2, 2, 2, 40)),
    ]
    feeds = dict(told.feeds.select("feed", "status").iter_rows())
    assert (feeds["access"], feeds["analytics"]) == ("ok", "refused")
    assert "activity" not in feeds  # so that the files are asked for in full once they may be
    assert told.months.rows() == [("slack", "U0001", "2026-11", "access"), ("slack", "U0002", "2026-02", "access")]
