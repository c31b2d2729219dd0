"""Okta's dialect: links, pages, the log that never ends, limits told as an epoch second."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sources.sample.serve import Providers, serving
from sources.sample.serve.asked import Request
from sources.sample.serve.dialects.okta import DIALECT
from tests.sources.sample.serve.asking import ask, write_feed

NOW = datetime(2026, 11, 29, 4)
EVENTS = [
    {
        "uuid": f"e{number:04d}",
        "published": f"{(NOW - timedelta(hours=number)).isoformat(timespec='milliseconds')}Z",
        "eventType": "user.authentication.sso" if number % 2 else "user.session.start",
        "outcome": {"result": "FAILURE" if number % 10 == 1 else "SUCCESS"},
    }
    for number in range(24 * 100, 0, -1)
]
USERS = [{"id": f"00u{n}", "status": "DEPROVISIONED" if n % 50 == 0 else "ACTIVE"} for n in range(300)]
APPS = [{"id": f"0oa{n}", "label": f"App {n}", "status": "ACTIVE"} for n in range(45)]
SEATS = [{"id": f"00u{n}", "scope": "USER"} for n in range(120)]


@pytest.fixture(scope="module")
def okta(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Providers]:
    lists = {"apps": APPS, "apps.0oa1.users": SEATS, "users": USERS, "logs": EVENTS, "groups": []}
    folder = write_feed(tmp_path_factory.mktemp("company"), "okta", lists, denied=["groups"])
    with serving(folder) as providers:
        yield providers


def walk(address: str) -> list[list[dict[str, str]]]:
    """All pages, by the links."""
    pages, here = [], address
    while here:
        told = ask(here)
        assert told.status == 200
        pages.append(told.json)
        here = told.next
    return pages


@pytest.mark.parametrize(
    ("path", "pages", "elements"),
    [
        ("apps", [20, 20, 5], APPS),
        ("apps?limit=200", [45], APPS),
        ("apps/0oa1/users", [50, 50, 20], SEATS),
        ("apps/0oa1/users?limit=9999", [120], SEATS),
        ("users", [200, 94], [user for user in USERS if user["status"] == "ACTIVE"]),
        ("users?filter=status+eq+%22DEPROVISIONED%22", [6], [u for u in USERS if u["status"] == "DEPROVISIONED"]),
    ],
)
def test_lists_come_in_pages_by_links(okta: Providers, path: str, pages: list[int], elements: list[object]) -> None:
    told = walk(f"{okta.address}/okta/api/v1/{path}")
    assert [len(page) for page in told] == pages
    assert [element for page in told for element in page] == elements


def test_one_thing_is_answered_by_its_id(okta: Providers) -> None:
    assert ask(f"{okta.address}/okta/api/v1/apps/0oa3").json == APPS[3]
    assert ask(f"{okta.address}/okta/api/v1/apps/0oa99").json["errorCode"] == "E0000007"


def test_the_log_of_a_bounded_time_ends(okta: Providers) -> None:
    since, until = "2026-11-01T00:00:00Z", "2026-11-02T00:00:00.000Z"
    pages = walk(f"{okta.address}/okta/api/v1/logs?since={since}&until={until}&limit=10")
    told = [event["published"] for page in pages for event in page]
    assert len(told) == 24
    assert told == sorted(told)
    assert told[0] == "2026-11-01T00:00:00.000Z"
    assert told[-1] == "2026-11-01T23:00:00.000Z"


def test_the_log_without_an_end_always_has_a_next_and_starts_a_week_ago(okta: Providers) -> None:
    told = ask(f"{okta.address}/okta/api/v1/logs?limit=1000")
    assert len(told.json) == 7 * 24
    again = ask(told.next)
    assert again.json == []
    assert again.next
    assert ask(again.next).json == []


def test_the_log_goes_backwards_where_asked_to(okta: Providers) -> None:
    bounded = "since=2026-11-01T00:00:00Z&until=2026-11-02T00:00:00Z&limit=10"
    pages = walk(f"{okta.address}/okta/api/v1/logs?{bounded}&sortOrder=DESCENDING")
    told = [event for page in pages for event in page]
    assert told == [event for page in walk(f"{okta.address}/okta/api/v1/logs?{bounded}") for event in page][::-1]
    assert len(told) == 24


def test_the_log_is_filtered_and_keeps_90_days(okta: Providers) -> None:
    asked = 'filter=eventType+eq+"user.authentication.sso"+and+outcome.result+eq+"SUCCESS"'.replace('"', "%22")
    pages = walk(f"{okta.address}/okta/api/v1/logs?since=2026-01-01T00:00:00Z&until=2026-11-29T04:00:00Z&{asked}")
    told = [event for page in pages for event in page]
    assert len(told) == 90 * 24 // 2 * 4 // 5
    assert {event["outcome"]["result"] for event in told} == {"SUCCESS"}


def test_each_answer_tells_its_limit_and_a_refusal_when_it_ends_but_not_how_long_to_wait(okta: Providers) -> None:
    assert int(ask(f"{okta.address}/okta/api/v1/apps").headers["x-rate-limit-remaining"]) > 0
    request = Request("GET", "/api/v1/apps", "")
    limited = DIALECT.limited(request, 2)
    headers = dict(limited.headers)
    assert limited.status == 429
    assert b"E0000047" in limited.body
    assert headers["X-Rate-Limit-Remaining"] == "0"
    assert 0 < int(headers["X-Rate-Limit-Reset"]) - time.time() <= 2
    assert "Retry-After" not in headers


@pytest.mark.parametrize(
    ("path", "token", "status", "code"),
    [
        ("apps", "stolen", 401, "E0000011"),
        ("groups", "t0ken", 403, "E0000006"),
        ("factors", "t0ken", 404, "E0000007"),
        ("users?filter=status+is+odd", "t0ken", 400, "E0000031"),
    ],
)
def test_refusals_are_oktas_own(okta: Providers, path: str, token: str, status: int, code: str) -> None:
    told = ask(f"{okta.address}/okta/api/v1/{path}", token=token)
    assert (told.status, told.json["errorCode"]) == (status, code)


def test_another_day_of_the_company_is_served_without_a_restart(tmp_path: Path) -> None:
    folder = write_feed(tmp_path, "okta", {"apps": APPS[:1]})
    with serving(folder) as providers:
        address = f"{providers.address}/okta/api/v1/apps"
        assert len(ask(address).json) == 1
        write_feed(tmp_path, "okta", {"apps": APPS[:3]})
        assert len(ask(address).json) == 3
