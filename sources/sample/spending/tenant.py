"""What a Microsoft tenant has beside the apps that people let in: Microsoft's own, the company's own, and what
administrators allowed for everybody.

https://learn.microsoft.com/graph/api/resources/serviceprincipal,
https://learn.microsoft.com/graph/api/resources/approleassignment.
"""

import polars as pl

from sources.sample.spending.grants import as_uuid
from sources.sample.world import World

GRAPH_APP, GRAPH = "00000003-0000-0000-c000-000000000000", "microsoft graph"
# Microsoft's own tenant for its services.
MICROSOFT = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"
# What Graph calls the permission to read all mail without anybody:
# https://learn.microsoft.com/graph/permissions-reference.
MAIL_ROLE, MAIL = "810c84a8-4a9e-49e6-bf7d-12d183f40d01", "Mail.Read"
# By the number of a product: an administrator allows each fourth for everybody, each sixth may read mail by itself.
FOR_ALL, BY_ITSELF = 4, 6
OWN = (
    ("Haldane Rota", "Application", "own", "https://rota.haldane.example"),
    ("backup-runner", "ManagedIdentity", "own", None),
    ("Microsoft Graph", "Application", "microsoft", None),
    ("Office 365 SharePoint Online", "Application", "microsoft", None),
    ("Microsoft Teams Services", "Application", "microsoft", None),
)


def organization(own: pl.Series, world: World) -> pl.Series:
    """The id of the tenant, by whether it is the company's own (1) or that of the firm that it bought (0)."""
    return as_uuid(world.dice.texts("microsoft tenant", 32, own))


def principals(own: int, world: World) -> pl.DataFrame:
    """`name, type, owner, home, id, app_id, roles` of Microsoft's apps and the tenant's own."""
    rows = pl.DataFrame(OWN, schema=["name", "type", "owner", "home"], orient="row")
    ours = pl.Series([own] * rows.height)
    nth = pl.Series(range(rows.height))
    ids = as_uuid(world.dice.texts("own principal", 32, nth, ours))
    apps = as_uuid(world.dice.texts("own app", 32, nth))
    is_graph = pl.col("name") == "Microsoft Graph"
    tenant = organization(pl.Series([own]), world)[0]
    mail = pl.concat_list(pl.struct(id=pl.lit(MAIL_ROLE), value=pl.lit(MAIL)))
    return rows.with_columns(id=ids, app_id=apps).with_columns(
        id=pl.when(is_graph).then(pl.lit(graph_id(own, world))).otherwise("id"),
        app_id=pl.when(is_graph).then(pl.lit(GRAPH_APP)).otherwise("app_id"),
        owner=pl.when(owner=pl.lit("own")).then(pl.lit(tenant)).otherwise(pl.lit(MICROSOFT)),
        roles=pl.when(is_graph)
        .then(mail)
        .otherwise(pl.lit([], pl.List(pl.Struct({"id": pl.String, "value": pl.String})))),
    )


def graph_id(own: int, world: World) -> str:
    """The tenant's own id of Graph."""
    return as_uuid(world.dice.texts(GRAPH, 32, pl.Series([own])))[0]


def for_everybody(of_tenant: pl.DataFrame, own: int, world: World) -> pl.DataFrame:
    """oAuth2PermissionGrant rows that an administrator gave for all: of some apps, of the tenant's own and Teams'."""
    apps = of_tenant.filter(pl.col("product") % FOR_ALL == 0).unique("product", maintain_order=True).sort("product")
    allowed = apps.select(clientId="principal_id", scope=pl.concat_str("scope", pl.lit(" offline_access")))
    theirs = principals(own, world).filter(type="Application").filter(pl.col("name") != "Microsoft Graph")
    every = pl.concat([allowed, theirs.select(clientId="id", scope=pl.lit("User.Read Files.Read.All"))])
    nth = pl.Series(range(every.height))
    return every.select(
        "clientId",
        consentType=pl.lit("AllPrincipals"),
        id=pl.Series(world.dice.texts("grant for everybody", 43, nth, pl.Series([own] * every.height))),
        principalId=pl.lit(None, pl.String),
        resourceId=pl.lit(graph_id(own, world)),
        scope="scope",
    )


def roles(of_tenant: pl.DataFrame, own: int, world: World) -> pl.DataFrame:
    """appRoleAssignment rows: what apps may do by themselves."""
    apps = of_tenant.filter(pl.col("product") % BY_ITSELF == 1).sort("at").unique("product", maintain_order=True)
    return apps.sort("product").select(
        id=pl.Series(world.dice.texts("role assignment", 43, apps.sort("product")["product"])),
        appRoleId=pl.lit(MAIL_ROLE),
        createdDateTime=pl.col("at").dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
        principalDisplayName="shown",
        principalId="principal_id",
        principalType=pl.lit("ServicePrincipal"),
        resourceDisplayName=pl.lit("Microsoft Graph"),
        resourceId=pl.lit(graph_id(own, world)),
    )
