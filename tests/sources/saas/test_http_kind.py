"""A declared kind: feeds that hang on others, what is refused, what breaks off and goes on, what a day is told by."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from sources.base import SourceError
from sources.http import Cursor, Link
from sources.saas import Answers, Told
from sources.saas.feed import Feed
from sources.saas.http_kind import HttpKind
from sources.saas.settings import SaasSettings
from tests.servers.answers import Answer, Request, answering
from tests.sources.saas.asking import AS_OF, TOKEN, Asked, asked_at

JSON = {"Content-Type": "application/json"}


def told(body: Any, status: int = 200, **headers: str) -> Answer:
    return Answer(status, json.dumps(body).encode(), {**JSON, **headers})


def nothing(settings: SaasSettings, answers: Answers, as_of: date) -> Told:
    return Told()


def kind(*feeds: Feed) -> HttpKind:
    return HttpKind("okta", feeds, nothing)


TEAMS = Feed("teams", "/teams", records="teams", permission="teams:read")
MEMBERS = Feed("members", "/teams/{id}/members", each="teams", records="members", permission="members:read")


@contextmanager
def at(folder: Path, answer: Callable[[Request], Answer], *feeds: Feed) -> Iterator[Asked]:
    with answering(answer) as address:
        yield asked_at(kind(*feeds), address, folder)


def company(request: Request) -> Answer:
    path = urlsplit(request.path).path
    if path == "/teams":
        return told({"teams": [{"id": "a b/c"}, {"id": "d"}, {"id": "gone"}, {"id": "d"}]})
    if path == "/teams/gone/members":
        return told({"message": "no such team"}, 404)
    return told({"members": [{"id": 1}]})


def test_a_feed_hangs_on_another_and_marks_its_records(tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(request: Request) -> Answer:
        asked.append(request.path)
        return company(request)

    with at(tmp_path, answer, TEAMS, MEMBERS) as vendor:
        answers = vendor.answers()
    assert answers["members"].records == [{"id": 1, "x_of": "a b/c"}, {"id": 1, "x_of": "d"}]
    assert answers["members"].status == "ok"  # what is gone has no members
    assert sorted(asked) == ["/teams", "/teams/a%20b%2Fc/members", "/teams/d/members", "/teams/gone/members"]


@pytest.mark.parametrize(
    ("refusal", "status", "permission"),
    [
        (told({"message": "no"}, 403), "refused", "members:read"),
        (told({"message": "pay"}, 402), "not_offered", None),
        (told({"message": "odd"}, 418), "failed", None),
    ],
    ids=["refused", "not-offered", "failed"],
)
def test_what_is_refused_is_a_state_with_what_to_do(
    tmp_path: Path, refusal: Answer, status: str, permission: str | None
) -> None:
    with at(tmp_path, lambda r: company(r) if r.path == "/teams" else refusal, TEAMS, MEMBERS) as vendor:
        answer = vendor.answers()["members"]
    assert (answer.status, answer.permission, answer.records) == (status, permission, [])
    assert answer.reason is not None
    assert "for 3 of 3, the first status" in answer.reason
    assert (permission or "Run again") in answer.reason


def test_a_part_that_is_refused_makes_the_feed_a_failed_one_and_the_rest_is_there(tmp_path: Path) -> None:
    def answer(request: Request) -> Answer:
        return told({"message": "not yours"}, 403) if request.path == "/teams/d/members" else company(request)

    with at(tmp_path, answer, TEAMS, MEMBERS) as vendor:
        members = vendor.answers()["members"]
    assert members.status == "failed"
    assert [record["x_of"] for record in members.records] == ["a b/c"]
    assert "1 of 3" in (members.reason or "")


def test_a_feed_that_hangs_on_one_that_was_refused_is_not_asked(tmp_path: Path) -> None:
    users = Feed("users", "/users", records="members")
    with at(tmp_path, lambda r: told({}, 403) if r.path == "/teams" else company(r), TEAMS, MEMBERS, users) as vendor:
        answers = vendor.answers()
    assert {name: answer.status for name, answer in answers.items()} == {
        "teams": "refused",
        "users": "ok",
        "members": "not_asked",
    }


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"token": None}, r"no OUTLAY_OKTA_TOKEN in the environment.*saas-okta\.md"),
        ({}, r"found status 401.*OUTLAY_OKTA_TOKEN"),
    ],
    ids=["no-token", "no-good-token"],
)
def test_where_nothing_at_all_is_had_the_source_says_why_and_shows_no_token(
    tmp_path: Path, changed: dict[str, Any], said: str
) -> None:
    refusing = at(tmp_path, lambda _: told({"errorSummary": f"Invalid token {TOKEN}"}, 401), TEAMS)
    with refusing as vendor, pytest.raises(SourceError, match=said):
        vendor.answers(**changed)


def test_an_address_that_is_needed_and_missing_is_told(tmp_path: Path) -> None:
    vendor = asked_at(kind(TEAMS), "http://127.0.0.1:1", tmp_path)
    with pytest.raises(SourceError, match="no endpoint"):
        replace(vendor, settings=SaasSettings(name="okta", kind="okta")).answers()


def test_what_broke_off_goes_on_where_it_was_and_a_day_is_replayed_without_asking(tmp_path: Path) -> None:
    asked: list[str] = []
    broken = [True]

    def answer(request: Request) -> Answer:
        asked.append(request.path)
        return Answer(500) if broken[0] and request.path == "/teams/d/members" else company(request)

    with at(tmp_path, answer, TEAMS, MEMBERS) as vendor:
        assert vendor.answers()["members"].status == "failed"
        broken[0] = False
        asked.clear()
        whole = vendor.answers()
        assert whole["members"].status == "ok"
        assert set(asked) == {"/teams/d/members", "/teams/gone/members"}  # what was told in full is not asked again
    replayed = vendor.answers(replays=True, token=None)
    assert replayed == whole


def test_after_a_question_that_nobody_answers_the_others_of_its_feed_are_not_begun(tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(request: Request) -> Answer:
        asked.append(request.path)
        return told({"teams": [{"id": n} for n in range(200)]}) if request.path == "/teams" else Answer(503)

    with at(tmp_path, answer, TEAMS, MEMBERS) as vendor:
        members = vendor.answers()["members"]
    assert members.status == "failed"
    assert len(set(asked)) < 50


def test_pages_that_lead_in_a_circle_end_with_an_error(tmp_path: Path) -> None:
    feed = Feed("teams", "/teams", Cursor("cursor", "next"), records="teams")
    users = Feed("users", "/users", records="members")
    circle = at(tmp_path, lambda r: told({"teams": [{}], "members": [], "next": "again"}), feed, users)
    with circle as vendor:
        answer = vendor.answers()["teams"]
    assert answer.status == "failed"
    assert "leads back" in (answer.reason or "")


def test_a_list_whose_cursor_ran_out_is_begun_anew(tmp_path: Path) -> None:
    ran_out = [True]

    def answer(request: Request) -> Answer:
        if "cursor=" not in request.path:
            return told({"teams": [{"id": 1}], "next": "c"})
        if ran_out.pop() if ran_out else False:
            return told({"code": 300}, 400)
        return told({"teams": [{"id": 2}], "next": ""})

    feed = Feed("teams", "/teams", Cursor("cursor", "next"), records="teams")
    with at(tmp_path, answer, feed) as vendor:
        manner = replace(vendor.kind.manner, starts_anew=lambda reply: reply.at("code") == 300)
        answers = replace(vendor, kind=replace(vendor.kind, manner=manner)).answers()
    assert answers["teams"].records == [{"id": 1}, {"id": 2}]


def test_something_else_than_json_is_told_and_is_no_empty_list(tmp_path: Path) -> None:
    users = Feed("users", "/users", records="members")
    page = Answer(200, b"<html>Sign in</html>", {"Content-Type": "text/html"})
    with at(tmp_path, lambda r: page if r.path == "/teams" else company(r), TEAMS, users) as vendor:
        answer = vendor.answers()["teams"]
    assert (answer.status, answer.records) == ("failed", [])
    assert "no JSON" in (answer.reason or "")


def test_events_are_asked_from_the_day_that_was_told_before(tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(request: Request) -> Answer:
        asked.append(parse_qs(urlsplit(request.path).query)["since"][0])
        return Answer(200, b"[]", JSON)

    feed = Feed("activity", "/logs", Link(), params={"since": "{start}", "until": "{as_of}"}, keeps_days=90)
    with at(tmp_path, answer, feed) as vendor:
        assert vendor.answers()["activity"].about["asked"] == "all"
        assert vendor.answers(since={"activity": date(2026, 11, 27)})["activity"].about == {
            "told_from": "2026-08-29",
            "known_to": "2026-11-28",
            "asked": "newest",
        }
        vendor.answers(since={"activity": date(2026, 1, 1)})  # longer ago than is kept
    assert asked == ["2026-08-31", "2026-11-27"]  # the last is what was asked first, and is in the archive


def test_days_are_told_up_to_the_newest_that_is_there_and_after_the_last_that_lacks(tmp_path: Path) -> None:
    days: list[str] = []

    def answer(request: Request) -> Answer:
        day = request.path.rpartition("/")[2]
        days.append(day)
        return told({}, 404) if day in ("2026-10-15", "2026-11-28") else told([{"n": 1}])

    feed = Feed("activity", "/days/{day}", each=lambda when: when.each_day(), key="day", keeps_days=60)
    with at(tmp_path, answer, feed) as vendor:
        activity = vendor.answers()["activity"]
        assert len(days) == 60
        days.clear()
        again = vendor.answers(since={"activity": AS_OF})["activity"]
    assert activity.status == "ok"
    assert activity.about == {"told_from": "2026-10-16", "known_to": "2026-11-27", "asked": "all"}
    assert again.about == {"told_from": "2026-11-01", "known_to": "2026-11-27", "asked": "newest"}
    assert days == ["2026-11-28"]  # all others are in the archive


def test_a_day_that_was_settled_at_the_look_before_is_not_asked_for_again(tmp_path: Path) -> None:
    days: list[str] = []

    def answer(request: Request) -> Answer:
        day = request.path.rpartition("/")[2]
        days.append(day)
        return told({}, 404) if day == "2026-11-03" else told([{"n": 1}])

    feed = Feed("activity", "/days/{day}", each=lambda when: when.each_day(), key="day", keeps_days=60)
    with at(tmp_path, answer, feed) as vendor:
        before = AS_OF - timedelta(days=9)
        vendor.answers(as_of=before)
        days.clear()
        activity = vendor.answers(since={"activity": before})["activity"]
        assert (len(activity.records), len(days)) == (27, 1 + 4 + 9)
        assert set(days) == {"2026-11-03"} | {f"2026-11-{day}" for day in range(16, 29)}
        days.clear()
        replayed = vendor.answers(since={"activity": before}, replays=True, token=None)["activity"]
    assert (replayed, days) == (activity, [])


def test_records_of_another_shape_are_a_failed_feed_and_no_crash(tmp_path: Path) -> None:
    odd = Feed("odd", "/odd", records=lambda reply: [reply.json["teams"][0]["members"]["id"]])
    with at(tmp_path, lambda _: told({"teams": [{"name": "without an id"}, None, 7]}), TEAMS, MEMBERS, odd) as vendor:
        answers = vendor.answers()
    assert answers["teams"].records == [{"name": "without an id"}]
    assert (answers["members"].status, answers["odd"].status) == ("failed", "failed")
    assert "a record of teams without 'id'" in (answers["members"].reason or "")
    assert "another shape (KeyError)" in (answers["odd"].reason or "")


def test_no_repr_shows_the_token(tmp_path: Path) -> None:
    vendor = asked_at(kind(TEAMS), "http://127.0.0.1:1", tmp_path)
    assert TOKEN not in repr(vendor.asking) + repr(vendor.kind) + repr(vendor.settings)
