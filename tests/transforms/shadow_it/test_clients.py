"""Which app a client of a tenant is."""

import pytest

from tests.transforms.shadow_it.told import AS_OF, grant, host, line, seen


@pytest.mark.parametrize(
    ("name", "app"), [("Typeform", "typeform"), ("Box", "box"), ("Linear", "linear"), ("Slack", "slack")]
)
def test_a_name_on_a_consent_screen_is_a_products_though_it_is_a_plain_word(name: str, app: str) -> None:
    assert list(seen(sights=(grant(name),))) == [app]


def test_a_client_of_another_name_is_known_by_where_its_pages_lie() -> None:
    told = grant("Meeting Sidekick", domains="app.typeform.com www.typeform.com")
    assert list(seen(sights=(told, {**told, "account_id": "ben", "domains": None}))) == ["typeform"]


def test_pages_of_two_products_tell_nothing() -> None:
    told = grant("Sidekick", domains="app.typeform.com slack.com")
    assert list(seen(sights=(told,))) == ["entra-grants.id-Sidekick"]


def test_a_client_that_no_catalogue_knows_keeps_its_name_and_is_one_app_in_two_tenants() -> None:
    [app] = seen(sights=(grant("Route Sidekick"), grant("Route Sidekick", x_source="corran-grants"))).values()
    assert (app["app_id"], app["seen_name"]) == ("corran-grants.id-Route Sidekick", "Route Sidekick")
    assert (app["state"], app["people"]) == ("discovered", 1)


def test_an_unknown_app_of_sign_ons_has_the_id_of_its_seats() -> None:
    told = grant("Our own thing", consent=None, scopes=None, trail="sso", x_source="okta-sign-ons", client="0oa8")
    assert list(seen(sights=(told,), rides={"okta-sign-ons": "okta"})) == ["okta.0oa8"]


def test_hosts_name_devices_and_people_and_only_people_are_counted() -> None:
    [app] = seen(sights=(host("app.typeform.com"), host("typeform.com", "ben"), host("typeform.com", None))).values()
    assert (app["trails"], app["people"], app["last_seen"]) == ("dns", 2, AS_OF)
    assert seen(sights=(host("player.vimeo.com"), host("www.gov.uk"))) == {}


def test_a_grant_that_stands_is_seen_without_a_day_and_one_that_ended_long_ago_is_not() -> None:
    [app] = seen(sights=(grant("Typeform", last_seen=None),)).values()
    assert (app["first_seen"], app["last_seen"], app["scopes"]) == (None, None, "openid")
    assert seen(sights=(grant("Typeform", last_seen=None, ended_on=AS_OF),)) == {}


def test_all_five_trails_join_in_one_app() -> None:
    sign_on = {"trail": "sso", "x_source": "okta-sign-ons", "consent": None}
    sights = (grant("Typeform"), grant("Typeform", None, "ben", **sign_on), host("typeform.com", "cid"))
    [app] = seen(line(), line("Softcat", x_source="ledger", description="3 x Typeform annual"), sights=sights).values()
    assert (app["trails"], app["people"], app["spend_12_months"]) == ("card;invoice;sso;oauth;dns", 3, 20)
