"""Salesforce's organisation: licences, permission set licences, users and who of them is frozen.

https://developer.salesforce.com/docs/platform/object-reference: UserLicense, PermissionSetLicense, User, UserLogin.
The vendor's own users stand among the company's, and a frozen user holds the licence still.
"""

import polars as pl

from sources.sample.software.answers.base import full_name, held, instant, token, write_answers
from sources.sample.software.states import purchased
from sources.sample.world import Feed, Place, World

FEED = KIND = "salesforce"
INSTANT = "%Y-%m-%dT%H:%M:%S.000+0000"
LICENCE, PROFILE = "100d0000000AbCdAAK", "00ed0000001AbCdAAK"
SET_LICENCE = "0PLd0000000QrStGAK"
SET_HOLDERS_PERCENT, SET_SPARE = 30, 6
OTHER_LICENCES = (
    ("100d0000000AbCeAAK", "Chatter Free", "PID_CHATTER", 5_000, 12),
    ("100d0000000AbCfAAK", "Salesforce Integration", "PID_SFDC_INTEGRATION_USER", 5, 1),
    ("100d0000000AbCgAAK", "Guest User License", "PID_Guest_User", 25, 1),
)
VENDORS_USERS = (
    ("0058d0000VENDR1AA2", "Integration User", "integration", "CloudIntegrationUser"),
    ("0058d0000VENDR2AA2", "Security User", "insightssecurity", "Standard"),
    ("0058d0000VENDR3AA2", "Automated Process", "autoproc", "AutomatedProcess"),
)


def write(world: World, place: Place) -> Feed:
    """Writes the organisation's objects."""
    whole = held(world, FEED)
    there = whole.filter(pl.col("removed").is_null())
    collections = {
        "UserLicense": _licences(world),
        "User": pl.concat([whole.select(_user()), _vendors(world)], how="diagonal_relaxed"),
        "UserLogin": there.select(_login()),
        **_sets(there, world),
        "ActiveProfileMetric": _metric(there, world),
    }
    return write_answers(world, place, FEED, KIND, collections)


def _licences(world: World) -> pl.DataFrame:
    counts = purchased(world).filter(feed=FEED).row(0, named=True)
    rows = (LICENCE, "Salesforce", "SFDC", counts["purchased"], counts["consumed"]), *OTHER_LICENCES
    names = ["Id", "Name", "LicenseDefinitionKey", "TotalLicenses", "UsedLicenses"]
    listed = pl.DataFrame(rows, schema=names, orient="row")
    return listed.with_columns(MasterLabel="Name", Status=pl.lit("Active"))


def _user() -> list[pl.Expr]:
    """Deactivated once the seat was taken away."""
    return [
        pl.col("account").alias("Id"),
        pl.col("email").alias("Username"),
        full_name().alias("Name"),
        pl.col("first").alias("FirstName"),
        pl.col("last").alias("LastName"),
        pl.col("email").alias("Email"),
        pl.col("removed").is_null().alias("IsActive"),
        pl.lit("Standard").alias("UserType"),
        instant("last_active", 45_000, INSTANT).alias("LastLoginDate"),
        instant("assigned", 33_000, INSTANT).alias("CreatedDate"),
        pl.col("department").alias("Department"),
        pl.col("hr_id").alias("EmployeeNumber"),
        pl.lit(PROFILE).alias("ProfileId"),
        _profile("Sales User"),
    ]


def _profile(name: str) -> pl.Expr:
    licence = pl.struct(Name=pl.lit("Salesforce"), LicenseDefinitionKey=pl.lit("SFDC"))
    return pl.struct(Name=pl.lit(name), UserLicenseId=pl.lit(LICENCE), UserLicense=licence).alias("Profile")


def _vendors(world: World) -> pl.DataFrame:
    listed = pl.DataFrame(VENDORS_USERS, schema=["Id", "Name", "local", "UserType"], orient="row")
    domain = f"{token(world, FEED)[:8]}.vendor.example"
    mail = pl.concat_str("local", pl.lit(f"@{domain}"))
    return listed.select(
        "Id", "Name", "UserType", Username=mail, Email=mail, IsActive=pl.lit(True), LastName="Name"
    ).with_columns(_profile("Analytics Cloud Integration User"))


def _login() -> list[pl.Expr]:
    """Frozen are those on leave, and of those who left every second by number."""
    away, left = pl.col("status") == "leave", pl.col("status") == "left"
    return [
        pl.concat_str(pl.lit("0Yw"), pl.col("account").str.slice(3)).alias("Id"),
        pl.col("account").alias("UserId"),
        (away | (left & (pl.col("number") % 2 == 0))).fill_null(False).alias("IsFrozen"),
        pl.lit(False).alias("IsPasswordLocked"),
    ]


def _sets(there: pl.DataFrame, world: World) -> dict[str, pl.DataFrame]:
    """One licence of permission sets, bought beside the seats."""
    some = world.dice.wholes("has permission set", 0, 99, there["number"]) < SET_HOLDERS_PERCENT
    holders = there.filter(pl.lit(some) & (pl.col("account_kind") == "person"))
    licence = {
        "Id": SET_LICENCE,
        "MasterLabel": "Inbox User",
        "DeveloperName": "InboxPsl",
        "Status": "Active",
        "ExpirationDate": None,
        "TotalLicenses": len(holders) + SET_SPARE,
        "UsedLicenses": len(holders),
    }
    assigned = holders.select(
        Id=pl.concat_str(pl.lit("2LA"), pl.col("account").str.slice(3)),
        AssigneeId="account",
        PermissionSetLicenseId=pl.lit(SET_LICENCE),
    )
    return {"PermissionSetLicense": pl.DataFrame([licence]), "PermissionSetLicenseAssign": assigned}


def _metric(there: pl.DataFrame, world: World) -> pl.DataFrame:
    """Of 30 days, without people."""
    active = there.filter(pl.col("last_active") >= pl.lit(world.as_of) - pl.duration(days=30)).height
    row = {"Id": "5MPd0000000XyZaGAK", "ProfileId": PROFILE, "UserLicenseId": LICENCE}
    counts = {"AssignedUserCount": len(there), "ActiveUserCount": active}
    return pl.DataFrame([{**row, "MetricsDate": world.yesterday.isoformat(), **counts}])
