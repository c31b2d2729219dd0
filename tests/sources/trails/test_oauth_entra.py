"""Entra's consents: of one person or everybody, apps by themselves, and the log; Microsoft's own apps aside."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sources.trails.oauth_entra import MICROSOFTS, OAUTH_ENTRA
from tests.sources.trails.looking import Looked, trailing

TENANT, GRAPH, MAIL = "11111111-0000-0000-0000-000000000001", "g-1", "810c84a8-4a9e-49e6-bf7d-12d183f40d01"
MANY = 1_150


def principal(number: int, name: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"sp-{number}",
        "appId": f"app-{number}",
        "appDisplayName": name,
        "displayName": name,
        "appOwnerOrganizationId": "99999999-0000-0000-0000-000000000009",
        "servicePrincipalType": "Application",
        "createdDateTime": "2026-02-03T10:00:00Z",
        "homepage": None,
        "replyUrls": [],
        "verifiedPublisher": {"displayName": None, "verifiedPublisherId": None, "addedDateTime": None},
        "appRoles": [],
        **more,
    }


def grant(number: int, user: str | None, scope: str, kind: str = "Principal") -> dict[str, Any]:
    return {"id": f"{number}-{user}", "clientId": f"sp-{number}", "consentType": kind, "principalId": user,
            "resourceId": GRAPH, "scope": scope}  # fmt: skip


def consent(at: str, number: int, user: str, result: str = "success") -> dict[str, Any]:
    target = {"id": f"sp-{number}", "displayName": "Typeform", "type": "ServicePrincipal", "modifiedProperties": []}
    who = {"user": {"id": user, "userPrincipalName": f"{user}@haldane.example"}, "app": None}
    return {"id": f"{at}{user}", "activityDateTime": at, "activityDisplayName": "Consent to application",
            "initiatedBy": who, "result": result, "targetResources": [target]}  # fmt: skip


PRINCIPALS = [
    principal(1, "Typeform", homepage="https://www.typeform.com/", verifiedPublisher={"displayName": "TYPEFORM SL"},
              replyUrls=["https://api.typeform.com:443/cb", "urn:x"]),
    principal(2, "Microsoft Teams Services", appOwnerOrganizationId=MICROSOFTS[0]),
    principal(3, "Our own rota", appOwnerOrganizationId=TENANT),
    principal(4, "backup-runner", servicePrincipalType="ManagedIdentity"),
    {**principal(5, "Microsoft Graph", appOwnerOrganizationId=MICROSOFTS[0]), "id": GRAPH,
     "appRoles": [{"id": MAIL, "value": "Mail.Read"}]},
    *(principal(100 + number, f"App {number}") for number in range(MANY)),
]  # fmt: skip
COLLECTIONS: dict[str, Any] = {
    "organization": [{"id": TENANT, "displayName": "Haldane"}],
    "servicePrincipals": PRINCIPALS,
    "oauth2PermissionGrants": [
        grant(1, "u-1", " User.Read Files.Read.All"),
        grant(1, "u-2", "User.Read"),
        grant(1, None, "offline_access", "AllPrincipals"),
        grant(2, None, "Files.Read.All", "AllPrincipals"),
        grant(3, None, "User.Read", "AllPrincipals"),
        *(grant(100 + number, "u-9", "openid") for number in range(MANY)),
    ],
    "appRoleAssignments": [
        {"id": "r-1", "appRoleId": MAIL, "principalId": "sp-1", "principalType": "ServicePrincipal",
         "resourceId": GRAPH, "resourceDisplayName": "Microsoft Graph"},
    ],
    "auditLogs.directoryAudits": [
        consent("2026-11-20T10:00:00.0000000Z", 1, "u-2"),
        consent("2026-11-21T10:00:00.0000000Z", 1, "u-3"),
        consent("2026-11-22T10:00:00.0000000Z", 1, "u-4", "failure"),
        consent("2026-11-23T10:00:00.0000000Z", 2, "u-1"),
        consent("2026-11-24T10:00:00.0000000Z", 77, "u-5"),
        {**consent("2026-11-25T10:00:00.0000000Z", 1, "u-6"), "activityDisplayName": "Add service principal"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def entra(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Looked]:
    with trailing(OAUTH_ENTRA, tmp_path_factory.mktemp("entra"), COLLECTIONS) as looked:
        yield looked


def test_a_persons_consent_tells_its_scopes_and_no_day(entra: Looked) -> None:
    told = entra.rows()["app-1", "u-1"]
    assert (told["consent"], told["scopes"]) == ("principal", "Files.Read.All User.Read")
    assert (told["first_seen"], told["last_seen"]) == (None, None)


def test_an_app_is_there_since_its_principal_with_its_maker_and_pages(entra: Looked) -> None:
    told = entra.rows()["app-1", None]
    assert (told["name"], told["publisher"]) == ("Typeform", "TYPEFORM SL")
    assert told["domains"] == "api.typeform.com www.typeform.com"
    assert (told["first_seen"], told["last_seen"]) == (date(2026, 2, 3), date(2026, 2, 3))


def test_consents_for_everybody_and_roles_of_its_own_are_the_apps(entra: Looked) -> None:
    told = entra.rows()["app-1", None]
    assert (told["consent"], told["scopes"]) == ("all_principals;application", "Mail.Read offline_access")


def test_the_log_tells_days_of_consents_that_went_well(entra: Looked) -> None:
    rows = entra.rows()
    assert (rows["app-1", "u-2"]["last_seen"], rows["app-1", "u-2"]["consent"]) == (date(2026, 11, 20), "principal")
    assert (rows["app-1", "u-3"]["last_seen"], rows["app-1", "u-3"]["consent"]) == (date(2026, 11, 21), None)
    assert (rows["app-1", "u-3"]["email"], rows["app-1", "u-1"]["email"]) == ("u-3@haldane.example", None)
    assert ("app-1", "u-4") not in rows
    assert ("app-1", "u-6") not in rows
    assert rows["sp-77", "u-5"]["name"] == "Typeform"  # its principal is gone


def test_microsofts_apps_the_tenants_own_and_machines_are_none(entra: Looked) -> None:
    clients = {client for client, _ in entra.rows()}
    assert clients.isdisjoint({"app-2", "app-3", "app-4", "app-5", "sp-2"})


def test_all_pages_are_read(entra: Looked) -> None:
    assert len(entra.rows()) == 2 * MANY + 5
    assert entra.sighted().whole


def test_without_the_organization_an_own_app_is_known_by_the_settings(tmp_path: Path) -> None:
    few = {**COLLECTIONS, "servicePrincipals": PRINCIPALS[:5], "oauth2PermissionGrants": []}
    with trailing(OAUTH_ENTRA, tmp_path, few, denied=["organization"], organization=TENANT) as looked:
        assert "app-3" not in {client for client, _ in looked.rows()}
        assert looked.feeds()["organization"]["permission"] == "Organization.Read.All"


def test_what_is_refused_is_a_gap_and_ends_no_grant(tmp_path: Path) -> None:
    few = {**COLLECTIONS, "servicePrincipals": PRINCIPALS[:5]}
    with trailing(OAUTH_ENTRA, tmp_path, few, denied=["oauth2PermissionGrants", "auditLogs.directoryAudits"]) as looked:
        feeds = looked.feeds()
        assert feeds["oauth2PermissionGrants"]["permission"] == "Directory.Read.All"
        assert feeds["directoryAudits"]["status"] == "refused"
        told = looked.sighted()
        assert (told.whole, told.sights["client"].to_list()) == (False, ["app-1"])
