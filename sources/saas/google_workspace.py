"""Google Workspace: accounts, who holds which licence, what was bought, and when each account was used.

https://developers.google.com/workspace/admin/directory/reference/rest/v1/users/list,
https://developers.google.com/workspace/admin/licensing/reference/rest/v1/licenseAssignments/listForProduct and
https://developers.google.com/workspace/admin/reports/v1/reference. Licences are known by addresses, which change, so
the directory's id is the account. Reports of use are a day each, one to three days late, and reach 450 days back.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl

from sources.http import Cursor, Manner, Reply
from sources.http.client import by_status as limited_by_status
from sources.saas.base import (
    ACCOUNTS,
    ACTIVITY_SEEN,
    APPS,
    MONTHS_COVERED,
    MONTHS_SEEN,
    POOLS,
    SEATS,
    Answers,
    Told,
)
from sources.saas.feed import Feed, When
from sources.saas.google_key import sign_in
from sources.saas.http_kind import HttpKind
from sources.saas.refusals import Refusal, by_status
from sources.saas.settings import SaasSettings
from sources.saas.telling import address, conform, feeds, instant, newest, table

APP = "google-workspace"
LICENSING = "https://licensing.googleapis.com"
DIRECTORY_SCOPE = "https://www.googleapis.com/auth/admin.directory.user.readonly"
USAGE_SCOPE = "https://www.googleapis.com/auth/admin.reports.usage.readonly"
# There is none that can only read: https://developers.google.com/workspace/admin/licensing/v1/how-tos/using
LICENSING_SCOPE = "https://www.googleapis.com/auth/apps.licensing"
# https://developers.google.com/workspace/admin/licensing/v1/how-tos/products
PRODUCTS: Mapping[str, tuple[str, str]] = {
    "Google-Apps": (APP, "Google Workspace"),
    "101031": (APP, "Google Workspace"),
    "101034": (APP, "Google Workspace"),  # archived users, who have SKUs of their own
    "101047": ("google-gemini", "Gemini"),
    "Google-Vault": ("google-vault", "Google Vault"),
    "101001": ("cloud-identity", "Cloud Identity"),
    "101005": ("cloud-identity", "Cloud Identity"),
    "101033": ("google-voice", "Google Voice"),
}
FREE = ("1010010001",)
# Counts of what was bought, by SKU: https://developers.google.com/workspace/admin/reports/v1/appendix/usage/customer/accounts
BOUGHT = {
    "gsuite_enterprise": "1010020020",
    "gsuite_unlimited": "Google-Apps-Unlimited",
    "gsuite_basic": "Google-Apps-For-Business",
    "vault": "Google-Vault",
}
# https://developers.google.com/workspace/admin/reports/v1/appendix/usage/user; a name that it does not know is a 400.
USES = {
    "accounts:last_login_time": "usage.login",
    "gmail:last_interaction_time": "usage.gmail",
    "drive:timestamp_last_active_usage": "usage.drive",
}
USAGE_DAYS, LATEST_DAYS = 450, 4
LIMITS = ("rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded")
# What a 400 says of a day that is too new or too old, and a 400 or 404 of a product that was never bought.
NO_DAY = ("not yet available", "can not be before", "cannot be before", "Data for dates")


def _reasons(reply: Reply) -> set[str]:
    errors = reply.at("error.errors")
    return {str(each.get("reason")) for each in errors} if isinstance(errors, list) else set()


def limited(reply: Reply) -> bool:
    """Google says so with a 403, too: https://developers.google.com/workspace/admin/directory/v1/limits."""
    return limited_by_status(reply) or (reply.status == 403 and not _reasons(reply).isdisjoint(LIMITS))


def no_report(reply: Reply) -> Refusal | None:
    """A day without a report is told by a 400 or an empty answer. None: this is a report."""
    says = str(reply.at("error.message") or "")
    if reply.status == 400 and any(words in says for words in NO_DAY):
        return Refusal(says, "gone")
    if reply.status == 200 and not reply.at("usageReports"):
        return Refusal("a report without rows", "gone")
    return by_status(reply)


def no_product(reply: Reply) -> Refusal | None:
    """A product that was never bought is told by a 400 or 404; nobody has it."""
    return Refusal(reply.words, "gone") if reply.status in (400, 404) else by_status(reply)


def latest(when: When) -> list[dict[str, date]]:
    """The last days, of which the newest that has a report counts."""
    return [{"day": when.as_of - timedelta(days=back)} for back in range(1, LATEST_DAYS + 1)]


def ends_of_months(when: When) -> list[dict[str, date]]:
    """The last day of each month since it was told before, whose report tells the whole month, and the latest days."""
    ends = {day for day in when.days if (day + timedelta(days=1)).day == 1}
    return [{"day": day} for day in sorted(ends | {each["day"] for each in latest(when)})]


def read(settings: SaasSettings, answers: Answers, as_of: date) -> Told:
    """Accounts, licences, what was bought, and use by the reports."""
    users = _users(answers)
    used = _used(answers)
    activity = _activity(used)
    months = used.filter(pl.col("last_activity_at").dt.strftime("%Y-%m") == pl.col("day").str.slice(0, 7))
    ends = used.filter(pl.col("day").str.to_date() == pl.col("day").str.to_date().dt.month_end())
    return Told(
        accounts=conform(users, ACCOUNTS),
        seats=_seats(answers, users),
        pools=_pools(answers),
        activity=activity,
        months=conform(
            months.with_columns(month=pl.col("day").str.slice(0, 7), signal=pl.lit("usage")), MONTHS_SEEN
        ).unique(maintain_order=True),
        covered=conform(ends.with_columns(month=pl.col("day").str.slice(0, 7)), MONTHS_COVERED).unique().sort("month"),
        apps=pl.DataFrame(
            [{"app_id": app, "name": name, "vendor": "Google"} for app, name in dict(PRODUCTS.values()).items()],
            schema=APPS,
        ),
        feeds=feeds(
            answers,
            known={"activity": _newest_day(used), "users": as_of},
            newest_use={"activity": newest(activity)},
        ),
    )


def _users(answers: Answers) -> pl.DataFrame:
    told = table(
        answers.get("users"),
        {
            "account": "id",
            "email": "primaryEmail",
            "name": "name.fullName",
            "aliases": ("aliases", pl.List(pl.String())),
            "suspended": ("suspended", pl.Boolean()),
            "archived": ("archived", pl.Boolean()),
            "created": "creationTime",
        },
    )
    off = pl.col("suspended").fill_null(value=False) | pl.col("archived").fill_null(value=False)
    return told.with_columns(
        email=address("email"),
        created=instant("created"),
        account_kind=pl.lit("person"),
        account_status=pl.when(off).then(pl.lit("suspended")).otherwise(pl.lit("active")),
    )


def _seats(answers: Answers, users: pl.DataFrame) -> pl.DataFrame:
    """Licences by the directory's ids, also by a former address; when one was assigned is not told."""
    licences = pl.concat(
        table(answers.get(f"licenses.{product}"), {"userId": "userId", "sku": "skuId"}).with_columns(app_id=pl.lit(app))
        for product, (app, _) in PRODUCTS.items()
    )
    by_alias = users.select("account", "created", address="aliases").explode("address")
    known = pl.concat([users.select("account", "created", address="email"), by_alias]).drop_nulls("address")
    ids = known.with_columns(pl.col("address").str.to_lowercase()).unique("address", keep="first", maintain_order=True)
    told = licences.with_columns(address=address("userId")).join(ids, on="address", how="left", maintain_order="left")
    return conform(
        told.with_columns(
            account=pl.coalesce("account", "userId"),
            paid=~pl.col("sku").is_in(FREE),
            assigned_at="created",  # no licence is older than its account
        ).unique(["sku", "account"], keep="first", maintain_order=True),
        SEATS,
    )


def _pools(answers: Answers) -> pl.DataFrame:
    """What was bought, of the newest day that tells it."""
    listed = pl.List(pl.Struct({"name": pl.String(), "intValue": pl.String()}))
    told = table(answers.get("bought"), {"day": "x_of", "each": ("parameters", listed)})
    counts = told.filter(pl.col("day") == pl.col("day").max()).explode("each").unnest("each")
    named = counts.with_columns(
        pl.col("name").str.extract_groups(r"^accounts:(?<edition>.+)_(?<what>total|used)_licenses$"),
        count=pl.col("intValue").cast(pl.Int64, strict=False),
    ).unnest("name")
    sku = pl.col("edition").replace_strict(BOUGHT, default=None)
    by_sku = named.with_columns(sku=sku).filter(pl.col("sku").is_not_null())
    whole = by_sku.group_by("sku").agg(
        purchased=pl.col("count").filter(pl.col("what") == "total").first(),
        consumed=pl.col("count").filter(pl.col("what") == "used").first(),
    )
    vault = pl.when(pl.col("sku") == "Google-Vault").then(pl.lit("google-vault")).otherwise(pl.lit(APP))
    has_any = whole.filter(pl.col("purchased") > 0)
    return conform(has_any.with_columns(app_id=vault, purchased_from=pl.lit("source")).sort("sku"), POOLS)


def _used(answers: Answers) -> pl.DataFrame:
    """A row an account, day and signal: `app_id, account, day, signal, last_activity_at` as the day's report has it."""
    listed = pl.List(pl.Struct({"name": pl.String(), "datetimeValue": pl.String()}))
    told = table(
        answers.get("activity"), {"account": "entity.profileId", "day": "x_of", "each": ("parameters", listed)}
    )
    each = told.explode("each").unnest("each").filter(pl.col("name").is_in(list(USES)))
    return each.select(
        "account",
        "day",
        app_id=pl.lit(APP),
        signal=pl.col("name").replace_strict(USES),
        last_activity_at=instant("datetimeValue"),
    )


def _activity(used: pl.DataFrame) -> pl.DataFrame:
    """Of the newest report that has the account."""
    last = used.sort("day").group_by("app_id", "account", "signal", maintain_order=True).last()
    return conform(last.with_columns(as_of=pl.col("day").str.to_date()).sort("account", "signal"), ACTIVITY_SEEN)


def _newest_day(used: pl.DataFrame) -> date | None:
    day: Any = used["day"].max()
    return date.fromisoformat(day) if day else None


def _licences(product: str) -> Feed:
    return Feed(
        f"licenses.{product}",
        f"/apps/licensing/v1/product/{product}/users",
        Cursor("pageToken", "nextPageToken"),
        params={"customerId": "{customerId}", "maxResults": "1000"},
        base=LICENSING,
        each="users",
        key="customerId",
        records="items",
        refused=no_product,
        permission=LICENSING_SCOPE,
    )


GOOGLE_WORKSPACE = HttpKind(
    name="google-workspace",
    base="https://admin.googleapis.com",
    manner=Manner(limited=limited),
    sign_in=sign_in(DIRECTORY_SCOPE, LICENSING_SCOPE, USAGE_SCOPE),
    feeds=(
        Feed(
            "users",
            "/admin/directory/v1/users",
            Cursor("pageToken", "nextPageToken"),
            params={"customer": "my_customer", "maxResults": "500"},
            records="users",
            permission=DIRECTORY_SCOPE,
        ),
        *map(_licences, PRODUCTS),
        Feed(
            "bought",
            "/admin/reports/v1/usage/dates/{day}",
            Cursor("pageToken", "nextPageToken"),
            each=latest,
            key="day",
            records="usageReports",
            refused=no_report,
            permission=USAGE_SCOPE,
        ),
        Feed(
            "activity",
            "/admin/reports/v1/usage/users/all/dates/{day}",
            Cursor("pageToken", "nextPageToken"),
            params={"parameters": ",".join(USES), "maxResults": "1000"},
            each=ends_of_months,
            key="day",
            records="usageReports",
            refused=no_report,
            keeps_days=USAGE_DAYS,
            permission=USAGE_SCOPE,
        ),
    ),
    read=read,
)
