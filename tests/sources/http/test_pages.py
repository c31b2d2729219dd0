"""Pages: links, cursors, addresses, offsets and numbers, each with the trap that its vendors set."""

import json
from typing import Any

import pytest

from sources.http import Asked, Cursor, Link, NextUrl, Numbered, Offset, OnePage, Paginator, Reply

ASKED = Asked("/things", params={"limit": "2"})


def reply(body: Any, **headers: str) -> Reply:
    return Reply(200, json.dumps(body), headers)


@pytest.mark.parametrize(
    "link",
    [
        '<https://a.example/things?after=x>; rel="next"',
        '<https://a.example/things?limit=2>; rel="self", <https://a.example/things?after=x>; rel="next"',
        '<https://a.example/things?after=x>; rel=next; title="more"',
    ],
)
def test_a_link_leads_to_the_next_page(link: str) -> None:
    following = Link().following(ASKED, reply([1], link=link), 1, 0)
    assert following is not None
    assert following.path == "https://a.example/things?after=x"
    assert following.params == {}


def test_a_link_that_is_always_there_ends_with_the_first_empty_page() -> None:
    always = reply([], link='<https://a.example/logs?after=x>; rel="next"')
    assert Link(stops_at_empty=True).following(ASKED, always, 0, 10) is None
    assert Link().following(ASKED, always, 0, 10) is not None
    assert Link().following(ASKED, reply([1], link='<https://a.example>; rel="self"'), 1, 0) is None


def test_a_cursor_goes_back_as_a_parameter_until_it_is_empty_or_there_is_no_more() -> None:
    cursor = Cursor("cursor", "response_metadata.next_cursor")
    following = cursor.following(ASKED, reply({"response_metadata": {"next_cursor": "x="}}), 2, 0)
    assert following == Asked("/things", params={"limit": "2", "cursor": "x="})
    assert cursor.following(ASKED, reply({"response_metadata": {"next_cursor": ""}}), 2, 0) is None
    assert cursor.following(ASKED, reply({}), 2, 0) is None
    with_more = Cursor("page[after]", "meta.after_cursor", more="meta.has_more")
    assert with_more.following(ASKED, reply({"meta": {"after_cursor": "x", "has_more": False}}), 2, 0) is None


def test_a_cursor_of_a_question_with_a_body_goes_into_the_body() -> None:
    asked = Asked("/search", body={"limit": 2})
    following = Cursor("cursor", "cursor").following(asked, reply({"cursor": "x"}), 2, 0)
    assert following is not None
    assert following.body == {"limit": 2, "cursor": "x"}


def test_an_address_in_the_body_is_asked_as_it_is() -> None:
    link = NextUrl("@odata.nextLink")
    following = link.following(ASKED, reply({"@odata.nextLink": "https://a.example/v1.0/users?$skiptoken=x"}), 1, 0)
    assert following is not None
    assert following.path.endswith("$skiptoken=x")
    assert link.following(ASKED, reply({"value": []}), 0, 1) is None


@pytest.mark.parametrize(
    ("pages", "body", "records", "before", "next_place"),
    [
        (Offset("startIndex", "totalResults", first=1), {"totalResults": 5}, 2, 0, "3"),  # 100 were asked for, 2 came
        (Offset("startIndex", "totalResults", first=1), {"totalResults": 5}, 1, 4, None),
        (Offset("startIndex", first=1), {}, 0, 4, None),  # no total: an empty page is the last
        (Offset("startIndex", "totalResults", first=1), {"totalResults": 9}, 0, 4, None),  # it claims more than it has
        (Offset("offset", "total"), {"total": 4}, 2, 2, None),  # past the end it would begin again at 0
    ],
)
def test_an_offset_goes_on_by_what_came(
    pages: Paginator, body: Any, records: int, before: int, next_place: str | None
) -> None:
    following = pages.following(ASKED, reply(body), records, before)
    assert (following and list(following.params.values())[-1]) == next_place


def test_numbers_go_on_to_the_last() -> None:
    pages = Numbered("page", "paging.pages")
    second = pages.following(ASKED, reply({"paging": {"pages": 2}}), 2, 0)
    assert second is not None
    assert second.params["page"] == "2"
    assert pages.following(second, reply({"paging": {"pages": 2}}), 2, 2) is None


def test_one_page_is_all() -> None:
    assert OnePage().following(ASKED, reply({"next": "x"}), 1, 0) is None
