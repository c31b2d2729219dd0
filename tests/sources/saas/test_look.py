"""What was received is read again: as it was asked, by a reader that changed, from the newest day that was whole."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sources.base import SourceError
from sources.saas import Answers, Told
from sources.saas.base import APPS
from sources.saas.feed import Feed
from sources.saas.http_kind import HttpKind
from sources.saas.look import newest_whole
from sources.saas.settings import SaasSettings
from tests.servers.answers import Answer, Request, answering
from tests.sources.saas.asking import AS_OF, Asked, asked_at

TEAMS = Feed("teams", "/teams", records="teams")
EVENTS = Feed("events", "/events", params={"from": "{start}", "to": "{as_of}"}, keeps_days=90, records="events")
YESTERDAY = AS_OF - timedelta(days=1)


def named(field: str) -> Callable[[SaasSettings, Answers, date], Told]:
    """A reader that takes the name of a team from this field."""

    def read(settings: SaasSettings, answers: Answers, as_of: date) -> Told:
        names = [record.get(field) for record in answers["teams"].records]
        return Told(apps=pl.DataFrame({"app_id": names, "name": names, "vendor": names}, schema=APPS))

    return read


def company(request: Request) -> Answer:
    body: dict[str, Any] = {"teams": [{"title": "wrong", "name": "right"}], "events": [{"at": request.path}]}
    return Answer(200, json.dumps(body).encode(), {"Content-Type": "application/json"})


@contextmanager
def at(folder: Path, answer: Callable[[Request], Answer] = company, *feeds: Feed) -> Iterator[Asked]:
    with answering(answer) as address:
        yield asked_at(HttpKind("okta", feeds or (TEAMS, EVENTS), named("title")), address, folder)


def test_a_reader_that_was_mended_reads_what_was_received(tmp_path: Path) -> None:
    with at(tmp_path) as asked:
        assert asked.told().apps["name"].to_list() == ["wrong"]
    mended = replace(asked, kind=replace(asked.kind, read=named("name")))
    assert mended.told(replays=True, token=None).apps["name"].to_list() == ["right"]


def test_events_are_found_as_they_were_asked_whatever_is_known_of_later(tmp_path: Path) -> None:
    with at(tmp_path) as asked:
        first = asked.answers(since={"events": AS_OF - timedelta(days=9)})
        asked.answers(since={"events": AS_OF})  # again on the same day: nothing more is asked for
    replayed = asked.answers(since={"events": AS_OF + timedelta(days=30)}, replays=True, token=None)
    assert replayed == first
    assert "from=2026-11-20" in replayed["events"].records[0]["at"]


def test_a_feed_that_a_newer_reader_asks_for_was_not_asked(tmp_path: Path) -> None:
    with at(tmp_path, company, TEAMS) as asked:
        asked.answers()
    newer = replace(asked, kind=replace(asked.kind, feeds=(TEAMS, EVENTS, Feed("more", "/{id}", each="events"))))
    answers = newer.answers(replays=True, token=None)
    assert {name: answer.status for name, answer in answers.items()} == {
        "teams": "ok",
        "events": "not_asked",
        "more": "not_asked",
    }


def test_the_newest_day_that_came_whole_is_read(tmp_path: Path) -> None:
    broken = [False]

    def answer(request: Request) -> Answer:
        return Answer(500) if broken[0] and request.path.startswith("/events") else company(request)

    with at(tmp_path, answer) as asked:
        archive = asked.asking.archive
        assert newest_whole(archive, "okta") is None
        asked.answers(as_of=YESTERDAY)
        broken[0] = True
        asked.answers()
        assert newest_whole(archive, "okta") == YESTERDAY
        broken[0] = False
        asked.answers()  # what broke off is asked again on the same day
        assert newest_whole(archive, "okta") == AS_OF


@pytest.mark.parametrize(("status", "said"), [(403, "refused"), (418, "failed")])
def test_what_was_refused_was_answered(tmp_path: Path, status: int, said: str) -> None:
    with at(tmp_path, lambda r: Answer(status) if r.path.startswith("/events") else company(r)) as asked:
        asked.answers()
    assert newest_whole(asked.asking.archive, "okta") == AS_OF
    assert asked.answers(replays=True, token=None)["events"].status == said


def test_a_day_on_which_all_was_refused_tells_nothing(tmp_path: Path) -> None:
    with at(tmp_path, lambda _: Answer(401)) as asked, pytest.raises(SourceError):
        asked.answers()
    assert newest_whole(asked.asking.archive, "okta") is None


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    with at(tmp_path) as asked:
        asked.answers()
    with pytest.raises(SourceError, match="what this key does not open"):
        newest_whole(replace(asked.asking.archive, key=b"x" * 32), "okta")
