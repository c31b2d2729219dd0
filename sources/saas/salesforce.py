"""Salesforce: licences, permission set licences, users and their last login, asked in SOQL.

https://developer.salesforce.com/docs/platform/object-reference (UserLicense, PermissionSetLicense, User, UserLogin).
A frozen user holds the licence still; users of the vendor's own stand among the company's.
"""

from datetime import date

import polars as pl

from sources.http import Asked, Manner, NextUrl, Reply, SignIn
from sources.http.client import by_status as is_limit
from sources.saas.base import (
    ACCOUNTS,
    ACTIVITY_SEEN,
    APPS,
    POOLS,
    SEATS,
    Answers,
    Told,
)
from sources.saas.feed import Feed
from sources.saas.http_kind import HttpKind
from sources.saas.records import feeds, frames, line, months, not_offered
from sources.saas.refusals import Refusal, by_status
from sources.saas.salesforce_metrics import PROFILES, SETS, SOQL, counted
from sources.saas.salesforce_metrics import SCHEMAS as OF_METRICS
from sources.saas.secrets import client_of
from sources.saas.settings import SaasSettings
from sources.saas.sold import sold
from sources.saas.telling import address, conform, instant, newest

APP, SIGNAL = "salesforce", "login"
VENDORS_PROFILES = ("Analytics Cloud Integration User", "Analytics Cloud Security User")
VENDORS_USERS = r"^(integration|insightssecurity|autoproc|chatty)[.@]"
SCHEMAS = {
    "users": pl.Schema(
        {
            "Id": pl.String(),
            "Username": pl.String(),
            "Name": pl.String(),
            "Email": pl.String(),
            "IsActive": pl.Boolean(),
            "UserType": pl.String(),
            "LastLoginDate": pl.String(),
            "CreatedDate": pl.String(),
            "EmployeeNumber": pl.String(),
            "Profile": pl.Struct({"Name": pl.String(), "UserLicenseId": pl.String()}),
        }
    ),
    "licenses": pl.Schema(
        {
            "Id": pl.String(),
            "MasterLabel": pl.String(),
            "LicenseDefinitionKey": pl.String(),
            "Status": pl.String(),
            "TotalLicenses": pl.Int64(),
            "UsedLicenses": pl.Int64(),
        }
    ),
    "permission_set_licenses": pl.Schema(
        {
            "Id": pl.String(),
            "MasterLabel": pl.String(),
            "DeveloperName": pl.String(),
            "Status": pl.String(),
            "ExpirationDate": pl.String(),
            "TotalLicenses": pl.Int64(),
            "UsedLicenses": pl.Int64(),
        }
    ),
    "permission_set_assignments": pl.Schema({"AssigneeId": pl.String(), "PermissionSetLicenseId": pl.String()}),
    "frozen": pl.Schema({"UserId": pl.String(), "IsFrozen": pl.Boolean()}),
    **OF_METRICS,
}


def read(settings: SaasSettings, answers: Answers, as_of: date) -> Told:
    """The organization's own users; `login` is the last sign-in to Salesforce, by whatever way."""
    told, answers = frames(answers, SCHEMAS)
    users = _own(told["users"], told["frozen"])
    licences, sets = told["licenses"], told["permission_set_licenses"]
    set_seats = _set_seats(users, sets, told["permission_set_assignments"], settings.name)
    activity = _activity(users, as_of)
    active, covered = months(activity)
    return Told(
        accounts=conform(users, ACCOUNTS),
        seats=pl.concat([_seats(users, licences), conform(set_seats, SEATS)]),
        pools=pl.concat(
            [
                _pools(licences, counted(told[PROFILES], "UserLicenseId")),
                _set_pools(sets, settings.name, counted(told[SETS], "PermissionSetLicenseId")),
            ]
        ),
        activity=activity,
        months=active,
        covered=covered,
        apps=_apps(sets, settings.name),
        feeds=feeds(
            [
                *(line(feed, answers[feed], as_of=as_of) for feed in SCHEMAS if feed in answers),
                line(f"activity.{APP}", answers["users"], as_of=as_of, newest=newest(activity), rows=activity.height),
                *(not_offered(f"activity.{app}", NO_SET_ACTIVITY) for app in set_seats["app_id"].unique().sort()),
            ]
        ),
    )


NO_SET_ACTIVITY = (
    "Found no use by person; expected one, and Salesforce counts alone how many of the holders signed in "
    "(ActivePermSetLicenseMetric). Ask who uses what it gives."
)


def _own(users: pl.DataFrame, frozen: pl.DataFrame) -> pl.DataFrame:
    """The company's people, with ACCOUNTS' columns beside Salesforce's."""
    profile = pl.col("Profile").struct
    vendors = pl.col("Username").str.contains(VENDORS_USERS) | profile.field("Name").is_in(VENDORS_PROFILES)
    own = users.filter(pl.col("UserType") == "Standard", ~vendors.fill_null(value=False))
    known = own.join(frozen.unique("UserId"), left_on="Id", right_on="UserId", how="left", maintain_order="left")
    gone, held = ~pl.col("IsActive"), pl.col("IsFrozen").fill_null(value=False)
    return known.with_columns(
        account="Id",
        email=pl.coalesce(address("Email"), address("Username")),
        aliases=pl.concat_list(address("Username")).list.drop_nulls(),
        name="Name",
        hr_id="EmployeeNumber",
        account_kind=pl.when(pl.col("EmployeeNumber").is_not_null())
        .then(pl.lit("person"))
        .otherwise(pl.lit("unknown")),
        account_status=pl.when(gone)
        .then(pl.lit("deleted"))
        .when(held)
        .then(pl.lit("suspended"))
        .otherwise(pl.lit("active")),
        created=instant("CreatedDate"),
        licence=profile.field("UserLicenseId"),
    )


def _seats(users: pl.DataFrame, licences: pl.DataFrame) -> pl.DataFrame:
    """Of the active; under the licence's id where licences are refused."""
    known = _sold(licences).select("app_id", "sku", "free", licence="Id")
    held = users.filter("IsActive").join(known, on="licence", how="left", maintain_order="left")
    named = held.with_columns(
        app_id=pl.col("app_id").fill_null(APP),
        sku=pl.coalesce("sku", "licence"),
        paid=~pl.col("free").fill_null(value=False),
        assigned_at="created",
    )
    return conform(named.filter(pl.col("sku").is_not_null()), SEATS)


def _set_seats(users: pl.DataFrame, sets: pl.DataFrame, assigned: pl.DataFrame, source: str) -> pl.DataFrame:
    """Each permission set licence is an app of its own: a login is no use of it."""
    held = assigned.unique().join(users.filter("IsActive"), left_on="AssigneeId", right_on="Id")
    named = held.join(sets, left_on="PermissionSetLicenseId", right_on="Id")
    return named.with_columns(app_id=_set_app(source), sku="DeveloperName", paid=pl.lit(value=True))


def _set_app(source: str) -> pl.Expr:
    return pl.concat_str(pl.lit(f"{source}."), "DeveloperName")


def _pools(licences: pl.DataFrame, used: pl.DataFrame) -> pl.DataFrame:
    """What was bought, and how many of it were used; -1 licences are as many as one likes."""
    bought = _sold(licences).filter(~pl.col("free"), pl.col("Status") != "Disabled")
    return conform(bought.join(used, on="Id", how="left", maintain_order="left").with_columns(**COUNTS), POOLS)


def _sold(licences: pl.DataFrame) -> pl.DataFrame:
    """The licences with `app_id`, `sku` and whether they are `free`, as those are that come with an organization."""
    named = licences.rename({"LicenseDefinitionKey": "sku"})
    known = named.join(sold("salesforce").drop("name"), on="sku", how="left", maintain_order="left")
    return known.with_columns(pl.col("app_id").fill_null(APP), pl.col("free").fill_null(value=False))


def _set_pools(sets: pl.DataFrame, source: str, used: pl.DataFrame) -> pl.DataFrame:
    bought = sets.filter(pl.col("Status") != "Disabled").join(used, on="Id", how="left", maintain_order="left")
    ends = pl.col("ExpirationDate").str.to_date("%Y-%m-%d", strict=False)
    return conform(bought.with_columns(app_id=_set_app(source), sku="DeveloperName", renews_on=ends, **COUNTS), POOLS)


COUNTS = {
    "name": pl.col("MasterLabel"),
    "purchased": pl.when(pl.col("TotalLicenses") >= 0).then("TotalLicenses"),
    "consumed": pl.col("UsedLicenses"),
}


def _activity(users: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """A row a user that is active; without a last login nobody ever came."""
    active = users.filter("IsActive")
    told = active.select(
        "account", app_id=pl.lit(APP), signal=pl.lit(SIGNAL), last_activity_at=instant("LastLoginDate"), as_of=as_of
    )
    return conform(told, ACTIVITY_SEEN)


def _apps(sets: pl.DataFrame, source: str) -> pl.DataFrame:
    """The products that no catalogue has."""
    names = pl.format("Salesforce {}", "MasterLabel")
    return conform(sets.select(app_id=_set_app(source), name=names, vendor=pl.lit("Salesforce")), APPS)


def refused(reply: Reply) -> Refusal | None:
    """An object or field that the user may not see is one that does not exist: status 400."""
    if 200 <= reply.status < 300:
        return None
    code = _code(reply)
    if code in NOT_SEEN:
        return Refusal(reply.words, "refused", NOT_SEEN[code])
    return by_status(reply)


NOT_SEEN = {
    "INVALID_TYPE": "View Setup and Configuration",
    "INVALID_FIELD": "View Setup and Configuration, and field-level security that shows the field",
    "INSUFFICIENT_ACCESS": "View Setup and Configuration",
    "API_DISABLED_FOR_ORG": "API Enabled",
    "API_CURRENTLY_DISABLED": "API Enabled",
}


def _code(reply: Reply) -> str:
    """Errors come as a list: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm."""
    body = reply.json
    first = body[0] if isinstance(body, list) and body else body
    return str(first.get("errorCode", "")) if isinstance(first, dict) else ""


def limited(reply: Reply) -> bool:
    """A 403 may be a limit, which does not say for how long."""
    return is_limit(reply) or (reply.status == 403 and _code(reply) == "REQUEST_LIMIT_EXCEEDED")


def sign_in(settings: SaasSettings, secret: str) -> SignIn | None:
    """The client credentials flow of a connected app, by "<consumer key>:<consumer secret>"; else it is a session.

    https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_client_credentials_flow.htm
    """
    client = client_of(secret)
    if client is None:
        return None
    form = {"grant_type": "client_credentials", "client_id": client[0], "client_secret": client[1]}
    asked = Asked("/services/oauth2/token", form=form)
    return SignIn(lambda: asked)


def _query(name: str, soql: str) -> Feed:
    pages = NextUrl("nextRecordsUrl")
    return Feed(name, QUERY, pages, params={"q": soql}, records="records", permission="View Setup and Configuration")


QUERY = "/services/data/v62.0/query"
SALESFORCE = HttpKind(
    name="salesforce",
    manner=Manner(limited=limited),
    sign_in=sign_in,
    refused=refused,
    feeds=(
        _query(
            "users",
            "SELECT Id, Username, Name, Email, IsActive, UserType, LastLoginDate, CreatedDate, EmployeeNumber, "
            "Profile.Name, Profile.UserLicenseId FROM User",
        ),
        _query(
            "licenses",
            "SELECT Id, MasterLabel, LicenseDefinitionKey, Status, TotalLicenses, UsedLicenses FROM UserLicense",
        ),
        _query(
            "permission_set_licenses",
            "SELECT Id, MasterLabel, DeveloperName, Status, ExpirationDate, TotalLicenses, UsedLicenses "
            "FROM PermissionSetLicense",
        ),
        _query(
            "permission_set_assignments", "SELECT AssigneeId, PermissionSetLicenseId FROM PermissionSetLicenseAssign"
        ),
        _query("frozen", "SELECT UserId, IsFrozen FROM UserLogin"),
        *(_query(name, soql) for name, soql in SOQL.items()),
    ),
    read=read,
)
