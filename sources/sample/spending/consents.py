"""Entra's side of the grants: service principals, what they may do, and the audit log's consents.

https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant tells no day; the log,
https://learn.microsoft.com/graph/api/resources/directoryaudit, is kept for 30 days.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from sources.sample.spending import tenant
from sources.sample.spending.grants import GOOGLE_DAYS, as_uuid
from sources.sample.spending.looked import was_told
from sources.sample.spending.products import apps
from sources.sample.spending.staff import tenant_of
from sources.sample.world import World

# The feed of each tenant; the others' people are in the company's own.
FEEDS = {"corran.example": "corran365"}
OWN_FEED = "microsoft365"
LOG_DAYS = 30
ROLE = pl.List(pl.Struct({"id": pl.String, "value": pl.String}))
# Some apps are called otherwise where they are let in.
SHOWN = "{} for Microsoft 365"
GRANTS, PRINCIPALS, AUDITS = "oauth2PermissionGrants", "servicePrincipals", "auditLogs.directoryAudits"
ORGANIZATION, ROLES = "organization", "appRoleAssignments"


def write_consents(grants: pl.DataFrame, world: World, answers: Path) -> None:
    """Five collections beside the other answers of each tenant."""
    known = _numbered(_with_feed(grants.filter(provider="entra"), world), world)
    for name in (OWN_FEED, *FEEDS.values()):
        folder, own = answers / name, int(name == OWN_FEED)
        folder.mkdir(parents=True, exist_ok=True)
        of_tenant = known.filter(feed=name)
        allowed = tenant.for_everybody(of_tenant, own, world)
        newest = of_tenant.filter(pl.col("day") >= world.as_of - timedelta(days=LOG_DAYS))
        told = {
            ORGANIZATION: pl.DataFrame({"id": tenant.organization(pl.Series([own]), world)}),
            GRANTS: pl.concat([_grants(of_tenant), allowed]).sort("id"),
            PRINCIPALS: _principals(of_tenant, own, world),
            ROLES: tenant.roles(of_tenant, own, world),
            AUDITS: _audits(newest),
        }
        for collection, rows in told.items():
            rows.write_ndjson(folder / f"{collection}.jsonl")


def as_told(grants: pl.DataFrame, world: World, looks: Sequence[date]) -> pl.DataFrame:
    """The grants that any answer told of on any of the looks, each with the `day` and the `hr_id` that are told of it.

    Entra's grants tell no day, and a person's go with the person; its log tells both; a service principal tells the
    day of its app's first.
    """
    first = pl.col("at") == pl.col("at").min().over("provider", "product", "feed")
    google = pl.col("provider") == "google"
    logged = pl.when(google).then(was_told(looks, GOOGLE_DAYS)).otherwise(was_told(looks, LOG_DAYS))
    stood = ~google & pl.any_horizontal(
        (pl.col("day") < look) & (pl.col("end").is_null() | (pl.col("end") >= look)) for look in looks
    )
    known = _with_feed(grants, world).with_columns(first=first, logged=logged, stood=stood)
    told = known.filter((pl.col("first") & ~google) | pl.col("logged") | pl.col("stood"))
    return told.with_columns(
        day=pl.when(pl.col("logged") | pl.col("first")).then("day"),
        hr_id=pl.when(pl.col("logged") | pl.col("stood")).then("hr_id"),
    )


def _with_feed(grants: pl.DataFrame, world: World) -> pl.DataFrame:
    feed = tenant_of(grants, world).replace_strict(FEEDS, default=OWN_FEED, return_dtype=pl.String)
    return grants.with_columns(feed=feed)


def _numbered(grants: pl.DataFrame, world: World) -> pl.DataFrame:
    """With the tenant's own ids: of the app's principal, of the person, of the grant and of the event."""
    # The software's answers tell of sign-ons, which this package knows.
    from sources.sample.software.ids import account_ids

    dice, of = world.dice, (grants["product"], grants["person"])
    users = grants.select("feed", number="person", second=pl.lit(False))
    own = (grants["feed"] == OWN_FEED).cast(pl.Int64)
    made = apps(world).select("product", "domain", "vendor")
    return grants.join(made, on="product", maintain_order="left").with_columns(
        principal_id=as_uuid(dice.texts("service principal", 32, grants["product"], own)),
        user_id=account_ids(users, world),
        graph_id=as_uuid(dice.texts(tenant.GRAPH, 32, own)),
        shown=pl.when(pl.col("product") % 5 == 2).then(pl.format(SHOWN, "client_name")).otherwise("client_name"),
        grant_id=dice.texts("permission grant", 32, *of) + dice.texts("permission grant's end", 11, *of),
        event_id=as_uuid(dice.texts("consent", 32, *of, grants["at"].dt.epoch("s"))),
        scope=pl.col("scopes").list.join(" "),
    )


def _grants(known: pl.DataFrame) -> pl.DataFrame:
    """A grant of each person to each app, as it stands."""
    latest = known.filter("stands").sort("at").unique(["product", "person"], keep="last", maintain_order=True)
    return latest.sort("grant_id").select(
        clientId="principal_id",
        consentType=pl.lit("Principal"),
        id="grant_id",
        principalId="user_id",
        resourceId="graph_id",
        scope="scope",
    )


def _principals(known: pl.DataFrame, own: int, world: World) -> pl.DataFrame:
    """Apps as their makers registered them, some without a verified publisher; Microsoft's and the tenant's own."""
    first = known.sort("at").unique("product", keep="first", maintain_order=True)
    domain = pl.col("domain").str.split(";").list.first()
    made = first.select(
        "principal_id",
        "client_id",
        "shown",
        created=pl.col("at").dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
        type=pl.lit("Application"),
        owner=as_uuid(world.dice.texts("publisher's tenant", 32, first["product"])),
        home=pl.format("https://www.{}", domain),
        replies=pl.concat_list(pl.format("https://app.{}/oauth/callback", domain)),
        publisher=pl.when(pl.col("product") % 3 > 0).then("vendor"),
        roles=pl.lit([], ROLE),
    )
    beside = tenant.principals(own, world).select(
        principal_id="id",
        client_id="app_id",
        shown="name",
        created=pl.lit("2021-03-01T08:00:00Z"),
        type="type",
        owner="owner",
        home="home",
        replies=pl.lit([], pl.List(pl.String)),
        publisher=pl.lit(None, pl.String),
        roles="roles",
    )
    return (
        pl.concat([made, beside])
        .sort("principal_id")
        .select(
            id="principal_id",
            accountEnabled=pl.lit(True),
            appDisplayName="shown",
            appId="client_id",
            appOwnerOrganizationId="owner",
            appRoles="roles",
            createdDateTime="created",
            displayName="shown",
            homepage="home",
            replyUrls="replies",
            servicePrincipalType="type",
            tags=pl.lit(["WindowsAzureActiveDirectoryIntegratedApp"], pl.List(pl.String)),
            verifiedPublisher=pl.struct(displayName="publisher"),
        )
    )


def _audits(known: pl.DataFrame) -> pl.DataFrame:
    """The newest first."""
    none = pl.lit(None, pl.String)
    permissions = pl.format(
        '"[] => [[Id: {}, ConsentType: Principal, Scope: {}, CreatedDateTime: ]]; "', "grant_id", "scope"
    )
    changed = (("ConsentContext.IsAdminConsent", pl.lit('"False"')), ("ConsentAction.Permissions", permissions))
    target = pl.struct(
        id="principal_id",
        displayName="shown",
        type=pl.lit("ServicePrincipal"),
        modifiedProperties=pl.concat_list(
            *(pl.struct(displayName=pl.lit(name), oldValue=none, newValue=value) for name, value in changed)
        ),
    )
    user = pl.struct(id="user_id", userPrincipalName="email", ipAddress=pl.lit("203.0.113.20"))
    return known.sort("at", descending=True, maintain_order=True).select(
        id="event_id",
        activityDateTime=pl.col("at").dt.strftime("%Y-%m-%dT%H:%M:%S.0000000Z"),
        activityDisplayName=pl.lit("Consent to application"),
        category=pl.lit("ApplicationManagement"),
        correlationId="event_id",
        initiatedBy=pl.struct(app=none, user=user),
        loggedByService=pl.lit("Core Directory"),
        operationType=pl.lit("Assign"),
        result=pl.lit("success"),
        targetResources=pl.concat_list(target),
    )
