"""What is kept of answers: all pages of a question, without passwords, for the day and for a replay."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from sources.archive import Archive
from sources.base import Unreachable
from sources.http import Asked, Kept, Question, Reply

ASKED = Asked("/scim/v2/Users", params={"startIndex": "1"})
PAGES = (
    Reply(
        200,
        '{"Resources":[{"id":"1","passWord":"hunter2","name":"Solène","urn:x:2.0:User:password":"hunter3"}]}',
        {"content-type": "a/json"},
    ),
    Reply(200, "{}"),
)


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(Archive(tmp_path / "archive", b"k" * 32), "figma", date(2026, 11, 29))


def test_all_pages_come_back_but_passwords(kept: Kept) -> None:
    kept.keep("users", ASKED, Question(PAGES, in_full=True))
    told = kept.told("users", ASKED)
    assert told is not None
    assert [reply.json for reply in told.replies] == [{"Resources": [{"id": "1", "name": "Solène"}]}, {}]
    assert told.replies[0].headers == {"content-type": "a/json"}
    assert kept.told("users", ASKED.having(startIndex="2")) is None


def test_it_lies_encrypted_in_a_folder_of_the_source_and_day(kept: Kept) -> None:
    kept.keep("users", ASKED, Question(PAGES, in_full=True))
    (file,) = (kept.archive.folder / "figma" / "2026-11-29").iterdir()
    assert file.name.startswith("users-")
    assert b"Resources" not in file.read_bytes()
    assert file.parent.stat().st_mode & 0o077 == 0


def test_what_was_not_told_in_full_is_asked_again_but_replayed_as_it_was(kept: Kept) -> None:
    refused = Question((Reply(403, '{"error":"no"}'),), in_full=False)
    kept.keep("users", ASKED, refused)
    assert kept.told("users", ASKED) is None
    assert replace(kept, replays=True).told("users", ASKED) == refused


def test_what_was_told_in_full_on_another_day_is_kept_for_this_one_too(kept: Kept) -> None:
    today, told = replace(kept, day=date(2026, 11, 30)), Question(PAGES[1:], in_full=True)
    kept.keep("users", ASKED, told)
    kept.keep("days", ASKED, Question((Reply(403, '{"error":"no"}'),), in_full=False))
    assert today.taken_over("days", ASKED, kept.day) is None
    assert today.taken_over("teams", ASKED, kept.day) is None
    other = replace(today, archive=replace(kept.archive, key=b"o" * 32))
    assert other.taken_over("users", ASKED, kept.day) is None
    assert other.told("users", ASKED) is None
    assert today.taken_over("users", ASKED, kept.day) == told
    assert replace(today, replays=True).told("users", ASKED) == told


def test_a_replay_of_what_was_never_kept_says_so(kept: Kept) -> None:
    with pytest.raises(Unreachable, match="no answer in the archive"):
        replace(kept, replays=True).told("users", ASKED)
