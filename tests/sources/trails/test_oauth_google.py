"""Grants and revocations of Google's token log: paged, by event, within 180 days."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sources.base import SourceError
from sources.trails.oauth_google import OAUTH_GOOGLE
from tests.servers.answers import Answer, Request, answering
from tests.sources.saas.asking import AS_OF
from tests.sources.trails.looking import Looked, riding, trailing

DRIVE = "https://www.googleapis.com/auth/drive.readonly"
JSON = {"Content-Type": "application/json"}
MANY = 2_300


def event(
    at: str, number: int, name: str = "authorize", client: str = "7-abc", scopes: tuple[str, ...] = ("openid",)
) -> dict[str, Any]:
    parameters = [
        {"name": "client_id", "value": f"{client}.apps.googleusercontent.com"},
        {"name": "app_name", "value": "Route Sidekick"},
        {"name": "client_type", "value": "WEB"},
        {"name": "scope_data", "multiMessageValue": [{"parameter": [{"name": "scope_name", "value": "openid"}]}]},
        {"name": "scope", "multiValue": list(scopes)},
    ]
    return {
        "kind": "admin#reports#activity",
        "id": {"time": at, "uniqueQualifier": f"{number}{at}", "applicationName": "token", "customerId": "C03"},
        "actor": {"email": f"P{number}@haldane.example", "profileId": f"10{number}"},
        "events": [{"type": "auth", "name": name, "parameters": parameters}],
    }


LOG = [
    event("2026-03-01T09:00:00.000Z", 1),  # older than the log keeps
    event("2026-08-02T09:00:00.000Z", 1, scopes=(DRIVE, "openid")),
    event("2026-10-05T09:00:00.000Z", 1),
    event("2026-10-05T09:01:00.000Z", 1, "activity"),
    event("2026-10-06T09:00:00.000Z", 2),
    event("2026-10-09T09:00:00.000Z", 2, "revoke"),
    event("2026-10-06T09:00:00.000Z", 3),
    event("2026-10-07T09:00:00.000Z", 3, "revoke"),
    event("2026-10-08T09:00:00.000Z", 3),
    event("2026-11-28T23:59:59.999Z", 4, client="8-def"),
    *(event("2026-11-01T09:00:00.000Z", 1000 + number, client="9-ghi") for number in range(MANY)),
]
SIDEKICK = "7-abc.apps.googleusercontent.com"


@pytest.fixture(scope="module")
def google(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Looked]:
    with trailing(OAUTH_GOOGLE, tmp_path_factory.mktemp("google"), {"activities.token": LOG}) as looked:
        yield looked


def test_a_grant_tells_who_let_which_client_do_what_and_when(google: Looked) -> None:
    told = google.rows()[SIDEKICK, "101"]
    assert (told["name"], told["email"], told["consent"]) == ("Route Sidekick", "p1@haldane.example", "principal")
    assert told["scopes"] == f"{DRIVE} openid"
    assert (told["first_seen"], told["last_seen"], told["ended_on"]) == (date(2026, 8, 2), date(2026, 10, 5), None)


def test_all_pages_are_read(google: Looked) -> None:
    assert sum(client.startswith("9-") for client, _ in google.rows()) == MANY


def test_a_revocation_ends_a_grant_unless_a_later_one_follows(google: Looked) -> None:
    rows = google.rows()
    assert rows[SIDEKICK, "102"]["ended_on"] == date(2026, 10, 9)
    assert rows[SIDEKICK, "103"]["ended_on"] is None


def test_feeds_tell_how_far_they_are_known(google: Looked) -> None:
    feeds = google.feeds()
    assert {feed: row["status"] for feed, row in feeds.items()} == {"token.authorize": "ok", "token.revoke": "ok"}
    assert feeds["token.authorize"]["as_of"] == date(2026, 11, 28)


def test_what_was_told_is_read_again_without_asking(google: Looked) -> None:
    told = google.sighted()
    assert google.asking.saas
    nowhere = google.asking.saas.model_copy(update={"endpoint": "http://127.0.0.1:9"})
    assert google.sighted(saas=nowhere, token=None, replays=True).sights.equals(told.sights)


def test_only_what_is_new_is_asked_for(tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(request: Request) -> Answer:
        asked.append(request.path)
        return Answer(200, b'{"kind": "admin#reports#activities"}', JSON)

    with answering(answer) as address:
        looked = riding(OAUTH_GOOGLE, address, tmp_path)
        assert looked.sighted(since={"token.authorize": date(2026, 11, 28)}).sights.is_empty()
    starts = {path.split("eventName=")[1].split("&")[0]: path for path in asked}
    assert "startTime=2026-11-28T00" in starts["authorize"]
    assert "startTime=2026-06-02T00" in starts["revoke"]  # never told before: all 180 days
    assert all(f"endTime={AS_OF}T00" in path for path in asked)


def test_a_403_that_is_a_limit_is_waited_for(tmp_path: Path) -> None:
    body = b'{"error": {"code": 403, "message": "Slow down", "errors": [{"reason": "userRateLimitExceeded"}]}}'
    refusals = iter([Answer(403, body, JSON)] * 2)

    with answering(lambda _: next(refusals, Answer(200, b'{"items": []}', JSON))) as address:
        looked = riding(OAUTH_GOOGLE, address, tmp_path)
        assert {row["status"] for row in looked.feeds().values()} == {"ok"}
    assert looked.clock.waited


def test_a_scope_that_is_missing_is_told(tmp_path: Path) -> None:
    with (
        trailing(OAUTH_GOOGLE, tmp_path, {"activities.token": LOG}, denied=["activities.token"]) as looked,
        pytest.raises(SourceError, match="token"),
    ):
        looked.sighted()
