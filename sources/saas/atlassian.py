"""Atlassian: managed accounts of an organization, the products of each, and when each product was used last.

https://developer.atlassian.com/cloud/admin/organization/rest/api-group-users/. Days of use are up to a day late; an
organization that has claimed no domain has an empty list, which is not zero; nobody tells how many seats were bought.
The search, which tells the last use of all products in bulk, was announced to end on 2026-06-30, the directory on
2027-06-30: what has ended is told as not offered.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl

from sources.http import Cursor, NextUrl, Reply
from sources.saas.base import ACCOUNTS, ACTIVITY_SEEN, APPS, POOLS, SEATS, Answer, Answers, Told
from sources.saas.feed import Feed
from sources.saas.http_kind import HttpKind
from sources.saas.records import feeds, frames, line, months, seen
from sources.saas.settings import SaasSettings
from sources.saas.sold import sold
from sources.saas.telling import address, conform, instant, midnight, newest

PRODUCT = pl.Struct({"key": pl.String(), "name": pl.String(), "url": pl.String(), "last_active": pl.String()})
SCHEMAS = {
    "users": pl.Schema(
        {
            "account_id": pl.String(),
            "account_type": pl.String(),
            "account_status": pl.String(),
            "name": pl.String(),
            "email": pl.String(),
            "access_billable": pl.Boolean(),
            "product_access": pl.List(PRODUCT),
        }
    ),
    "directory": pl.Schema(
        {
            "accountId": pl.String(),
            "accountType": pl.String(),
            "accountStatus": pl.String(),
            "name": pl.String(),
            "email": pl.String(),
            "claimStatus": pl.String(),
        }
    ),
    "last_active": pl.Schema({"x_of": pl.String(), **PRODUCT.to_schema()}),
    "search": pl.Schema(
        {
            "accountId": pl.String(),
            "accountType": pl.String(),
            "accountStatus": pl.String(),
            "name": pl.String(),
            "email": pl.String(),
            "productLastAccess": pl.List(pl.Struct({"productKey": pl.String(), "lastActiveTimestamp": pl.String()})),
        }
    ),
}
# What the search has behind the key of a product in the cloud.
IN_CLOUD = ".ondemand"
LAG = timedelta(days=1)
NO_DOMAIN = Answer(
    status="not_offered",
    permission="a claimed domain",
    reason="Found no managed account; expected those of a claimed domain, without which the list is empty whoever "
    "works there. Claim a domain in Atlassian Administration, Security, Verify domains.",
)


def read(settings: SaasSettings, answers: Answers, as_of: date) -> Told:
    """A seat each product that a managed account has, of those that are billed; apps and customers hold none."""
    told, answers = frames(answers, SCHEMAS)
    users = answers["users"]
    if users.status == "ok" and not users.records:
        users = NO_DOMAIN
    unmanaged = _unmanaged(told["directory"], told["last_active"])
    known = _accounts(pl.concat([told["users"], _searched(told["search"], told["directory"], unmanaged)]))
    held = _products(known, settings.name)
    day = as_of - LAG
    activity = _activity(held, day)
    active, covered = months(activity)
    return Told(
        accounts=conform(known, ACCOUNTS),
        seats=conform(held, SEATS),
        pools=conform(held.filter("paid").group_by("app_id", "sku").len("consumed"), POOLS),
        activity=activity,
        months=active,
        covered=covered,
        apps=conform(held.unique("app_id").with_columns(vendor=pl.lit("Atlassian"), name="product"), APPS),
        feeds=feeds(
            [
                *(line(feed, users if feed == "users" else answers[feed], as_of=as_of) for feed in _told_of(answers)),
                *(
                    line(f"activity.{app}", _of_use(users, answers), as_of=day, newest=newest(part), rows=part.height)
                    for (app,), part in activity.group_by("app_id", maintain_order=True)
                ),
            ]
        ),
    )


def _told_of(answers: Answers) -> list[str]:
    """The feeds to tell of: not a search that is refused, since the others tell the same."""
    return [feed for feed in answers if feed != "search" or answers[feed].status == "ok"]


def _of_use(users: Answer, answers: Answers) -> Answer:
    """What tells use: of managed accounts their list, of others the days of each or the search."""
    asked = (users, *(answers.get(feed, users) for feed in ("last_active", "search")))
    return next((answer for answer in asked if answer.status == "ok"), users)


def opened(reply: Reply) -> list[dict[str, Any]]:
    """The products that an account opened, of which there may be none."""
    found = reply.at("data.product_access")
    return found if isinstance(found, list) else []


def is_unmanaged(user: Mapping[str, Any]) -> bool:
    """Whether an account of the directory is somebody's own, which the list of managed accounts leaves out."""
    return user.get("claimStatus") == "unmanaged"


def _unmanaged(directory: pl.DataFrame, products: pl.DataFrame) -> pl.DataFrame:
    """Accounts that are not claimed, as the list of managed ones has them; of products only those that they opened."""
    known = products.group_by("x_of").agg(product_access=pl.struct([*PRODUCT.to_schema()]))
    own = directory.filter(pl.col("claimStatus") == "unmanaged")
    return own.join(known, left_on="accountId", right_on="x_of", how="left", maintain_order="left").select(
        account_id="accountId",
        account_type="accountType",
        account_status="accountStatus",
        name="name",
        email="email",
        access_billable=pl.lit(value=True),
        product_access="product_access",
    )


def _searched(search: pl.DataFrame, directory: pl.DataFrame, unmanaged: pl.DataFrame) -> pl.DataFrame:
    """The accounts that are not claimed with what the search has of them, too, and those that it alone has."""
    product = pl.element().struct
    key = product.field("productKey").str.strip_suffix(IN_CLOUD)
    opened_ = pl.col("productLastAccess").list.eval(
        pl.struct(
            key=key,
            name=pl.lit(None, pl.String()),
            url=pl.lit(None, pl.String()),
            last_active=product.field("lastActiveTimestamp"),
        )
    )
    found = search.select(
        account_id="accountId",
        account_type="accountType",
        account_status=pl.col("accountStatus").str.to_lowercase(),
        name="name",
        email="email",
        access_billable=pl.lit(value=True),
        product_access=opened_,
    )
    both = unmanaged.join(found.select("account_id", also="product_access"), on="account_id", how="left")
    whole = both.with_columns(
        product_access=pl.concat_list(pl.col("product_access").fill_null([]), pl.col("also").fill_null([]))
    ).drop("also")
    managed = directory.filter(pl.col("claimStatus") != "unmanaged").select(account_id="accountId")
    alone = found.join(unmanaged, on="account_id", how="anti").join(managed, on="account_id", how="anti")
    return pl.concat([whole, alone])


def _accounts(users: pl.DataFrame) -> pl.DataFrame:
    """Of people: an app is a robot of a vendor's, a customer somebody who asks for help."""
    people = users.filter(pl.col("account_type").fill_null("atlassian") == "atlassian")
    status = pl.col("account_status").replace_strict(STATUSES, default="active", return_dtype=pl.String())
    return people.unique("account_id", maintain_order=True).with_columns(
        account="account_id",
        email=address("email"),
        account_kind=pl.lit("unknown"),
        account_status=status,
    )


STATUSES = {"active": "active", "inactive": "suspended", "closed": "deleted"}


def _products(users: pl.DataFrame, source: str) -> pl.DataFrame:
    """A row an account that can sign in and a product that it has; of one product on two sites the later use."""
    key, last = pl.col("of_product").struct.field("key"), pl.col("of_product").struct.field("last_active")
    each = users.filter(pl.col("account_status") == "active").explode("product_access")
    told = each.rename({"product_access": "of_product"}).filter(key.is_not_null())
    known = told.with_columns(sku=key).join(sold("atlassian").drop("name"), on="sku", how="left", maintain_order="left")
    rows = known.select(
        "account",
        "sku",
        product=pl.col("of_product").struct.field("name"),
        app_id=pl.coalesce("app_id", pl.concat_str(pl.lit(f"{source}."), "sku")),
        paid=pl.col("access_billable").fill_null(value=True),
        last_activity_at=pl.coalesce(instant(last), midnight(last)),
    )
    newest_first = rows.sort("last_activity_at", descending=True, nulls_last=True, maintain_order=True)
    return newest_first.unique(["account", "sku"], keep="first", maintain_order=True)


def _activity(held: pl.DataFrame, day: date) -> pl.DataFrame:
    """A row an account and app; a product without a day of use was never opened."""
    signal = pl.concat_str(pl.lit("last_active."), "app_id")
    return seen(conform(held.with_columns(signal=signal, as_of=day), ACTIVITY_SEEN))


ACCOUNTS_READ, DIRECTORY_READ = "read:accounts:admin", "read:directory:admin"
ATLASSIAN = HttpKind(
    name="atlassian",
    base="https://api.atlassian.com",
    feeds=(
        Feed(
            "users",
            "/admin/v1/orgs/{organization}/users",
            NextUrl("links.next"),
            records="data",
            permission=ACCOUNTS_READ,
        ),
        # Accounts that the organization has not claimed are here alone; the next page is a bare cursor.
        Feed(
            "directory",
            "/admin/v2/orgs/{organization}/directories/-/users",
            Cursor("cursor", "links.next"),
            params={"limit": "100"},
            records="data",
            permission=DIRECTORY_READ,
        ),
        # All products' last use at once, for as long as it is there; its cursor is bare, and goes into the body.
        Feed(
            "search",
            "/admin/v1/orgs/{organization}/users/search",
            Cursor("cursor", "links.next"),
            body={"limit": 1000, "expand": ["NAME", "EMAIL", "PRODUCT_LAST_ACCESS"]},
            records="data",
            permission=DIRECTORY_READ,
        ),
        Feed(
            "last_active",
            "/admin/v1/orgs/{organization}/directory/users/{accountId}/last-active-dates",
            Cursor("cursor", "links.next"),
            each="directory",
            key="accountId",
            only=is_unmanaged,
            records=opened,
            permission=DIRECTORY_READ,
        ),
    ),
    read=read,
)
