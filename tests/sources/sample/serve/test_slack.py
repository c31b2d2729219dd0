"""Slack's dialect: cursors, short pages, refusals that look like success, a day of analytics in gzip."""

import gzip
import json
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from sources.sample.serve import serving
from sources.sample.serve.asked import Request
from sources.sample.serve.dialects.slack import DIALECT
from tests.sources.sample.serve.asking import ask, write_feed

MEMBERS = [{"id": f"U{n:04d}", "is_bot": False} for n in range(450)]
BILLED = [{f"U{n:04d}": {"billing_active": n % 3 > 0}} for n in range(450)]
ANALYTICS = [{"user_id": f"U{n:04d}", "is_active": True, "date": "2026-11-20"} for n in range(5)]


@pytest.fixture(scope="module")
def slack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    lists = {
        "users.list": MEMBERS,
        "team.billableInfo": BILLED,
        "team.billing.info": [{"plan": "business_plus"}],
        "admin.analytics.getFile.2026-11-20": ANALYTICS,
        "team.accessLogs": [{"user_id": f"U{n:04d}", "count": n} for n in range(250)],
    }
    folder = write_feed(tmp_path_factory.mktemp("company"), "slack", lists, denied=["admin.users.list"])
    with serving(folder) as providers:
        yield f"{providers.address}/slack/api"


def pages(address: str, key: str) -> list[object]:
    """What each page holds, by the cursor."""
    told, cursor = [], ""
    while True:
        body = ask(f"{address}&{urlencode({'cursor': cursor})}" if cursor else address).json
        assert body["ok"]
        told.append(body[key])
        cursor = body["response_metadata"]["next_cursor"]
        if not cursor:
            return told


def test_members_come_in_pages_of_which_some_are_short(slack: str) -> None:
    told = pages(f"{slack}/users.list?limit=100", "members")
    assert [member for page in told for member in page] == MEMBERS
    assert max(len(page) for page in told) == 100
    assert any(len(page) < 100 for page in told[:-1])


def test_what_is_billed_is_one_object_a_page(slack: str) -> None:
    told = pages(f"{slack}/team.billableInfo?limit=200", "billable_info")
    assert {user: billed for page in told for user, billed in page.items()} == {
        user: billed for line in BILLED for user, billed in line.items()
    }


def test_the_plan_is_told(slack: str) -> None:
    assert ask(f"{slack}/team.billing.info").json == {"ok": True, "info": {"plan": "business_plus"}}


def test_a_form_is_read_as_a_query_is_and_may_hold_the_token(slack: str) -> None:
    form = urlencode({"limit": 10, "token": "t0ken"}).encode()
    told = ask(f"{slack}/users.list", "POST", form, token="", Content_Type="application/x-www-form-urlencoded")
    assert len(told.json["members"]) == 10


def test_a_day_of_analytics_is_ndjson_in_gzip(slack: str) -> None:
    told = ask(f"{slack}/admin.analytics.getFile?type=member&date=2026-11-20")
    assert told.headers["content-type"] == "application/gzip"
    assert [json.loads(line) for line in gzip.decompress(told.body).splitlines()] == ANALYTICS
    missing = {"2026-11-29": "file_not_yet_available", "2024-01-01": "file_not_found"}
    for day, error in missing.items():
        assert ask(f"{slack}/admin.analytics.getFile?type=member&date={day}").json["error"] == error


def test_the_access_log_has_numbered_pages(slack: str) -> None:
    told = ask(f"{slack}/team.accessLogs?count=100&page=3").json
    assert told["paging"] == {"count": 100, "total": 250, "page": 3, "pages": 3}
    assert len(told["logins"]) == 50


@pytest.mark.parametrize(
    ("method", "token", "error"),
    [
        ("users.list", "stolen", "invalid_auth"),
        ("users.list", "", "not_authed"),
        ("users.list?cursor=x", "t0ken", "invalid_cursor"),
        ("admin.users.list", "t0ken", "missing_scope"),
        ("chat.list", "t0ken", "unknown_method"),
    ],
)
def test_refusals_have_status_200(slack: str, method: str, token: str, error: str) -> None:
    told = ask(f"{slack}/{method}", token=token)
    assert (told.status, told.json["ok"], told.json["error"]) == (200, False, error)


def test_a_limit_says_how_long_to_wait(slack: str) -> None:
    limited = DIALECT.limited(Request("GET", "/api/users.list", slack), 3)
    assert (limited.status, dict(limited.headers)["Retry-After"]) == (429, "3")
