"""Zendesk: its agents and admins, and when each signed in last.

https://developer.zendesk.com/api-reference/ticketing/users/users/. Light agents and contributors are free; how many
seats were bought, no interface tells.
"""

from base64 import b64encode
from collections.abc import Mapping
from datetime import date

import polars as pl

from sources.http import Cursor, Manner, bearer
from sources.saas.base import ACCOUNTS, ACTIVITY_SEEN, POOLS, SEATS, Answers, Told
from sources.saas.feed import Feed
from sources.saas.http_kind import HttpKind
from sources.saas.records import feeds, frames, line, months
from sources.saas.settings import SaasSettings
from sources.saas.telling import address, conform, instant, newest

APP, SIGNAL = "zendesk", "login"
SKU = "zendesk-agent"
# role_type where nothing is paid for it; of 0, 2 and 4, and of none, a seat is.
FREE = {1: "zendesk-light-agent", 3: "zendesk-contributor", 5: "zendesk-billing-admin"}
SCHEMAS = {
    "users": pl.Schema(
        {
            "id": pl.String(),
            "name": pl.String(),
            "email": pl.String(),
            "external_id": pl.String(),
            "role": pl.String(),
            "role_type": pl.Int64(),
            "active": pl.Boolean(),
            "suspended": pl.Boolean(),
            "created_at": pl.String(),
            "last_login_at": pl.String(),
        }
    )
}


def read(settings: SaasSettings, answers: Answers, as_of: date) -> Told:
    """Agents alone hold seats; `login` is a sign-in, or a request with a token."""
    told, answers = frames(answers, SCHEMAS)
    agents = _agents(told["users"])
    held = agents.filter(pl.col("account_status") != "deleted")
    activity = conform(
        held.with_columns(last_activity_at=instant("last_login_at"), signal=pl.lit(SIGNAL), as_of=as_of), ACTIVITY_SEEN
    )
    active, covered = months(activity)
    users = answers["users"]
    return Told(
        accounts=conform(agents, ACCOUNTS),
        seats=conform(held, SEATS),
        pools=_pools(held),
        activity=activity,
        months=active,
        covered=covered,
        feeds=feeds(
            [
                line("users", users, as_of=as_of),
                line(f"activity.{APP}", users, as_of=as_of, newest=newest(activity), rows=activity.height),
            ]
        ),
    )


def _agents(users: pl.DataFrame) -> pl.DataFrame:
    """ACCOUNTS' and SEATS' columns; whoever writes tickets is no account of the company."""
    suspended = pl.col("suspended").fill_null(value=False)
    deleted = ~pl.col("active").fill_null(value=True)
    status = pl.when(deleted).then(pl.lit("deleted")).when(suspended).then(pl.lit("suspended"))
    free = pl.col("role_type").is_in([*FREE]).fill_null(value=False)
    return (
        users.filter(pl.col("role").is_in(["agent", "admin"]))
        .unique("id", maintain_order=True)
        .with_columns(
            account="id",
            email=address("email"),
            hr_id="external_id",
            account_kind=pl.lit("unknown"),
            account_status=status.otherwise(pl.lit("active")),
            created=instant("created_at"),
            assigned_at=instant("created_at"),
            app_id=pl.lit(APP),
            sku=pl.col("role_type").replace_strict(FREE, default=SKU, return_dtype=pl.String()),
            paid=~free,
        )
    )


def _pools(held: pl.DataFrame) -> pl.DataFrame:
    """Counted: purchased stays unknown."""
    counted = held.filter("paid").group_by("app_id", "sku", maintain_order=True).len("consumed")
    return conform(counted, POOLS)


def shown(token: str) -> Mapping[str, str]:
    """An API token is shown with an agent's address, "<address>/token:<token>"; what has no colon is an OAuth token."""
    if ":" not in token:
        return bearer(token)
    return {"Authorization": f"Basic {b64encode(token.encode()).decode()}"}


ZENDESK = HttpKind(
    name="zendesk",
    manner=Manner(shows=shown),
    feeds=(
        # Pages by cursor: those by number end at 10,000 users. The link to a next page is always there.
        Feed(
            "users",
            "/api/v2/users",
            Cursor("page[after]", "meta.after_cursor", more="meta.has_more"),
            params={"role": "{role}", "page[size]": "100"},
            each=({"role": "agent"}, {"role": "admin"}),
            key="role",
            records="users",
            permission="the role of an agent or admin (OAuth: users:read)",
        ),
    ),
    read=read,
)
