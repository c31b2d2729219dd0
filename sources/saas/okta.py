"""Okta: who is assigned to which app, and who signed in to it through Okta.

https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Application/ and
https://developer.okta.com/docs/reference/system-log-query/. A sign-in through Okta is not all use of an app: sessions
are long and leave no event. The log reaches 90 days back, so whoever is not in it is not told of at all.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from sources.http import Link, Manner, Reply
from sources.saas.base import ACCOUNTS, ACTIVITY_SEEN, APPS, MONTHS_COVERED, MONTHS_SEEN, SEATS, Answers, Told
from sources.saas.feed import Feed
from sources.saas.http_kind import HttpKind
from sources.saas.naming import app_ids
from sources.saas.settings import SaasSettings
from sources.saas.telling import address, conform, feeds, instant, months_told, newest, table

APP = "okta"
LOG_DAYS = 90
SIGN_ON = 'eventType eq "user.authentication.sso" and outcome.result eq "SUCCESS"'
# Okta's own apps, which everybody has and nobody pays for.
OWN = ("saasure", "okta_")
STATUSES = {
    "STAGED": "invited",
    "PROVISIONED": "invited",
    "SUSPENDED": "suspended",
    "DEPROVISIONED": "deleted",
}
# Of an assignment: https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationUsers/
TAKEN_AWAY = ("UNASSIGNED", "DEPROVISIONED", "INACTIVE", "REVOKED")
# Words in `userType`, which each company fills as it likes.
KINDS = {"service": "service_account", "mailbox": "shared_mailbox", "contract": "contractor"}


def shown(token: str) -> Mapping[str, str]:
    """An API token has a scheme of Okta's own; an OAuth token, a JWT, is a bearer's."""
    return {"Authorization": f"{'Bearer' if token.startswith('eyJ') else 'SSWS'} {token}"}


def is_bought(app: Mapping[str, Any]) -> bool:
    """Whether an app is somebody else's than Okta's, and people can sign on to it."""
    return not str(app.get("name", "")).startswith(OWN) and app.get("status", "ACTIVE") == "ACTIVE"


def read(settings: SaasSettings, answers: Answers, as_of: date) -> Told:
    """Accounts, assignments and sign-ins; Okta does not tell what was bought."""
    apps = _apps(settings, answers)
    signed = _sign_ons(answers, apps)
    used = pl.concat([signed, signed.with_columns(app_id=pl.lit(APP))])  # who signs on to anything uses Okta
    months = used.with_columns(month=pl.col("at").dt.strftime("%Y-%m"), signal=pl.lit("sso"))
    known = pl.concat([apps.select("app_id", "name"), pl.DataFrame({"app_id": APP, "name": "Okta"})])
    return Told(
        accounts=_accounts(answers),
        seats=_seats(answers, apps),
        activity=_last(signed, answers),
        months=conform(months, MONTHS_SEEN).unique().sort("app_id", "account", "month"),
        covered=conform(known.join(_months(answers), how="cross"), MONTHS_COVERED).unique().sort("app_id", "month"),
        apps=conform(known.unique("app_id", keep="first", maintain_order=True), APPS),
        feeds=feeds(answers, newest_use={"activity": newest(signed, "at")}),
    )


def _apps(settings: SaasSettings, answers: Answers) -> pl.DataFrame:
    """`instance, app_id, name`: several instances may be of one app."""
    told = table(answers.get("apps"), {"instance": "id", "key": "name", "name": "label"})
    bought = told.filter(~pl.any_horizontal(pl.col("key").fill_null("").str.starts_with(own) for own in OWN))
    return bought.with_columns(app_id=app_ids(bought, settings.name))


def _accounts(answers: Answers) -> pl.DataFrame:
    columns = {
        "account": "id",
        "email": "profile.email",
        "login": "profile.login",
        "second": "profile.secondEmail",
        "name": "profile.displayName",
        "first": "profile.firstName",
        "last": "profile.lastName",
        "hr_id": "profile.employeeNumber",
        "kind": "profile.userType",
        "status": "status",
        "created": "created",
    }
    users = pl.concat([table(answers.get(name), columns) for name in ("users", "deprovisioned")])
    kind = pl.col("kind").str.to_lowercase()
    by_word = [pl.when(kind.str.contains(word)).then(pl.lit(means)) for word, means in KINDS.items()]
    full_name = pl.concat_str("first", "last", separator=" ", ignore_nulls=True)
    told = users.unique("account", keep="first", maintain_order=True).with_columns(
        instant("created"),
        email=pl.coalesce(address("email"), address("login")),
        aliases=pl.concat_list(address("login"), address("second")).list.drop_nulls(),
        name=pl.coalesce("name", full_name),
        account_kind=pl.coalesce(*by_word, pl.lit("person")),
        account_status=pl.col("status").replace_strict(STATUSES, default="active"),
    )
    return conform(told, ACCOUNTS)


def _seats(answers: Answers, apps: pl.DataFrame) -> pl.DataFrame:
    """One seat an app and account; who is assigned to several instances of an app has the earliest."""
    columns = {"instance": "x_of", "account": "id", "assigned_at": "created", "scope": "scope", "status": "status"}
    assigned = table(answers.get("assignments"), columns).join(apps, on="instance", maintain_order="left")
    told = assigned.filter(~pl.col("status").fill_null("ACTIVE").is_in(TAKEN_AWAY)).with_columns(
        instant("assigned_at"),
        sku="app_id",
        paid=pl.lit(True),
        via=pl.when(pl.col("scope") == "GROUP").then(pl.lit("group")).otherwise(pl.lit("direct")),
    )
    first = told.sort("assigned_at", nulls_last=True, maintain_order=True)
    return conform(first.unique(["app_id", "account"], keep="first", maintain_order=True), SEATS)


def sign_ons(reply: Reply) -> list[dict[str, Any]]:
    """`account, instance, at`: each account's last sign-on to each app that succeeded, of a page of events."""
    last = dict[tuple[str | None, str], str]()
    for event in reply.json:
        if (event.get("outcome") or {}).get("result") == "SUCCESS":
            account, at = (event.get("actor") or {}).get("id"), event.get("published") or ""
            apps = [each["id"] for each in event.get("target") or () if each.get("type") == "AppInstance"]
            last |= {(account, app): max(at, last.get((account, app), "")) for app in apps}
    return [{"account": account, "instance": app, "at": at} for (account, app), at in last.items()]


def _sign_ons(answers: Answers, apps: pl.DataFrame) -> pl.DataFrame:
    """`instance, app_id, account, at`: successful sign-ons to an app."""
    told = table(answers.get("activity"), {"account": "account", "instance": "instance", "at": "at"})
    known = told.with_columns(instant("at")).join(apps.select("instance", "app_id"), on="instance")
    return known.select("instance", "app_id", "account", "at")


def _last(signed: pl.DataFrame, answers: Answers) -> pl.DataFrame:
    """Each account's last sign-on to each instance; nobody is said never to have signed on."""
    known_to = answers["activity"].about.get("known_to") if "activity" in answers else None
    last = signed.group_by("instance", "app_id", "account").agg(last_activity_at=pl.col("at").max())
    told = last.with_columns(
        signal=pl.concat_str(pl.lit("sso."), "instance"), as_of=pl.lit(known_to, pl.String).str.to_date()
    )
    return conform(told.sort("instance", "account"), ACTIVITY_SEEN)


def _months(answers: Answers) -> pl.DataFrame:
    months = months_told(answers["activity"]) if "activity" in answers else []
    return pl.DataFrame({"month": months}, schema={"month": pl.String})


OKTA = HttpKind(
    name="okta",
    manner=Manner(shows=shown),
    feeds=(
        Feed("apps", "/api/v1/apps", Link(), params={"limit": "200"}, permission="okta.apps.read"),
        Feed("users", "/api/v1/users", Link(), params={"limit": "200"}, permission="okta.users.read"),
        # The list of users leaves those out who were deprovisioned, unless it is asked for them.
        Feed(
            "deprovisioned",
            "/api/v1/users",
            Link(),
            params={"limit": "200", "search": 'status eq "DEPROVISIONED"'},
            permission="okta.users.read",
        ),
        Feed(
            "assignments",
            "/api/v1/apps/{id}/users",
            Link(),
            params={"limit": "500"},
            each="apps",
            only=is_bought,
            permission="okta.apps.read",
        ),
        # With `until` pages end; without it each answer has a next, also an empty one. A day at a time, so that a run
        # that is stopped goes on there, and days are asked for side by side.
        Feed(
            "activity",
            "/api/v1/logs",
            Link(),
            params={
                "since": "{day}T00:00:00.000Z",
                "until": "{next_day}T00:00:00.000Z",
                "filter": SIGN_ON,
                "limit": "1000",
            },
            each=lambda when: when.each_day(),
            key="day",
            records=sign_ons,
            keeps_days=LOG_DAYS,
            has_all_days=True,
            permission="okta.logs.read",
        ),
    ),
    read=read,
)
