"""Atlassian: managed accounts of an organization, the products of each, and when each product was used last.

https://developer.atlassian.com/cloud/admin/organization/rest/api-group-users/. Days of use are up to a day late; an
organization that has claimed no domain has an empty list, which is not zero; nobody tells how many seats were bought.
"""

from datetime import date, timedelta

import polars as pl

from sources.saas.base import ACCOUNTS, ACTIVITY_SEEN, APPS, POOLS, SEATS, Answer, Answers, Told
from sources.saas.records import (
    address,
    covered,
    feeds,
    filled,
    frames,
    instant,
    line,
    midnight,
    months,
    newest,
    seen,
)
from sources.saas.settings import SaasSettings

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
    )
}
# Their keys of products -> the catalogue's.
APP_OF = {
    "jira-software": "jira",
    "jira-core": "jira",
    "jira-work-management": "jira",
    "jira": "jira",
    "jira-servicedesk": "jira-service-management",
    "jira-service-desk": "jira-service-management",
    "jira-product-discovery": "jira-product-discovery",
    "confluence": "confluence",
    "bitbucket": "bitbucket",
    "trello": "trello",
    "opsgenie": "opsgenie",
    "statuspage": "statuspage",
    "loom": "loom",
}
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
    known = _accounts(told["users"])
    held = _products(known, settings.name)
    day = as_of - LAG
    activity = _activity(held, day)
    apps = held["app_id"].unique().sort().to_list()
    return Told(
        accounts=filled(known, ACCOUNTS),
        seats=filled(held, SEATS),
        pools=filled(held.filter("paid").group_by("app_id", "sku").len("consumed"), POOLS),
        activity=activity,
        months=months(activity),
        covered=covered(apps, day if users.status == "ok" else None),
        apps=filled(held.unique("app_id").with_columns(vendor=pl.lit("Atlassian"), name="product"), APPS),
        feeds=feeds(
            [
                line("users", users, as_of=as_of),
                *(
                    line(f"activity.{app}", users, as_of=day, newest=newest(part), rows=part.height)
                    for (app,), part in activity.group_by("app_id", maintain_order=True)
                ),
            ]
        ),
    )


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
    app = key.replace_strict(APP_OF, default=None, return_dtype=pl.String())
    rows = told.select(
        "account",
        sku=key,
        product=pl.col("of_product").struct.field("name"),
        app_id=app.fill_null(pl.concat_str(pl.lit(f"{source}."), key)),
        paid=pl.col("access_billable").fill_null(value=True),
        last_activity_at=pl.coalesce(instant(last), midnight(last)),
    )
    newest_first = rows.sort("last_activity_at", descending=True, nulls_last=True, maintain_order=True)
    return newest_first.unique(["account", "sku"], keep="first", maintain_order=True)


def _activity(held: pl.DataFrame, day: date) -> pl.DataFrame:
    """A row an account and app; a product without a day of use was never opened."""
    signal = pl.concat_str(pl.lit("last_active."), "app_id")
    return seen(filled(held.with_columns(signal=signal, as_of=day), ACTIVITY_SEEN))
