"""What people and administrators let apps do in a Microsoft tenant: consents that stand, and the log of those given.

https://learn.microsoft.com/graph/api/serviceprincipal-list tells the apps,
https://learn.microsoft.com/graph/api/oauth2permissiongrant-list delegated permissions, of one person or of everybody
(it tells no day), https://learn.microsoft.com/graph/api/serviceprincipal-list-approleassignments what an app may do by
itself, and https://learn.microsoft.com/graph/api/directoryaudit-list the consents of the last 30 days.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

from sources.http import NextUrl
from sources.saas.base import Answer, Answers, Told
from sources.saas.feed import Feed
from sources.saas.http_kind import HttpKind
from sources.saas.microsoft365 import MICROSOFT365, refused, sign_in
from sources.saas.settings import SaasSettings
from sources.saas.telling import address, conform, feeds, instant, newest, table
from sources.trails.asked import PAGE, PART, AskedTrail, joined
from sources.trails.base import SIGHTS, Sighted

LOG_DAYS = 30
PAGES = NextUrl("@odata.nextLink")
# Whose apps Microsoft's own are: https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
MICROSOFTS = ("f8cdef31-a31e-4b4a-93e4-5f571e91255a", "72f988bf-86f1-41af-91ab-2d7cd011db47")
ROLE = pl.List(pl.Struct({"id": pl.String(), "value": pl.String()}))
TARGETS = pl.List(pl.Struct({"id": pl.String(), "displayName": pl.String(), "type": pl.String()}))
CONSENTED = "activityDisplayName eq 'Consent to application' and activityDateTime ge {start}T00:00:00Z"
OF_TYPE = {"Principal": "principal", "AllPrincipals": "all_principals"}


def is_somebody_elses(principal: Mapping[str, Any]) -> bool:
    """Whether a service principal is an app, and not one of Microsoft's own."""
    kind, owner = principal.get("servicePrincipalType", "Application"), principal.get("appOwnerOrganizationId")
    return kind == "Application" and owner not in MICROSOFTS


ASKS = HttpKind(
    name=MICROSOFT365.name,
    base=MICROSOFT365.base,
    sign_in=sign_in,
    refused=refused,
    feeds=(
        Feed("organization", "/v1.0/organization", PAGES, records="value", permission="Organization.Read.All"),
        Feed(
            "servicePrincipals",
            "/v1.0/servicePrincipals",
            PAGES,
            params={"$top": "999"},
            records="value",
            permission="Application.Read.All",
        ),
        Feed(
            "oauth2PermissionGrants",
            "/v1.0/oauth2PermissionGrants",
            PAGES,
            params={"$top": "999"},
            records="value",
            permission="Directory.Read.All",
        ),
        Feed(
            "appRoleAssignments",
            "/v1.0/servicePrincipals/{id}/appRoleAssignments",
            PAGES,
            each="servicePrincipals",
            only=is_somebody_elses,
            records="value",
            permission="Application.Read.All",
        ),
        Feed(
            "directoryAudits",
            "/v1.0/auditLogs/directoryAudits",
            PAGES,
            params={"$filter": CONSENTED},
            records="value",
            keeps_days=LOG_DAYS,
            permission="AuditLog.Read.All",
        ),
    ),
    read=lambda settings, answers, as_of: Told(),
    part=PART,
    page=PAGE,
)


def sighted(settings: SaasSettings, answers: Answers) -> Sighted:
    """Each app that is neither Microsoft's nor the tenant's own, with who gave it which scopes."""
    principals = _principals(answers)
    own = [*table(answers.get("organization"), {"id": "id"})["id"], settings.organization]
    others = principals.filter(~pl.col("owner").is_in([*own, *MICROSOFTS]).fill_null(value=False), is_app=True)
    logged = _logged(answers).join(others.select("id", "client"), on="id", how="left", maintain_order="left")
    hidden = principals.join(others, on="id", how="anti")
    logged = logged.join(hidden, on="id", how="anti").with_columns(client=pl.coalesce("client", "id"))
    there = others.select("client", "name", "publisher", "domains", first_seen="created", last_seen="created")
    parts = (there, _granted(answers, others), _roles(answers, principals, others), logged)
    sights = _joined(pl.concat([conform(part, EACH) for part in parts]))
    told = [answers.get(name, Answer(status="not_asked")).status for name in ("servicePrincipals", GRANTS)]
    told_of = feeds(answers, newest_use={"directoryAudits": newest(logged, "at")})
    return Sighted(sights, told_of, whole=all(status == "ok" for status in told))


GRANTS = "oauth2PermissionGrants"
EACH = pl.Schema({**SIGHTS, "scopes": pl.List(pl.String())})


def _principals(answers: Answers) -> pl.DataFrame:
    """`id, client` (the app's own id), `name, owner, created, publisher, domains, roles, is_app`."""
    told = table(
        answers.get("servicePrincipals"),
        {
            "id": "id",
            "client": "appId",
            "app_name": "appDisplayName",
            "own_name": "displayName",
            "owner": "appOwnerOrganizationId",
            "type": "servicePrincipalType",
            "created": "createdDateTime",
            "publisher": "verifiedPublisher.displayName",
            "home": "homepage",
            "replies": ("replyUrls", pl.List(pl.String())),
            "roles": ("appRoles", ROLE),
        },
    )
    addresses = pl.concat_list("home", pl.col("replies").fill_null([]))
    hosts = addresses.list.eval(pl.element().str.to_lowercase().str.extract(r"^https?://([^/:?#]+)"))
    return told.with_columns(
        client=pl.coalesce("client", "id"),
        name=pl.coalesce("app_name", "own_name"),
        created=instant("created").dt.date(),
        domains=joined(hosts),
        is_app=pl.col("type").fill_null("Application") == "Application",
    )


def _granted(answers: Answers, others: pl.DataFrame) -> pl.DataFrame:
    """Delegated permissions that stand, of one person or of everybody."""
    columns = {"id": "clientId", "type": "consentType", "account": "principalId", "scope": "scope"}
    told = table(answers.get(GRANTS), columns).join(others.select("id", "client", "name"), on="id")
    return told.with_columns(
        consent=pl.col("type").replace_strict(OF_TYPE, default="principal"),
        scopes=pl.col("scope").fill_null("").str.strip_chars().str.split(" "),
    )


def _roles(answers: Answers, principals: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """What apps may do without anybody: the names of the roles that other principals have given them."""
    columns = {"id": "x_of", "resource": "resourceId", "role": "appRoleId"}
    named = (
        principals.select("roles", resource="id").explode("roles").drop_nulls("roles").unnest("roles", separator="_")
    )
    known = named.select("resource", role="roles_id", value="roles_value")
    told = table(answers.get("appRoleAssignments"), columns).join(known, on=["resource", "role"], how="left")
    given = (
        told.group_by("id")
        .agg(scopes=pl.coalesce("value", "role"))
        .join(others.select("id", "client", "name"), on="id")
    )
    return given.with_columns(consent=pl.lit("application"))


def _logged(answers: Answers) -> pl.DataFrame:
    """`id, name, account, email, at, first_seen, last_seen` of each consent of the log that went well.

    The address tells whose it was of an account that no list has any more.
    """
    columns = {
        "at": "activityDateTime",
        "account": "initiatedBy.user.id",
        "email": "initiatedBy.user.userPrincipalName",
        "result": "result",
        "target": ("targetResources", TARGETS),
    }
    each = table(answers.get("directoryAudits"), columns).explode("target").unnest("target")
    given = each.filter(pl.col("type") == "ServicePrincipal", pl.col("result").fill_null("success") == "success")
    day = {name: instant("at").dt.date() for name in ("first_seen", "last_seen")}
    return given.select("id", "account", address("email"), instant("at"), name="displayName", **day)


def _joined(each: pl.DataFrame) -> pl.DataFrame:
    """SIGHTS, a row a client and account."""
    kinds = pl.col("consent").drop_nulls().unique().sort()
    whole = each.group_by("client", "account").agg(
        *(pl.col(column).drop_nulls().first() for column in ("name", "publisher", "domains", "email")),
        consent=kinds.str.join(";"),
        scopes=joined(pl.col("scopes").explode().implode()),
        first_seen=pl.col("first_seen").min(),
        last_seen=pl.col("last_seen").max(),
    )
    with_consent = whole.with_columns(consent=pl.when(pl.col("consent") != "").then("consent"))
    return conform(with_consent.sort("client", "account", nulls_last=False), SIGHTS)


OAUTH_ENTRA = AskedTrail("oauth-entra", "oauth", ASKS, sighted)
