"""Notion: members by SCIM, by the users API, or by both; never guests, what anybody does or what was bought."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sources.base import Unreachable
from sources.saas.notion import NOTION
from tests.servers.answers import Answer, Request, answering
from tests.servers.vendors import Vendor, notion_users, scim, told
from tests.sources.saas.asking import Asked, asked_at

SCIM_TOKEN, TOKEN = "scim-t0ken", "ntn_t0ken"
IDS = [f"{number:08}-0000-4000-8000-000000000000" for number in range(40)]
MEMBERS = [{"id": IDS[n], "userName": f"P{n}@haldane.example", "name": {}, "active": True} for n in range(30)]
RESTRICTED = told(
    {"object": "error", "status": 403, "code": "restricted_resource", "message": "Insufficient permissions"}, 403
)


def person(number: int, **more: Any) -> dict[str, Any]:
    mail = {"email": f"p{number}@haldane.example"}
    return {
        "object": "user", "id": IDS[number], "type": "person", "name": f"P {number}", "avatar_url": None,
        "person": mail, **more,
    }  # fmt: skip


BOT = {"object": "user", "id": IDS[39], "type": "bot", "name": "Importer", "bot": {"owner": {"type": "workspace"}}}
LISTED: list[dict[str, Any]] = [*(person(n) for n in range(32)), BOT]
ALL = notion_users(LISTED, most=25)


@contextmanager
def at(folder: Path, token: str, listed: Callable[[Request], Answer] = ALL) -> Iterator[Asked]:
    by_scim = Vendor(scim(MEMBERS, "/scim/v2/Users", most=25), f"Bearer {SCIM_TOKEN}", limits=(2,))

    def answer(request: Request) -> Answer:
        if request.path.startswith("/scim/"):
            return by_scim(request)
        known = request.headers.get("authorization") == f"Bearer {TOKEN}"
        return listed(request) if known else told({"object": "error", "status": 401, "code": "unauthorized"}, 401)

    with answering(answer) as address:
        yield asked_at(NOTION, address, folder, token=token)


def test_by_scim_alone_each_member_has_a_seat_and_nothing_is_amiss(tmp_path: Path) -> None:
    with at(tmp_path, SCIM_TOKEN) as asked:
        told_ = asked.told()
    assert told_.seats.select("app_id", "sku").unique().rows() == [("notion", "notion-member")]
    assert told_.seats.height == 30
    assert told_.feeds.select("feed", "status").rows() == [("users", "ok"), ("activity.notion", "not_offered")]
    assert told_.pools.select("purchased", "consumed").rows() == [(None, 30)]


def test_by_the_users_api_alone_a_bot_has_none(tmp_path: Path) -> None:
    with at(tmp_path, f":{TOKEN}") as asked:
        told_ = asked.told()
    assert told_.seats.height == 32
    assert BOT["id"] not in told_.accounts["account"]
    assert told_.accounts["email"][31] == "p31@haldane.example"
    assert told_.feeds.select("feed", "status").rows() == [("listed_users", "ok"), ("activity.notion", "not_offered")]
    assert told_.activity.is_empty()
    assert told_.pools["purchased"].to_list() == [None]


@pytest.mark.parametrize(
    "listed",
    [LISTED, [{**each, "id": each["id"].replace("-", "")} for each in LISTED]],
    ids=["the same id", "an id without dashes"],
)
def test_who_is_told_by_both_is_one_member(tmp_path: Path, listed: list[dict[str, Any]]) -> None:
    with at(tmp_path, f"{SCIM_TOKEN}:{TOKEN}", notion_users(listed)) as asked:
        told_ = asked.told()
    assert told_.seats.height == told_.accounts.height == 32
    assert set(IDS[:30]) <= set(told_.accounts["account"])


def test_members_without_an_address_are_concealed_and_the_capability_is_named(tmp_path: Path) -> None:
    hidden = [person(n, person={}) for n in range(3)]
    with at(tmp_path, f":{TOKEN}", notion_users(hidden)) as asked:
        told_ = asked.told()
    line = told_.feeds.filter(feed="listed_users").row(0, named=True)
    assert (line["status"], told_.seats.height) == ("concealed", 3)
    assert "email addresses" in line["permission"]


def test_a_list_that_is_refused_names_the_capability_and_leaves_the_members(tmp_path: Path) -> None:
    with at(tmp_path, f"{SCIM_TOKEN}:{TOKEN}", lambda _: RESTRICTED) as asked:
        told_ = asked.told()
    line = told_.feeds.filter(feed="listed_users").row(0, named=True)
    assert (line["status"], told_.seats.height) == ("refused", 30)
    assert "user information" in line["permission"]


@pytest.mark.parametrize(
    ("token", "said"),
    [(None, "no OUTLAY_NOTION_TOKEN"), (":wrong", "found status 401"), ("wrong", "found .*status 401")],
    ids=["none", "of the list", "of SCIM"],
)
def test_without_a_token_that_is_good_nothing_is_had(tmp_path: Path, token: str | None, said: str) -> None:
    with at(tmp_path, "") as asked, pytest.raises(Unreachable, match=said) as caught:
        asked.answers(token=token)
    assert "wrong" not in str(caught.value)


def test_what_was_received_is_read_again_without_the_one_that_was_not_asked(tmp_path: Path) -> None:
    with at(tmp_path, SCIM_TOKEN) as asked:
        told_ = asked.told()
    again = asked.told(token=None, replays=True)
    assert again.feeds.equals(told_.feeds)
    assert again.seats.equals(told_.seats)
