"""Replies: what is in them, in vendors' own words, and without what names people."""

import gzip

import pytest

from sources.http import Asked, Reply


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            '{"errorCode":"E0000006","errorSummary":"You do not have permission"}',
            "status 403 (You do not have permission)",
        ),
        ('{"error":{"code":403,"message":"Not Authorized"}}', "status 403 (Not Authorized)"),
        ('{"ok":false,"error":"missing_scope"}', "status 403 (missing_scope)"),
        ('[{"errorCode":"INVALID_SESSION_ID","message":"Session expired"}]', "status 403 (Session expired)"),
        ('{"message":"User ada@haldane.example is gone"}', "status 403 (User *** is gone)"),
        ("<html>Forbidden</html>", "status 403"),
        ("", "status 403"),
    ],
)
def test_a_refusal_is_told_in_the_vendors_words_without_addresses(body: str, words: str) -> None:
    assert Reply(403, body).words == words


def test_a_field_is_found_by_its_path_and_by_a_name_that_has_dots() -> None:
    reply = Reply(200, '{"a":{"b":[1]},"@odata.nextLink":"https://x","meta":{"@odata.count":3}}')
    assert reply.at("a.b") == [1]
    assert reply.at("@odata.nextLink") == "https://x"
    assert reply.at("meta.@odata.count") == 3
    assert reply.at("a.c") is None
    assert Reply(200, "[1]").at("a") is None
    assert Reply(200, "[1]").at("") == [1]


def test_what_is_packed_is_unpacked_and_what_is_cut_off_is_no_answer() -> None:
    packed = gzip.compress(b'{"a":1}\n{"a":2}\n')
    assert Reply.of(200, packed, {"Content-Type": "application/gzip"}).text == '{"a":1}\n{"a":2}\n'
    assert Reply.of(200, packed[:-9], {}).status == 0
    assert Reply.of(200, b"\xef\xbb\xbfName\n", {}).text == "Name\n"
    assert Reply.of(200, b'{"a":', {"Content-Type": "application/json"}).is_cut
    assert not Reply.of(204, b"", {"Content-Type": "application/json"}).is_cut


def test_what_signs_in_is_in_no_repr() -> None:
    asked = Asked("/token", form={"client_secret": "s3cret"}, headers={"Authorization": "Basic s3cret"})
    assert "s3cret" not in repr(asked)
    assert asked.method == "POST"
