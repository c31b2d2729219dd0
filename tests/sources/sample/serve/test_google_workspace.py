"""Google Workspace's dialect: page tokens, what must be named, usage that lags, limits as 403."""

from collections.abc import Iterator

import pytest

from sources.sample.serve import serving
from sources.sample.serve.asked import Request
from sources.sample.serve.dialects.google_workspace import DIALECT
from tests.sources.sample.serve.asking import ask, pages_by_token, write_feed

USERS = [{"id": f"1{n:03d}", "primaryEmail": f"u{n}@haldane.example", "suspended": n % 9 == 0} for n in range(230)]
LICENSES = [
    {"userId": f"u{n}@haldane.example", "productId": "Google-Apps" if n % 4 else "101031", "skuId": f"sku{n % 2}"}
    for n in range(220)
]
TOKENS = [
    {"id": {"time": f"2026-{month:02d}-10T08:00:00.000Z", "uniqueQualifier": str(month)}, "events": []}
    for month in range(1, 12)
]


@pytest.fixture(scope="module")
def google(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    lists = {
        "users": USERS,
        "licenses": LICENSES,
        "usage.users.2026-11-25": [{"date": "2026-11-25", "entity": {"userEmail": "u1@haldane.example"}}],
        "usage.customer.2026-11-25": [{"date": "2026-11-25", "parameters": []}],
        "activities.token": TOKENS,
    }
    folder = write_feed(tmp_path_factory.mktemp("company"), "google-workspace", lists, denied=["activities.login"])
    with serving(folder) as providers:
        yield f"{providers.address}/google-workspace"


def test_users_and_licences_come_in_pages(google: str) -> None:
    users = pages_by_token(f"{google}/admin/directory/v1/users?customer=my_customer", "users")
    assert [len(page) for page in users] == [100, 100, 30]
    licences = pages_by_token(
        f"{google}/apps/licensing/v1/product/Google-Apps/users?customerId=C1&maxResults=1000", "items"
    )
    assert [len(page) for page in licences] == [165]
    one = pages_by_token(f"{google}/apps/licensing/v1/product/Google-Apps/sku/sku1/users?customerId=C1", "items")
    assert sum(len(page) for page in one) == 110
    assert ask(f"{google}/admin/directory/v1/users/u3@haldane.example").json == USERS[3]


def test_usage_is_by_day_and_lags(google: str) -> None:
    told = ask(f"{google}/admin/reports/v1/usage/users/all/dates/2026-11-25").json
    assert len(told["usageReports"]) == 1
    assert len(ask(f"{google}/admin/reports/v1/usage/dates/2026-11-25").json["usageReports"]) == 1
    assert "usageReports" not in ask(f"{google}/admin/reports/v1/usage/dates/2026-11-20").json
    later = ask(f"{google}/admin/reports/v1/usage/dates/2026-11-28")
    assert (later.status, "not yet available" in later.json["error"]["message"]) == (400, True)
    assert ask(f"{google}/admin/reports/v1/usage/dates/2024-11-28").status == 400


def test_activities_are_newest_first_and_kept_180_days(google: str) -> None:
    path = f"{google}/admin/reports/v1/activity/users/all/applications/token"
    told = [item["id"]["uniqueQualifier"] for item in ask(path).json["items"]]
    assert told == ["11", "10", "9", "8", "7", "6"]
    bounded = ask(f"{path}?startTime=2026-09-01T00:00:00Z&endTime=2026-11-01T00:00:00Z").json["items"]
    assert [item["id"]["uniqueQualifier"] for item in bounded] == ["10", "9"]


@pytest.mark.parametrize(
    ("path", "token", "status", "reason"),
    [
        ("admin/directory/v1/users?customer=C1", "stolen", 401, "authError"),
        ("admin/directory/v1/users", "t0ken", 400, "required"),
        ("apps/licensing/v1/product/Google-Apps/users", "t0ken", 400, "required"),
        ("admin/directory/v1/users?customer=C1&pageToken=x", "t0ken", 400, "invalid"),
        ("admin/reports/v1/activity/users/all/applications/login", "t0ken", 403, "forbidden"),
        ("admin/directory/v1/groups", "t0ken", 404, "notFound"),
    ],
)
def test_refusals_are_googles_own(google: str, path: str, token: str, status: int, reason: str) -> None:
    told = ask(f"{google}/{path}", token=token)
    assert (told.status, told.json["error"]["errors"][0]["reason"]) == (status, reason)


def test_a_limit_is_a_403(google: str) -> None:
    limited = DIALECT.limited(Request("GET", "/", google), 1)
    assert (limited.status, b"userRateLimitExceeded" in limited.body) == (403, True)
