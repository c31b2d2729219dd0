"""Users of a tenant of Microsoft 365 and what they are licensed for.

https://learn.microsoft.com/graph/api/user-list, https://learn.microsoft.com/graph/api/subscribedsku-list,
https://learn.microsoft.com/graph/api/directory-list-subscriptions.
"""

from datetime import date

import polars as pl

from sources.saas.base import ACTIVITY_SEEN, POOLS
from sources.saas.microsoft365.reports import PLANS
from sources.saas.telling import address, conform, instant

SIGN_IN, DIRECTORY = "sign_in", "entra-id"
# Successful sign-ins are told since then, and were not filled in for before.
SUCCESSES_SINCE = date(2023, 12, 1)
LICENCE = pl.Struct({"skuId": pl.String()})
STATE = pl.Struct({"skuId": pl.String(), "assignedByGroup": pl.String(), "lastUpdatedDateTime": pl.String()})
USERS = pl.Schema(
    {
        "id": pl.String(),
        "displayName": pl.String(),
        "userPrincipalName": pl.String(),
        "mail": pl.String(),
        "otherMails": pl.List(pl.String()),
        "proxyAddresses": pl.List(pl.String()),
        "employeeId": pl.String(),
        "userType": pl.String(),
        "accountEnabled": pl.Boolean(),
        "createdDateTime": pl.String(),
        "assignedLicenses": pl.List(LICENCE),
        "licenseAssignmentStates": pl.List(STATE),
    }
)
SIGN_INS = pl.Schema(
    {
        "id": pl.String(),
        "signInActivity": pl.Struct(
            {
                "lastSuccessfulSignInDateTime": pl.String(),
                "lastSignInDateTime": pl.String(),
                "lastNonInteractiveSignInDateTime": pl.String(),
            }
        ),
    }
)
UNITS = ("enabled", "warning", "suspended", "lockedOut")
SKUS = pl.Schema(
    {
        "skuId": pl.String(),
        "skuPartNumber": pl.String(),
        "appliesTo": pl.String(),
        "consumedUnits": pl.Int64(),
        "prepaidUnits": pl.Struct(dict.fromkeys(UNITS, pl.Int64())),
        "servicePlans": pl.List(pl.Struct({"servicePlanName": pl.String()})),
    }
)
SUBSCRIPTIONS = pl.Schema(
    {
        "skuId": pl.String(),
        "status": pl.String(),
        "isTrial": pl.Boolean(),
        "nextLifecycleDateTime": pl.String(),
    }
)


def accounts(users: pl.DataFrame) -> pl.DataFrame:
    """The users with ACCOUNTS' columns, and `principal`, the name that reports know them by.

    An account without a number of the roster may be anything: a mailbox, a room, a machine.
    """
    proxies = pl.col("proxyAddresses").fill_null([]).list.eval(address(pl.element().str.replace("(?i)^smtp:", "")))
    others = pl.col("otherMails").fill_null([]).list.eval(address(pl.element()))
    guest, person = pl.col("userType") == "Guest", pl.col("employeeId").is_not_null()
    kind = pl.when(guest).then(pl.lit("guest")).when(person).then(pl.lit("person")).otherwise(pl.lit("unknown"))
    enabled = pl.col("accountEnabled").fill_null(value=True)
    return users.unique("id", maintain_order=True).with_columns(
        account="id",
        principal=address("userPrincipalName"),
        email=pl.coalesce(address("mail"), address("userPrincipalName")),
        aliases=pl.concat_list(address("userPrincipalName"), proxies, others).list.drop_nulls().list.unique(),
        name="displayName",
        hr_id="employeeId",
        account_kind=kind,
        account_status=pl.when(enabled).then(pl.lit("active")).otherwise(pl.lit("suspended")),
        created=instant("createdDateTime"),
    )


def skus(bought: pl.DataFrame, subscriptions: pl.DataFrame, known: pl.DataFrame, source: str) -> pl.DataFrame:
    """A row a SKU for users: `skuId`, `sku`, `app_id`, `name`, `free`, `signals` (workloads that it has), its counts.

    What was bought is enabled, or in grace (`warning`); suspended and locked out it is no more. `known` are SKUs of
    the reference data.
    """
    units, plans = pl.col("prepaidUnits").struct, pl.col("servicePlans").fill_null([]).list
    names = plans.eval(pl.element().struct.field("servicePlanName")).list
    has = [
        pl.when(names.eval(pl.element().str.contains(begins)).list.any()).then(pl.lit(signal))
        for signal, begins in PLANS.items()
    ]
    of_users = bought.filter(pl.col("appliesTo").fill_null("User") == "User")
    named = of_users.join(_terms(subscriptions), on="skuId", how="left", maintain_order="left").join(
        known.select("name", "free", skuPartNumber="sku", known_app="app_id"),
        on="skuPartNumber",
        how="left",
        maintain_order="left",
    )
    return named.select(
        "skuId",
        "is_trial",
        "renews_on",
        sku="skuPartNumber",
        name=pl.coalesce("name", "skuPartNumber"),
        app_id=pl.coalesce("known_app", pl.concat_str(pl.lit(f"{source}."), "skuPartNumber")),
        free=pl.col("free").fill_null(value=False),
        signals=pl.concat_list(has).list.drop_nulls(),
        purchased=units.field("enabled").fill_null(0) + units.field("warning").fill_null(0),
        in_grace=units.field("warning").fill_null(0),
        consumed="consumedUnits",
    )


def _terms(subscriptions: pl.DataFrame) -> pl.DataFrame:
    """A row a SKU: whether all of its subscriptions are on trial, and when the first of those that run renews."""
    runs = subscriptions.filter(pl.col("status").is_in(["Enabled", "Warning"]))
    enabled = pl.col("status") == "Enabled"
    return runs.group_by("skuId").agg(
        is_trial=pl.col("isTrial").all(),
        renews_on=instant("nextLifecycleDateTime").filter(enabled).min().dt.date(),
    )


def pools(known: pl.DataFrame) -> pl.DataFrame:
    """POOLS of what was bought."""
    return conform(known.filter(~pl.col("free")), POOLS)


def seats(users: pl.DataFrame, known: pl.DataFrame, source: str) -> pl.DataFrame:
    """SEATS' columns and `signals`, a row a user and SKU; assigned twice, directly and by a group, it is direct.

    Where SKUs are refused a seat goes by the SKU's id.
    """
    by_group = pl.col("state").struct.field("assignedByGroup").is_not_null()
    states = users.select("account", state="licenseAssignmentStates").explode("state").drop_nulls("state")
    how = states.group_by("account", skuId=pl.col("state").struct.field("skuId")).agg(
        assigned_at=instant(pl.col("state").struct.field("lastUpdatedDateTime")).min(),
        via=pl.when(by_group.all()).then(pl.lit("group")).otherwise(pl.lit("direct")),
    )
    held = users.select("account", licence="assignedLicenses").explode("licence").drop_nulls("licence")
    each = held.select("account", skuId=pl.col("licence").struct.field("skuId")).unique(maintain_order=True)
    whole = each.join(how, on=["account", "skuId"], how="left", maintain_order="left")
    named = whole.join(known, on="skuId", how="left", maintain_order="left")
    free = (pl.col("free") | pl.col("is_trial").fill_null(value=False)).fill_null(value=False)
    return named.with_columns(
        sku=pl.coalesce("sku", "skuId"),
        app_id=pl.coalesce("app_id", pl.concat_str(pl.lit(f"{source}."), "skuId")),
        paid=~free,
        signals=pl.col("signals").fill_null([]),
    )


def sign_ins(told: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """ACTIVITY_SEEN of the last successful sign-in to the tenant, which is no use of an app.

    Successes before December 2023 are not told: an older attempt stands for them; a newer one alone failed.
    """
    seen = pl.col("signInActivity").struct
    attempts = pl.max_horizontal(
        instant(seen.field("lastSignInDateTime")), instant(seen.field("lastNonInteractiveSignInDateTime"))
    )
    old = pl.when(attempts < pl.lit(SUCCESSES_SINCE)).then(attempts)
    rows = told.select(
        account="id",
        app_id=pl.lit(DIRECTORY),
        signal=pl.lit(SIGN_IN),
        last_activity_at=pl.coalesce(instant(seen.field("lastSuccessfulSignInDateTime")), old),
        as_of=as_of,
    )
    return conform(rows.drop_nulls("last_activity_at").unique("account", maintain_order=True), ACTIVITY_SEEN)
