"""Zoom's dialect: active users alone unless asked, tokens that live a quarter of an hour, no billing as 400."""

import time
from collections.abc import Iterator

import pytest

from sources.sample.serve import serving
from sources.sample.serve.dialects.zoom import next_page_token
from tests.sources.sample.serve.asking import ask, write_feed

USERS = [{"id": f"z{n}", "type": 2, "status": ("active", "active", "inactive", "pending")[n % 4]} for n in range(200)]
USAGE = {"plan_base": {"type": "monthly", "hosts": 200, "usage": 150}}


@pytest.fixture(scope="module")
def zoom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    lists = {"users": USERS, "accounts.me.plans.usage": [USAGE], "roles": [{"id": "0"}], "groups": []}
    folder = write_feed(tmp_path_factory.mktemp("company"), "zoom", lists, denied=["groups"])
    with serving(folder) as providers:
        yield f"{providers.address}/zoom"


@pytest.mark.parametrize(
    ("query", "sizes"), [("", [30, 30, 30, 10]), ("?page_size=999", [100]), ("?status=inactive&page_size=40", [40, 10])]
)
def test_users_come_by_status_in_pages(zoom: str, query: str, sizes: list[int]) -> None:
    told, token = [], ""
    while True:
        more = f"{'&' if query else '?'}next_page_token={token}" if token else ""
        body = ask(f"{zoom}/v2/users{query}{more}").json
        told.append(body["users"])
        token = body["next_page_token"]
        if not token:
            break
    assert [len(page) for page in told] == sizes
    assert body["total_records"] == sum(sizes)


def test_a_token_lives_a_quarter_of_an_hour(zoom: str) -> None:
    fresh, old = (next_page_token(30, time.time() - age) for age in (800, 1000))
    assert ask(f"{zoom}/v2/users?next_page_token={fresh}").status == 200
    expired = ask(f"{zoom}/v2/users?next_page_token={old}")
    assert (expired.status, expired.json["code"]) == (400, 300)
    assert ask(f"{zoom}/v2/users?next_page_token=x").status == 400


def test_the_plan_is_told_and_an_account_without_billing_says_so(zoom: str) -> None:
    assert ask(f"{zoom}/v2/accounts/me/plans/usage").json == USAGE
    assert ask(f"{zoom}/v2/accounts/other/plans/usage").status == 400
    assert ask(f"{zoom}/v2/users/z3").json == USERS[3]


@pytest.mark.parametrize(
    ("path", "token", "status", "code"),
    [("users", "stolen", 401, 124), ("groups", "t0ken", 400, 4711), ("users/x", "t0ken", 404, 1001)],
)
def test_refusals_are_zooms_own(zoom: str, path: str, token: str, status: int, code: int) -> None:
    told = ask(f"{zoom}/v2/{path}", token=token)
    assert (told.status, told.json["code"]) == (status, code)


def test_signing_in_gives_a_session(zoom: str) -> None:
    token = ask(f"{zoom}/oauth/token?grant_type=account_credentials", "POST", b"").json["access_token"]
    assert ask(f"{zoom}/v2/roles", token=token).json["roles"] == [{"id": "0"}]
