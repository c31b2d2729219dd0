"""Each point of a risk has its sentence, and what is not known has one of no points."""

import json
from datetime import timedelta

import pytest

from tests.transforms.shadow_it.told import AS_OF, LISTS, grant, host, line, rows, seen
from transforms.shadow_it import Trails, apps_seen
from transforms.shadow_it.settings import ShadowSettings
from warehouse.tables import CONTRACT, TRAIL_SIGHT

SIGN_ON = grant("Slack", None, consent=None, trail="sso", x_source="okta-sign-ons")


def reasons(*lines: dict[str, object], sights: tuple[dict[str, object], ...] = (), **more: object) -> list[str]:
    """Those of Typeform, whose points come to its risk."""
    app = seen(*lines, sights=sights, **more)["typeform"]
    said = json.loads(app["risk_reasons"])
    assert app["risk"] == min(100, sum(int(each.split(":")[0]) for each in said))
    return said


def has(said: list[str], words: str) -> bool:
    return any(words in each for each in said)


@pytest.mark.parametrize(
    ("scopes", "sentence"),
    [
        ("openid https://www.googleapis.com/auth/gmail.readonly", "35: it reads all mail."),
        ("Files.ReadWrite.All offline_access", "35: it reads and changes all files."),
        ("Calendars.Read", "15: it reads calendars."),
        ("Calendars.Read Mail.Send", "35: it sends mail."),
        ("openid profile", "0: its scopes tell who signs in, or nothing that is known."),
        ("Odd.Thing", "0: what 1 of its scopes allow is not known."),
    ],
)
def test_scopes_weigh_by_what_they_open(scopes: str, sentence: str) -> None:
    assert sentence in reasons(sights=(grant("Typeform", scopes),), told={"oauth": "ok"})


def test_scopes_of_grants_that_ended_weigh_nothing() -> None:
    said = reasons(sights=(grant("Typeform", "Mail.Read", ended_on=AS_OF),), told={"oauth": "ok"})
    assert "0: no grant to it stands in the tenants that are read." in said


@pytest.mark.parametrize("consent", ["all_principals", "application;principal"])
def test_what_an_administrator_allowed_for_all_weighs_more(consent: str) -> None:
    assert has(reasons(sights=(grant("Typeform", consent=consent),)), "10: an administrator has let it in")
    assert not has(reasons(sights=(grant("Typeform"),)), "an administrator")


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({}, "0: what it may read or write is not told: no tenant's grants are read."),
        ({"oauth": "stale"}, "0: what it may read or write is not told: grants were not read of late."),
        ({"oauth": "failed"}, "0: what it may read or write is not told: grants could not all be read."),
        ({"oauth": "ok"}, "0: no grant to it stands in the tenants that are read."),
    ],
    ids=["never read", "stale", "failed", "none"],
)
def test_no_scopes_are_four_things(told: dict[str, str], sentence: str) -> None:
    assert sentence in reasons(line(), told=told)


@pytest.mark.parametrize(
    ("people", "sentence"), [(2, None), (3, "10: 3 people are"), (9, "10: 9 people are"), (10, "20: 10 people are")]
)
def test_people_are_few_some_or_many(people: int, sentence: str | None) -> None:
    said = reasons(*(line(person_id=f"p{number}") for number in range(people)))
    assert has(said, sentence) if sentence else not has(said, "people are on its trails")


def test_a_password_is_told_only_where_single_sign_on_is_read() -> None:
    assert has(reasons(line()), "0: no single sign-on is read of late")
    assert has(reasons(line(), sights=(SIGN_ON,)), "10: nobody is seen to sign on")
    own = {**SIGN_ON, "name": "Typeform", "client": "t"}
    assert not has(reasons(line(), sights=(SIGN_ON, own)), "sign on")


def test_money_use_and_age_have_their_thresholds() -> None:
    old = AS_OF - timedelta(days=200)
    assert {"10: 1,000 GBP or more were paid in twelve months.", "10: it was last seen today."} < set(
        reasons(line(amount="1000"))
    )
    said = reasons(line(amount="999.99", day=old), line("ZOOM.US"))
    assert "0: it was last seen 200 days ago." in said
    assert not has(said, "were paid")
    assert not has(said, "it is new")
    assert has(reasons(line()), "5: it is new, first seen today.")


def test_the_job_tells_whose_data_an_app_has_and_what_is_approved_for_it() -> None:
    agreed = {"x_source": "c", "contract_id": "C-7", "app_id": "jotform", "x_valid_from": AS_OF}
    said = reasons(line(), contracts=rows(CONTRACT, agreed))
    assert "15: apps for forms-and-surveys have personal data of customers." in said
    assert "5: approved for the same job, forms-and-surveys: jotform." in said


def test_a_client_without_a_job_says_that_it_has_none() -> None:
    [app] = seen(sights=(grant("Route Sidekick"),)).values()
    assert "0: which job it does, and so whose data it has, is not known." in json.loads(app["risk_reasons"])


def test_thresholds_are_settings() -> None:
    trails = Trails(AS_OF, sights=rows(TRAIL_SIGHT, host("typeform.com")))
    [app] = apps_seen(trails, LISTS, ShadowSettings(some_people=1, in_use_days=1)).to_dicts()
    assert "10: 1 people are on its trails." in json.loads(app["risk_reasons"])
