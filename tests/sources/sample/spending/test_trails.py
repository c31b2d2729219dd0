"""The trails beside money: what Entra, Google, Okta and the resolver tell."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl

from sources.sample.spending import oauth_grants, sso_events, tenant
from tests.sources.sample.spending import proof
from tests.sources.sample.spending.conftest import DAY, Spent


def lines_of(spent: Spent, feed: str, collection: str) -> list[dict[str, Any]]:
    text = (spent.folder / f"answers/{feed}/{collection}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_entra_has_a_grant_of_each_person_to_each_app(spent: Spent) -> None:
    every = lines_of(spent, "microsoft365", "oauth2PermissionGrants")
    grants = [each for each in every if each["consentType"] == "Principal"]
    assert set(grants[0]) == {"clientId", "consentType", "id", "principalId", "resourceId", "scope"}
    principals = {each["id"]: each["appDisplayName"] for each in lines_of(spent, "microsoft365", "servicePrincipals")}
    told = {(principals[grant["clientId"]], grant["principalId"]) for grant in grants}
    assert len(told) == len(grants)
    names = set(oauth_grants(spent.world).filter(provider="entra")["client_name"])
    others = {each["id"]: each["appDisplayName"] for each in lines_of(spent, "corran365", "servicePrincipals")}
    granted = {str(principals[str(each["clientId"])]) for each in grants}
    assert granted <= {name for shown in names for name in (shown, f"{shown} for Microsoft 365")}
    there = {str(name).removesuffix(" for Microsoft 365") for name in {**principals, **others}.values()}
    assert there - names == {each[0] for each in tenant.OWN}


def test_administrators_let_some_in_for_everybody_and_some_by_themselves(spent: Spent) -> None:
    for feed in ("microsoft365", "corran365"):
        principals = {each["id"]: each for each in lines_of(spent, feed, "servicePrincipals")}
        grants = lines_of(spent, feed, "oauth2PermissionGrants")
        for_all = [each for each in grants if each["consentType"] == "AllPrincipals"]
        assert all(each["principalId"] is None and each["clientId"] in principals for each in for_all)
        [organization] = lines_of(spent, feed, "organization")
        owners = {principals[each["clientId"]]["appOwnerOrganizationId"] for each in for_all}
        assert {organization["id"], tenant.MICROSOFT} < owners
        roles = lines_of(spent, feed, "appRoleAssignments")
        resources = {
            (each["resourceId"], role["id"]) for each in roles for role in principals[each["resourceId"]]["appRoles"]
        }
        assert {(each["resourceId"], each["appRoleId"]) for each in roles} == resources


def test_googles_log_has_grants_uses_and_revocations_after_them(spent: Spent) -> None:
    first: dict[tuple[str, str], str] = {}
    names = set()
    for each in lines_of(spent, "google-workspace", "activities.token"):
        [event] = each["events"]
        client = next(given["value"] for given in event["parameters"] if given["name"] == "client_id")
        who = (each["actor"]["profileId"], client)
        assert event["name"] == "authorize" or first[who] <= each["id"]["time"]
        first.setdefault(who, each["id"]["time"])
        names.add(event["name"])
    assert names == {"authorize", "activity", "revoke"}


def test_entras_log_has_the_consents_of_thirty_days(spent: Spent) -> None:
    events = lines_of(spent, "microsoft365", "auditLogs.directoryAudits")
    days = [str(event["activityDateTime"])[:10] for event in events]
    assert days == sorted(days, reverse=True)
    assert min(days) >= str(DAY - timedelta(days=30))
    assert {event["activityDisplayName"] for event in events} == {"Consent to application"}


def test_some_grants_read_mail_or_files_and_some_only_a_profile(spent: Spent) -> None:
    scopes = set(oauth_grants(spent.world)["scopes"].explode())
    assert {"openid"} < scopes
    assert {scope for scope in scopes if "Files" in scope or "Mail" in scope or "drive" in scope or "mail" in scope}


def test_sign_ons_are_those_that_okta_still_keeps(spent: Spent) -> None:
    events = sso_events(spent.world)
    assert events["day"].is_between(DAY - timedelta(days=90), DAY - timedelta(days=1)).all()
    assert set(events["result"]) == {"SUCCESS", "FAILURE"}


def test_the_resolver_saw_machinery_shared_devices_and_look_alikes(spent: Spent) -> None:
    log = pl.read_csv(spent.folder / "trails/dns/2026-10.csv", infer_schema=False)
    assert log.columns == ["date", "device", "user", "domain", "hits"]
    shared = log.filter(pl.col("user").is_null())
    assert shared["device"].str.starts_with("KIOSK-").all()
    kinds = log.join(pl.read_csv(proof.DATA / "domains.csv"), on="domain")["kind"].unique()
    assert {"cdn", "shared", "embedded", "look-alike", "telemetry", "tracker"} <= set(kinds)


def test_a_domain_ending_alone_does_not_tell_an_app(spent: Spent) -> None:
    """A tracker of a product embedded in other sites is under the product's own domain."""
    log = pl.read_csv(spent.folder / "trails/dns/2026-10.csv", infer_schema=False)
    assert log.filter(pl.col("domain") == "player.vimeo.com").height > 0
    assert "vimeo" not in set(spent.truth["app"])


def test_no_address_is_anybodys(spent: Spent) -> None:
    ending = "haldane.example"
    for file in Path(spent.folder / "trails/dns").glob("*.csv"):
        users = pl.read_csv(file, infer_schema=False)["user"].drop_nulls()
        assert users.str.ends_with(ending).all()
