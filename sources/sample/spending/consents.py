"""Entra's side of the grants: service principals, delegated permission grants, and the audit log's consents.

https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant tells no day; the log,
https://learn.microsoft.com/graph/api/resources/directoryaudit, is kept for 30 days.
"""

from datetime import timedelta
from pathlib import Path

import polars as pl

from sources.sample.spending.grants import as_uuid
from sources.sample.spending.staff import tenant_of
from sources.sample.world import World

# The feed of each tenant; the others' people are in the company's own.
FEEDS = {"corran.example": "corran365"}
OWN_FEED = "microsoft365"
LOG_DAYS = 30
GRAPH_ID = "microsoft graph"
GRANTS, PRINCIPALS, AUDITS = "oauth2PermissionGrants", "servicePrincipals", "auditLogs.directoryAudits"


def write_consents(grants: pl.DataFrame, world: World, answers: Path) -> None:
    """Three collections beside the other answers of each tenant."""
    known = _numbered(_with_feed(grants.filter(provider="entra"), world), world)
    for name in (OWN_FEED, *FEEDS.values()):
        folder = answers / name
        folder.mkdir(parents=True, exist_ok=True)
        of_tenant = known.filter(feed=name)
        _grants(of_tenant).write_ndjson(folder / f"{GRANTS}.jsonl")
        _principals(of_tenant).write_ndjson(folder / f"{PRINCIPALS}.jsonl")
        newest = of_tenant.filter(pl.col("day") >= world.as_of - timedelta(days=LOG_DAYS))
        _audits(newest).write_ndjson(folder / f"{AUDITS}.jsonl")


def as_told(grants: pl.DataFrame, world: World) -> pl.DataFrame:
    """The grants that any answer tells of, each with the `day` and the `hr_id` that are told of it.

    Entra's grants tell no day, and a person's go with the person; its log tells both; a service principal tells the
    day of its app's first.
    """
    first = pl.col("at") == pl.col("at").min().over("provider", "product", "feed")
    logged = (pl.col("provider") == "google") | (pl.col("day") >= world.as_of - timedelta(days=LOG_DAYS))
    known = _with_feed(grants, world).filter(first | logged | pl.col("stands"))
    return known.with_columns(
        day=pl.when(logged | first).then("day"), hr_id=pl.when(logged | pl.col("stands")).then("hr_id")
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
    return grants.with_columns(
        principal_id=as_uuid(dice.texts("service principal", 32, grants["product"], own)),
        user_id=account_ids(users, world),
        graph_id=as_uuid(dice.texts(GRAPH_ID, 32, own)),
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


def _principals(known: pl.DataFrame) -> pl.DataFrame:
    first = known.sort("at").unique("product", keep="first", maintain_order=True).sort("principal_id")
    return first.select(
        id="principal_id",
        accountEnabled=pl.lit(True),
        appDisplayName="client_name",
        appId="client_id",
        createdDateTime=pl.col("at").dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
        displayName="client_name",
        servicePrincipalType=pl.lit("Application"),
        tags=pl.lit(["WindowsAzureActiveDirectoryIntegratedApp"], pl.List(pl.String)),
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
        displayName="client_name",
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
