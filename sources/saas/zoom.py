"""Zoom: users of each status, when each last signed in, and what each plan has bought.

https://developers.zoom.us/docs/api/users/ and https://developers.zoom.us/docs/api/accounts/. A sign-in to Zoom is not
all use of it: who joins a meeting by its link need not sign in.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import polars as pl

from sources.http import Asked, Cursor, Manner, Reply, SignIn
from sources.saas.base import ACCOUNTS, ACTIVITY_SEEN, APPS, POOLS, SEATS, Answers, Told
from sources.saas.feed import Feed
from sources.saas.http_kind import HttpKind
from sources.saas.refusals import Refusal, by_status
from sources.saas.secrets import basic, client_of
from sources.saas.settings import SaasSettings
from sources.saas.telling import address, conform, feeds, instant, months_of_last, newest, table

APP = "zoom"
# The list without a status has the active ones alone.
STATUSES = ({"status": "active"}, {"status": "inactive"}, {"status": "pending"})
# https://developers.zoom.us/docs/api/users/#tag/users/GET/users: 4 and 99 hold nothing.
BASIC, LICENSED = 1, 2
SIGN_IN = "https://zoom.us"
# Words in the codes of base plans, the first that fits: https://developers.zoom.us/docs/api/accounts/#plans
PLANS = {
    "enterprise": "zoom-workplace-enterprise",
    "ent": "zoom-workplace-enterprise",
    "biz_plus": "zoom-workplace-business-plus",
    "business_plus": "zoom-workplace-business-plus",
    "biz": "zoom-workplace-business",
    "business": "zoom-workplace-business",
    "edu": "zoom-workplace-education",
    "pro": "zoom-workplace-pro",
    "monthly": "zoom-workplace-pro",
    "yearly": "zoom-workplace-pro",
}
NO_SCOPE, NO_BILLING, NO_TOKEN, RAN_OUT = 4711, 2001, 124, 300


def refused(reply: Reply) -> Refusal | None:
    """Zoom's codes: a scope that is missing is a 400, as is an account without billing. None: this is an answer."""
    code = reply.at("code")
    if reply.status == 400 and code == NO_SCOPE:
        scopes = str(reply.at("message")).partition("[")[2].partition("]")[0]
        return Refusal(reply.words, "refused", scopes or None)
    if reply.status == 400 and code == NO_BILLING:
        return Refusal(f"{reply.words}: the account has no billing of its own", "not_offered")
    return by_status(reply)


def sign_in(settings: SaasSettings, secret: str) -> SignIn | None:
    """Server-to-server OAuth, where the secret is a client's id and secret; `organization` is the account's id.

    https://developers.zoom.us/docs/internal-apps/s2s-oauth/
    """
    client = client_of(secret)
    if client is None:
        return None
    form = {"grant_type": "account_credentials", "account_id": settings.organization}
    asked = Asked("/oauth/token", form=form, headers=basic(*client), base=SIGN_IN)
    return SignIn(asked)


def read(settings: SaasSettings, answers: Answers, as_of: date) -> Told:
    """Users with their licences, the last sign-in of each, and a pool for each plan."""
    users = _users(answers)
    pools = _pools(answers)
    licensed = users.filter(pl.col("type").is_in([BASIC, LICENSED])).with_columns(
        app_id=pl.lit(APP),
        sku=pl.when(pl.col("type") == LICENSED).then(pl.lit(_sku(answers))).otherwise(pl.lit("zoom-basic")),
        paid=pl.col("type") == LICENSED,
        assigned_at="created",
        via=pl.lit("direct"),
    )
    activity = conform(
        users.with_columns(app_id=pl.lit(APP), signal=pl.lit("login"), as_of=pl.lit(as_of)), ACTIVITY_SEEN
    )
    months, covered = months_of_last(activity, as_of)
    return Told(
        accounts=conform(users, ACCOUNTS),
        seats=conform(licensed, SEATS),
        pools=pools,
        activity=activity,
        months=months,
        covered=covered,
        apps=pl.DataFrame({"app_id": [APP], "name": "Zoom Workplace", "vendor": "Zoom"}, schema=APPS),
        feeds=feeds(answers, known={"users": as_of}, newest_use={"users": newest(activity)}),
    )


def _users(answers: Answers) -> pl.DataFrame:
    """ACCOUNTS with `type` and `last_activity_at`; a pending user has no id yet and is known by its address."""
    told = table(
        answers.get("users"),
        {
            "id": "id",
            "email": "email",
            "display": "display_name",
            "first": "first_name",
            "last": "last_name",
            "hr_id": "employee_unique_id",
            "type": ("type", pl.Int64()),
            "status": "status",
            "created": "created_at",
            "user_created": "user_created_at",
            "last_activity_at": "last_login_time",
        },
    )
    full_name = pl.concat_str("first", "last", separator=" ", ignore_nulls=True)
    return told.with_columns(
        instant("last_activity_at"),
        account=pl.coalesce(pl.col("id").replace("", None), "email"),
        email=address("email"),
        name=pl.coalesce("display", full_name),
        created=pl.coalesce(instant("created"), instant("user_created")),
        account_kind=pl.lit("person"),
        account_status=pl.col("status").replace_strict(
            {"inactive": "suspended", "pending": "invited"}, default="active"
        ),
    ).unique("account", keep="first", maintain_order=True)


def _plans(answers: Answers) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each plan with its name; one may be a list, and a master account gives an array of all."""
    records = answers["plans"].records if "plans" in answers else []
    for record in records:
        for name, plans in record.items():
            for plan in plans if isinstance(plans, list) else [plans]:
                if name.startswith("plan_") and isinstance(plan, Mapping) and _number(plan.get("hosts")) is not None:
                    yield name, plan


def _pools(answers: Answers) -> pl.DataFrame:
    """Base plan and add-ons are pools of their own."""
    rows = [
        {
            "app_id": APP,
            "sku": sku_of(str(plan.get("type", ""))) if name == "plan_base" else str(plan.get("type") or name),
            "name": str(plan.get("type") or name),
            "purchased": _number(plan.get("hosts")),
            "consumed": _number(plan.get("usage")),
            "purchased_from": "source",
        }
        for name, plan in _plans(answers)
    ]
    whole = pl.DataFrame(rows, schema={name: kind for name, kind in POOLS.items() if not rows or name in rows[0]})
    summed = whole.group_by("app_id", "sku", maintain_order=True).agg(
        pl.col("name", "purchased_from").first(), pl.col("purchased", "consumed").sum()
    )
    return conform(summed, POOLS)


def _sku(answers: Answers) -> str:
    base = next((plan for name, plan in _plans(answers) if name == "plan_base"), None)
    return sku_of(str(base.get("type", ""))) if base else "zoom-licensed"


def sku_of(plan: str) -> str:
    """What a base plan's code is of; the code itself where it is none that is known."""
    return next((sku for word, sku in PLANS.items() if word in plan.lower()), plan or "zoom-licensed")


def _number(told: Any) -> int | None:
    return int(told) if str(told).isdecimal() else None


ZOOM = HttpKind(
    name="zoom",
    base="https://api.zoom.us",
    manner=Manner(starts_anew=lambda reply: reply.status == 400 and reply.at("code") == RAN_OUT),
    sign_in=sign_in,
    refused=refused,
    feeds=(
        Feed(
            "users",
            "/v2/users",
            Cursor("next_page_token", "next_page_token"),
            params={"status": "{status}", "page_size": "300"},
            each=STATUSES,
            key="status",
            records="users",
            permission="user:read:list_users:admin",
        ),
        Feed("plans", "/v2/accounts/me/plans/usage", permission="billing:read:plan_usage:admin"),
    ),
    read=read,
)
