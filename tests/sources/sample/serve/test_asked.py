"""A request as dialects see it: its form, its whole numbers, its own address with something changed."""

import json

from sources.sample.serve.asked import Request, Written, told, written

ASKED = Request(
    "GET",
    "/v1/a b/users('x')",
    "http://127.0.0.1:1/feed",
    {"limit": "20", "type": "b", "after": "x y"},
    {"type": ("a", "b")},
    {"authorization": "SSWS secret"},
)


def test_its_own_address_can_be_asked_again() -> None:
    assert ASKED.address(after=None) == "http://127.0.0.1:1/feed/v1/a%20b/users('x')?limit=20&type=a&type=b"
    assert ASKED.address(after="2", type="c", limit=None).endswith("?type=c&after=2")


def test_numbers_are_within_bounds_and_what_is_none_is_the_default() -> None:
    assert ASKED.whole("limit", 5, 100) == 20
    assert ASKED.whole("limit", 5, 10) == 10
    assert ASKED.whole("after", 5, 10) == 5
    assert ASKED.whole("size", 5, 10) == 5


def test_what_stands_more_than_once_is_kept() -> None:
    assert ASKED.many("type") == ("a", "b")
    assert ASKED.many("limit") == ("20",)
    assert ASKED.many("size") == ()
    assert ASKED.token == "secret"


def test_a_form_is_read_where_the_body_is_one() -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert Request("POST", "/", "", headers=form, body=b"a=1&b=&a=2").form == {"a": "2", "b": ""}
    assert Request("POST", "/", "", headers={"content-type": "application/json"}, body=b"{}").form == {}


def test_what_is_json_already_stands_within_a_body_as_it_is() -> None:
    body = {"a": [1, None, "é"], "b": {"points": Written('[{"at":1.5}]')}}
    assert json.loads(written(body)) == {"a": [1, None, "é"], "b": {"points": [{"at": 1.5}]}}
    plain = {"a": [1, None, "é"], "b": {}}
    assert told(written(plain)) == told(plain)
