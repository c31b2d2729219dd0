"""Sign-ons through Okta as a trail: those that went well, of apps that are not Okta's own."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sources.archive import Archive
from sources.saas.base import Asking as AskingOfSeats
from sources.saas.look import newest_whole
from sources.saas.okta import OKTA
from sources.trails.sso_okta import SSO_OKTA
from tests.sources.saas.asking import AS_OF, KEY
from tests.sources.trails.looking import Looked, trailing

APPS = [
    {"id": "0oa1", "name": "typeform", "label": "Typeform", "status": "ACTIVE"},
    {"id": "0oa2", "name": "okta_enduser", "label": "Okta Dashboard", "status": "ACTIVE"},
]


def event(day: date, user: str, app: str = "0oa1", result: str = "SUCCESS") -> dict[str, Any]:
    return {
        "uuid": f"{day}{user}{app}{result}",
        "published": f"{day}T09:00:00.000Z",
        "eventType": "user.authentication.sso",
        "actor": {"id": user, "type": "User", "alternateId": f"{user}@haldane.example"},
        "outcome": {"result": result},
        "target": [{"id": app, "type": "AppInstance"}],
    }


LOGS = [
    event(date(2026, 9, 20), "u1"),
    event(date(2026, 11, 1), "u1"),
    event(date(2026, 11, 2), "u2", result="FAILURE"),
    event(date(2026, 11, 3), "u3", app="0oa2"),
]


@pytest.fixture(scope="module")
def okta(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Looked]:
    with trailing(SSO_OKTA, tmp_path_factory.mktemp("okta"), {"apps": APPS, "users": [], "logs": LOGS}) as looked:
        yield looked


def test_the_first_and_the_last_sign_on_of_each_account_are_told(okta: Looked) -> None:
    [told] = okta.rows().values()
    assert (told["client"], told["account"], told["name"]) == ("0oa1", "u1", "Typeform")
    assert (told["first_seen"], told["last_seen"]) == (date(2026, 9, 20), date(2026, 11, 1))
    assert (told["consent"], told["scopes"]) == (None, None)


def test_what_the_source_of_seats_has_had_today_is_not_asked_again(okta: Looked) -> None:
    saas = okta.asking.saas
    assert saas
    asking = okta.asking
    OKTA.ask(saas, AskingOfSeats(AS_OF, asking.now, asking.base, asking.archive, asking.token))
    nowhere = replace(asking, saas=saas.model_copy(update={"endpoint": "http://127.0.0.1:9"}))
    assert len(okta.trail.look(okta.settings, nowhere).sights) == 1


def test_what_the_source_of_seats_has_just_had_is_not_even_read_again(okta: Looked, tmp_path: Path) -> None:
    saas, asking = okta.asking.saas, okta.asking
    assert saas
    had = OKTA.ask(saas, AskingOfSeats(AS_OF, asking.now, asking.base, asking.archive, asking.token))
    nowhere = saas.model_copy(update={"endpoint": "http://127.0.0.1:9"})
    elsewhere = replace(asking, saas=nowhere, archive=Archive(tmp_path, KEY), had=had)
    assert okta.trail.look(okta.settings, elsewhere).sights.equals(okta.sighted().sights)
    assert newest_whole(elsewhere.archive, saas.name) == AS_OF


def test_feeds_tell_how_far_they_are_known(okta: Looked) -> None:
    feeds = okta.feeds()
    assert set(feeds) == {"apps", "activity"}
    assert feeds["activity"]["as_of"] == date(2026, 11, 28)
