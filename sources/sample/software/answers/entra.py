"""Entra's side of a tenant: who consented to which app, as grants, service principals and the audit log of 30 days.

https://learn.microsoft.com/graph/api/oauth2permissiongrant-list, https://learn.microsoft.com/graph/api/serviceprincipal-list,
https://learn.microsoft.com/graph/api/directoryaudit-list. A grant tells no time; the log does, as long as it is kept.
"""

from datetime import timedelta

import polars as pl

from sources.sample.software.ids import account_ids, guid
from sources.sample.spending.grants import oauth_grants
from sources.sample.world import World

LOG_DAYS = 30
INSTANT = "%Y-%m-%dT%H:%M:%SZ"


def consents(feed: str, world: World) -> dict[str, pl.DataFrame]:
    """`oauth2PermissionGrants`, `servicePrincipals` and `auditLogs.directoryAudits` of a tenant's feed."""
    grants = _grants(feed, world)
    graph = guid(pl.lit(world.dice.text("resource", 32, 1)))
    once = grants.group_by("client", "account", maintain_order=True).agg(
        pl.col("grant").first(), scope=pl.col("scopes").list.explode().unique(maintain_order=True).str.join(" ")
    )
    return {
        "oauth2PermissionGrants": once.select(
            id="grant",
            clientId="client",
            consentType=pl.lit("Principal"),
            principalId="account",
            resourceId=graph,
            scope="scope",
        ),
        "servicePrincipals": _principals(grants),
        "auditLogs.directoryAudits": _audits(grants.filter(pl.col("day") >= world.as_of - timedelta(days=LOG_DAYS))),
    }


def _grants(feed: str, world: World) -> pl.DataFrame:
    """Those given at Microsoft, with the person's account and ids of app, grant and event."""
    given = oauth_grants(world).filter(provider="entra")
    holders = given.select(feed=pl.lit(feed), number="person", second=pl.lit(False))
    who = (given["product"], given["person"])
    return given.with_columns(
        account=account_ids(holders, world),
        client=guid(pl.lit(world.dice.texts("service principal", 32, given["product"]))),
        grant=pl.lit(world.dice.texts("permission grant", 32, *who)),
        event=guid(pl.lit(world.dice.texts("consent", 32, *who, given["at"].dt.epoch("s")))),
    )


def _principals(grants: pl.DataFrame) -> pl.DataFrame:
    first = grants.group_by("client", "client_id", "client_name", maintain_order=True).agg(pl.col("at").min())
    return first.sort("client").select(
        id="client",
        appId="client_id",
        displayName="client_name",
        accountEnabled=pl.lit(True),
        servicePrincipalType=pl.lit("Application"),
        createdDateTime=pl.col("at").dt.strftime(INSTANT),
    )


def _audits(grants: pl.DataFrame) -> pl.DataFrame:
    """Each consent by a person, the newest first, as Graph orders them."""
    scopes = pl.col("scopes").list.join(" ")
    none = pl.lit(None, pl.String)
    changed = pl.concat_list(
        pl.struct(displayName=pl.lit("ConsentContext.IsAdminConsent"), oldValue=none, newValue=pl.lit('"False"')),
        pl.struct(
            displayName=pl.lit("ConsentAction.Permissions"),
            oldValue=none,
            newValue=pl.format('"[] => [[ClientId: {}, ConsentType: Principal, Scope: {}]]"', "client", scopes),
        ),
    )
    target = pl.struct(
        id="client", displayName="client_name", type=pl.lit("ServicePrincipal"), modifiedProperties=changed
    )
    user = pl.struct(id="account", userPrincipalName="email", ipAddress=pl.lit("203.0.113.9"))
    return grants.sort("at", "event", descending=True).select(
        id=pl.format("Directory_{}", "event"),
        category=pl.lit("ApplicationManagement"),
        correlationId="event",
        result=pl.lit("success"),
        activityDisplayName=pl.lit("Consent to application"),
        activityDateTime=pl.col("at").dt.strftime(INSTANT),
        loggedByService=pl.lit("Core Directory"),
        operationType=pl.lit("Assign"),
        initiatedBy=pl.struct(app=none, user=user),
        targetResources=pl.concat_list(target),
        additionalDetails=pl.lit([], pl.List(pl.String)),
    )
